/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/encapsulated_answers.h"

#include "responder/asked_answers.h"
#include "responder/encapsulated.h"
#include "responder/proof.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/spdm_messages.h"

/* Inside, sizes are the requester's; why something does not decode is told as one cause. */
static struct dsm_wire_params params_inside(const struct dsm_connection *connection)
{
    struct dsm_wire_params params = connection->request.params;

    params.signature_size = params.req_signature_size;
    params.has_summary = false;
    params.multi_key_conn = false; /* the responder's keys are several, not the requester's */
    params.cause = NULL;
    return params;
}

static enum dsm_error check_decoded(struct dsm_connection *connection, enum dsm_error error, uint8_t code)
{
    if (error == DSM_OK)
        return DSM_OK;
    return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_FORM, dsm_spdm_messages_name(code),
                              dsm_error_text(error));
}

static uint8_t first_slot(uint8_t mask)
{
    uint8_t slot = 0;

    while ((mask & 1u << slot) == 0)
        slot++;
    return slot;
}

/* The first slot that has a chain is the one to prove. */
static enum dsm_error take_digests(struct dsm_connection *connection, struct dsm_bytes *inside,
                                   struct dsm_encapsulated_state *next, bool *reserved_set)
{
    struct dsm_wire_params params = params_inside(connection);
    struct dsm_digests digests;

    DSM_TRY(check_decoded(connection, dsm_digests_decode(&params, inside, &digests), DSM_SPDM_DIGESTS));
    if (digests.provisioned_slot_mask == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_REQUESTER_SLOTS, 0, 0);
    *reserved_set = digests.reserved_set;
    next->slot_mask = digests.provisioned_slot_mask;
    next->slot = first_slot(digests.provisioned_slot_mask);
    memcpy(next->chain_digest, digests.digests.p, params.hash_size);
    next->step = DSM_ENCAPSULATED_CERTIFICATE;
    return DSM_OK;
}

/* The next portion of the slot that was asked for, and no more than was asked for. */
static enum dsm_error check_portion(struct dsm_connection *connection, const struct dsm_certificate *certificate,
                                    const struct dsm_encapsulated_state *state)
{
    size_t total = state->chain_len + certificate->portion.n + certificate->remainder_length;
    bool is_large = dsm_encapsulated_is_large(connection);
    size_t total_max = is_large ? DSM_CERT_CHAIN_LARGE_MAX : DSM_CERT_CHAIN_MAX;
    struct dsm_cause *cause = &connection->device->cause;

    if (certificate->is_large != is_large)
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_FORM, certificate->is_large, is_large);
    if (certificate->slot != state->slot)
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_CERTIFICATE_SLOT, certificate->slot, state->slot);
    if (certificate->portion.n == 0 || certificate->portion.n > dsm_encapsulated_portion(connection) ||
        total > total_max || (state->chain_len > 0 && total != state->chain_total))
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_PORTION, certificate->portion.n,
                             dsm_encapsulated_portion(connection));
    return DSM_OK;
}

static enum dsm_error begin_challenge(const struct dsm_connection *connection, struct dsm_encapsulated_state *next)
{
    next->step = DSM_ENCAPSULATED_CHALLENGE;
    DSM_TRY(dsm_random(connection->device->crypto, next->nonce, sizeof(next->nonce)));
    return dsm_random(connection->device->crypto, next->context, sizeof(next->context));
}

static enum dsm_error take_certificate(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                       struct dsm_bytes *inside, struct dsm_encapsulated_state *next,
                                       bool *reserved_set)
{
    struct dsm_wire_params params = params_inside(connection);
    struct dsm_certificate certificate;

    DSM_TRY(check_decoded(connection, dsm_certificate_decode(&params, inside, &certificate), DSM_SPDM_CERTIFICATE));
    DSM_TRY(check_portion(connection, &certificate, next));
    *reserved_set = certificate.reserved_set;
    dsm_messages_cut(&mutual->chain, next->chain_len); /* of an answer that could not be acknowledged */
    DSM_TRY(dsm_messages_add(&mutual->chain, certificate.portion, dsm_bytes(NULL, 0)));
    next->chain_len += certificate.portion.n;
    next->chain_total = next->chain_len + certificate.remainder_length;
    if (certificate.remainder_length > 0)
        return DSM_OK;
    if (next->is_basic)
        return begin_challenge(connection, next);
    next->step = DSM_ENCAPSULATED_NOTHING;
    return DSM_OK;
}

static enum dsm_error take_challenge_auth(struct dsm_connection *connection, struct dsm_bytes *inside,
                                          struct dsm_encapsulated_state *next, bool *reserved_set)
{
    struct dsm_wire_params params = params_inside(connection);
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_challenge_auth auth;

    DSM_TRY(check_decoded(connection, dsm_challenge_auth_decode(&params, inside, &auth), DSM_SPDM_CHALLENGE_AUTH));
    *reserved_set = auth.reserved_set;
    if (auth.slot != next->slot || auth.slot_mask != next->slot_mask)
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_CHALLENGE_SLOT, auth.slot, next->slot);
    if (auth.basic_mut_auth)
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_CHALLENGE_MUTUAL, 0, 0);
    if (!dsm_bytes_equal(auth.cert_chain_hash, dsm_bytes(next->chain_digest, params.hash_size)))
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_CHALLENGE_CHAIN, 0, 0);
    if (params.version >= DSM_SPDM_13 && memcmp(auth.context, next->context, sizeof(auth.context)) != 0)
        return dsm_cause_set(cause, DSM_CAUSE_REQUESTER_CHALLENGE_CONTEXT, 0, 0);
    next->step = DSM_ENCAPSULATED_NOTHING;
    return DSM_OK;
}

enum dsm_error dsm_encapsulated_answers_take(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                             struct dsm_bytes *inside, struct dsm_encapsulated_state *next,
                                             bool *reserved_set)
{
    switch (mutual->now.step) {
    case DSM_ENCAPSULATED_DIGESTS:
        return take_digests(connection, inside, next, reserved_set);
    case DSM_ENCAPSULATED_CERTIFICATE:
        return take_certificate(connection, mutual, inside, next, reserved_set);
    case DSM_ENCAPSULATED_CHALLENGE:
        return take_challenge_auth(connection, inside, next, reserved_set);
    case DSM_ENCAPSULATED_KEY_UPDATE:
    case DSM_ENCAPSULATED_VERIFY_NEW_KEY:
        return dsm_asked_answers_take_key_update(connection, inside, next, reserved_set);
    case DSM_ENCAPSULATED_ENDPOINT_INFO:
        return dsm_asked_answers_take_endpoint_info(connection, inside, next, reserved_set);
    case DSM_ENCAPSULATED_NOTHING:
        break;
    }
    return DSM_ERR_INTERNAL;
}

/* DSP0274 1.1, basic mutual authentication: the requester's M1/M2 is what was asked and answered, and from 1.2 on A
 * before it, as libspdm has it. */
static enum dsm_error digest_m1m2(const struct dsm_connection *connection, const struct dsm_mutual *mutual,
                                  struct dsm_bytes asked, struct dsm_bytes answered, uint8_t *digest)
{
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_bytes before;
    struct dsm_bytes parts[4] = { [2] = asked, [3] = answered };

    DSM_TRY(dsm_messages_get(&mutual->m1m2, &before));
    if (negotiated->version >= DSM_SPDM_12)
        parts[0] = dsm_transcript_vca(&connection->state.transcript);
    parts[1] = before;
    return dsm_hash_parts(connection->device->crypto, dsm_negotiated_hash(negotiated), parts, 4, digest);
}

static enum dsm_error keep_challenge_auth(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                          struct dsm_bytes asked, struct dsm_bytes answered)
{
    size_t n = answered.n - connection->request.params.req_signature_size;
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(digest_m1m2(connection, mutual, asked, dsm_bytes(answered.p, n), digest));
    return dsm_proof_begin_signature(connection, DSM_SIGN_REQUESTER_CHALLENGE_AUTH, digest,
                                     dsm_bytes(answered.p + n, answered.n - n), &mutual->key);
}

enum dsm_error dsm_encapsulated_answers_keep(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                             struct dsm_bytes inside, const struct dsm_encapsulated_state *next)
{
    bool is_whole = next->chain_len > 0 && next->chain_len == next->chain_total;
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    DSM_TRY(dsm_encapsulated_write(connection, &mutual->now, &w));
    if (mutual->now.step == DSM_ENCAPSULATED_CHALLENGE)
        return keep_challenge_auth(connection, mutual, dsm_written(&w), inside);
    if (mutual->now.step == DSM_ENCAPSULATED_ENDPOINT_INFO)
        return dsm_asked_answers_keep_endpoint_info(connection, mutual, dsm_written(&w), inside);
    if (mutual->now.step == DSM_ENCAPSULATED_KEY_UPDATE || mutual->now.step == DSM_ENCAPSULATED_VERIFY_NEW_KEY)
        return DSM_OK;
    if (mutual->now.is_basic)
        DSM_TRY(dsm_messages_add(&mutual->m1m2, dsm_written(&w), inside));
    return is_whole ? dsm_proof_begin_chain(connection, &mutual->chain, next->chain_digest) : DSM_OK;
}
