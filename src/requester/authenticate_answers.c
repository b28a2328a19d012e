/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/authenticate_answers.h"

#include "requester/asked_answers.h"
#include "requester/own.h"
#include "spdm/signing.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/error_message.h"
#include "wire/spdm_messages.h"

#define CERTIFICATE_FIXED_LEN 8u /* CERTIFICATE without its portion; 16 in its large form */
#define CERTIFICATE_LARGE_LEN 16u

/* Whether a side has several keys of an algorithm is agreed for each: we have one. */
static struct dsm_wire_params own_params(const struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);

    params.multi_key_conn = false;
    return params;
}

/* The request is cut to its own length. What is wrong with it is DSM_ERR_INVALID_FIELD or a decoder's error. */
typedef enum dsm_error (*answer_write)(struct dsm_requester *r, const struct dsm_wire_params *params,
                                       struct dsm_bytes *request, struct dsm_writer *w);

static enum dsm_error write_digests(struct dsm_requester *r, const struct dsm_wire_params *params,
                                    struct dsm_bytes *request, struct dsm_writer *w)
{
    uint8_t mask = (uint8_t)(1u << r->options.identity.slot);
    struct dsm_digests digests = { .supported_slot_mask = mask, .provisioned_slot_mask = mask };
    struct dsm_get_digests asked;
    struct dsm_chain_form form;

    DSM_TRY(dsm_get_digests_decode(params, request, &asked));
    DSM_TRY(dsm_own_chain(r, &form));
    digests.digests = dsm_bytes(form.digest, params->hash_size);
    return dsm_digests_encode(params, &digests, w);
}

/* As much as was asked for, as there is, and as the device takes at once. */
static size_t portion_len(const struct dsm_requester *r, const struct dsm_get_certificate *asked, size_t total,
                          size_t before)
{
    size_t room = dsm_negotiated_transfer_max(&r->negotiated, DSM_REQUESTER_TRANSFER_MAX) - before -
                  (asked->is_large ? CERTIFICATE_LARGE_LEN : CERTIFICATE_FIXED_LEN);
    size_t n = total - asked->offset;

    n = n < asked->length ? n : asked->length;
    return n < room ? n : room;
}

static enum dsm_error write_certificate(struct dsm_requester *r, const struct dsm_wire_params *params,
                                        struct dsm_bytes *request, struct dsm_writer *w)
{
    struct dsm_get_certificate asked;
    struct dsm_certificate certificate;
    struct dsm_chain_form form;
    uint8_t bytes[DSM_REQUESTER_TRANSFER_MAX];

    DSM_TRY(dsm_get_certificate_decode(params, request, &asked));
    DSM_TRY(dsm_own_chain(r, &form));
    if (asked.slot != r->options.identity.slot || asked.offset >= form.total_len)
        return DSM_ERR_INVALID_FIELD;
    certificate = (struct dsm_certificate){ .slot = asked.slot, .is_large = asked.is_large };
    if ((asked.attributes & DSM_GET_CERTIFICATE_SLOT_SIZE_REQUESTED) == 0)
        certificate.portion = dsm_bytes(bytes, portion_len(r, &asked, form.total_len, dsm_written_len(w)));
    dsm_chain_form_copy(&form, asked.offset, certificate.portion.n, bytes);
    certificate.remainder_length = (uint32_t)(form.total_len - asked.offset - certificate.portion.n);
    return dsm_certificate_encode(params, &certificate, w);
}

/* Our M1/M2: what was asked and answered so far, and from 1.2 on A before it, as libspdm has it. */
static enum dsm_error digest_m1m2(const struct dsm_requester *r, struct dsm_bytes asked, struct dsm_bytes answered,
                                  uint8_t *digest)
{
    struct dsm_bytes before;
    struct dsm_bytes parts[4] = { [2] = asked, [3] = answered };

    DSM_TRY(dsm_messages_get(&r->own_m1m2, &before));
    if (r->negotiated.version >= DSM_SPDM_12)
        parts[0] = dsm_transcript_vca(&r->transcript);
    parts[1] = before;
    return dsm_hash_parts(r->crypto, dsm_negotiated_hash(&r->negotiated), parts, 4, digest);
}

static enum dsm_error write_challenge_auth(struct dsm_requester *r, const struct dsm_wire_params *params,
                                           struct dsm_bytes *request, struct dsm_writer *w)
{
    struct dsm_challenge_auth auth = { .slot = r->options.identity.slot,
                                       .slot_mask = (uint8_t)(1u << r->options.identity.slot) };
    size_t before = dsm_written_len(w);
    struct dsm_challenge asked;
    struct dsm_chain_form form;
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_challenge_decode(params, request, &asked));
    if (asked.slot != r->options.identity.slot || asked.summary_type != DSM_SUMMARY_NONE)
        return DSM_ERR_INVALID_FIELD;
    DSM_TRY(dsm_own_chain(r, &form));
    auth.cert_chain_hash = dsm_bytes(form.digest, params->hash_size);
    DSM_TRY(dsm_random(r->crypto, auth.nonce, sizeof(auth.nonce)));
    memcpy(auth.context, asked.context, sizeof(auth.context));
    DSM_TRY(dsm_challenge_auth_encode(params, &auth, w));
    DSM_TRY(digest_m1m2(r, *request, dsm_bytes(w->start + before, dsm_written_len(w) - before), digest));
    return dsm_own_sign(r, DSM_SIGN_REQUESTER_CHALLENGE_AUTH, digest, w);
}

static const struct {
    uint8_t code;
    answer_write write;
    bool is_in_m1m2; /* with its answer, for the CHALLENGE that may follow */
} rows[] = {
    { DSM_SPDM_GET_DIGESTS, write_digests, true },
    { DSM_SPDM_GET_CERTIFICATE, write_certificate, true },
    { DSM_SPDM_CHALLENGE, write_challenge_auth, false },
    { DSM_SPDM_KEY_UPDATE, dsm_asked_answers_key_update, false },
    { DSM_SPDM_GET_ENDPOINT_INFO, dsm_asked_answers_endpoint_info, false },
};

static enum dsm_error write_error(const struct dsm_wire_params *params, uint8_t error_code, uint8_t error_data,
                                  struct dsm_writer *w)
{
    struct dsm_error_message message = { .error_code = error_code, .error_data = error_data };

    return dsm_error_message_encode(params, &message, w);
}

static bool is_theirs(enum dsm_error error)
{
    return error == DSM_ERR_INVALID_FIELD || error == DSM_ERR_TRUNCATED || error == DSM_ERR_TRAILING;
}

static enum dsm_error write_row(struct dsm_requester *r, size_t i, struct dsm_bytes request, struct dsm_writer *w)
{
    struct dsm_wire_params params = own_params(r);
    size_t before = dsm_written_len(w);
    enum dsm_error error = rows[i].write(r, &params, &request, w);

    if (is_theirs(error)) {
        dsm_requester_note(r, "the device's encapsulated %s is refused: %s", dsm_spdm_messages_name(rows[i].code),
                           dsm_error_text(error));
        w->p = w->start + before;
        return write_error(&params, DSM_SPDM_ERROR_INVALID_REQUEST, 0, w);
    }
    DSM_TRY(error);
    if (!rows[i].is_in_m1m2)
        return DSM_OK;
    return dsm_messages_add(&r->own_m1m2, request, dsm_bytes(w->start + before, dsm_written_len(w) - before));
}

enum dsm_error dsm_authenticate_answers_write(struct dsm_requester *r, struct dsm_bytes request, struct dsm_writer *w)
{
    struct dsm_wire_params params = own_params(r);
    struct dsm_spdm_header header;

    if (dsm_spdm_header_decode(request, &header) != DSM_OK || header.version != params.version)
        return write_error(&params, DSM_SPDM_ERROR_INVALID_REQUEST, 0, w);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].code == header.code)
            return write_row(r, i, request, w);
    dsm_requester_note(r, "the device asks for %s inside of our requests, which is not answered",
                       dsm_spdm_messages_name(header.code));
    return write_error(&params, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, header.code, w);
}
