/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/digests.h"

#include "wire/fields.h"

#define KEY_PAIR_ID_LEN 1u
#define CERTIFICATE_INFO_LEN 1u
#define KEY_USAGE_MASK_LEN 2u

static size_t count_slots(uint8_t mask)
{
    size_t count = 0;

    for (; mask != 0; mask &= (uint8_t)(mask - 1))
        count++;
    return count;
}

static bool has_key_fields(const struct dsm_wire_params *params)
{
    return params->version >= DSM_SPDM_13 && params->multi_key_conn;
}

enum dsm_error dsm_get_digests_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_get_digests *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_get_digests_encode(const struct dsm_wire_params *params, const struct dsm_get_digests *in,
                                      struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_GET_DIGESTS, 0, 0);
}

/* DSP0274 1.3, table "DIGESTS": a slot that is provisioned is one that is supported. */
static enum dsm_error check_masks(const struct dsm_wire_params *params, const struct dsm_digests *digests)
{
    if (params->version < DSM_SPDM_13 || (digests->provisioned_slot_mask & ~digests->supported_slot_mask) == 0)
        return DSM_OK;
    return dsm_cause_set(params->cause, DSM_CAUSE_DIGESTS_MASK, digests->provisioned_slot_mask,
                         digests->supported_slot_mask);
}

enum dsm_error dsm_digests_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_digests *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t slots;

    *out = (struct dsm_digests){ 0 };
    dsm_spdm_header_read(&r, &header);
    if (params->version >= DSM_SPDM_13)
        out->supported_slot_mask = header.param1;
    else
        dsm_reserved_bits(&r, header.param1, 0);
    out->provisioned_slot_mask = header.param2;
    slots = count_slots(out->provisioned_slot_mask);
    out->digests = dsm_read_bytes(&r, slots * params->hash_size);
    if (has_key_fields(params)) {
        out->key_pair_ids = dsm_read_bytes(&r, slots * KEY_PAIR_ID_LEN);
        out->certificate_info = dsm_read_bytes(&r, slots * CERTIFICATE_INFO_LEN);
        out->key_usage_masks = dsm_read_bytes(&r, slots * KEY_USAGE_MASK_LEN);
    }
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return check_masks(params, out);
}

enum dsm_error dsm_digests_encode(const struct dsm_wire_params *params, const struct dsm_digests *in,
                                  struct dsm_writer *w)
{
    if (in->digests.n != count_slots(in->provisioned_slot_mask) * params->hash_size)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_DIGESTS,
                          params->version >= DSM_SPDM_13 ? in->supported_slot_mask : 0, in->provisioned_slot_mask);
    dsm_write_bytes(w, in->digests);
    if (has_key_fields(params)) {
        dsm_write_bytes(w, in->key_pair_ids);
        dsm_write_bytes(w, in->certificate_info);
        dsm_write_bytes(w, in->key_usage_masks);
    }
    return dsm_encode_end(w);
}

DSM_MESSAGE_CODEC(get_digests)

const struct dsm_message dsm_get_digests_row = {
    .code = DSM_SPDM_GET_DIGESTS,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "GET_DIGESTS",
    DSM_MESSAGE_STRUCT(get_digests),
    DSM_MESSAGE_RESERVED(get_digests),
};

static const struct dsm_field digests_fields[] = {
    DSM_FIELD_SINCE(digests, supported_slot_mask, HEX, DSM_SPDM_13),
    DSM_FIELD(digests, provisioned_slot_mask, HEX),
    DSM_FIELD(digests, digests, SPAN),
    DSM_FIELD_SINCE(digests, key_pair_ids, SPAN, DSM_SPDM_13),
    DSM_FIELD_SINCE(digests, certificate_info, SPAN, DSM_SPDM_13),
    DSM_FIELD_SINCE(digests, key_usage_masks, SPAN, DSM_SPDM_13),
};

DSM_MESSAGE_CODEC(digests)

const struct dsm_message dsm_digests_row = {
    .code = DSM_SPDM_DIGESTS,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "DIGESTS",
    DSM_MESSAGE_STRUCT(digests),
    DSM_MESSAGE_RESERVED(digests),
    DSM_MESSAGE_FIELDS(digests_fields),
};
