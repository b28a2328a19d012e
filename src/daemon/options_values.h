/* SPDX-License-Identifier: BSD-3-Clause */
/* How values of the options of swdsm are read, one function an option; options.c has the table. Each fills its part of
 * struct dsm_options, or says in detail what is wrong with the value and what would be accepted. */
#ifndef DSM_DAEMON_OPTIONS_VALUES_H
#define DSM_DAEMON_OPTIONS_VALUES_H

#include "daemon/options.h"

/* options_place.c */
enum dsm_error dsm_options_port(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_listen(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_vfio_user(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_control(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_ctrl(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_transport(void *settings, const char *value, struct dsm_error_detail *detail);

/* options_log.c */
enum dsm_error dsm_options_log(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_pid(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_seccomp(void *settings, const char *value, struct dsm_error_detail *detail);

/* options_mutual.c */
enum dsm_error dsm_options_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_basic_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_requester_root(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
