/* SPDX-License-Identifier: BSD-3-Clause */
/* One handler a request, each in the file of its exchange. */
#ifndef DSM_RESPONDER_HANDLERS_H
#define DSM_RESPONDER_HANDLERS_H

#include "responder/context.h"
#include "responder/reply.h"

enum dsm_error dsm_handle_get_version(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_get_capabilities(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_negotiate_algorithms(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_get_digests(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_get_certificate(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_challenge(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_get_measurements(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_key_exchange(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_finish(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_heartbeat(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_key_update(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_end_session(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_vendor_defined(struct dsm_connection *connection) DSM_MUST_CHECK;
enum dsm_error dsm_handle_respond_if_ready(struct dsm_connection *connection) DSM_MUST_CHECK;

/* What lasts of them (responder/handler_table.h). */
void dsm_commit_get_version(struct dsm_connection *connection);
void dsm_commit_get_capabilities(struct dsm_connection *connection);
void dsm_commit_negotiate_algorithms(struct dsm_connection *connection);
void dsm_commit_key_exchange(struct dsm_connection *connection);
void dsm_commit_finish(struct dsm_connection *connection);
void dsm_commit_key_update(struct dsm_connection *connection);

/* Replaces the response of a request whose drain was not done in time. */
enum dsm_error dsm_answer_drain_failed(struct dsm_connection *connection) DSM_MUST_CHECK;

/* What handlers share. */

/* Right after decoding: padding or reserved bits that were not zero are tolerated with a finding, or InvalidRequest
 * from a strict device. */
enum dsm_error dsm_note_reserved(struct dsm_connection *connection, bool reserved_set) DSM_MUST_CHECK;

/* The slot's chain on this connection; NULL where the slot is not provisioned or there is none. */
const struct dsm_slot_view *dsm_slot_view(const struct dsm_connection *connection, uint8_t slot);
uint8_t dsm_slot_mask(const struct dsm_connection *connection);

/* CHALLENGE and KEY_EXCHANGE: checks the summary type and makes the hash; *hash is empty for none. out: DSM_HASH_MAX
 * bytes. */
enum dsm_error dsm_summary_hash(const struct dsm_connection *connection, uint8_t summary_type, uint8_t *out,
                                struct dsm_bytes *hash) DSM_MUST_CHECK;

/*
 * GET_CAPABILITIES and NEGOTIATE_ALGORITHMS that were answered already: the same request gets the same response, since
 * its sender may have lost it; another one needs a new GET_VERSION (DSP0274 10.3, 10.4). i: of the request in A.
 */
enum dsm_error dsm_answer_again(struct dsm_connection *connection, size_t i) DSM_MUST_CHECK;

/* Sets a signature aside as the job that ends the response. */
void dsm_begin_signing(struct dsm_connection *connection, struct dsm_credential *credential, const char *context);

/* The data keys come into use. */
void dsm_finish_establish(struct dsm_connection *connection, struct dsm_responder_session *session);

#endif
