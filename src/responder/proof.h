/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester proves itself with, verified as a job: its certificate chain, and its signatures. */
#ifndef DSM_RESPONDER_PROOF_H
#define DSM_RESPONDER_PROOF_H

#include "responder/context.h"

/* The whole chain as it came, which the job takes over, has this digest and stands under a root that is trusted. */
enum dsm_error dsm_proof_begin_chain(struct dsm_connection *connection, struct dsm_messages *chain,
                                     const uint8_t *digest) DSM_MUST_CHECK;
/* The signature over digest verifies with the key, which the job takes over; without one, with that of the chain that
 * was provisioned. */
enum dsm_error dsm_proof_begin_signature(struct dsm_connection *connection, const char *context, const uint8_t *digest,
                                         struct dsm_bytes signature, struct dsm_public_key **key) DSM_MUST_CHECK;

/* The key of the chain that a job has verified. */
struct dsm_public_key *dsm_proof_take_key(struct dsm_job *job);
/* Why the job has failed, as a cause: a chain's, or this one for a signature. The error to answer with. */
enum dsm_error dsm_proof_name_failure(struct dsm_connection *connection, enum dsm_error error,
                                      enum dsm_cause_id signature) DSM_MUST_CHECK;

#endif
