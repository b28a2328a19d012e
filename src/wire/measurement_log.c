/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/measurement_log.h"

#include "wire/fields.h"

enum dsm_error dsm_get_measurement_extension_log_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                        struct dsm_get_measurement_extension_log *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    out->offset = dsm_read_u32le(&r);
    out->length = dsm_read_u32le(&r);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_get_measurement_extension_log_encode(const struct dsm_wire_params *params,
                                                        const struct dsm_get_measurement_extension_log *in,
                                                        struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG, 0, 0);
    dsm_write_u32le(w, in->offset);
    dsm_write_u32le(w, in->length);
    return dsm_encode_end(w);
}

enum dsm_error dsm_measurement_extension_log_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_measurement_extension_log *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t portion;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    portion = dsm_read_u32le(&r);
    out->remainder_length = dsm_read_u32le(&r);
    out->portion = dsm_read_bytes(&r, portion);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_measurement_extension_log_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_measurement_extension_log *in,
                                                    struct dsm_writer *w)
{
    if (in->portion.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_MEASUREMENT_EXTENSION_LOG, 0, 0);
    dsm_write_u32le(w, (uint32_t)in->portion.n);
    dsm_write_u32le(w, in->remainder_length);
    dsm_write_bytes(w, in->portion);
    return dsm_encode_end(w);
}

#define LOG_RESERVED_LEN 8u
#define ENTRY_RESERVED_LEN 3u

enum dsm_error dsm_measurement_log_decode(struct dsm_bytes log, struct dsm_measurement_log *out)
{
    struct dsm_reader r = dsm_reader(log);
    uint32_t length;

    out->entry_count = dsm_read_u32le(&r);
    length = dsm_read_u32le(&r);
    dsm_read_reserved(&r, LOG_RESERVED_LEN);
    out->entries = dsm_read_bytes(&r, length);
    out->reserved_set = r.reserved_set;
    return dsm_reader_end(&r);
}

enum dsm_error dsm_measurement_log_header_write(struct dsm_writer *w, uint32_t entry_count, uint32_t entries_len)
{
    dsm_write_u32le(w, entry_count);
    dsm_write_u32le(w, entries_len);
    dsm_write_zeros(w, LOG_RESERVED_LEN);
    return dsm_encode_end(w);
}

enum dsm_error dsm_measurement_log_encode(const struct dsm_measurement_log *in, struct dsm_writer *w)
{
    if (in->entries.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    DSM_TRY(dsm_measurement_log_header_write(w, in->entry_count, (uint32_t)in->entries.n));
    dsm_write_bytes(w, in->entries);
    return dsm_encode_end(w);
}

enum dsm_error dsm_measurement_log_entry_read(struct dsm_reader *r, struct dsm_measurement_log_entry *out)
{
    size_t length;

    out->mel_index = dsm_read_u32le(r);
    out->meas_index = dsm_read_u8(r);
    dsm_read_reserved(r, ENTRY_RESERVED_LEN);
    out->value_type = dsm_read_u8(r);
    length = dsm_read_u16le(r);
    out->value = dsm_read_bytes(r, length);
    return r->failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

enum dsm_error dsm_measurement_log_entry_write(struct dsm_writer *w, const struct dsm_measurement_log_entry *in)
{
    if (in->value.n > UINT16_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u32le(w, in->mel_index);
    dsm_write_u8(w, in->meas_index);
    dsm_write_zeros(w, ENTRY_RESERVED_LEN);
    dsm_write_u8(w, in->value_type);
    dsm_write_u16le(w, (uint16_t)in->value.n);
    dsm_write_bytes(w, in->value);
    return dsm_encode_end(w);
}

static const struct dsm_field get_measurement_extension_log_fields[] = {
    DSM_FIELD(get_measurement_extension_log, offset, DEC),
    DSM_FIELD(get_measurement_extension_log, length, DEC),
};

DSM_MESSAGE_CODEC(get_measurement_extension_log)

const struct dsm_message dsm_get_measurement_extension_log_row = {
    .code = DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "GET_MEASUREMENT_EXTENSION_LOG",
    DSM_MESSAGE_STRUCT(get_measurement_extension_log),
    DSM_MESSAGE_RESERVED(get_measurement_extension_log),
    DSM_MESSAGE_FIELDS(get_measurement_extension_log_fields),
};

static const struct dsm_field measurement_extension_log_fields[] = {
    DSM_FIELD(measurement_extension_log, remainder_length, DEC),
    DSM_FIELD(measurement_extension_log, portion, SPAN),
};

DSM_MESSAGE_CODEC(measurement_extension_log)

const struct dsm_message dsm_measurement_extension_log_row = {
    .code = DSM_SPDM_MEASUREMENT_EXTENSION_LOG,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "MEASUREMENT_EXTENSION_LOG",
    DSM_MESSAGE_STRUCT(measurement_extension_log),
    DSM_MESSAGE_RESERVED(measurement_extension_log),
    DSM_MESSAGE_FIELDS(measurement_extension_log_fields),
};
