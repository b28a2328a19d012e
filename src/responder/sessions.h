/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection's sessions: finding, ending, their records, their keys' observer. */
#ifndef DSM_RESPONDER_SESSIONS_H
#define DSM_RESPONDER_SESSIONS_H

#include "responder/context.h"

struct dsm_responder_session *dsm_sessions_find(struct dsm_connection *connection, uint32_t session_id);
struct dsm_responder_session *dsm_sessions_find_free(struct dsm_connection *connection);
/* The session whose handshake runs in the clear: at most one. */
struct dsm_responder_session *dsm_sessions_find_handshake_in_the_clear(struct dsm_connection *connection);

/* Ends a session: keys wiped, TDIs locked under it to ERROR, IDE streams keyed over it insecure. */
void dsm_sessions_end(struct dsm_connection *connection, struct dsm_responder_session *session);
void dsm_sessions_end_all(struct dsm_connection *connection);

/* The observer hears of what the job's KEY_EXCHANGE agreed on, and of a direction's key that has come into use. */
void dsm_sessions_notify_shared_secret(struct dsm_connection *connection, const struct dsm_session *session);
void dsm_sessions_notify_key(struct dsm_connection *connection, const struct dsm_session *session, enum dsm_role whose);

/* Opens a record in place: request.session and request.message. DSM_ERR_DISCARD: not for us; DSM_ERR_DECRYPT: the
 * session has to end. */
enum dsm_error dsm_sessions_open_record(struct dsm_connection *connection, struct dsm_bytes record,
                                        uint8_t *memory) DSM_MUST_CHECK;

#endif
