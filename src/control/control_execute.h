/* SPDX-License-Identifier: BSD-3-Clause */
/* How a command is found, checked and run. */
#ifndef DSM_CONTROL_CONTROL_EXECUTE_H
#define DSM_CONTROL_CONTROL_EXECUTE_H

#include "control/control_client.h"

/* Does what a client's JSON object says, and answers. */
void dsm_control_execute(struct dsm_control_client *client, const char *text, size_t n);

#endif
