/* SPDX-License-Identifier: BSD-3-Clause */
/* Options on what is believed, and as whom swtsm itself is. */
#ifndef DSM_CLI_SWTSM_OPTIONS_TRUST_H
#define DSM_CLI_SWTSM_OPTIONS_TRUST_H

#include "cli/swtsm.h"

enum dsm_error swtsm_set_root(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_key(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_cert(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_public_key(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_root_sha384(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_policy(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_check_dates(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_accept(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
