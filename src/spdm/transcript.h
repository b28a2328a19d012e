/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The transcripts of a connection (DSP0274): A = VCA kept as bytes until the hash is agreed, then running digests of
 * M1/M2 (A, B, C for CHALLENGE) and L1/L2 (measurements, one outside sessions and one in each session), and TH of each session.
 *
 * L1/L2 begins with VCA from SPDM 1.2 on, and with nothing before. M1/M2 always begins with VCA.
 */
#ifndef DSM_SPDM_TRANSCRIPT_H
#define DSM_SPDM_TRANSCRIPT_H

#include "crypto/hash.h"
#include "wire/limits.h"

struct dsm_transcript {
    const struct dsm_crypto *crypto;
    const struct dsm_hash_algorithm *algorithm; /* NULL before ALGORITHMS */
    uint8_t version;
    uint8_t vca[DSM_VCA_MAX];
    size_t vca_len;
    struct dsm_hash m1m2;
    struct dsm_hash l1l2; /* outside sessions */
};

void dsm_transcript_init(const struct dsm_crypto *crypto, struct dsm_transcript *transcript);
void dsm_transcript_clear(struct dsm_transcript *transcript); /* back to init: for GET_VERSION and at the end */

/* Appends to A. DSM_ERR_LIMIT when it would not fit. */
enum dsm_error dsm_transcript_add_vca(struct dsm_transcript *transcript, struct dsm_bytes message) DSM_MUST_CHECK;
/* Cuts A back to a length it had before: a repeated GET_CAPABILITIES replaces the first. */
void dsm_transcript_cut_vca(struct dsm_transcript *transcript, size_t len);
/* The hash and version are agreed: from here the digests can run. */
void dsm_transcript_begin(struct dsm_transcript *transcript, const struct dsm_hash_algorithm *algorithm, uint8_t version);

/* M1/M2: begins with A by itself at the first message. */
enum dsm_error dsm_transcript_add_m1m2(struct dsm_transcript *transcript, struct dsm_bytes message) DSM_MUST_CHECK;
enum dsm_error dsm_transcript_peek_m1m2(const struct dsm_transcript *transcript, uint8_t *digest) DSM_MUST_CHECK;
void dsm_transcript_reset_m1m2(struct dsm_transcript *transcript);

/* L1/L2 of a connection or of a session: pass &transcript->l1l2 or the session's own. Begins with A from 1.2 on. */
enum dsm_error dsm_transcript_add_l1l2(const struct dsm_transcript *transcript, struct dsm_hash *l1l2,
                                       struct dsm_bytes message) DSM_MUST_CHECK;

/* TH of a session: begins with A and the digest of the responder's certificate chain. */
enum dsm_error dsm_transcript_begin_th(const struct dsm_transcript *transcript, struct dsm_bytes chain_digest,
                                       struct dsm_hash *th) DSM_MUST_CHECK;

#endif
