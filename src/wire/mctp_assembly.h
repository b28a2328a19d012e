/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages of MCTP packets (DSP0236 8.1): the packets of one message follow each other from one that starts to one that
 * ends it, with the same source and tag, numbered modulo four. One message is put together at a time: where another
 * begins, the one before is dropped.
 */
#ifndef DSM_WIRE_MCTP_ASSEMBLY_H
#define DSM_WIRE_MCTP_ASSEMBLY_H

#include "wire/limits.h"
#include "wire/mctp.h"

#define DSM_MCTP_HEADER_VERSION 1u
#define DSM_MCTP_EID_NULL 0u
#define DSM_MCTP_EID_BROADCAST 0xFFu
#define DSM_MCTP_EID_MIN 8u      /* what is below is reserved */
#define DSM_MCTP_TAG_OWNER 0x08u /* of flags_and_tag: the source has chosen the tag */
#define DSM_MCTP_TAG_MASK 0x07u
#define DSM_MCTP_SEQUENCE_SHIFT 4u
#define DSM_MCTP_UNIT 64u /* baseline transmission unit: what every endpoint takes in one packet */
#define DSM_MCTP_MESSAGE_MAX (DSM_REQUEST_MAX + 128u) /* a record around the largest request, random bytes too */

struct dsm_mctp_assembly {
    bool is_begun;
    uint8_t source_id;
    uint8_t destination_id;
    uint8_t tag;      /* with its owner's bit */
    uint8_t sequence; /* of the next packet */
    size_t unit;      /* of the first packet: the others but the last are as long */
    size_t n;
    uint8_t bytes[DSM_MCTP_MESSAGE_MAX];
};

/*
 * Takes a packet. DSM_OK: bytes, n, source_id and tag are of a whole message, which lasts until the next packet.
 * DSM_ERR_BUSY: it is not whole yet. Anything else: the packet is dropped, and the message that it was to be part of.
 */
enum dsm_error dsm_mctp_assembly_take(struct dsm_mctp_assembly *assembly, struct dsm_bytes packet) DSM_MUST_CHECK;

/* What a message's packets have in common. */
struct dsm_mctp_route {
    uint8_t destination_id;
    uint8_t source_id;
    uint8_t tag;
};
/* How many packets a message of n bytes is. */
static inline size_t dsm_mctp_packets(size_t n)
{
    return n == 0 ? 1 : (n + DSM_MCTP_UNIT - 1) / DSM_MCTP_UNIT;
}
/* The i-th of them. */
void dsm_mctp_packet_write(struct dsm_writer *w, const struct dsm_mctp_route *route, struct dsm_bytes message,
                           size_t i);

#endif
