/* SPDX-License-Identifier: BSD-3-Clause */
/* --psk of swtsm. */
#ifndef DSM_CLI_SWTSM_PSK_H
#define DSM_CLI_SWTSM_PSK_H

#include "cli/swtsm.h"

/* A session has one. */
enum dsm_error swtsm_psk_set(void *settings, const char *value, struct dsm_error_detail *detail);
/* The PSK's file, into t->psk and the options; true where there is none. */
bool swtsm_psk_read(struct swtsm *t, struct dsm_requester_options *options, struct dsm_error_detail *detail);

#endif
