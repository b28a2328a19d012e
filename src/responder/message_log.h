/* SPDX-License-Identifier: BSD-3-Clause */
/* A line for each message that comes or goes, at level debug, and its bytes at level trace: in clear also where it
 * travels sealed, without keys and nonces. Private to this room. */
#ifndef DSM_RESPONDER_MESSAGE_LOG_H
#define DSM_RESPONDER_MESSAGE_LOG_H

#include "responder/context.h"

void dsm_message_log_write_request(struct dsm_connection *connection, struct dsm_bytes message);
void dsm_message_log_write_response(struct dsm_connection *connection, struct dsm_bytes message);

/* request.kind and request.session are set. */
static inline void dsm_message_log_request(struct dsm_connection *connection, struct dsm_bytes message)
{
    if (dsm_log_is_on(connection->device->log, DSM_LOG_DEBUG))
        dsm_message_log_write_request(connection, message);
}

/* Before it is sealed. */
static inline void dsm_message_log_response(struct dsm_connection *connection, struct dsm_bytes message)
{
    if (dsm_log_is_on(connection->device->log, DSM_LOG_DEBUG))
        dsm_message_log_write_response(connection, message);
}

#endif
