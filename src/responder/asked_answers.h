/* SPDX-License-Identifier: BSD-3-Clause */
/* What the requester answers to what we ask of our own accord (connection_asks.h): KEY_UPDATE_ACK and ENDPOINT_INFO. As
 * the answers to a mutual authentication (encapsulated_answers.h): taken, kept, and made last by commit. */
#ifndef DSM_RESPONDER_ASKED_ANSWERS_H
#define DSM_RESPONDER_ASKED_ANSWERS_H

#include "responder/context.h"

enum dsm_error dsm_asked_answers_take_key_update(struct dsm_connection *connection, struct dsm_bytes *inside,
                                                 struct dsm_encapsulated_state *next,
                                                 bool *reserved_set) DSM_MUST_CHECK;
enum dsm_error dsm_asked_answers_take_endpoint_info(struct dsm_connection *connection, struct dsm_bytes *inside,
                                                    struct dsm_encapsulated_state *next,
                                                    bool *reserved_set) DSM_MUST_CHECK;
/* Its signature, where one was asked for, is the job. */
enum dsm_error dsm_asked_answers_keep_endpoint_info(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                                    struct dsm_bytes asked, struct dsm_bytes answered) DSM_MUST_CHECK;
/* Before the state moves on. */
void dsm_asked_answers_commit(struct dsm_connection *connection, const struct dsm_mutual *mutual);

#endif
