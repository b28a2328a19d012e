/* SPDX-License-Identifier: BSD-3-Clause */
/* Options on keys and certificates of a device. */
#ifndef DSM_CLI_SWTSM_OPTIONS_PROVISION_H
#define DSM_CLI_SWTSM_OPTIONS_PROVISION_H

#include "cli/swtsm.h"

enum dsm_error swtsm_set_out(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_chain(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_requester_info(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_erase(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_overwrite(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_in_session(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_in_clear(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_key_pair(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_csr_tag(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_model(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_operation(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_key_usage(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_key_algorithm(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_slots(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
