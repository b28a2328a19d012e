/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/record.h"

#define IV_MAX 16u
#define LENGTH_MAX 0xFFFFu /* of the record's Length field */

enum dsm_error dsm_record_direction_begin(const struct dsm_kdf *kdf, const struct dsm_aead_algorithm *aead,
                                          const struct dsm_secret *secret, enum dsm_aead_direction direction,
                                          bool encrypts, struct dsm_record_direction *out)
{
    __attribute__((cleanup(dsm_traffic_key_wipe))) struct dsm_traffic_key key = { .key.n = 0 };

    DSM_TRY(dsm_derive_traffic_key(kdf, aead, secret, &key));
    dsm_record_direction_reset(out);
    *out = (struct dsm_record_direction){
        .crypto = kdf->crypto,
        .algorithm = aead,
        .direction = direction,
        .key = key.key,
        .iv = key.iv,
        .encrypts = encrypts,
    };
    return DSM_OK;
}

void dsm_record_direction_reset(struct dsm_record_direction *direction)
{
    dsm_aead_reset(&direction->aead);
    dsm_wipe(direction, sizeof(*direction));
}

bool dsm_record_direction_begun(const struct dsm_record_direction *direction)
{
    return direction->algorithm != NULL;
}

void dsm_record_direction_move(struct dsm_record_direction *to, struct dsm_record_direction *from)
{
    dsm_record_direction_reset(to);
    *to = *from;
    dsm_wipe(from, sizeof(*from));
}

/* DSP0277, clause "Per-message nonce derivation": the sequence number, little endian and zero-extended to the IV's
 * length, XORed with the IV of the key schedule. */
static void make_iv(const struct dsm_record_direction *direction, uint8_t iv[IV_MAX])
{
    memcpy(iv, direction->iv.bytes, IV_MAX);
    for (size_t i = 0; i < sizeof(direction->sequence); i++)
        iv[i] ^= (uint8_t)(direction->sequence >> (8 * i));
}

/* A sequence number is used once: after the last one there is none, rather than 0 again. */
static void advance(struct dsm_record_direction *direction)
{
    if (direction->sequence + 1 == direction->limit) /* 2^64 wraps to 0 */
        direction->exhausted = true;
    else
        direction->sequence++;
}

static enum dsm_error make_usable(struct dsm_record_direction *direction)
{
    if (!dsm_record_direction_begun(direction))
        return DSM_ERR_INTERNAL;
    if (direction->exhausted)
        return DSM_ERR_SEQUENCE_EXHAUSTED;
    if (direction->aead.context)
        return DSM_OK;
    return dsm_aead_begin(direction->crypto, direction->algorithm, direction->direction,
                          dsm_secret_bytes(&direction->key), &direction->aead);
}

/* body: what is encrypted or, in a MAC-only session, only authenticated. start: where the record begins. */
static enum dsm_error seal_body(struct dsm_record_direction *direction, const uint8_t *start, uint8_t *body, size_t n,
                                uint8_t *tag)
{
    size_t clear_len = (size_t)(body - start) + (direction->encrypts ? 0 : n);
    size_t secret_len = direction->encrypts ? n : 0;
    uint8_t iv[IV_MAX];

    make_iv(direction, iv);
    return dsm_aead_seal(&direction->aead, iv, dsm_bytes(start, clear_len), dsm_bytes(body, secret_len), body, tag);
}

/* What stands before the message where it is encrypted or authenticated. */
static size_t overhead(const struct dsm_record_direction *direction, const struct dsm_record_form *form)
{
    return (direction->encrypts ? DSM_RECORD_APP_LENGTH_LEN : 0) + (form->prefix ? form->prefix->len : 0);
}

static void write_application_data(struct dsm_writer *w, bool has_length, const struct dsm_record_form *form,
                                   struct dsm_bytes message)
{
    if (has_length)
        dsm_write_u16le(w, (uint16_t)(message.n + (form->prefix ? form->prefix->len : 0)));
    if (form->prefix)
        form->prefix->write(w, message.n);
    dsm_write_bytes(w, message);
}

enum dsm_error dsm_record_seal(struct dsm_record_direction *direction, const struct dsm_record_form *form,
                               uint32_t session_id, struct dsm_bytes message, struct dsm_writer *w)
{
    size_t before = overhead(direction, form);
    uint8_t *start = w->p;
    uint8_t *body, *tag;
    size_t tag_size;
    enum dsm_error error;

    DSM_TRY(make_usable(direction));
    tag_size = direction->algorithm->tag_size;
    if (message.n > LENGTH_MAX - before - tag_size)
        return DSM_ERR_NO_SPACE;
    dsm_record_header_write(w, form, session_id, direction->sequence, (uint16_t)(before + message.n + tag_size));
    body = w->p;
    write_application_data(w, direction->encrypts, form, message);
    tag = dsm_write_space(w, tag_size);
    if (!tag)
        return DSM_ERR_NO_SPACE;
    error = seal_body(direction, start, body, before + message.n, tag);
    if (error != DSM_OK) {
        dsm_wipe(start, (size_t)(w->p - start)); /* it may still be plaintext */
        w->p = start;
        return error;
    }
    advance(direction);
    return DSM_OK;
}

/* MAC-only (DSP0277): the application data follows the header in clear and both are additional data. */
static enum dsm_error open_clear(struct dsm_record_direction *direction, const struct dsm_record_frame *frame,
                                 const uint8_t *iv, uint8_t *plain, struct dsm_bytes *message)
{
    struct dsm_bytes aad = dsm_bytes(frame->header.p, frame->header.n + frame->ciphertext.n);

    if (frame->ciphertext.p != frame->header.p + frame->header.n)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_aead_open(&direction->aead, iv, aad, dsm_bytes(plain, 0), frame->tag.p, plain));
    memmove(plain, frame->ciphertext.p, frame->ciphertext.n);
    *message = dsm_bytes(plain, frame->ciphertext.n);
    return DSM_OK;
}

/* Encrypted: the plaintext is the application data's length, the data, and random bytes up to the record's length. */
static enum dsm_error open_sealed(struct dsm_record_direction *direction, const struct dsm_record_frame *frame,
                                  const uint8_t *iv, uint8_t *plain, struct dsm_bytes *message, bool *has_random)
{
    struct dsm_reader r;
    size_t app_length;

    DSM_TRY(dsm_aead_open(&direction->aead, iv, frame->header, frame->ciphertext, frame->tag.p, plain));
    r = dsm_reader(dsm_bytes(plain, frame->ciphertext.n));
    app_length = dsm_read_u16le(&r);
    *message = dsm_read_bytes(&r, app_length);
    *has_random = dsm_reader_left(&r) > frame->form->random_max;
    return r.failed ? DSM_ERR_DECRYPT : DSM_OK;
}

enum dsm_error dsm_record_open(struct dsm_record_direction *direction, const struct dsm_record_frame *frame,
                               uint8_t *plain, struct dsm_bytes *message, bool *has_random)
{
    uint8_t iv[IV_MAX];

    *message = dsm_bytes(NULL, 0);
    *has_random = false;
    DSM_TRY(make_usable(direction));
    if (frame->tag.n != direction->algorithm->tag_size ||
        frame->sequence != dsm_record_sequence_on_wire(frame->form, direction->sequence))
        return DSM_ERR_DECRYPT;
    make_iv(direction, iv);
    if (direction->encrypts)
        DSM_TRY(open_sealed(direction, frame, iv, plain, message, has_random));
    else
        DSM_TRY(open_clear(direction, frame, iv, plain, message));
    advance(direction);
    return frame->form->prefix ? frame->form->prefix->take(message) : DSM_OK;
}
