/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/vendor_defined.h"

#include "wire/fields.h"

/* DSP0274 table "Registry or standards body ID": how long a vendor id of each is. What is not listed varies. */
static const struct {
    uint16_t standard_id;
    uint8_t vendor_id_len;
} registries[] = {
    { 0x0000, 0 }, /* DMTF */
    { 0x0001, 2 }, /* TCG */
    { 0x0002, 2 }, /* USB */
    { DSM_REGISTRY_PCI_SIG, 2 },
    { 0x0004, 4 }, /* IANA */
    { 0x0005, 4 }, /* HDBaseT */
    { 0x0006, 2 }, /* MIPI */
    { 0x0007, 2 }, /* CXL */
    { 0x0008, 2 }, /* JEDEC */
    { 0x0009, 0 }, /* VESA */
};

static enum dsm_error refuse_vendor_id(const struct dsm_wire_params *params, size_t len, size_t right)
{
    return dsm_cause_set(params->cause, DSM_CAUSE_VENDOR_ID_LENGTH, len, right);
}

static enum dsm_error check_vendor_id(const struct dsm_wire_params *params, uint16_t standard_id, size_t len)
{

    for (size_t i = 0; i < sizeof(registries) / sizeof(registries[0]); i++)
        if (registries[i].standard_id == standard_id)
            return registries[i].vendor_id_len == len ? DSM_OK
                                                      : refuse_vendor_id(params, len, registries[i].vendor_id_len);
    return len <= DSM_VENDOR_ID_MAX ? DSM_OK : refuse_vendor_id(params, len, DSM_VENDOR_ID_MAX);
}

#define LARGE_PAYLOAD 0x80u /* LargeReq and LargeResp: param1, 1.4 */

static uint8_t large_bit(uint8_t version)
{
    return version >= DSM_SPDM_14 ? LARGE_PAYLOAD : 0;
}

enum dsm_error dsm_vendor_defined_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_vendor_defined *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t length;

    *out = (struct dsm_vendor_defined){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, large_bit(params->version));
    dsm_reserved_bits(&r, header.param2, 0);
    out->code = header.code;
    out->is_large = (header.param1 & large_bit(params->version)) != 0;
    out->standard_id = dsm_read_u16le(&r);
    out->vendor_id = dsm_read_bytes(&r, dsm_read_u8(&r));
    length = dsm_read_u16le(&r);
    if (out->is_large) {
        dsm_reserved_bits(&r, length, 0);
        length = dsm_read_u32le(&r);
    }
    out->payload = dsm_read_bytes(&r, length);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return check_vendor_id(params, out->standard_id, out->vendor_id.n);
}

enum dsm_error dsm_vendor_defined_encode(const struct dsm_wire_params *params, const struct dsm_vendor_defined *in,
                                         struct dsm_writer *w)
{
    uint8_t large = in->is_large ? large_bit(params->version) : 0;

    if (in->payload.n > (large ? UINT32_MAX : UINT16_MAX))
        return DSM_ERR_INVALID_FIELD;
    DSM_TRY(check_vendor_id(params, in->standard_id, in->vendor_id.n));
    dsm_spdm_header_write(w, params->version, in->code, large, 0);
    dsm_write_u16le(w, in->standard_id);
    dsm_write_u8(w, (uint8_t)in->vendor_id.n);
    dsm_write_bytes(w, in->vendor_id);
    dsm_write_u16le(w, large ? 0 : (uint16_t)in->payload.n);
    if (large)
        dsm_write_u32le(w, (uint32_t)in->payload.n);
    dsm_write_bytes(w, in->payload);
    return dsm_encode_end(w);
}

/* Only how much: IDE keys and TDISP's nonces travel in it. What they are in prints the rest. */
static void print_payload(const void *in, struct dsm_text *out)
{
    dsm_text_add(out, "[%zu]", ((const struct dsm_vendor_defined *)in)->payload.n);
}

static const struct dsm_field vendor_defined_fields[] = {
    DSM_FIELD_SINCE(vendor_defined, is_large, FLAG, DSM_SPDM_14),
    DSM_FIELD(vendor_defined, standard_id, HEX),
    DSM_FIELD(vendor_defined, vendor_id, SPAN),
    { .name = "payload", .kind = DSM_FIELD_CUSTOM, .print = print_payload },
};

DSM_MESSAGE_CODEC(vendor_defined)

const struct dsm_message dsm_vendor_defined_request_row = {
    .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "VENDOR_DEFINED_REQUEST",
    DSM_MESSAGE_STRUCT(vendor_defined),
    DSM_MESSAGE_RESERVED(vendor_defined),
    DSM_MESSAGE_FIELDS(vendor_defined_fields),
};

const struct dsm_message dsm_vendor_defined_response_row = {
    .code = DSM_SPDM_VENDOR_DEFINED_RESPONSE,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "VENDOR_DEFINED_RESPONSE",
    DSM_MESSAGE_STRUCT(vendor_defined),
    DSM_MESSAGE_RESERVED(vendor_defined),
    DSM_MESSAGE_FIELDS(vendor_defined_fields),
};
