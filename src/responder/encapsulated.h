/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of ours inside of the requester's (DSP0274 1.1, encapsulated requests): what is asked, in which order, and
 * where it stands. To authenticate a flow asks for DIGESTS and CERTIFICATE; of basic mutual authentication CHALLENGE
 * comes last. What is asked of our own accord (connection_asks.h) is one request, and KEY_UPDATE two. */
#ifndef DSM_RESPONDER_ENCAPSULATED_H
#define DSM_RESPONDER_ENCAPSULATED_H

#include "responder/context.h"

/* The flow that a message in hand is of: its session's, that of the handshake in the clear, or the connection's. NULL:
 * there is none. */
struct dsm_mutual *dsm_encapsulated_find(struct dsm_connection *connection);
/* Whose flow it is; NULL: the connection's. */
struct dsm_responder_session *dsm_encapsulated_session(struct dsm_connection *connection,
                                                       const struct dsm_mutual *mutual);

/* From here requests wait for the requester. */
void dsm_encapsulated_begin(struct dsm_mutual *mutual, bool is_basic);
/* The same where GET_DIGESTS counts as asked, with id 0 (DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested bit 2). */
void dsm_encapsulated_begin_with_digests(struct dsm_mutual *mutual);

/* The request that this state asks for. */
enum dsm_error dsm_encapsulated_write(const struct dsm_connection *connection,
                                      const struct dsm_encapsulated_state *state, struct dsm_writer *w) DSM_MUST_CHECK;
/* How much of a chain is asked for at once. */
uint16_t dsm_encapsulated_portion(const struct dsm_connection *connection);
/* In the large form (1.4), which the requester states that it can answer. */
bool dsm_encapsulated_is_large(const struct dsm_connection *connection);

/* It came to nothing: the handshake that it was for is over. */
void dsm_encapsulated_give_up(struct dsm_connection *connection, struct dsm_mutual *mutual);

#endif
