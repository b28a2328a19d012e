/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/tdisp_optional.h"

#include "wire/spdm.h"
#include "wire/tdisp_report.h"

enum dsm_error dsm_tdisp_p2p_stream_decode(struct dsm_bytes body, struct dsm_tdisp_p2p_stream *out,
                                           struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->p2p_stream_id = dsm_read_u8(&r);
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_p2p_stream_encode(const struct dsm_tdisp_p2p_stream *in, struct dsm_writer *w)
{
    dsm_write_u8(w, in->p2p_stream_id);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_mmio_range_decode(struct dsm_bytes body, struct dsm_tdisp_mmio_range *out,
                                           struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->first_page = dsm_read_u64le(&r);
    out->number_of_pages = dsm_read_u32le(&r);
    out->attributes = dsm_read_u16le(&r);
    out->range_id = dsm_read_u16le(&r);
    out->reserved_set = (out->attributes & ~DSM_RANGE_IS_NON_TEE_MEM) != 0;
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_mmio_range_encode(const struct dsm_tdisp_mmio_range *in, struct dsm_writer *w)
{
    dsm_write_u64le(w, in->first_page);
    dsm_write_u32le(w, in->number_of_pages);
    dsm_write_u16le(w, in->attributes);
    dsm_write_u16le(w, in->range_id);
    return dsm_encode_end(w);
}

/* The payload is the vendor's, of any length. */
enum dsm_error dsm_tdisp_vdm_decode(struct dsm_bytes body, struct dsm_tdisp_vdm *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->registry_id = dsm_read_u8(&r);
    out->vendor_id = dsm_read_bytes(&r, dsm_read_u8(&r));
    out->payload = dsm_read_bytes(&r, dsm_reader_left(&r));
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_vdm_encode(const struct dsm_tdisp_vdm *in, struct dsm_writer *w)
{
    if (in->vendor_id.n > UINT8_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_u8(w, in->registry_id);
    dsm_write_u8(w, (uint8_t)in->vendor_id.n);
    dsm_write_bytes(w, in->vendor_id);
    dsm_write_bytes(w, in->payload);
    return dsm_encode_end(w);
}

enum dsm_error dsm_tdisp_config_decode(struct dsm_bytes body, struct dsm_tdisp_config *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->flags = dsm_read_u32le(&r);
    out->reserved_set = (out->flags & ~DSM_TDISP_CONFIG_DEFINED) != 0;
    return dsm_body_end(body, &r, cause);
}

enum dsm_error dsm_tdisp_config_encode(const struct dsm_tdisp_config *in, struct dsm_writer *w)
{
    dsm_write_u32le(w, in->flags);
    return dsm_encode_end(w);
}

enum dsm_error dsm_arm_vdm_decode(struct dsm_bytes payload, struct dsm_arm_vdm *out)
{
    struct dsm_reader r = dsm_reader(payload);

    out->version = dsm_read_u8(&r);
    out->type = dsm_read_u8(&r);
    dsm_read_reserved(&r, 2);
    out->body = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

enum dsm_error dsm_arm_vdm_encode(const struct dsm_arm_vdm *in, struct dsm_writer *w)
{
    dsm_write_u8(w, in->version);
    dsm_write_u8(w, in->type);
    dsm_write_zeros(w, 2);
    dsm_write_bytes(w, in->body);
    return dsm_encode_end(w);
}
