/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SPDM's exchanges, one row each, for both roles: when and where a request may come, who has to be able to do it, and
 * what it does to the transcripts. spdm/exchange.h applies the rows; handlers and jobs are each role's own affair.
 */
#ifndef DSM_SPDM_EXCHANGE_TABLE_H
#define DSM_SPDM_EXCHANGE_TABLE_H

#include "wire/spdm.h"

/* How far VCA has come. Bits, so that a row can name several. */
enum dsm_phase {
    DSM_PHASE_START = 1,
    DSM_PHASE_VERSION = 2,
    DSM_PHASE_CAPABILITIES = 4,
    DSM_PHASE_NEGOTIATED = 8,
};

/* Where a request may come: bits. */
enum dsm_place {
    DSM_IN_CLEAR = 1,
    DSM_IN_HANDSHAKE = 2, /* in a session whose handshake is encrypted */
    DSM_IN_SESSION = 4,
};

/* What the request does to M1/M2 when it is sent or has arrived, whatever it is answered with (DSP0274, CHALLENGE_AUTH
 * signature). */
enum dsm_m1m2_rule {
    DSM_M1M2_KEPT,
    DSM_M1M2_RESET,
    DSM_M1M2_RESET_IF_CHALLENGE_SKIPPED, /* kept once CHALLENGE has completed */
};

/* L1/L2 is reset by any other request than GET_MEASUREMENTS (DSP0274, MEASUREMENTS signature). RESPOND_IF_READY goes on
 * with the request before it. */
enum dsm_l1l2_rule {
    DSM_L1L2_RESET,
    DSM_L1L2_KEPT,
};

/* The transcript that takes in both messages of the exchange, when the request was not refused. */
enum dsm_transcript_name {
    DSM_TRANSCRIPT_NONE,
    DSM_TRANSCRIPT_VCA,
    DSM_TRANSCRIPT_M1M2,   /* in clear; in a session they are in none */
    DSM_TRANSCRIPT_L1L2,   /* of the session, or the one outside of sessions */
    DSM_TRANSCRIPT_IL1IL2, /* begins and ends with the exchange */
    DSM_TRANSCRIPT_TH,     /* of the session; signature and verify data stand between its parts: the session's own */
};

struct dsm_exchange {
    uint8_t request;
    uint8_t response;
    uint8_t first_version;
    uint8_t phases;          /* enum dsm_phase bits */
    uint8_t places;          /* enum dsm_place bits */
    uint32_t responder_caps; /* any one of these is needed; 0: none */
    uint32_t requester_caps; /* any one of these is needed; 0: none */
    enum dsm_l1l2_rule l1l2;
    enum dsm_m1m2_rule m1m2;
    enum dsm_transcript_name transcript;
};

/* NULL for a code that is no request. */
const struct dsm_exchange *dsm_exchange_table_find(uint8_t request_code);

/* The i-th row; NULL past the last. */
const struct dsm_exchange *dsm_exchange_table_at(size_t i);

#endif
