/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/identity_files.h"

#include "base/secret.h"
#include "crypto/certificates_pem.h"
#include "store/store_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_PEM_MAX 8192u
#define OTHERS 0077u

char *dsm_identity_path(const char *folder, const char *device, const char *name, const char *suffix)
{
    char *path;
    int n = device ? asprintf(&path, "%s/devices/%s/%s%s", folder, device, name, suffix)
                   : asprintf(&path, "%s/%s%s", folder, name, suffix);

    return n < 0 ? NULL : path;
}

enum dsm_error dsm_identity_make_folder(const char *folder, const char *device, struct dsm_error_detail *detail)
{
    char *devices = dsm_identity_path(folder, NULL, "devices", "");
    char *own = dsm_identity_path(folder, device, "", "");
    enum dsm_error error = devices && own ? DSM_OK : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK)
        error = dsm_store_own_folder(devices, detail);
    if (error == DSM_OK)
        error = dsm_store_own_folder(own, detail);
    free(devices);
    free(own);
    return error;
}

static enum dsm_error told(enum dsm_error error, const char *path, struct dsm_error_detail *detail)
{
    if (error == DSM_OK || !path)
        return error;
    return dsm_error_detail_set_at(detail, path, "%s", error == DSM_ERR_IO ? strerror(errno) : dsm_error_text(error));
}

static enum dsm_error write_key(const char *path, const struct dsm_private_key *key)
{
    uint8_t pem[KEY_PEM_MAX];
    size_t n = sizeof(pem);
    enum dsm_error error = dsm_private_key_to_pem(key, pem, &n);

    if (error == DSM_OK)
        error = dsm_store_write(path, DSM_STORE_SECRET, dsm_bytes(pem, n));
    dsm_wipe(pem, sizeof(pem));
    return error;
}

enum dsm_error dsm_identity_keep_key(const char *path, const struct dsm_private_key *key,
                                     struct dsm_error_detail *detail)
{
    return told(path ? write_key(path, key) : DSM_ERR_NO_MEMORY, path, detail);
}

static enum dsm_error write_certificates(const char *path, struct dsm_bytes der)
{
    uint8_t *pem = NULL;
    size_t n = 0;
    enum dsm_error error;

    DSM_TRY(dsm_certificates_to_pem(der, &pem, &n));
    error = dsm_store_write(path, DSM_STORE_PUBLIC, dsm_bytes(pem, n));
    free(pem);
    return error;
}

enum dsm_error dsm_identity_keep_certificates(const char *path, struct dsm_bytes der, struct dsm_error_detail *detail)
{
    return told(path ? write_certificates(path, der) : DSM_ERR_NO_MEMORY, path, detail);
}

void dsm_identity_warn_of_mode(const char *path, const struct dsm_log *log)
{
    struct stat status;

    if (stat(path, &status) == 0 && (status.st_mode & OTHERS) != 0)
        dsm_log(log, DSM_LOG_WARNING, NULL,
                "%s has mode %04o: a private key is for its owner alone (chmod 600), and others may know this one",
                path, status.st_mode & 07777u);
}
