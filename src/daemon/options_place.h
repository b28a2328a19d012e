/* SPDX-License-Identifier: BSD-3-Clause */
/* Options that say where something is served, and in what it speaks. Each function fills its part of settings, a struct
 * dsm_options, or says in detail what is wrong with the value and what would be accepted. */
#ifndef DSM_DAEMON_OPTIONS_PLACE_H
#define DSM_DAEMON_OPTIONS_PLACE_H

#include "base/error_detail.h"

enum dsm_error dsm_options_port(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_listen(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_vfio_user(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_control(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_ctrl(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_transport(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
