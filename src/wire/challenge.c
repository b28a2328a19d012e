/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/challenge.h"

#include "wire/fields.h"

#define BASIC_MUT_AUTH_REQ 0x80u /* ResponseAttribute of CHALLENGE_AUTH, 1.1; deprecated in 1.2 */

bool dsm_summary_type_is_valid(uint8_t type)
{
    return type == DSM_SUMMARY_NONE || type == DSM_SUMMARY_TCB || type == DSM_SUMMARY_ALL;
}

enum dsm_error dsm_summary_type_check(const struct dsm_wire_params *params, uint8_t type)
{
    return dsm_summary_type_is_valid(type) ? DSM_OK : dsm_cause_set(params->cause, DSM_CAUSE_SUMMARY_TYPE, type, 0);
}

enum dsm_error dsm_challenge_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_challenge *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_challenge){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->slot = header.param1;
    out->summary_type = header.param2;
    dsm_read_into(&r, out->nonce, sizeof(out->nonce));
    if (params->version >= DSM_SPDM_13)
        dsm_read_into(&r, out->context, sizeof(out->context));
    DSM_TRY(dsm_message_end(params, &r, message));
    DSM_TRY(dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY));
    return dsm_summary_type_check(params, out->summary_type);
}

enum dsm_error dsm_challenge_encode(const struct dsm_wire_params *params, const struct dsm_challenge *in,
                                    struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_CHALLENGE, in->slot, in->summary_type);
    dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
    if (params->version >= DSM_SPDM_13)
        dsm_write_bytes(w, dsm_bytes(in->context, sizeof(in->context)));
    return dsm_encode_end(w);
}

static void read_attributes(const struct dsm_wire_params *params, struct dsm_reader *r, uint8_t attributes,
                            struct dsm_challenge_auth *out)
{
    uint8_t mut_auth = params->version >= DSM_SPDM_11 ? BASIC_MUT_AUTH_REQ : 0;

    dsm_reserved_bits(r, attributes, DSM_SLOT_MASK | mut_auth);
    out->slot = attributes & DSM_SLOT_MASK;
    out->basic_mut_auth = (attributes & mut_auth) != 0;
}

enum dsm_error dsm_challenge_auth_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_challenge_auth *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_challenge_auth){ 0 };
    dsm_spdm_header_read(&r, &header);
    read_attributes(params, &r, header.param1, out);
    out->slot_mask = header.param2;
    out->cert_chain_hash = dsm_read_bytes(&r, params->hash_size);
    dsm_read_into(&r, out->nonce, sizeof(out->nonce));
    if (params->has_summary)
        out->summary_hash = dsm_read_bytes(&r, params->hash_size);
    DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    if (params->version >= DSM_SPDM_13)
        dsm_read_into(&r, out->context, sizeof(out->context));
    out->signature = dsm_read_bytes(&r, params->signature_size);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY4);
}

enum dsm_error dsm_challenge_auth_encode(const struct dsm_wire_params *params, const struct dsm_challenge_auth *in,
                                         struct dsm_writer *w)
{
    uint8_t mut_auth = in->basic_mut_auth && params->version >= DSM_SPDM_11 ? BASIC_MUT_AUTH_REQ : 0;

    dsm_spdm_header_write(w, params->version, DSM_SPDM_CHALLENGE_AUTH, (uint8_t)((in->slot & DSM_SLOT_MASK) | mut_auth),
                          in->slot_mask);
    dsm_write_bytes(w, in->cert_chain_hash);
    dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
    dsm_write_bytes(w, in->summary_hash);
    DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    if (params->version >= DSM_SPDM_13)
        dsm_write_bytes(w, dsm_bytes(in->context, sizeof(in->context)));
    dsm_write_bytes(w, in->signature);
    return dsm_encode_end(w);
}

static const struct dsm_field challenge_fields[] = {
    DSM_FIELD(challenge, slot, DEC),
    DSM_FIELD(challenge, summary_type, HEX),
    DSM_FIELD(challenge, nonce, ARRAY),
    DSM_FIELD_SINCE(challenge, context, ARRAY, DSM_SPDM_13),
};

static void challenge_ask(const void *in, struct dsm_wire_params *params)
{
    const struct dsm_challenge *request = in;

    params->has_summary = request->summary_type != DSM_SUMMARY_NONE;
}

DSM_MESSAGE_CODEC(challenge)

const struct dsm_message dsm_challenge_row = {
    .code = DSM_SPDM_CHALLENGE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "CHALLENGE",
    DSM_MESSAGE_STRUCT(challenge),
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(challenge_fields),
    .ask = challenge_ask,
};

static const struct dsm_field challenge_auth_fields[] = {
    DSM_FIELD(challenge_auth, slot, DEC),       DSM_FIELD_SINCE(challenge_auth, basic_mut_auth, FLAG, DSM_SPDM_11),
    DSM_FIELD(challenge_auth, slot_mask, HEX),  DSM_FIELD(challenge_auth, cert_chain_hash, SPAN),
    DSM_FIELD(challenge_auth, nonce, ARRAY),    DSM_FIELD(challenge_auth, summary_hash, SPAN),
    DSM_FIELD(challenge_auth, opaque, SPAN),    DSM_FIELD_SINCE(challenge_auth, context, ARRAY, DSM_SPDM_13),
    DSM_FIELD(challenge_auth, signature, SPAN),
};

DSM_MESSAGE_CODEC(challenge_auth)

const struct dsm_message dsm_challenge_auth_row = {
    .code = DSM_SPDM_CHALLENGE_AUTH,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "CHALLENGE_AUTH",
    DSM_MESSAGE_STRUCT(challenge_auth),
    DSM_MESSAGE_RESERVED(challenge_auth),
    DSM_MESSAGE_FIELDS(challenge_auth_fields),
};
