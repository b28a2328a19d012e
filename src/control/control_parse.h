/* SPDX-License-Identifier: BSD-3-Clause */
/* A command is parsed: a long one by another thread, and what came of it is freed there, too. */
#ifndef DSM_CONTROL_CONTROL_PARSE_H
#define DSM_CONTROL_CONTROL_PARSE_H

#include "control/control_client.h"

struct dsm_control_parsed {
    enum dsm_error result;
    json_t *message; /* NULL: result says why */
    json_error_t where;
};

/* parsed is called on the loop, at once or later; not where the client has gone. */
void dsm_control_parse(struct dsm_control_client *client, const char *text, size_t n,
                       void (*parsed)(struct dsm_control_client *client, const struct dsm_control_parsed *command));

#endif
