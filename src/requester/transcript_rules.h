/* SPDX-License-Identifier: BSD-3-Clause */
/* The exchange table's rules (spdm/exchange.h) for the request that is out. For the files of this room only. */
#ifndef DSM_REQUESTER_TRANSCRIPT_RULES_H
#define DSM_REQUESTER_TRANSCRIPT_RULES_H

#include "requester/requester.h"

/* A request of this code goes out. */
void dsm_transcript_rules_sent(struct dsm_requester *r, uint8_t code);
/* An ERROR has come, or what came is not believed. */
void dsm_transcript_rules_refused(struct dsm_requester *r, uint8_t error_code);
/* The response, which has no signature, is in order. */
enum dsm_error dsm_transcript_rules_add(struct dsm_requester *r, struct dsm_bytes response) DSM_MUST_CHECK;
/* The response is in order but for its signature, which has to be over digest. The transcript is complete with it. */
enum dsm_error dsm_transcript_rules_digest(struct dsm_requester *r, struct dsm_bytes response,
                                           struct dsm_bytes signature, uint8_t *digest) DSM_MUST_CHECK;

#endif
