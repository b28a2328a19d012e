/* SPDX-License-Identifier: BSD-3-Clause */
/* What KEY_EXCHANGE and PSK_EXCHANGE have in common: the terms of a session that is asked for. Private to this room. */
#ifndef DSM_RESPONDER_NEW_SESSION_H
#define DSM_RESPONDER_NEW_SESSION_H

#include "responder/context.h"

/* DSP0274 allows for a session that encrypts without a MAC, but DSP0277 has no record for it. */
enum dsm_error dsm_new_session_check_mac(struct dsm_connection *connection) DSM_MUST_CHECK;
/* SessionPolicy, and whatever else of the request is reserved. */
enum dsm_error dsm_new_session_check_policy(struct dsm_connection *connection, uint8_t policy,
                                            bool reserved_set) DSM_MUST_CHECK;
/* There is a place for one session more. */
enum dsm_error dsm_new_session_check_place(struct dsm_connection *connection) DSM_MUST_CHECK;

/* The highest secured-message version that both sides know (DSP0277); 0 in *version: the requester lists none. And its
 * opaque data, which is empty for none. */
enum dsm_error dsm_new_session_select_version(struct dsm_connection *connection, struct dsm_bytes opaque,
                                              uint16_t *version) DSM_MUST_CHECK;
enum dsm_error dsm_new_session_write_opaque(struct dsm_connection *connection, uint16_t version,
                                            struct dsm_writer *w) DSM_MUST_CHECK;

/* RspSessionID of the next session. */
uint16_t dsm_new_session_id(const struct dsm_connection *connection);
/* A session in its handshake, as negotiated; what the exchange says beside is the caller's to add. */
struct dsm_session dsm_new_session_begin(const struct dsm_connection *connection, uint16_t req_session_id,
                                         uint16_t rsp_session_id, uint8_t policy);
/* Moves it into the place that there is, and that the handler has looked for: NULL only without it. */
struct dsm_responder_session *dsm_new_session_keep(struct dsm_connection *connection, struct dsm_session *session);

#endif
