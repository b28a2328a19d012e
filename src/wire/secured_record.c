/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/secured_record.h"

enum dsm_error dsm_record_session_id(struct dsm_bytes record, uint32_t *session_id)
{
    struct dsm_reader r = dsm_reader(record);

    *session_id = dsm_read_u32le(&r);
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

uint64_t dsm_record_sequence_on_wire(const struct dsm_record_form *form, uint64_t sequence)
{
    return form->sequence_len < DSM_RECORD_SEQUENCE_MAX ? sequence & ((1ull << 8 * form->sequence_len) - 1) : sequence;
}

static uint64_t read_sequence(struct dsm_reader *r, uint8_t len)
{
    uint64_t sequence = 0;

    for (unsigned i = 0; i < len && i < DSM_RECORD_SEQUENCE_MAX; i++)
        sequence |= (uint64_t)dsm_read_u8(r) << 8 * i;
    return sequence;
}

/* DSP0277 table "Secured message fields": Length counts everything behind it, the tag included. */
enum dsm_error dsm_record_frame_decode(const struct dsm_record_form *form, struct dsm_bytes record, size_t tag_size,
                                       struct dsm_record_frame *out)
{
    struct dsm_reader r = dsm_reader(record);
    size_t length;

    out->form = form;
    out->session_id = dsm_read_u32le(&r);
    out->sequence = read_sequence(&r, form->sequence_len);
    length = dsm_read_u16le(&r);
    if (r.failed || length > dsm_reader_left(&r))
        return DSM_ERR_TRUNCATED;
    if (length < tag_size)
        return DSM_ERR_INVALID_FIELD;
    out->header = dsm_bytes(record.p, dsm_record_header_len(form));
    out->ciphertext = dsm_read_bytes(&r, length - tag_size);
    out->tag = dsm_read_bytes(&r, tag_size);
    return dsm_reader_left(&r) > form->pad_max ? DSM_ERR_TRAILING : DSM_OK;
}

void dsm_record_header_write(struct dsm_writer *w, const struct dsm_record_form *form, uint32_t session_id,
                             uint64_t sequence, uint16_t length)
{
    dsm_write_u32le(w, session_id);
    for (unsigned i = 0; i < form->sequence_len && i < DSM_RECORD_SEQUENCE_MAX; i++)
        dsm_write_u8(w, (uint8_t)(sequence >> 8 * i));
    dsm_write_u16le(w, length);
}
