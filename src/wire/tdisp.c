/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/tdisp.h"

#include "wire/spdm.h"

#define INTERFACE_ID_RESERVED_LEN 8u
#define CAPABILITIES_RESERVED_LEN 3u

struct name {
    uint32_t code;
    const char *text;
};

static const struct name error_names[] = {
    { DSM_TDISP_INVALID_REQUEST, "INVALID_REQUEST" },
    { DSM_TDISP_BUSY, "BUSY" },
    { DSM_TDISP_INVALID_INTERFACE_STATE, "INVALID_INTERFACE_STATE" },
    { DSM_TDISP_UNSPECIFIED, "UNSPECIFIED" },
    { DSM_TDISP_UNSUPPORTED_REQUEST, "UNSUPPORTED_REQUEST" },
    { DSM_TDISP_VERSION_MISMATCH, "VERSION_MISMATCH" },
    { DSM_TDISP_VENDOR_SPECIFIC, "VENDOR_SPECIFIC_ERROR" },
    { DSM_TDISP_INVALID_INTERFACE, "INVALID_INTERFACE" },
    { DSM_TDISP_INVALID_NONCE, "INVALID_NONCE" },
    { DSM_TDISP_INSUFFICIENT_ENTROPY, "INSUFFICIENT_ENTROPY" },
    { DSM_TDISP_INVALID_DEVICE_CONFIGURATION, "INVALID_DEVICE_CONFIGURATION" },
};

static const struct name state_names[] = {
    { DSM_TDI_CONFIG_UNLOCKED, "CONFIG_UNLOCKED" },
    { DSM_TDI_CONFIG_LOCKED, "CONFIG_LOCKED" },
    { DSM_TDI_RUN, "RUN" },
    { DSM_TDI_ERROR, "ERROR" },
};

static const char *find_name(const struct name *names, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].code == code)
            return names[i].text;
    return "?";
}

const char *dsm_tdisp_error_code_name(uint32_t code)
{
    return find_name(error_names, sizeof(error_names) / sizeof(error_names[0]), code);
}

const char *dsm_tdi_state_name(uint8_t state)
{
    return find_name(state_names, sizeof(state_names) / sizeof(state_names[0]), state);
}

/* PCIe table 11-5: version, type, 2 reserved bytes, then InterfaceID: FunctionID and 8 reserved bytes. */
enum dsm_error dsm_tdisp_header_decode(struct dsm_bytes message, struct dsm_tdisp_header *out)
{
    struct dsm_reader r = dsm_reader(message);

    out->version = dsm_read_u8(&r);
    out->type = dsm_read_u8(&r);
    dsm_read_reserved(&r, 2);
    out->function_id = dsm_read_u32le(&r);
    dsm_read_reserved(&r, INTERFACE_ID_RESERVED_LEN);
    out->reserved_set = r.reserved_set || (out->function_id & ~DSM_FUNCTION_DEFINED) != 0;
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

void dsm_tdisp_header_write(struct dsm_writer *w, uint8_t type, uint32_t function_id)
{
    dsm_write_u8(w, DSM_TDISP_VERSION_10);
    dsm_write_u8(w, type);
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, function_id);
    dsm_write_zeros(w, INTERFACE_ID_RESERVED_LEN);
}

enum dsm_error dsm_tdisp_empty_decode(struct dsm_bytes body, struct dsm_cause *cause)
{
    return body.n == 0 ? DSM_OK : dsm_cause_set(cause, DSM_CAUSE_MESSAGE_LONG, body.n, 0);
}

enum dsm_error dsm_tdisp_version_decode(struct dsm_bytes body, struct dsm_tdisp_version *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->entries = dsm_read_bytes(&r, dsm_read_u8(&r));
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_version_encode(const struct dsm_tdisp_version *in, struct dsm_writer *w)
{
    if (in->entries.n > UINT8_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_u8(w, (uint8_t)in->entries.n);
    dsm_write_bytes(w, in->entries);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_get_capabilities_decode(struct dsm_bytes body, struct dsm_tdisp_get_capabilities *out,
                                                 struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->tsm_caps = dsm_read_u32le(&r);
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_get_capabilities_encode(const struct dsm_tdisp_get_capabilities *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->tsm_caps);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_capabilities_decode(struct dsm_bytes body, struct dsm_tdisp_capabilities *out,
                                             struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->dsm_caps = dsm_read_u32le(&r);
    dsm_read_into(&r, out->req_msgs_supported, sizeof(out->req_msgs_supported));
    out->lock_interface_flags_supported = dsm_read_u16le(&r);
    dsm_read_reserved(&r, CAPABILITIES_RESERVED_LEN);
    out->dev_addr_width = dsm_read_u8(&r);
    out->num_req_this = dsm_read_u8(&r);
    out->num_req_all = dsm_read_u8(&r);
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_capabilities_encode(const struct dsm_tdisp_capabilities *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->dsm_caps);
    dsm_write_bytes(w, dsm_bytes(in->req_msgs_supported, sizeof(in->req_msgs_supported)));
    dsm_write_u16le(w, in->lock_interface_flags_supported);
    dsm_write_zeros(w, CAPABILITIES_RESERVED_LEN);
    dsm_write_u8(w, in->dev_addr_width);
    dsm_write_u8(w, in->num_req_this);
    dsm_write_u8(w, in->num_req_all);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_lock_decode(struct dsm_bytes body, struct dsm_tdisp_lock *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->flags = dsm_read_u16le(&r);
    out->default_stream_id = dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    out->mmio_reporting_offset = dsm_read_u64le(&r);
    out->bind_p2p_address_mask = dsm_read_u64le(&r);
    out->reserved_set = r.reserved_set || (out->flags & ~DSM_LOCK_FLAGS_DEFINED) != 0;
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_lock_encode(const struct dsm_tdisp_lock *in, struct dsm_writer *w)
{
    dsm_write_u16le(w, in->flags);
    dsm_write_u8(w, in->default_stream_id);
    dsm_write_u8(w, 0);
    dsm_write_u64le(w, in->mmio_reporting_offset);
    dsm_write_u64le(w, in->bind_p2p_address_mask);
    return dsm_encode_end(w);
}

static enum dsm_error decode_nonce(struct dsm_bytes body, uint8_t nonce[DSM_TDISP_NONCE_LEN], struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_into(&r, nonce, DSM_TDISP_NONCE_LEN);
    return dsm_body_end(body, &r, cause);
}

static enum dsm_error encode_nonce(const uint8_t nonce[DSM_TDISP_NONCE_LEN], struct dsm_writer *w)
{
    dsm_write_bytes(w, dsm_bytes(nonce, DSM_TDISP_NONCE_LEN));
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_lock_response_decode(struct dsm_bytes body, struct dsm_tdisp_lock_response *out,
                                              struct dsm_cause *cause)
{
    return decode_nonce(body, out->start_interface_nonce, cause);
}

enum dsm_error dsm_tdisp_lock_response_encode(const struct dsm_tdisp_lock_response *in, struct dsm_writer *w)
{
    return encode_nonce(in->start_interface_nonce, w);
}

enum dsm_error dsm_tdisp_start_decode(struct dsm_bytes body, struct dsm_tdisp_start *out, struct dsm_cause *cause)
{
    return decode_nonce(body, out->start_interface_nonce, cause);
}

enum dsm_error dsm_tdisp_start_encode(const struct dsm_tdisp_start *in, struct dsm_writer *w)
{
    return encode_nonce(in->start_interface_nonce, w);
}

enum dsm_error dsm_tdisp_get_report_decode(struct dsm_bytes body, struct dsm_tdisp_get_report *out,
                                           struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->offset = dsm_read_u16le(&r);
    out->length = dsm_read_u16le(&r);
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_get_report_encode(const struct dsm_tdisp_get_report *in, struct dsm_writer *w)
{
    dsm_write_u16le(w, in->offset);
    dsm_write_u16le(w, in->length);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_report_portion_decode(struct dsm_bytes body, struct dsm_tdisp_report_portion *out,
                                               struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);
    uint16_t portion_length = dsm_read_u16le(&r);

    out->remainder_length = dsm_read_u16le(&r);
    out->portion = dsm_read_bytes(&r, portion_length);
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_report_portion_encode(const struct dsm_tdisp_report_portion *in, struct dsm_writer *w)
{
    if (in->portion.n > UINT16_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_u16le(w, (uint16_t)in->portion.n);
    dsm_write_u16le(w, in->remainder_length);
    dsm_write_bytes(w, in->portion);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_state_decode(struct dsm_bytes body, struct dsm_tdisp_state *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->tdi_state = dsm_read_u8(&r);
    DSM_TRY(dsm_body_end(body, &r, cause));
    if (out->tdi_state > DSM_TDI_ERROR)
        return dsm_cause_set(cause, DSM_CAUSE_TDI_STATE_VALUE, out->tdi_state, DSM_TDI_ERROR);
    return DSM_OK;
}

enum dsm_error dsm_tdisp_state_encode(const struct dsm_tdisp_state *in, struct dsm_writer *w)
{
    dsm_write_u8(w, in->tdi_state);
    return dsm_encode_end(w);
}

/* PCIe 11.3.24: what follows the two fixed words is the extended error data, of any length. */
enum dsm_error dsm_tdisp_error_decode(struct dsm_bytes body, struct dsm_tdisp_error *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->error_code = dsm_read_u32le(&r);
    out->error_data = dsm_read_u32le(&r);
    out->extended = dsm_read_bytes(&r, dsm_reader_left(&r));
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_error_encode(const struct dsm_tdisp_error *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->error_code);
    dsm_write_u32le(w, in->error_data);
    dsm_write_bytes(w, in->extended);
    return dsm_encode_end(w);
}
