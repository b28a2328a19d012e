/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection's sessions: finding, ending, records in and out. */
#ifndef DSM_RESPONDER_SESSION_H
#define DSM_RESPONDER_SESSION_H

#include "responder/context.h"

struct dsm_session *dsm_session_find(struct dsm_connection *connection, uint32_t session_id);
struct dsm_session *dsm_session_find_free(struct dsm_connection *connection);
/* The session whose handshake runs in the clear: at most one. */
struct dsm_session *dsm_session_find_handshake_in_the_clear(struct dsm_connection *connection);

/* Ends a session: keys wiped, TDIs locked under it to ERROR, IDE streams keyed over it insecure. */
void dsm_session_end(struct dsm_connection *connection, struct dsm_session *session);
void dsm_session_end_all(struct dsm_connection *connection);
/* Wipes without telling the device: for a session that never came to be. */
void dsm_session_wipe(struct dsm_session *session);

/* Moves a session's keys and digests; from is empty afterwards. */
void dsm_session_move(struct dsm_session *to, struct dsm_session *from);

/* Sets both record keys. */
enum dsm_error dsm_session_begin_records(struct dsm_session *session, const struct dsm_kdf *kdf,
                                         const struct dsm_aead_algorithm *aead, bool encrypts,
                                         const struct dsm_secret *request,
                                         const struct dsm_secret *response) DSM_MUST_CHECK;
void dsm_session_tell_handshake_keys(struct dsm_connection *connection, const struct dsm_session *session);
/* Sets both record keys from the data secrets, and tells the observer. */
enum dsm_error dsm_session_use_data_keys(struct dsm_connection *connection, struct dsm_session *session) DSM_MUST_CHECK;
struct dsm_kdf dsm_session_kdf(const struct dsm_connection *connection);

/* Opens a record in place: *session and *message. DSM_ERR_DISCARD: not for us; DSM_ERR_DECRYPT: *session has to end. */
enum dsm_error dsm_session_open(struct dsm_connection *connection, struct dsm_bytes record, uint8_t *memory,
                                struct dsm_session **session, struct dsm_bytes *message) DSM_MUST_CHECK;

#endif
