/* SPDX-License-Identifier: BSD-3-Clause */
/* The control socket's commands as one table: what runs them, what query-schema shows and what documents are held
 * against. */
#ifndef DSM_CONTROL_CONTROL_COMMANDS_H
#define DSM_CONTROL_CONTROL_COMMANDS_H

#include "control/control_call.h"

struct dsm_control_command {
    const char *name;
    enum dsm_error (*run)(struct dsm_control_call *call);
    const char *doc;
    const char *returns; /* for people */
    struct dsm_control_member arguments[DSM_CONTROL_MEMBERS_MAX];
};
/* The i-th; NULL past the last. */
const struct dsm_control_command *dsm_control_command_at(size_t i);

#endif
