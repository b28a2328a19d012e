/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI state machine (PCIe 11.2, figure 11-5) as a table, and why a TDI moves. */
#ifndef DSM_DEVICE_TDI_TRANSITIONS_H
#define DSM_DEVICE_TDI_TRANSITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a TDI moved. X(name, text) */
#define DSM_TDI_REASONS(X)                                                                                             \
    X(NONE, "none")                                                                                                    \
    X(LOCK, "LOCK_INTERFACE_REQUEST")                                                                                  \
    X(START, "START_INTERFACE_REQUEST")                                                                                \
    X(STOP, "STOP_INTERFACE_REQUEST")                                                                                  \
    X(SESSION_END, "session ended")                                                                                    \
    X(IDE_INSECURE, "IDE stream became insecure")                                                                      \
    X(CONVENTIONAL_RESET, "conventional reset")                                                                        \
    X(FLR, "function level reset")                                                                                     \
    X(CONFIGURATION, "configuration changed while locked")                                                             \
    X(DESCRIPTION, "described anew while locked")                                                                      \
    X(REQUESTER_ID, "requester id changed while locked")                                                               \
    X(DRAIN, "transactions were not drained in time")                                                                  \
    X(REMOVAL, "surprise removal")                                                                                     \
    X(RECOVERY, "recovered after data was cleared")

enum dsm_tdi_reason {
#define X(name, text) DSM_TDI_REASON_##name,
    DSM_TDI_REASONS(X)
#undef X
        DSM_TDI_REASON_COUNT,
};
const char *dsm_tdi_reason_text(enum dsm_tdi_reason reason);

/* The table of allowed transitions, which the state diagram of the documentation is made from. */
struct dsm_tdi_transition {
    uint8_t from, to; /* enum dsm_tdi_state */
    enum dsm_tdi_reason reason;
    const char *clause; /* of PCIe 6.x */
};
const struct dsm_tdi_transition *dsm_tdi_transition_at(size_t i); /* NULL past the last */
/* May a TDI go from one state to another for this reason? */
bool dsm_tdi_may_move(uint8_t from, uint8_t to, enum dsm_tdi_reason reason);

#endif
