/* SPDX-License-Identifier: BSD-3-Clause */
/* "requesters": which requesters a device asks to authenticate, and which it believes. */
#ifndef DSM_DESCRIBE_REQUESTER_FIELDS_H
#define DSM_DESCRIBE_REQUESTER_FIELDS_H

#include "describe/json.h"

enum dsm_error dsm_read_requesters(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
extern const struct dsm_json_object dsm_requesters_object;

struct dsm_described_requesters;
void dsm_requester_fields_clear(struct dsm_described_requesters *requesters);

#endif
