/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/mctp_assembly.h"

#include <string.h>

#define SEQUENCE_MASK 3u

static uint8_t tag_of(const struct dsm_mctp_header *header)
{
    return header->flags_and_tag & (DSM_MCTP_TAG_OWNER | DSM_MCTP_TAG_MASK);
}

static uint8_t sequence_of(const struct dsm_mctp_header *header)
{
    return header->flags_and_tag >> DSM_MCTP_SEQUENCE_SHIFT & SEQUENCE_MASK;
}

static void begin(struct dsm_mctp_assembly *assembly, const struct dsm_mctp_header *header, size_t unit)
{
    assembly->is_begun = true;
    assembly->source_id = header->source_id;
    assembly->destination_id = header->destination_id;
    assembly->tag = tag_of(header);
    assembly->sequence = sequence_of(header);
    assembly->unit = unit;
    assembly->n = 0;
}

static enum dsm_error check(const struct dsm_mctp_assembly *assembly, const struct dsm_mctp_header *header, size_t n)
{
    bool ends = (header->flags_and_tag & DSM_MCTP_END_OF_MESSAGE) != 0;

    if (!assembly->is_begun || header->source_id != assembly->source_id || tag_of(header) != assembly->tag)
        return DSM_ERR_DISCARD;
    if (sequence_of(header) != assembly->sequence)
        return DSM_ERR_UNEXPECTED_RESPONSE;
    if (n > assembly->unit || (!ends && n < assembly->unit))
        return DSM_ERR_INVALID_FIELD;
    return n > sizeof(assembly->bytes) - assembly->n ? DSM_ERR_NO_SPACE : DSM_OK;
}

enum dsm_error dsm_mctp_assembly_take(struct dsm_mctp_assembly *assembly, struct dsm_bytes packet)
{
    struct dsm_mctp_header header;
    enum dsm_error error;

    DSM_TRY(dsm_mctp_header_decode(&packet, &header));
    if (header.version != DSM_MCTP_HEADER_VERSION)
        return DSM_ERR_VERSION_MISMATCH;
    if (header.flags_and_tag & DSM_MCTP_START_OF_MESSAGE)
        begin(assembly, &header, packet.n);
    error = check(assembly, &header, packet.n);
    if (error != DSM_OK) {
        assembly->is_begun &= error == DSM_ERR_DISCARD; /* what is of another message leaves this one as it is */
        return error;
    }
    memcpy(assembly->bytes + assembly->n, packet.p, packet.n);
    assembly->n += packet.n;
    assembly->sequence = (assembly->sequence + 1u) & SEQUENCE_MASK;
    assembly->is_begun = (header.flags_and_tag & DSM_MCTP_END_OF_MESSAGE) == 0;
    return assembly->is_begun ? DSM_ERR_BUSY : DSM_OK;
}

void dsm_mctp_packet_write(struct dsm_writer *w, const struct dsm_mctp_route *route, struct dsm_bytes message, size_t i)
{
    size_t at = i * DSM_MCTP_UNIT, left = message.n - at;
    struct dsm_mctp_header header = {
        .version = DSM_MCTP_HEADER_VERSION,
        .destination_id = route->destination_id,
        .source_id = route->source_id,
        .flags_and_tag = (uint8_t)((i & SEQUENCE_MASK) << DSM_MCTP_SEQUENCE_SHIFT | route->tag),
    };

    if (i == 0)
        header.flags_and_tag |= DSM_MCTP_START_OF_MESSAGE;
    if (left <= DSM_MCTP_UNIT)
        header.flags_and_tag |= DSM_MCTP_END_OF_MESSAGE;
    dsm_mctp_header_write(w, &header);
    dsm_write_bytes(w, dsm_bytes(message.p + at, left < DSM_MCTP_UNIT ? left : DSM_MCTP_UNIT));
}
