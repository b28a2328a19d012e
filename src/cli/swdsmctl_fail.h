/* SPDX-License-Identifier: BSD-3-Clause */
/* How swdsmctl says that it failed. */
#ifndef DSM_CLI_SWDSMCTL_FAIL_H
#define DSM_CLI_SWDSMCTL_FAIL_H

#include "base/error_detail.h"
#include "options/exit_code.h"

#include <jansson.h>
#include <stdbool.h>

/* A line on standard error, and where JSON is wanted {"error": {"class", "desc"}} on standard output. Return code. */
enum dsm_exit_code swdsmctl_fail(bool json, enum dsm_exit_code code, const struct dsm_error_detail *detail);
enum dsm_exit_code swdsmctl_fail_text(bool json, enum dsm_exit_code code, const char *text);
/* The same with what the daemon has said. */
enum dsm_exit_code swdsmctl_fail_refused(bool json, json_t *error);

#endif
