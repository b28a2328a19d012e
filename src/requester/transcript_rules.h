/* SPDX-License-Identifier: BSD-3-Clause */
/* What each exchange does to the transcripts of the requester. For the files of this room only. */
#ifndef DSM_REQUESTER_TRANSCRIPT_RULES_H
#define DSM_REQUESTER_TRANSCRIPT_RULES_H

#include "requester/requester.h"

/* A request of this code goes out: what it brings back to nothing. */
void dsm_transcript_rules_sent(struct dsm_requester *r, uint8_t code);
/* Its response is in order: adds the request that is out and the response, less so many bytes at its end (a signature).
 */
enum dsm_error dsm_transcript_rules_add(struct dsm_requester *r, struct dsm_bytes response, size_t tail) DSM_MUST_CHECK;
/* L1/L2 of where messages travel now. */
struct dsm_hash *dsm_transcript_rules_l1l2(struct dsm_requester *r);

#endif
