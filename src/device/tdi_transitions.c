/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI state machine (PCIe 11.2, figure 11-5) as the one table that the code runs on. */
#include "device/tdi_transitions.h"

#include "wire/tdisp.h"

#define UNLOCKED DSM_TDI_CONFIG_UNLOCKED
#define LOCKED DSM_TDI_CONFIG_LOCKED
#define RUN DSM_TDI_RUN
#define ERROR DSM_TDI_ERROR

static const struct dsm_tdi_transition transitions[] = {
    { UNLOCKED, LOCKED, DSM_TDI_REASON_LOCK, "11.3.8" },
    { LOCKED, RUN, DSM_TDI_REASON_START, "11.3.14" },
    { LOCKED, UNLOCKED, DSM_TDI_REASON_STOP, "11.3.16" },
    { RUN, UNLOCKED, DSM_TDI_REASON_STOP, "11.3.16" },
    { ERROR, UNLOCKED, DSM_TDI_REASON_STOP, "11.3.16" },
    { LOCKED, ERROR, DSM_TDI_REASON_SESSION_END, "11.4.5" },
    { RUN, ERROR, DSM_TDI_REASON_SESSION_END, "11.4.5" },
    { LOCKED, ERROR, DSM_TDI_REASON_IDE_INSECURE, "11.2" },
    { RUN, ERROR, DSM_TDI_REASON_IDE_INSECURE, "11.2" },
    { LOCKED, ERROR, DSM_TDI_REASON_FLR, "11.4.9" },
    { RUN, ERROR, DSM_TDI_REASON_FLR, "11.4.9" },
    { LOCKED, ERROR, DSM_TDI_REASON_CONFIGURATION, "11.2" },
    { RUN, ERROR, DSM_TDI_REASON_CONFIGURATION, "11.2" },
    { LOCKED, ERROR, DSM_TDI_REASON_DESCRIPTION, "11.2" },
    { RUN, ERROR, DSM_TDI_REASON_DESCRIPTION, "11.2" },
    { LOCKED, ERROR, DSM_TDI_REASON_REQUESTER_ID, "11.2" },
    { RUN, ERROR, DSM_TDI_REASON_REQUESTER_ID, "11.2" },
    { LOCKED, ERROR, DSM_TDI_REASON_DRAIN, "11.3.9" },
    { RUN, ERROR, DSM_TDI_REASON_DRAIN, "11.3.15" },
    { UNLOCKED, ERROR, DSM_TDI_REASON_DRAIN, "11.3.16, ours" },
    { LOCKED, ERROR, DSM_TDI_REASON_REMOVAL, "11.2" },
    { RUN, ERROR, DSM_TDI_REASON_REMOVAL, "11.2" },
    { UNLOCKED, ERROR, DSM_TDI_REASON_REMOVAL, "ours" },
    { LOCKED, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET, "11.4.8" },
    { RUN, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET, "11.4.8" },
    { ERROR, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET, "11.4.8" },
    { ERROR, UNLOCKED, DSM_TDI_REASON_RECOVERY, "11.2" },
};

static const char *const reason_texts[] = {
#define X(name, text) text,
    DSM_TDI_REASONS(X)
#undef X
};

const struct dsm_tdi_transition *dsm_tdi_transition_at(size_t i)
{
    return i < sizeof(transitions) / sizeof(transitions[0]) ? &transitions[i] : NULL;
}

bool dsm_tdi_may_move(uint8_t from, uint8_t to, enum dsm_tdi_reason reason)
{
    const struct dsm_tdi_transition *row;

    for (size_t i = 0; (row = dsm_tdi_transition_at(i)) != NULL; i++)
        if (row->from == from && row->to == to && row->reason == reason)
            return true;
    return false;
}

const char *dsm_tdi_reason_text(enum dsm_tdi_reason reason)
{
    return reason_texts[reason];
}
