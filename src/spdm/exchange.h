/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The rules of the exchange table (spdm/exchange_table.h), as both roles apply them. Each request goes through them in
 * this order:
 *
 *     dsm_exchange_request     it is sent, or has arrived: before anything else looks at it
 *     dsm_exchange_check       may it come now and here? Before a responder's handler, before a requester sends
 *     dsm_exchange_refused     an ERROR is sent, or has arrived
 *     dsm_exchange_append      else, where nothing is signed: both messages go into their transcript
 *     dsm_exchange_digest      else, where the response ends with a signature: what is signed
 *     dsm_exchange_completed   and once it is signed or has been verified
 *
 * session_l1l2 is the L1/L2 of the session in which the messages travel, NULL in clear.
 */
#ifndef DSM_SPDM_EXCHANGE_H
#define DSM_SPDM_EXCHANGE_H

#include "spdm/exchange_table.h"
#include "spdm/negotiated.h"
#include "spdm/transcript.h"

/* How far the connection has come. */
enum dsm_phase dsm_exchange_phase(const struct dsm_transcript *transcript);
/* "NEGOTIATED" */
const char *dsm_exchange_phase_name(enum dsm_phase phase);

/* What the mere request resets. code: of any request, known or not. */
void dsm_exchange_request(uint8_t code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2);

/* DSM_ERR_UNEXPECTED_REQUEST, DSM_ERR_UNSUPPORTED_REQUEST or DSM_ERR_SESSION_REQUIRED if it may not come now and here.
 */
enum dsm_error dsm_exchange_check(const struct dsm_exchange *exchange, const struct dsm_negotiated *negotiated,
                                  enum dsm_phase phase, enum dsm_place place, struct dsm_cause *cause) DSM_MUST_CHECK;

/* error_code: of an ERROR, DSM_SPDM_ERROR_*. */
void dsm_exchange_refused(uint8_t error_code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2);

enum dsm_error dsm_exchange_append(const struct dsm_exchange *exchange, struct dsm_transcript *transcript,
                                   struct dsm_messages *session_l1l2, struct dsm_bytes request,
                                   struct dsm_bytes response) DSM_MUST_CHECK;

/* response: without its signature. digest: of M1/M2 or L1/L2 with this exchange. DSM_ERR_LIMIT: too much was collected.
 */
enum dsm_error dsm_exchange_digest(const struct dsm_exchange *exchange, const struct dsm_transcript *transcript,
                                   const struct dsm_messages *session_l1l2, struct dsm_bytes request,
                                   struct dsm_bytes response, uint8_t *digest) DSM_MUST_CHECK;

void dsm_exchange_completed(const struct dsm_exchange *exchange, struct dsm_transcript *transcript,
                            struct dsm_messages *session_l1l2);

#endif
