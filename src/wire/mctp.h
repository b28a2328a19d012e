/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MCTP messages (DSP0236 8.1.2) as SPDM uses them (DSP0275, DSP0276): one byte of message type, then the message. And
 * MCTP's transport header (DSP0236 8.1.1), which stands before that in captures of link type 291 alone.
 */
#ifndef DSM_WIRE_MCTP_H
#define DSM_WIRE_MCTP_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

enum dsm_mctp_type {
    DSM_MCTP_SPDM = 0x05,
    DSM_MCTP_SECURED = 0x06, /* secured messages; what is inside begins with a message type again */
};

struct dsm_mctp_message {
    uint8_t type;         /* 7 bits */
    bool integrity_check; /* the message ends with a check, which SPDM's never do (DSP0275, DSP0276: IC is 0) */
    struct dsm_bytes data;
};

/* DSM_ERR_TRUNCATED: not even a type. */
enum dsm_error dsm_mctp_message_decode(struct dsm_bytes message, struct dsm_mctp_message *out) DSM_MUST_CHECK;
enum dsm_error dsm_mctp_message_encode(const struct dsm_mctp_message *in, struct dsm_writer *w) DSM_MUST_CHECK;

#define DSM_MCTP_HEADER_LEN 4u
#define DSM_MCTP_START_OF_MESSAGE 0x80u
#define DSM_MCTP_END_OF_MESSAGE 0x40u

struct dsm_mctp_header {
    uint8_t version; /* 4 bits */
    uint8_t destination_id;
    uint8_t source_id;
    uint8_t flags_and_tag; /* start and end of message, packet sequence number, tag owner, message tag */
    bool reserved_set;
};

/* Reads the header in front of a packet: *packet is what follows it. */
enum dsm_error dsm_mctp_header_decode(struct dsm_bytes *packet, struct dsm_mctp_header *out) DSM_MUST_CHECK;
void dsm_mctp_header_write(struct dsm_writer *w, const struct dsm_mctp_header *in);

#endif
