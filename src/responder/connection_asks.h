/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a device asks its requester of its own accord, inside of the requester's requests: it waits for the next
 * GET_ENCAPSULATED_REQUEST. Somebody tells it to, as spdm-emu's requester does beside SPDM.
 */
#ifndef DSM_RESPONDER_CONNECTION_ASKS_H
#define DSM_RESPONDER_CONNECTION_ASKS_H

#include "responder/connection.h"

/* DSM_ERR_UNEXPECTED_REQUEST: something is asked already, there is no such session, or a side lacks the capability. */
enum dsm_error dsm_connection_ask_key_update(struct dsm_connection *connection, uint32_t session_id) DSM_MUST_CHECK;
enum dsm_error dsm_connection_ask_endpoint_info(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
