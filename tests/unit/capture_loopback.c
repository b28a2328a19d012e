/* SPDX-License-Identifier: BSD-3-Clause */
#include "capture_loopback.h"

#include "support/test.h"

#include "wire/pcap.h"
#include "wire/spdm_emu_frame.h"

#define ETHERNET_LEN 14u
#define FRAME_MAX (DSM_SPDM_EMU_FRAME_HEADER_LEN + 0x10000u)

/* What one side has sent and was not cut yet. */
struct side {
    uint16_t port;
    uint32_t next; /* sequence number */
    size_t n;
    uint8_t bytes[2 * FRAME_MAX];
};

static unsigned u16_at(const uint8_t *p)
{
    return (unsigned)(p[0] << 8 | p[1]);
}

/* What TCP carries, who sent it, and where it stands in what that one sends. */
static struct dsm_bytes payload_of(struct dsm_bytes packet, uint16_t *from, uint32_t *sequence)
{
    const uint8_t *ip = packet.p + ETHERNET_LEN, *tcp;
    size_t ip_len, tcp_len;

    assert_true(packet.n >= ETHERNET_LEN + 40);
    assert_int_equal(ip[0] >> 4, 4);
    ip_len = (ip[0] & 0xFu) * 4u;
    tcp = ip + ip_len;
    tcp_len = (tcp[12] >> 4) * 4u;
    *from = (uint16_t)u16_at(tcp);
    *sequence = (uint32_t)u16_at(tcp + 4) << 16 | u16_at(tcp + 6);
    assert_true(u16_at(ip + 2) >= ip_len + tcp_len && ETHERNET_LEN + u16_at(ip + 2) <= packet.n);
    return dsm_bytes(tcp + tcp_len, u16_at(ip + 2) - ip_len - tcp_len);
}

static const struct dsm_binding *binding_of(uint32_t transport)
{
    const struct dsm_binding *binding;

    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++)
        if ((uint32_t)binding->transport == transport)
            return binding;
    fail_msg("transport %u is none", (unsigned)transport);
    return NULL;
}

/* The object of the side's first frame, if it is whole. */
static bool cut(struct side *side, struct dsm_writer *w, const struct dsm_binding **binding)
{
    struct dsm_spdm_emu_frame_header header;
    struct dsm_pcap_packet packet;
    size_t n;

    if (side->n < DSM_SPDM_EMU_FRAME_HEADER_LEN)
        return false;
    header = dsm_spdm_emu_frame_header_decode(side->bytes);
    n = DSM_SPDM_EMU_FRAME_HEADER_LEN + header.payload_len;
    if (side->n < n)
        return false;
    packet.bytes = dsm_bytes(side->bytes + DSM_SPDM_EMU_FRAME_HEADER_LEN, header.payload_len);
    packet.original_len = header.payload_len;
    packet.time_us = 0;
    *binding = binding_of(header.transport);
    if (header.command == DSM_SPDM_EMU_COMMAND_NORMAL) {
        dsm_pcap_packet_header_write(w, &packet);
        dsm_write_bytes(w, packet.bytes);
    }
    memmove(side->bytes, side->bytes + n, side->n - n);
    side->n -= n;
    return true;
}

/* False: the recording has lost what stands before this. */
static bool take(struct side *sides, struct dsm_bytes packet, struct dsm_writer *w, const struct dsm_binding **binding)
{
    uint32_t sequence;
    uint16_t from;
    struct dsm_bytes payload = payload_of(packet, &from, &sequence);
    struct side *side = sides[0].port == from || sides[0].port == 0 ? &sides[0] : &sides[1];

    side->port = from;
    if (payload.n == 0)
        return true;
    if (side->next != 0 && side->next != sequence)
        return false;
    side->next = sequence + (uint32_t)payload.n;
    assert_true(payload.n <= sizeof(side->bytes) - side->n);
    memcpy(side->bytes + side->n, payload.p, payload.n);
    side->n += payload.n;
    while (cut(side, w, binding)) {
    }
    return true;
}

const struct dsm_binding *capture_loopback_read(struct dsm_reader *r, struct dsm_writer *w)
{
    static struct side sides[2];
    const struct dsm_binding *binding = NULL;
    struct dsm_pcap_packet packet;

    memset(sides, 0, sizeof(sides));
    do
        assert_int_equal(dsm_pcap_packet_read(r, &packet), DSM_OK);
    while (take(sides, packet.bytes, w, &binding) && !dsm_reader_at_end(r));
    assert_false(w->failed);
    return binding;
}
