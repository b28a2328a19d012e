/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/pcap.h"

/* Times in microseconds; other magics (nanoseconds, the other byte order) are of captures that are not ours. */
#define PCAP_MAGIC 0xA1B2C3D4u
#define PCAP_MAJOR 2u
#define PCAP_MINOR 4u
#define ZONE_AND_ACCURACY_LEN 8u
#define US_PER_S 1000000u

void dsm_pcap_header_write(struct dsm_writer *w, uint32_t link_type)
{
    dsm_write_u32le(w, PCAP_MAGIC);
    dsm_write_u16le(w, PCAP_MAJOR);
    dsm_write_u16le(w, PCAP_MINOR);
    dsm_write_zeros(w, ZONE_AND_ACCURACY_LEN);
    dsm_write_u32le(w, DSM_PCAP_SNAP_LENGTH);
    dsm_write_u32le(w, link_type);
}

void dsm_pcap_packet_header_write(struct dsm_writer *w, const struct dsm_pcap_packet *packet)
{
    dsm_write_u32le(w, (uint32_t)(packet->time_us / US_PER_S));
    dsm_write_u32le(w, (uint32_t)(packet->time_us % US_PER_S));
    dsm_write_u32le(w, (uint32_t)packet->bytes.n);
    dsm_write_u32le(w, packet->original_len);
}

enum dsm_error dsm_pcap_header_read(struct dsm_reader *r, uint32_t *link_type)
{
    uint32_t magic = dsm_read_u32le(r);
    uint16_t major = dsm_read_u16le(r);

    dsm_read_u16le(r);
    dsm_read_bytes(r, ZONE_AND_ACCURACY_LEN);
    dsm_read_u32le(r);
    *link_type = dsm_read_u32le(r);
    if (r->failed)
        return DSM_ERR_TRUNCATED;
    return magic == PCAP_MAGIC && major == PCAP_MAJOR ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_pcap_packet_read(struct dsm_reader *r, struct dsm_pcap_packet *out)
{
    uint32_t seconds = dsm_read_u32le(r);
    uint32_t microseconds = dsm_read_u32le(r);
    uint32_t captured_len = dsm_read_u32le(r);

    out->time_us = (uint64_t)seconds * US_PER_S + microseconds;
    out->original_len = dsm_read_u32le(r);
    out->bytes = dsm_read_bytes(r, captured_len);
    return r->failed ? DSM_ERR_TRUNCATED : DSM_OK;
}
