/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A file that holds a PSK: hexadecimal digits, with white space between and around them as one likes, so that an
 * editor's newline at the end is no part of the key. It has to be its owner's alone.
 */
#ifndef DSM_DESCRIBE_PSK_FILE_H
#define DSM_DESCRIBE_PSK_FILE_H

#include "base/error_detail.h"
#include "describe/description.h"
#include "spdm/psk.h"

/* DSM_ERR_CONFIG with file and reason in detail. */
enum dsm_error dsm_psk_file_read(const char *path, struct dsm_secret *out,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Adds what is described, of which each has a hint of its own. */
enum dsm_error dsm_psk_files_load(const struct dsm_described_psk *described, size_t count, struct dsm_psks *psks,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
