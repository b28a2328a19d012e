/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of an identity folder by name, and keys and certificates put into them. */
#ifndef DSM_STORE_IDENTITY_FILES_H
#define DSM_STORE_IDENTITY_FILES_H

#include "base/error_detail.h"
#include "base/log.h"
#include "crypto/certificates.h"
#include "crypto/signature.h"

/* folder/name suffix or, of a device, folder/devices/device/name suffix. The caller frees it; NULL without memory. */
char *dsm_identity_path(const char *folder, const char *device, const char *name, const char *suffix);
/* The folder of a device's files. */
enum dsm_error dsm_identity_make_folder(const char *folder, const char *device,
                                        struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* A NULL path is memory that was not there. */
enum dsm_error dsm_identity_keep_key(const char *path, const struct dsm_private_key *key,
                                     struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_identity_keep_certificates(const char *path, struct dsm_bytes der,
                                              struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* A kept key that others can get at is taken, but not silently. */
void dsm_identity_warn_of_mode(const char *path, const struct dsm_log *log);

#endif
