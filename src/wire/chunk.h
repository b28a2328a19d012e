/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CHUNK_SEND, CHUNK_SEND_ACK, CHUNK_GET and CHUNK_RESPONSE (DSP0274 1.2): messages that are larger than a transfer.
 * From 1.4 on ChunkSeqNo has four bytes. The first chunk, number 0, says how large the whole message is.
 */
#ifndef DSM_WIRE_CHUNK_H
#define DSM_WIRE_CHUNK_H

#include "wire/message.h"

#define DSM_CHUNK_LAST 0x01u                 /* param1 of CHUNK_SEND and CHUNK_RESPONSE */
#define DSM_CHUNK_EARLY_ERROR_DETECTED 0x01u /* param1 of CHUNK_SEND_ACK */

#define DSM_CHUNK_HEAD_LEN 12u              /* of CHUNK_SEND and CHUNK_RESPONSE in front of the chunk, */
#define DSM_CHUNK_LARGE_MESSAGE_SIZE_LEN 4u /* and in chunk 0 beside it */
#define DSM_CHUNK_SEND_ACK_HEAD_MAX 8u
/* In front of ResponseToLargeRequest: ChunkSeqNo has four bytes from 1.4 on. */
static inline size_t dsm_chunk_send_ack_head_len(uint8_t version)
{
    return version >= DSM_SPDM_14 ? DSM_CHUNK_SEND_ACK_HEAD_MAX : DSM_CHUNK_SEND_ACK_HEAD_MAX - 2u;
}

/* CHUNK_SEND and CHUNK_RESPONSE have one layout; code tells which. */
struct dsm_chunk {
    uint8_t code;       /* DSM_SPDM_CHUNK_SEND or DSM_SPDM_CHUNK_RESPONSE */
    uint8_t attributes; /* param1 */
    uint8_t handle;     /* param2 */
    uint32_t chunk_seq_no;
    uint32_t large_message_size; /* with chunk 0 alone */
    struct dsm_bytes chunk;
    bool reserved_set;
};

/* The response to the large request stands in the ACK of its last chunk, ERROR(s) also earlier. It has a length of its
 * own, so that padding of the transport is still behind it here. */
struct dsm_chunk_send_ack {
    uint8_t attributes; /* param1 */
    uint8_t handle;     /* param2 */
    uint32_t chunk_seq_no;
    struct dsm_bytes response;
    bool reserved_set;
};

struct dsm_chunk_get {
    uint8_t handle; /* param2 */
    uint32_t chunk_seq_no;
    bool reserved_set;
};

enum dsm_error dsm_chunk_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                struct dsm_chunk *out) DSM_MUST_CHECK;
enum dsm_error dsm_chunk_encode(const struct dsm_wire_params *params, const struct dsm_chunk *in,
                                struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_chunk_send_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_chunk_send_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_chunk_send_ack_encode(const struct dsm_wire_params *params, const struct dsm_chunk_send_ack *in,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_chunk_get_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_chunk_get *out) DSM_MUST_CHECK;
enum dsm_error dsm_chunk_get_encode(const struct dsm_wire_params *params, const struct dsm_chunk_get *in,
                                    struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_chunk_send_row;
extern const struct dsm_message dsm_chunk_send_ack_row;
extern const struct dsm_message dsm_chunk_get_row;
extern const struct dsm_message dsm_chunk_response_row;

#endif
