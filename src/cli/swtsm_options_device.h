/* SPDX-License-Identifier: BSD-3-Clause */
/* Options on which device and which of its functions, and what is known of them. */
#ifndef DSM_CLI_SWTSM_OPTIONS_DEVICE_H
#define DSM_CLI_SWTSM_OPTIONS_DEVICE_H

#include "cli/swtsm.h"

enum dsm_error swtsm_set_connect(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_nvme(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_device(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_transport(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_function_id(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_pci_ids(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error swtsm_set_bar(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
