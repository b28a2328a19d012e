/* SPDX-License-Identifier: BSD-3-Clause */
/* What the requester answers to encapsulated requests: DIGESTS, CERTIFICATE in portions, CHALLENGE_AUTH. */
#ifndef DSM_RESPONDER_ENCAPSULATED_ANSWERS_H
#define DSM_RESPONDER_ENCAPSULATED_ANSWERS_H

#include "responder/context.h"

/* Checks the answer, whose code is the one that was asked for, and cuts it to its own length. next: the state that
 * comes behind it. */
enum dsm_error dsm_encapsulated_answers_take(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                             struct dsm_bytes *inside, struct dsm_encapsulated_state *next,
                                             bool *reserved_set) DSM_MUST_CHECK;
/* Once it can be acknowledged: into the requester's M1/M2, and what is to be verified set aside as the job. */
enum dsm_error dsm_encapsulated_answers_keep(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                             struct dsm_bytes inside,
                                             const struct dsm_encapsulated_state *next) DSM_MUST_CHECK;

#endif
