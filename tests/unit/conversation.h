/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Follows an SPDM conversation as an onlooker: reads each message with the sizes that the ones before it negotiated,
 * writes it again, and compares. It knows the messages of src/wire and says so of others.
 */
#ifndef DSM_TESTS_UNIT_CONVERSATION_H
#define DSM_TESTS_UNIT_CONVERSATION_H

#include "wire/algorithms.h"
#include "wire/spdm.h"

struct conversation {
    struct dsm_wire_params params; /* pad_max is the caller's: 3 for what came in clear over DOE, 0 for a record's */
    uint32_t requester_flags;
    uint32_t responder_flags;
    bool general_opaque;              /* OpaqueDataFmt1 */
    bool responder_multi_key;         /* what NEGOTIATE_ALGORITHMS asked for */
    bool requester_multi_key;         /* what ALGORITHMS selected */
    uint32_t selected[DSM_ALG_KINDS]; /* what ALGORITHMS selected */
    /* what the last request asked for */
    uint8_t operation;                   /* of GET_MEASUREMENTS */
    uint16_t offset;                     /* of GET_CERTIFICATE */
    uint16_t secured_version;            /* selected by the last KEY_EXCHANGE_RSP */
    struct dsm_wire_params encapsulated; /* what an encapsulated request asked for */
    bool is_encapsulated;                /* the message in hand is */
    uint8_t *large;                      /* a message that comes in chunks, */
    size_t large_len, large_size;        /* as far as it has come, and as a whole */
    size_t large_count, encapsulated_count;
    /* is shown each whole message that came in chunks, or in the last one's ACK; may be NULL */
    void (*on_inner)(void *context, struct dsm_bytes message);
    void *context;
};

void conversation_begin(struct conversation *conversation);
/* Frees what is left of a message in chunks. */
void conversation_end(struct conversation *conversation);

/*
 * Reads, writes and compares a message; message->n is cut to its own length. *known is false for a code that src/wire
 * does not have: then nothing was done. An error is printed, with what differs.
 */
enum dsm_error conversation_check(struct conversation *conversation, struct dsm_bytes *message,
                                  bool *known) DSM_MUST_CHECK;

#endif
