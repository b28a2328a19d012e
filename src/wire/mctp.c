/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/mctp.h"

#include "wire/spdm.h"

#define INTEGRITY_CHECK 0x80u
#define VERSION_MASK 0x0Fu

enum dsm_error dsm_mctp_message_decode(struct dsm_bytes message, struct dsm_mctp_message *out)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t first = dsm_read_u8(&r);

    out->type = first & (uint8_t)~INTEGRITY_CHECK;
    out->integrity_check = (first & INTEGRITY_CHECK) != 0;
    out->data = dsm_read_bytes(&r, dsm_reader_left(&r));
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

enum dsm_error dsm_mctp_message_encode(const struct dsm_mctp_message *in, struct dsm_writer *w)
{
    dsm_write_u8(w, in->type | (in->integrity_check ? INTEGRITY_CHECK : 0));
    dsm_write_bytes(w, in->data);
    return dsm_encode_end(w);
}

enum dsm_error dsm_mctp_header_decode(struct dsm_bytes *packet, struct dsm_mctp_header *out)
{
    struct dsm_reader r = dsm_reader(*packet);
    uint8_t first = dsm_read_u8(&r);

    out->version = first & VERSION_MASK;
    out->reserved_set = (first & (uint8_t)~VERSION_MASK) != 0;
    out->destination_id = dsm_read_u8(&r);
    out->source_id = dsm_read_u8(&r);
    out->flags_and_tag = dsm_read_u8(&r);
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    *packet = dsm_read_bytes(&r, dsm_reader_left(&r));
    return DSM_OK;
}

void dsm_mctp_header_write(struct dsm_writer *w, const struct dsm_mctp_header *in)
{
    dsm_write_u8(w, in->version & VERSION_MASK);
    dsm_write_u8(w, in->destination_id);
    dsm_write_u8(w, in->source_id);
    dsm_write_u8(w, in->flags_and_tag);
}
