/* SPDX-License-Identifier: BSD-3-Clause */
/* How values of the options of swtsm are read, one function an option; swtsm_options.c has the table. */
#ifndef DSM_CLI_SWTSM_OPTIONS_VALUES_H
#define DSM_CLI_SWTSM_OPTIONS_VALUES_H

#include "cli/swtsm.h"

/* swtsm_options_device.c */
enum dsm_error swtsm_set_connect(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_nvme(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_device(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_transport(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_function_id(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_pci_ids(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_bar(void *settings, const char *value, struct dsm_error_detail *detail);

/* swtsm_options_trust.c */
enum dsm_error swtsm_set_root(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_key(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_cert(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_root_sha384(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_policy(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_check_dates(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_accept(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
