/* SPDX-License-Identifier: BSD-3-Clause */
/* --psk of swdsm. */
#ifndef DSM_DAEMON_PSK_OPTION_H
#define DSM_DAEMON_PSK_OPTION_H

#include "base/error_detail.h"
#include "wire/limits.h"

struct dsm_psk_options {
    const char *text[DSM_PSKS_MAX]; /* "HINT=FILE", checked */
    size_t count;
};

/* One more. */
enum dsm_error dsm_psk_option_keep(struct dsm_psk_options *psks, const char *value, struct dsm_error_detail *detail);

#endif
