/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Secured records (DSP0277) of one direction: sealing and opening, in the form of the transport's binding. What makes a
 * direction is its key, its IV and how far it has come; the cipher beside them is made of these when it is needed.
 */
#ifndef DSM_SPDM_RECORD_H
#define DSM_SPDM_RECORD_H

#include "spdm/key_schedule.h"
#include "wire/secured_record.h"

struct dsm_record_direction {
    const struct dsm_crypto *crypto;
    const struct dsm_aead_algorithm *algorithm; /* NULL: not begun */
    enum dsm_aead_direction direction;
    struct dsm_secret key;
    struct dsm_secret iv;
    uint64_t sequence;    /* of the next record */
    uint64_t limit;       /* the first sequence number that may not be used; 0: 2^64 */
    bool exhausted;       /* no sequence number is left: the session has to end */
    bool encrypts;        /* false: MAC-only session, everything is additional data */
    struct dsm_aead aead; /* made when the first record comes; dropping it loses nothing */
};

/* Sets keys from a direction's secret; the sequence number begins at 0 again. */
enum dsm_error dsm_record_direction_begin(const struct dsm_kdf *kdf, const struct dsm_aead_algorithm *aead,
                                          const struct dsm_secret *secret, enum dsm_aead_direction direction,
                                          bool encrypts, struct dsm_record_direction *out) DSM_MUST_CHECK;
void dsm_record_direction_reset(struct dsm_record_direction *direction);
/* from is as reset afterwards. */
void dsm_record_direction_move(struct dsm_record_direction *to, struct dsm_record_direction *from);
bool dsm_record_direction_begun(const struct dsm_record_direction *direction);

/* Writes one record: header, ciphertext, tag. We add no random bytes, whatever form allows. */
enum dsm_error dsm_record_seal(struct dsm_record_direction *direction, const struct dsm_record_form *form,
                               uint32_t session_id, struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

/*
 * Opens one record into plain (at least frame->ciphertext.n bytes; may be the ciphertext's own memory). *message points
 * into plain. DSM_ERR_DECRYPT: wrong tag, another sequence number than the next, or a length inside that does not fit;
 * nothing has moved then (a replay looks the same). DSM_ERR_DISCARD: opened, but what is inside is no SPDM message.
 * *has_random tells of more random bytes than the binding allows: the caller's finding.
 */
enum dsm_error dsm_record_open(struct dsm_record_direction *direction, const struct dsm_record_frame *frame,
                               uint8_t *plain, struct dsm_bytes *message, bool *has_random) DSM_MUST_CHECK;

#endif
