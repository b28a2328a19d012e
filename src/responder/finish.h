/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_FINISH_H
#define DSM_RESPONDER_FINISH_H

#include "responder/context.h"

enum dsm_error dsm_finish_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_finish_commit(struct dsm_connection *connection);
enum dsm_error dsm_finish_fail(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

/* RequesterVerifyData: the HMAC over TH, which has the request up to it, and then all of it. Of PSK_FINISH as well, and
 * so is what follows. */
enum dsm_error dsm_finish_check_verify_data(struct dsm_connection *connection, struct dsm_session *session,
                                            struct dsm_bytes verify_data) DSM_MUST_CHECK;
/* A handshake that was not proven is over. Of what failed on our side TH knows nothing, so that it can be tried again.
 * th_len: of TH before. */
void dsm_finish_undo(struct dsm_connection *connection, struct dsm_responder_session *session, size_t th_len,
                     enum dsm_error error);

/* The data keys come into use. */
void dsm_finish_establish(struct dsm_connection *connection, struct dsm_responder_session *session);

#endif
