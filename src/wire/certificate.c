/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/certificate.h"

#include "wire/fields.h"

#define CERTIFICATE_INFO_MASK 0x07u /* CertModel, 1.3 */
#define CHAIN_HEADER_LEN 4u         /* Length, before 1.4 with two reserved bytes */

#define LARGE_CERT_CHAIN 0x80u /* param1 of both, 1.4 */

static uint8_t large_bit(uint8_t version)
{
    return version >= DSM_SPDM_14 ? LARGE_CERT_CHAIN : 0;
}

/* Two lengths of two bytes; in the large form these are reserved, and two of four bytes follow. */
static void read_lengths(struct dsm_reader *r, bool is_large, uint32_t *first, uint32_t *second)
{
    if (!is_large) {
        *first = dsm_read_u16le(r);
        *second = dsm_read_u16le(r);
        return;
    }
    dsm_read_reserved(r, 4);
    *first = dsm_read_u32le(r);
    *second = dsm_read_u32le(r);
}

static enum dsm_error write_lengths(struct dsm_writer *w, bool is_large, size_t first, size_t second)
{
    size_t max = is_large ? UINT32_MAX : UINT16_MAX;

    if (first > max || second > max)
        return DSM_ERR_INVALID_FIELD;
    if (!is_large) {
        dsm_write_u16le(w, (uint16_t)first);
        dsm_write_u16le(w, (uint16_t)second);
        return DSM_OK;
    }
    dsm_write_zeros(w, 4);
    dsm_write_u32le(w, (uint32_t)first);
    dsm_write_u32le(w, (uint32_t)second);
    return DSM_OK;
}

enum dsm_error dsm_get_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_get_certificate *out)
{
    uint8_t attributes = params->version >= DSM_SPDM_13 ? DSM_GET_CERTIFICATE_SLOT_SIZE_REQUESTED : 0;
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_get_certificate){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, DSM_SLOT_MASK | large_bit(params->version));
    out->is_large = (header.param1 & large_bit(params->version)) != 0;
    dsm_reserved_bits(&r, header.param2, attributes);
    out->slot = header.param1 & DSM_SLOT_MASK;
    out->attributes = header.param2 & attributes;
    read_lengths(&r, out->is_large, &out->offset, &out->length);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOTS_MAX - 1);
}

enum dsm_error dsm_get_certificate_encode(const struct dsm_wire_params *params, const struct dsm_get_certificate *in,
                                          struct dsm_writer *w)
{
    uint8_t large = in->is_large ? large_bit(params->version) : 0;

    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_CERTIFICATE, (in->slot & DSM_SLOT_MASK) | large,
                          params->version >= DSM_SPDM_13 ? in->attributes : 0);
    DSM_TRY(write_lengths(w, large != 0, in->offset, in->length));
    return dsm_encode_end(w);
}

enum dsm_error dsm_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_certificate *out)
{
    uint8_t info = params->version >= DSM_SPDM_13 ? CERTIFICATE_INFO_MASK : 0;
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t portion_length;

    *out = (struct dsm_certificate){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, DSM_SLOT_MASK | large_bit(params->version));
    out->is_large = (header.param1 & large_bit(params->version)) != 0;
    dsm_reserved_bits(&r, header.param2, info);
    out->slot = header.param1 & DSM_SLOT_MASK;
    out->certificate_info = header.param2 & info;
    read_lengths(&r, out->is_large, &portion_length, &out->remainder_length);
    out->portion = dsm_read_bytes(&r, portion_length);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOTS_MAX - 1);
}

enum dsm_error dsm_certificate_encode(const struct dsm_wire_params *params, const struct dsm_certificate *in,
                                      struct dsm_writer *w)
{
    uint8_t large = in->is_large ? large_bit(params->version) : 0;

    dsm_spdm_header_write(w, params->version, DSM_SPDM_CERTIFICATE, (in->slot & DSM_SLOT_MASK) | large,
                          params->version >= DSM_SPDM_13 ? in->certificate_info & CERTIFICATE_INFO_MASK : 0);
    DSM_TRY(write_lengths(w, large != 0, in->portion.n, in->remainder_length));
    dsm_write_bytes(w, in->portion);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cert_chain_decode(size_t hash_size, struct dsm_bytes chain, struct dsm_cert_chain *out)
{
    struct dsm_reader r = dsm_reader(chain);
    uint32_t length = dsm_read_u16le(&r);

    *out = (struct dsm_cert_chain){ 0 };
    /* Length has four bytes from 1.4 on; two of them were reserved before, when no chain could be that long. */
    if (chain.n > UINT16_MAX)
        length |= (uint32_t)dsm_read_u16le(&r) << 16;
    else
        dsm_read_reserved(&r, CHAIN_HEADER_LEN - sizeof(uint16_t));
    out->root_hash = dsm_read_bytes(&r, hash_size);
    out->certificates = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    if (r.failed || length > chain.n)
        return DSM_ERR_TRUNCATED;
    return length == chain.n ? DSM_OK : DSM_ERR_TRAILING;
}

enum dsm_error dsm_cert_chain_encode(const struct dsm_cert_chain *in, struct dsm_writer *w)
{
    size_t length = CHAIN_HEADER_LEN + in->root_hash.n + in->certificates.n;

    if (length > DSM_CERT_CHAIN_LARGE_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u32le(w, (uint32_t)length);
    dsm_write_bytes(w, in->root_hash);
    dsm_write_bytes(w, in->certificates);
    return dsm_encode_end(w);
}

static const struct dsm_field get_certificate_fields[] = {
    DSM_FIELD(get_certificate, slot, DEC),
    DSM_FIELD_SINCE(get_certificate, attributes, HEX, DSM_SPDM_13),
    DSM_FIELD_SINCE(get_certificate, is_large, FLAG, DSM_SPDM_14),
    DSM_FIELD(get_certificate, offset, DEC),
    DSM_FIELD(get_certificate, length, DEC),
};

DSM_MESSAGE_CODEC(get_certificate)

const struct dsm_message dsm_get_certificate_row = {
    .code = DSM_SPDM_GET_CERTIFICATE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "GET_CERTIFICATE",
    DSM_MESSAGE_STRUCT(get_certificate),
    DSM_MESSAGE_RESERVED(get_certificate),
    DSM_MESSAGE_FIELDS(get_certificate_fields),
};

static const struct dsm_field certificate_fields[] = {
    DSM_FIELD(certificate, slot, DEC),
    DSM_FIELD_SINCE(certificate, certificate_info, HEX, DSM_SPDM_13),
    DSM_FIELD_SINCE(certificate, is_large, FLAG, DSM_SPDM_14),
    DSM_FIELD(certificate, remainder_length, DEC),
    DSM_FIELD(certificate, portion, SPAN),
};

DSM_MESSAGE_CODEC(certificate)

const struct dsm_message dsm_certificate_row = {
    .code = DSM_SPDM_CERTIFICATE,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "CERTIFICATE",
    DSM_MESSAGE_STRUCT(certificate),
    DSM_MESSAGE_RESERVED(certificate),
    DSM_MESSAGE_FIELDS(certificate_fields),
};
