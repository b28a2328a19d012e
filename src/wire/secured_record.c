/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/secured_record.h"

enum dsm_error dsm_record_session_id(struct dsm_bytes record, uint32_t *session_id)
{
    struct dsm_reader r = dsm_reader(record);

    *session_id = dsm_read_u32le(&r);
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

/* DSP0277 table "Secured message fields": Length counts everything behind it, the tag included. */
enum dsm_error dsm_record_frame_decode(struct dsm_bytes record, size_t tag_size, uint8_t pad_max,
                                       struct dsm_record_frame *out)
{
    struct dsm_reader r = dsm_reader(record);
    size_t length;

    out->session_id = dsm_read_u32le(&r);
    length = dsm_read_u16le(&r);
    if (r.failed || length > dsm_reader_left(&r))
        return DSM_ERR_TRUNCATED;
    if (dsm_reader_left(&r) - length > pad_max)
        return DSM_ERR_TRAILING;
    if (length < tag_size)
        return DSM_ERR_INVALID_FIELD;
    out->header = dsm_bytes(record.p, DSM_RECORD_HEADER_LEN);
    out->ciphertext = dsm_read_bytes(&r, length - tag_size);
    out->tag = dsm_read_bytes(&r, tag_size);
    return DSM_OK;
}

void dsm_record_header_write(struct dsm_writer *w, uint32_t session_id, uint16_t length)
{
    dsm_write_u32le(w, session_id);
    dsm_write_u16le(w, length);
}
