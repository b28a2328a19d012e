/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/print_roots.h"

#include "daemon/complain.h"
#include "describe/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printer {
    const struct dsm_crypto *crypto;
    struct dsm_identity_store *identities;
    const struct dsm_log *log;
    char *printed; /* all of it */
    size_t printed_len;
};

static enum dsm_error print_once(struct printer *printer, const uint8_t *pem, size_t n)
{
    char *more;

    if (printer->printed_len > 0 && memmem(printer->printed, printer->printed_len, pem, n))
        return DSM_OK;
    more = realloc(printer->printed, printer->printed_len + n);
    if (!more)
        return DSM_ERR_NO_MEMORY;
    memcpy(more + printer->printed_len, pem, n);
    printer->printed = more;
    printer->printed_len += n;
    fwrite(pem, 1, n, stdout);
    return DSM_OK;
}

static enum dsm_error print_device(struct printer *printer, const struct dsm_device *device)
{
    enum dsm_error error = DSM_OK;

    for (size_t i = 0; i < device->identity.slots[0].credential_count && error == DSM_OK; i++) {
        uint8_t *pem = NULL;
        size_t n = 0;

        error = dsm_identity_root_pem(device, 0, i, &pem, &n);
        if (error == DSM_OK)
            error = print_once(printer, pem, n);
        free(pem);
    }
    return error;
}

static enum dsm_error print_described(struct printer *printer, const struct dsm_device_description *description,
                                      const char *path, struct dsm_error_detail *detail)
{
    struct dsm_device *device = NULL;
    enum dsm_error error = dsm_description_build(description, printer->crypto, printer->log, path, &device, detail);

    if (error == DSM_OK)
        error = dsm_identity_store_provide(printer->identities, description, device, detail);
    if (error == DSM_OK)
        error = print_device(printer, device);
    dsm_device_destroy(device);
    return dsm_error_detail_complete(detail, error);
}

int dsm_print_roots(const struct dsm_crypto *crypto, struct dsm_identity_store *identities, const struct dsm_log *log,
                    const struct dsm_config *config, const char *file)
{
    struct printer printer = { .crypto = crypto, .identities = identities, .log = log };
    struct dsm_error_detail detail = { .place = "" };
    enum dsm_error error = DSM_OK;
    char path[32] = "";

    for (size_t i = 0; i < config->device_count && error == DSM_OK; i++) {
        if (file[0])
            snprintf(path, sizeof(path), "devices[%zu]", i);
        error = print_described(&printer, &config->devices[i], path, &detail);
    }
    free(printer.printed);
    return error == DSM_OK ? EXIT_SUCCESS : dsm_complain_detail(file[0] ? file : NULL, &detail);
}
