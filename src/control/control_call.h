/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of the control socket (QMP's), and how a command is found, checked and run. */
#ifndef DSM_CONTROL_CONTROL_CALL_H
#define DSM_CONTROL_CONTROL_CALL_H

#include "control/control_client.h"

/* All return a new reference, NULL without memory. */
json_t *dsm_control_greeting(void);
/* class: QMP's ("GenericError", "CommandNotFound", "DeviceNotFound"); id may be NULL. */
json_t *dsm_control_error(const char *class, const char *description, json_t *id);
/* With the time it has; takes data over. */
json_t *dsm_control_event(const char *name, json_t *data);
/* The line of a message, which it takes over; the caller frees it. NULL without memory. */
char *dsm_control_text(json_t *message, size_t *n);

/* Does what a client's JSON object says, and answers. */
void dsm_control_execute(struct dsm_control_client *client, const char *text, size_t n);

#endif
