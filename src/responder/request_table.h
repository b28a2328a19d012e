/* SPDX-License-Identifier: BSD-3-Clause */
/* The request table and its gate: every column is checked before any handler runs. */
#ifndef DSM_RESPONDER_REQUEST_TABLE_H
#define DSM_RESPONDER_REQUEST_TABLE_H

#include "responder/context.h"

/* Where a request may come: bits. */
enum dsm_place {
    DSM_IN_CLEAR = 1,
    DSM_IN_HANDSHAKE = 2, /* in a session whose handshake is encrypted */
    DSM_IN_SESSION = 4,
};

struct dsm_request_row {
    uint8_t code;
    uint8_t min_version;
    uint8_t phases;          /* enum dsm_phase bits */
    uint8_t places;          /* enum dsm_place bits */
    uint32_t responder_caps; /* any one of these is needed; 0: none */
    uint32_t requester_caps; /* any one of these is needed; 0: none */
    dsm_handler handle;
};

/*
 * The row that answers the request in hand, if it may come now: DSM_ERR_UNSUPPORTED_REQUEST, DSM_ERR_VERSION_MISMATCH,
 * DSM_ERR_UNEXPECTED_REQUEST or DSM_ERR_SESSION_REQUIRED if not, in that order of checks.
 */
enum dsm_error dsm_gate(const struct dsm_connection *connection, const struct dsm_request_row **row) DSM_MUST_CHECK;

/* The table, for tests: NULL past the last row. */
const struct dsm_request_row *dsm_request_row_at(size_t i);

#endif
