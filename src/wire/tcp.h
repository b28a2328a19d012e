/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header of SPDM over TCP (DSP0287): the length of what follows it, the binding's version, what kind of message it
 * is. libspdm counts version and kind into the length of what has a message (libspdm_tcp_encode_message), which is why
 * there are two forms.
 */
#ifndef DSM_WIRE_TCP_H
#define DSM_WIRE_TCP_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#define DSM_TCP_PORT 4194u /* of IANA */
#define DSM_TCP_HEADER_LEN 4u
#define DSM_TCP_BINDING_VERSION 0x01u
#define DSM_TCP_COUNTED_LEN 2u /* what libspdm's length counts beside the message */

enum dsm_tcp_type {
    DSM_TCP_OUT_OF_SESSION = 0x05,
    DSM_TCP_IN_SESSION = 0x06,
    DSM_TCP_ROLE_INQUIRY = 0xBF, /* who connected is a responder: will the listener be the requester? */
    DSM_TCP_ERROR_TOO_LARGE = 0xC0,
    DSM_TCP_ERROR_VERSION = 0xC1, /* the header's version is the one that is spoken */
    DSM_TCP_ERROR_NO_REQUESTER = 0xC2,
    DSM_TCP_ERROR_NO_RESPONDER = 0xC3,
};

struct dsm_tcp_header {
    uint16_t payload_len;
    uint8_t version;
    uint8_t type;
};

/* bytes: exactly DSM_TCP_HEADER_LEN of them. */
struct dsm_tcp_header dsm_tcp_header_decode(const uint8_t bytes[DSM_TCP_HEADER_LEN]);
void dsm_tcp_header_write(struct dsm_writer *w, const struct dsm_tcp_header *in);

/* Of a message that is there as a whole: *message becomes what is behind the header, of either form. */
enum dsm_error dsm_tcp_message_take(struct dsm_bytes *message, struct dsm_tcp_header *out) DSM_MUST_CHECK;

#endif
