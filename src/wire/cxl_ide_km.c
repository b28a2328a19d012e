/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/cxl_ide_km.h"

#include "wire/spdm.h"

#define REGISTER_LEN 4u
#define DIRECTION_SHIFT 1
#define FLAG_SHIFT 3
#define SUB_STREAM_SHIFT 4
#define KEY_RESERVED_BITS 0x05u

static enum dsm_error check_registers(struct dsm_bytes registers, struct dsm_cause *cause)
{
    if (registers.n % REGISTER_LEN != 0)
        return dsm_cause_set(cause, DSM_CAUSE_IDE_REGISTERS, registers.n, 0);
    if (registers.n > DSM_CXL_IDE_REGISTERS_LEN)
        return dsm_cause_set(cause, DSM_CAUSE_IDE_REGISTERS_MANY, registers.n / REGISTER_LEN,
                             DSM_CXL_IDE_REGISTERS_LEN / REGISTER_LEN);
    return DSM_OK;
}

enum dsm_error dsm_cxl_ide_km_query_resp_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_query_resp *out,
                                                struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(message);

    dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    out->port_index = dsm_read_u8(&r);
    out->dev_func_num = dsm_read_u8(&r);
    out->bus_num = dsm_read_u8(&r);
    out->segment = dsm_read_u8(&r);
    out->max_port_index = dsm_read_u8(&r);
    out->caps = dsm_read_u8(&r);
    out->ide_registers = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_body_end(message, &r, cause));
    return check_registers(out->ide_registers, cause);
}

enum dsm_error dsm_cxl_ide_km_query_resp_encode(const struct dsm_cxl_ide_km_query_resp *in, struct dsm_writer *w)
{
    if (check_registers(in->ide_registers, NULL) != DSM_OK)
        return DSM_ERR_LIMIT;
    dsm_write_u8(w, DSM_CXL_IDE_KM_QUERY_RESP);
    dsm_write_u8(w, 0);
    dsm_write_u8(w, in->port_index);
    dsm_write_u8(w, in->dev_func_num);
    dsm_write_u8(w, in->bus_num);
    dsm_write_u8(w, in->segment);
    dsm_write_u8(w, in->max_port_index);
    dsm_write_u8(w, in->caps);
    dsm_write_bytes(w, in->ide_registers);
    return dsm_encode_end(w);
}

/* The layout of PCIe's messages about a key; the byte that names it has other bits. */
static void read_key_message(struct dsm_reader *r, uint8_t *object, struct dsm_cxl_key_id *id, uint8_t *status)
{
    uint8_t key;

    *object = dsm_read_u8(r);
    dsm_read_reserved(r, 2);
    id->stream_id = dsm_read_u8(r);
    *status = dsm_read_u8(r);
    key = dsm_read_u8(r);
    id->direction = (key >> DIRECTION_SHIFT) & 1;
    id->flag = ((key >> FLAG_SHIFT) & 1) != 0;
    id->sub_stream = key >> SUB_STREAM_SHIFT;
    id->port_index = dsm_read_u8(r);
    id->reserved_set = r->reserved_set || (key & KEY_RESERVED_BITS) != 0;
}

static void write_key_message(struct dsm_writer *w, uint8_t object, const struct dsm_cxl_key_id *id, uint8_t status)
{
    dsm_write_u8(w, object);
    dsm_write_zeros(w, 2);
    dsm_write_u8(w, id->stream_id);
    dsm_write_u8(w, status);
    dsm_write_u8(w, (uint8_t)((id->direction & 1) << DIRECTION_SHIFT | (id->flag ? 1u : 0u) << FLAG_SHIFT |
                              id->sub_stream << SUB_STREAM_SHIFT));
    dsm_write_u8(w, id->port_index);
}

enum dsm_error dsm_cxl_ide_km_key_prog_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_key_prog *out,
                                              struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t object, reserved;

    read_key_message(&r, &object, &out->id, &reserved);
    if (r.failed)
        return dsm_body_end(message, &r, cause);
    out->id.reserved_set |= reserved != 0;
    out->key_present = dsm_reader_left(&r) == DSM_IDE_KEY_LEN + DSM_CXL_IDE_IV_LEN;
    out->key = dsm_read_bytes(&r, out->key_present ? DSM_IDE_KEY_LEN : 0);
    out->iv = dsm_read_bytes(&r, out->key_present ? DSM_CXL_IDE_IV_LEN : 0);
    return DSM_OK;
}

enum dsm_error dsm_cxl_ide_km_key_prog_encode(const struct dsm_cxl_ide_km_key_prog *in, struct dsm_writer *w)
{
    write_key_message(w, DSM_CXL_IDE_KM_KEY_PROG, &in->id, 0);
    if (in->key_present) {
        dsm_write_bytes(w, in->key);
        dsm_write_bytes(w, in->iv);
    }
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_ide_km_kp_ack_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_kp_ack *out,
                                            struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t object;

    read_key_message(&r, &object, &out->id, &out->status);
    return dsm_body_end(message, &r, cause);
}

enum dsm_error dsm_cxl_ide_km_kp_ack_encode(const struct dsm_cxl_ide_km_kp_ack *in, struct dsm_writer *w)
{
    write_key_message(w, DSM_CXL_IDE_KM_KP_ACK, &in->id, in->status);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_ide_km_key_set_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_key_set *out,
                                             struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t reserved;

    read_key_message(&r, &out->object, &out->id, &reserved);
    out->id.reserved_set |= reserved != 0;
    return dsm_body_end(message, &r, cause);
}

enum dsm_error dsm_cxl_ide_km_key_set_encode(const struct dsm_cxl_ide_km_key_set *in, struct dsm_writer *w)
{
    write_key_message(w, in->object, &in->id, 0);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_ide_km_getkey_ack_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_getkey_ack *out,
                                                struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t object, reserved;

    read_key_message(&r, &object, &out->id, &reserved);
    out->id.reserved_set |= reserved != 0;
    out->key = dsm_read_bytes(&r, DSM_IDE_KEY_LEN);
    out->iv = dsm_read_bytes(&r, DSM_CXL_IDE_IV_LEN);
    return dsm_body_end(message, &r, cause);
}

enum dsm_error dsm_cxl_ide_km_getkey_ack_encode(const struct dsm_cxl_ide_km_getkey_ack *in, struct dsm_writer *w)
{
    if (in->key.n != DSM_IDE_KEY_LEN || in->iv.n != DSM_CXL_IDE_IV_LEN)
        return DSM_ERR_INVALID_FIELD;
    write_key_message(w, DSM_CXL_IDE_KM_GETKEY_ACK, &in->id, 0);
    dsm_write_bytes(w, in->key);
    dsm_write_bytes(w, in->iv);
    return dsm_encode_end(w);
}
