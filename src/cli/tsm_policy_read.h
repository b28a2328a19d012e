/* SPDX-License-Identifier: BSD-3-Clause */
/* A policy from its file. */
#ifndef DSM_CLI_TSM_POLICY_READ_H
#define DSM_CLI_TSM_POLICY_READ_H

#include "base/error.h"
#include "cli/tsm_policy.h"

#include <jansson.h>

/* Where these fail the policy is empty, and detail tells. */
bool tsm_policy_read(const char *path, struct tsm_policy *policy, struct dsm_error_detail *detail);
enum dsm_error tsm_policy_read_json(json_t *json, struct tsm_policy *policy,
                                    struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
