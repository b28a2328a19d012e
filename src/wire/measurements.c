/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/measurements.h"

#include "wire/fields.h"

#define CONTENT_CHANGED_MASK 0x30u /* param2 of MEASUREMENTS, 1.2 */
#define CONTENT_CHANGED_SHIFT 4u
#define CONTENT_CHANGED_MAX 2u /* 3 is reserved */
#define BLOCK_INDEX_MAX 0xFEu
#define BLOCK_HEADER_LEN 4u /* Index, MeasurementSpecification, MeasurementSize */
#define DMTF_HEADER_LEN 3u  /* DMTFSpecMeasurementValueType, DMTFSpecMeasurementValueSize */
#define SPECIFICATION_DMTF 0x01u
#define RECORD_LENGTH_MAX 0xFFFFFFu

/* Request attributes that exist since each version. */
static uint8_t attributes_defined(uint8_t version)
{
    uint8_t defined = DSM_MEASUREMENTS_SIGNATURE_REQUESTED;

    if (version >= DSM_SPDM_12)
        defined |= DSM_MEASUREMENTS_RAW_REQUESTED;
    if (version >= DSM_SPDM_13)
        defined |= DSM_MEASUREMENTS_NEW_REQUESTED;
    return defined;
}

enum dsm_error dsm_get_measurements_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_get_measurements *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_get_measurements){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, attributes_defined(params->version));
    out->attributes = header.param1 & attributes_defined(params->version);
    out->operation = header.param2;
    if (out->attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) {
        dsm_read_into(&r, out->nonce, sizeof(out->nonce));
        if (params->version >= DSM_SPDM_11) {
            uint8_t slot = dsm_read_u8(&r);

            dsm_reserved_bits(&r, slot, DSM_SLOT_MASK);
            out->slot = slot & DSM_SLOT_MASK;
        }
    }
    if (params->version >= DSM_SPDM_13)
        dsm_read_into(&r, out->context, sizeof(out->context));
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY4);
}

enum dsm_error dsm_get_measurements_encode(const struct dsm_wire_params *params, const struct dsm_get_measurements *in,
                                           struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_MEASUREMENTS,
                          in->attributes & attributes_defined(params->version), in->operation);
    if (in->attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) {
        dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
        if (params->version >= DSM_SPDM_11)
            dsm_write_u8(w, in->slot & DSM_SLOT_MASK);
    }
    if (params->version >= DSM_SPDM_13)
        dsm_write_bytes(w, dsm_bytes(in->context, sizeof(in->context)));
    return dsm_encode_end(w);
}

/* param2: SlotID since 1.1, what changed while the measurements were read since 1.2. */
static void read_param2(const struct dsm_wire_params *params, struct dsm_reader *r, uint8_t param2,
                        struct dsm_measurements *out)
{
    uint8_t slot_mask = params->version >= DSM_SPDM_11 ? DSM_SLOT_MASK : 0;
    uint8_t changed_mask = params->version >= DSM_SPDM_12 ? CONTENT_CHANGED_MASK : 0;

    dsm_reserved_bits(r, param2, slot_mask | changed_mask);
    out->slot = param2 & slot_mask;
    out->content_changed = (uint8_t)((param2 & changed_mask) >> CONTENT_CHANGED_SHIFT);
}

static uint8_t make_param2(const struct dsm_wire_params *params, const struct dsm_measurements *in)
{
    uint8_t param2 = 0;

    if (params->version >= DSM_SPDM_11)
        param2 = in->slot & DSM_SLOT_MASK;
    if (params->version >= DSM_SPDM_12)
        param2 |= (uint8_t)((uint32_t)in->content_changed << CONTENT_CHANGED_SHIFT) & CONTENT_CHANGED_MASK;
    return param2;
}

/* NumberOfBlocks blocks of whatever measurement specification fill the record exactly. */
static enum dsm_error check_record(const struct dsm_wire_params *params, const struct dsm_measurements *measurements)
{
    struct dsm_reader r = dsm_reader(measurements->record);

    for (size_t i = 0; i < measurements->block_count; i++) {
        (void)dsm_read_bytes(&r, BLOCK_HEADER_LEN - sizeof(uint16_t));
        (void)dsm_read_bytes(&r, dsm_read_u16le(&r));
    }
    if (dsm_reader_at_end(&r))
        return DSM_OK;
    return dsm_cause_set(params->cause, DSM_CAUSE_MEASUREMENT_RECORD, measurements->record.n,
                         measurements->block_count);
}

enum dsm_error dsm_measurements_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_measurements *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t record_length;

    *out = (struct dsm_measurements){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->total_blocks = header.param1;
    read_param2(params, &r, header.param2, out);
    out->block_count = dsm_read_u8(&r);
    record_length = dsm_read_u24le(&r);
    out->record = dsm_read_bytes(&r, record_length);
    dsm_read_into(&r, out->nonce, sizeof(out->nonce));
    DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    if (params->version >= DSM_SPDM_13)
        dsm_read_into(&r, out->context, sizeof(out->context));
    if (params->is_signed)
        out->signature = dsm_read_bytes(&r, params->signature_size);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    DSM_TRY(dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY4));
    if (out->content_changed > CONTENT_CHANGED_MAX)
        return dsm_cause_set(params->cause, DSM_CAUSE_CONTENT_CHANGED, out->content_changed, CONTENT_CHANGED_MAX);
    return check_record(params, out);
}

enum dsm_error dsm_measurements_encode(const struct dsm_wire_params *params, const struct dsm_measurements *in,
                                       struct dsm_writer *w)
{
    if (in->record.n > RECORD_LENGTH_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_MEASUREMENTS, in->total_blocks, make_param2(params, in));
    dsm_write_u8(w, in->block_count);
    dsm_write_u24le(w, (uint32_t)in->record.n);
    dsm_write_bytes(w, in->record);
    dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
    DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    if (params->version >= DSM_SPDM_13)
        dsm_write_bytes(w, dsm_bytes(in->context, sizeof(in->context)));
    dsm_write_bytes(w, in->signature);
    return dsm_encode_end(w);
}

static enum dsm_error check_block(const struct dsm_measurement_block_wire *block, size_t measurement_size,
                                  struct dsm_cause *cause)
{
    if (block->index == 0 || block->index > BLOCK_INDEX_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_BLOCK_INDEX, block->index, BLOCK_INDEX_MAX);
    if (block->specification != SPECIFICATION_DMTF)
        return dsm_cause_set(cause, DSM_CAUSE_BLOCK_SPECIFICATION, block->specification, SPECIFICATION_DMTF);
    if (measurement_size != DMTF_HEADER_LEN + block->value.n)
        return dsm_cause_set(cause, DSM_CAUSE_BLOCK_SIZE, measurement_size, DMTF_HEADER_LEN + block->value.n);
    return DSM_OK;
}

enum dsm_error dsm_measurement_block_read(struct dsm_reader *r, struct dsm_measurement_block_wire *out,
                                          struct dsm_cause *cause)
{
    size_t left = dsm_reader_left(r), measurement_size, value_size;

    *out = (struct dsm_measurement_block_wire){ 0 };
    out->index = dsm_read_u8(r);
    out->specification = dsm_read_u8(r);
    measurement_size = dsm_read_u16le(r);
    out->value_type = dsm_read_u8(r);
    value_size = dsm_read_u16le(r);
    out->value = dsm_read_bytes(r, value_size);
    if (r->failed)
        return dsm_cause_set(cause, DSM_CAUSE_BLOCK_SHORT, left, left + r->missing);
    return check_block(out, measurement_size, cause);
}

void dsm_measurement_block_write(struct dsm_writer *w, const struct dsm_measurement_block_wire *in)
{
    if (in->value.n > UINT16_MAX - DMTF_HEADER_LEN) {
        w->failed = true;
        return;
    }
    dsm_write_u8(w, in->index);
    dsm_write_u8(w, in->specification);
    dsm_write_u16le(w, (uint16_t)(DMTF_HEADER_LEN + in->value.n));
    dsm_write_u8(w, in->value_type);
    dsm_write_u16le(w, (uint16_t)in->value.n);
    dsm_write_bytes(w, in->value);
}

size_t dsm_measurement_block_len(size_t value_len)
{
    return BLOCK_HEADER_LEN + DMTF_HEADER_LEN + value_len;
}

static const struct dsm_field get_measurements_fields[] = {
    DSM_FIELD(get_measurements, attributes, HEX),
    DSM_FIELD(get_measurements, operation, HEX),
    DSM_FIELD(get_measurements, nonce, ARRAY),
    DSM_FIELD_SINCE(get_measurements, slot, DEC, DSM_SPDM_11),
    DSM_FIELD_SINCE(get_measurements, context, ARRAY, DSM_SPDM_13),
};

static void get_measurements_ask(const void *in, struct dsm_wire_params *params)
{
    const struct dsm_get_measurements *request = in;

    params->is_signed = (request->attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) != 0;
}

DSM_MESSAGE_CODEC(get_measurements)

const struct dsm_message dsm_get_measurements_row = {
    .code = DSM_SPDM_GET_MEASUREMENTS,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "GET_MEASUREMENTS",
    DSM_MESSAGE_STRUCT(get_measurements),
    DSM_MESSAGE_RESERVED(get_measurements),
    DSM_MESSAGE_FIELDS(get_measurements_fields),
    .ask = get_measurements_ask,
};

static const struct dsm_field measurements_fields[] = {
    DSM_FIELD(measurements, total_blocks, DEC),
    DSM_FIELD_SINCE(measurements, slot, DEC, DSM_SPDM_11),
    DSM_FIELD_SINCE(measurements, content_changed, DEC, DSM_SPDM_12),
    DSM_FIELD(measurements, block_count, DEC),
    DSM_FIELD(measurements, record, SPAN),
    DSM_FIELD(measurements, nonce, ARRAY),
    DSM_FIELD(measurements, opaque, SPAN),
    DSM_FIELD_SINCE(measurements, context, ARRAY, DSM_SPDM_13),
    DSM_FIELD(measurements, signature, SPAN),
};

DSM_MESSAGE_CODEC(measurements)

const struct dsm_message dsm_measurements_row = {
    .code = DSM_SPDM_MEASUREMENTS,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "MEASUREMENTS",
    DSM_MESSAGE_STRUCT(measurements),
    DSM_MESSAGE_RESERVED(measurements),
    DSM_MESSAGE_FIELDS(measurements_fields),
};
