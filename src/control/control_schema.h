/* SPDX-License-Identifier: BSD-3-Clause */
/* How the rows of commands and events look in query-schema. */
#ifndef DSM_CONTROL_CONTROL_SCHEMA_H
#define DSM_CONTROL_CONTROL_SCHEMA_H

#include "control/control_call.h"

const char *dsm_control_type_name(enum dsm_control_type type);
/* An array of them. */
json_t *dsm_control_schema_members(const struct dsm_control_member *list);

#endif
