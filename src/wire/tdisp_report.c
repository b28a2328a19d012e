/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/tdisp_report.h"

#include "wire/spdm.h"

#define FIXED_LEN 16u
#define RANGE_LEN 16u
#define INFO_LENGTH_LEN 4u

#define INTERFACE_INFO_DEFINED 0x001Fu
#define RANGE_ATTRIBUTES_DEFINED 0x000Fu

static void read_range(struct dsm_reader *r, struct dsm_report_range *out)
{
    out->first_page = dsm_read_u64le(r);
    out->number_of_pages = dsm_read_u32le(r);
    out->attributes = dsm_read_u16le(r);
    out->range_id = dsm_read_u16le(r);
    r->reserved_set |= (out->attributes & ~RANGE_ATTRIBUTES_DEFINED) != 0;
}

static void write_range(struct dsm_writer *w, const struct dsm_report_range *in)
{
    dsm_write_u64le(w, in->first_page);
    dsm_write_u32le(w, in->number_of_pages);
    dsm_write_u16le(w, in->attributes);
    dsm_write_u16le(w, in->range_id);
}

static void read_fixed(struct dsm_reader *r, struct dsm_report *out)
{
    out->interface_info = dsm_read_u16le(r);
    dsm_read_reserved(r, 2);
    out->msi_x_message_control = dsm_read_u16le(r);
    out->lnr_control = dsm_read_u16le(r);
    out->tph_control = dsm_read_u32le(r);
    out->range_count = dsm_read_u32le(r);
    r->reserved_set |= (out->interface_info & ~INTERFACE_INFO_DEFINED) != 0;
}

enum dsm_error dsm_report_decode(struct dsm_bytes bytes, struct dsm_report *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(bytes);

    read_fixed(&r, out);
    if (out->range_count > DSM_TDI_RANGES_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_REPORT_RANGE_COUNT, out->range_count, DSM_TDI_RANGES_MAX);
    for (uint32_t i = 0; i < out->range_count; i++)
        read_range(&r, &out->ranges[i]);
    out->device_specific_info = dsm_read_bytes(&r, dsm_read_u32le(&r));
    out->reserved_set = r.reserved_set;
    return dsm_body_end(bytes, &r, cause);
}

enum dsm_error dsm_report_encode(const struct dsm_report *in, struct dsm_writer *w)
{
    if (in->range_count > DSM_TDI_RANGES_MAX || in->device_specific_info.n > DSM_REPORT_MAX ||
        dsm_report_len(in) > DSM_REPORT_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_u16le(w, in->interface_info);
    dsm_write_zeros(w, 2);
    dsm_write_u16le(w, in->msi_x_message_control);
    dsm_write_u16le(w, in->lnr_control);
    dsm_write_u32le(w, in->tph_control);
    dsm_write_u32le(w, in->range_count);
    for (uint32_t i = 0; i < in->range_count; i++)
        write_range(w, &in->ranges[i]);
    dsm_write_u32le(w, (uint32_t)in->device_specific_info.n);
    dsm_write_bytes(w, in->device_specific_info);
    return dsm_encode_end(w);
}

size_t dsm_report_len(const struct dsm_report *report)
{
    return FIXED_LEN + (size_t)report->range_count * RANGE_LEN + INFO_LENGTH_LEN + report->device_specific_info.n;
}
