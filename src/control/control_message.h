/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of the control socket (QMP's). All return a new reference, NULL without memory. */
#ifndef DSM_CONTROL_CONTROL_MESSAGE_H
#define DSM_CONTROL_CONTROL_MESSAGE_H

#include <jansson.h>

json_t *dsm_control_message_greeting(void);
/* class: QMP's ("GenericError", "CommandNotFound", "DeviceNotFound"); id may be NULL. */
json_t *dsm_control_message_error(const char *class, const char *description, json_t *id);
/* With the time it has; takes data over. */
json_t *dsm_control_message_event(const char *name, json_t *data);
/* The line of a message, which it takes over; the caller frees it. NULL without memory. */
char *dsm_control_message_text(json_t *message, size_t *n);

#endif
