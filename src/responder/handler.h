/* SPDX-License-Identifier: BSD-3-Clause */
/* What handlers share. */
#ifndef DSM_RESPONDER_HANDLER_H
#define DSM_RESPONDER_HANDLER_H

#include "responder/context.h"

/* Right after decoding: padding or reserved bits that were not zero are tolerated with a finding, or InvalidRequest
 * from a strict device. */
enum dsm_error dsm_handler_note_reserved(struct dsm_connection *connection, bool reserved_set) DSM_MUST_CHECK;

/* CHALLENGE and KEY_EXCHANGE: checks the summary type and makes the hash; *hash is empty for none. out: DSM_HASH_MAX
 * bytes. */
enum dsm_error dsm_handler_summary_hash(const struct dsm_connection *connection, uint8_t summary_type, uint8_t *out,
                                        struct dsm_bytes *hash) DSM_MUST_CHECK;

/*
 * GET_CAPABILITIES and NEGOTIATE_ALGORITHMS that were answered already: the same request gets the same response, since
 * its sender may have lost it; another one needs a new GET_VERSION (DSP0274 10.3, 10.4). i: of the request in A.
 */
enum dsm_error dsm_handler_answer_again(struct dsm_connection *connection, size_t i) DSM_MUST_CHECK;

/* Sets a signature aside as the job that ends the response. */
void dsm_handler_begin_signing(struct dsm_connection *connection, struct dsm_credential *credential,
                               const char *context);

#endif
