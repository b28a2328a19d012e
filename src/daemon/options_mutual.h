/* SPDX-License-Identifier: BSD-3-Clause */
/* Options on how requesters authenticate. Each function fills its part of settings, a struct
 * dsm_options, or says in detail what is wrong with the value and what would be accepted. */
#ifndef DSM_DAEMON_OPTIONS_MUTUAL_H
#define DSM_DAEMON_OPTIONS_MUTUAL_H

#include "base/error_detail.h"

enum dsm_error dsm_options_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_basic_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_requester_root(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
