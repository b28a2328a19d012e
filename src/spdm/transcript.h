/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The transcripts of a connection (DSP0274), as plain bytes: A, which is VCA, the six messages of version, capabilities
 * and algorithms; M1/M2, which is what CHALLENGE_AUTH signs; L1/L2, which is what MEASUREMENTS signs, one outside of
 * sessions and one in each session. TH of a session is in spdm/th.h; what an exchange does to them is in
 * spdm/exchange.h.
 *
 * M1/M2 and TH always begin with A, L1/L2 does from SPDM 1.2 on.
 */
#ifndef DSM_SPDM_TRANSCRIPT_H
#define DSM_SPDM_TRANSCRIPT_H

#include "crypto/hash.h"
#include "spdm/messages.h"
#include "wire/limits.h"

/* GET_VERSION, VERSION, GET_CAPABILITIES, CAPABILITIES, NEGOTIATE_ALGORITHMS, ALGORITHMS: how far a connection has come
 * is how many of them it has. */
#define DSM_VCA_MESSAGES 6u

struct dsm_transcript {
    const struct dsm_crypto *crypto;
    const struct dsm_hash_algorithm *algorithm; /* NULL before ALGORITHMS */
    uint8_t version;
    bool challenge_completed; /* once since VERSION */
    uint8_t vca[DSM_VCA_MAX];
    size_t vca_end[DSM_VCA_MESSAGES]; /* of each message */
    size_t vca_count;
    struct dsm_messages m1m2;    /* without A */
    struct dsm_messages l1l2;    /* outside of sessions, without A */
    bool keeps_digests;          /* the responder has several keys of an algorithm (1.3, ResponderMultiKeyConn): */
    bool is_digests_closed;      /* something else than GET_DIGESTS came behind A */
    struct dsm_messages digests; /* the DIGESTS that did, which TH has */
};

void dsm_transcript_init(const struct dsm_crypto *crypto, struct dsm_transcript *transcript);
void dsm_transcript_clear(struct dsm_transcript *transcript); /* back to init: for GET_VERSION and at the end */

/* Appends an exchange to A: both messages or, with DSM_ERR_LIMIT, none. */
enum dsm_error dsm_transcript_add_vca(struct dsm_transcript *transcript, struct dsm_bytes request,
                                      struct dsm_bytes response) DSM_MUST_CHECK;
/* A, and its i-th message; empty if it has not come. */
struct dsm_bytes dsm_transcript_vca(const struct dsm_transcript *transcript);
struct dsm_bytes dsm_transcript_vca_message(const struct dsm_transcript *transcript, size_t i);
/* The hash and version are agreed: from here there are digests. */
void dsm_transcript_begin(struct dsm_transcript *transcript, const struct dsm_hash_algorithm *algorithm,
                          uint8_t version);

/* The digest of M1/M2 or L1/L2 as it is, followed by one more exchange. l1l2: the connection's or a session's. */
enum dsm_error dsm_transcript_digest_m1m2(const struct dsm_transcript *transcript, struct dsm_bytes request,
                                          struct dsm_bytes response, uint8_t *digest) DSM_MUST_CHECK;
enum dsm_error dsm_transcript_digest_l1l2(const struct dsm_transcript *transcript, const struct dsm_messages *l1l2,
                                          struct dsm_bytes request, struct dsm_bytes response,
                                          uint8_t *digest) DSM_MUST_CHECK;
/* IL1/IL2, which is what ENDPOINT_INFO signs: A and one exchange. */
enum dsm_error dsm_transcript_digest_il1il2(const struct dsm_transcript *transcript, struct dsm_bytes request,
                                            struct dsm_bytes response, uint8_t *digest) DSM_MUST_CHECK;

#endif
