/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TH of a session (DSP0274, KEY_EXCHANGE and FINISH): begins with A, DIGESTS where the responder has several keys, and
 * the digest of its certificate chain, and has them itself, so that it can be hashed when the connection is gone. It is
 * plain bytes; the digest that runs along is made of them when there is none. Zeroed memory is an empty one.
 */
#ifndef DSM_SPDM_TH_H
#define DSM_SPDM_TH_H

#include "spdm/transcript.h"

struct dsm_th {
    struct dsm_messages messages;
    struct dsm_hash running; /* over the first bytes of messages; dropping it loses nothing */
    size_t hashed;           /* so many */
};

enum dsm_error dsm_th_begin(struct dsm_th *th, const struct dsm_transcript *transcript,
                            struct dsm_bytes chain_digest) DSM_MUST_CHECK;
enum dsm_error dsm_th_add(struct dsm_th *th, struct dsm_bytes part) DSM_MUST_CHECK;
/* The digest of TH as it is now; more can follow. */
enum dsm_error dsm_th_digest(struct dsm_th *th, const struct dsm_crypto *crypto,
                             const struct dsm_hash_algorithm *algorithm, uint8_t *digest) DSM_MUST_CHECK;
/* Takes back what came behind the first n bytes. */
void dsm_th_cut(struct dsm_th *th, size_t n);
void dsm_th_reset(struct dsm_th *th);

#endif
