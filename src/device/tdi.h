/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A TDI (TEE Device Interface, PCIe chapter 11): what it is described as, and its state. The state changes only through
 * dsm_device_move_tdi (device_events.h), by the table of tdi_transitions.h.
 */
#ifndef DSM_DEVICE_TDI_H
#define DSM_DEVICE_TDI_H

#include "base/secret.h"
#include "device/tdi_description.h"
#include "wire/tdisp.h"

/* A stream that BIND_P2P_STREAM_REQUEST has bound. */
struct dsm_tdi_p2p {
    uint8_t stream_id;
    uint8_t port_index; /* where it has its keys, */
    bool is_secure;     /* if it had any then */
};

/* Pages whose attributes SET_MMIO_ATTRIBUTE_REQUEST has changed. */
struct dsm_tdi_mmio_change {
    uint8_t bar;
    bool non_tee;
    uint64_t offset, len;
};

struct dsm_tdi {
    bool removed; /* at run time: it answers to no id and reads ERROR; its number is free for the next one */
    struct dsm_tdi_description description;
    uint32_t
        described_function_id; /* the ids as described: those of the description move with the guest's bus numbers */
    uint32_t described_parent_id;
    uint8_t state; /* enum dsm_tdi_state */
    bool bound;    /* from LOCK until CONFIG_UNLOCKED: only bound_function_id names the TDI */
    uint32_t bound_function_id;
    uint32_t session_id; /* that locked; 0 in CONFIG_UNLOCKED and ERROR */
    uint16_t lock_flags;
    uint8_t stream_id;   /* default IDE stream as locked */
    uint8_t stream_port; /* where that one has its keys */
    bool
        stream_secure; /* that stream was secure when LOCK named it: should it become insecure, the TDI goes to ERROR */
    uint64_t mmio_reporting_offset;
    struct dsm_tdi_p2p p2p[DSM_TDI_P2P_MAX]; /* all of these until CONFIG_UNLOCKED */
    size_t p2p_count;
    struct dsm_tdi_mmio_change mmio_changes[DSM_TDI_MMIO_CHANGES_MAX];
    size_t mmio_change_count;
    uint32_t config_flags; /* SET_TDISP_CONFIG_REQUEST; until a reset */
    uint16_t arm_pmecid;   /* SET_INTERFACE of Arm's VDM; the same */
    bool has_nonce;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    uint8_t *report; /* snapshot of LOCK; allocated when described, report_len bytes used */
    size_t report_size;
    size_t report_len;   /* 0 while unlocked */
    uint32_t generation; /* counts transitions */
    bool stale;          /* its configuration is as last known (device_follow.h), or was so since LOCK */
};

static inline bool dsm_tdi_is_locked(const struct dsm_tdi *tdi)
{
    return tdi->state == DSM_TDI_CONFIG_LOCKED || tdi->state == DSM_TDI_RUN;
}

/* Checks and copies; the state stays. After a failure the TDI is as before. */
enum dsm_error dsm_tdi_describe(struct dsm_tdi *tdi, const struct dsm_tdi_description *description, char *reason,
                                size_t reason_size) DSM_MUST_CHECK;
/* A description that names function and PF as they were described before means them where the guest has moved them. */
void dsm_tdi_follow_bus(const struct dsm_tdi *tdi, struct dsm_tdi_description *description);
void dsm_tdi_clear(struct dsm_tdi *tdi);
/* How many there are that have not been removed. */
size_t dsm_tdi_count_present(const struct dsm_tdi *tdis, size_t count);

/* Did it trust in this stream when it was locked, or bound to it? */
bool dsm_tdi_trusts(const struct dsm_tdi *tdi, uint8_t port_index, uint8_t stream_id);

/* Does this InterfaceID name the TDI? lone: it is the device's only TDI (an auto one then answers to any id). */
bool dsm_tdi_matches(const struct dsm_tdi *tdi, uint32_t function_id, bool lone);
#endif
