/* SPDX-License-Identifier: BSD-3-Clause */
/* --psk of swdsm. */
#ifndef DSM_DAEMON_PSK_OPTION_H
#define DSM_DAEMON_PSK_OPTION_H

#include "daemon/options.h"

/* One more, checked. */
enum dsm_error dsm_psk_option_keep(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
