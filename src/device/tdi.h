/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A TDI (TEE Device Interface, PCIe chapter 11): what it is described as, and its state. The state changes only through
 * dsm_tdi_move, whose table of allowed transitions is PCIe figure 11-5.
 */
#ifndef DSM_DEVICE_TDI_H
#define DSM_DEVICE_TDI_H

#include "base/secret.h"
#include "wire/tdisp.h"
#include "wire/tdisp_report.h"

#define DSM_BARS_MAX 6u

/* A part of a BAR that the report shows with attributes of its own. */
struct dsm_bar_range {
    uint64_t offset; /* into the BAR; a multiple of 4096 */
    uint64_t len;    /* a multiple of 4096 */
    uint16_t attributes; /* DSM_RANGE_IS_NON_TEE_MEM, DSM_RANGE_IS_MEM_ATTR_UPDATABLE */
};

struct dsm_bar {
    bool present;
    uint64_t address; /* 0: not yet programmed, unless at_zero */
    bool at_zero;     /* described as lying at address 0, which no guest programs but a report may show */
    uint64_t len;
    uint16_t attributes; /* where no range says otherwise */
    size_t range_count;
    struct dsm_bar_range ranges[8];
};

/* Where the MSI-X table or PBA lies. */
struct dsm_msix_area {
    bool present;
    uint8_t bar;
    uint64_t offset;
    uint64_t len;
};

struct dsm_tdi_description {
    bool auto_id;         /* bus and segment are open: device and function of function_id decide; a lone one answers to any id */
    uint32_t function_id; /* as in an InterfaceID */
    bool is_vf;
    uint32_t parent_function_id; /* of a VF: its PF */
    uint16_t interface_info;     /* DSM_INTERFACE_*; bit 0 is set by LOCK's flags */
    uint16_t msi_x_message_control;
    uint16_t lnr_control;
    uint32_t tph_control;
    uint8_t num_req_this;
    struct dsm_bar bars[DSM_BARS_MAX];
    struct dsm_msix_area msix_table;
    struct dsm_msix_area msix_pba;
    uint8_t *device_specific_info; /* owned */
    size_t device_specific_info_len;
};

/* The same in every field and every byte of device specific info. */
bool dsm_tdi_description_equal(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);

/* Why a TDI moved. X(name, text) */
#define DSM_TDI_REASONS(X) \
    X(NONE, "none") \
    X(LOCK, "LOCK_INTERFACE_REQUEST") \
    X(START, "START_INTERFACE_REQUEST") \
    X(STOP, "STOP_INTERFACE_REQUEST") \
    X(SESSION_END, "session ended") \
    X(IDE_INSECURE, "IDE stream became insecure") \
    X(CONVENTIONAL_RESET, "conventional reset") \
    X(FLR, "function level reset") \
    X(CONFIGURATION, "configuration changed while locked") \
    X(DESCRIPTION, "described anew while locked") \
    X(REQUESTER_ID, "requester id changed while locked") \
    X(DRAIN, "transactions were not drained in time") \
    X(REMOVAL, "surprise removal") \
    X(RECOVERY, "recovered after data was cleared")

enum dsm_tdi_reason {
#define X(name, text) DSM_TDI_REASON_##name,
    DSM_TDI_REASONS(X)
#undef X
    DSM_TDI_REASON_COUNT,
};
const char *dsm_tdi_reason_text(enum dsm_tdi_reason reason);

struct dsm_tdi {
    struct dsm_tdi_description description;
    uint32_t described_function_id; /* the ids as described: those of the description move with the guest's bus numbers */
    uint32_t described_parent_id;
    uint8_t state;          /* enum dsm_tdi_state */
    bool bound;             /* from LOCK until CONFIG_UNLOCKED: only bound_function_id names the TDI */
    uint32_t bound_function_id;
    uint32_t session_id;    /* that locked; 0 in CONFIG_UNLOCKED and ERROR */
    uint16_t lock_flags;
    uint8_t stream_id;      /* default IDE stream as locked */
    bool stream_secure;     /* that stream was secure when LOCK named it: should it become insecure, the TDI goes to ERROR */
    uint64_t mmio_reporting_offset;
    bool has_nonce;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    uint8_t *report;        /* snapshot of LOCK; allocated when described, report_len bytes used */
    size_t report_size;
    size_t report_len;      /* 0 while unlocked */
    uint32_t generation;    /* counts transitions */
};

static inline bool dsm_tdi_is_locked(const struct dsm_tdi *tdi)
{
    return tdi->state == DSM_TDI_CONFIG_LOCKED || tdi->state == DSM_TDI_RUN;
}

/* What no device can be is refused: why (may be NULL) names the field. What a guest can bring about (BARs unprogrammed,
 * overlapping or smaller than a page) and a report that is too large are left for LOCK to refuse, as PCIe 11.3.8 has it. */
enum dsm_error dsm_tdi_check(const struct dsm_tdi_description *description, char *why, size_t why_size) DSM_MUST_CHECK;
/* Checks and copies; the state stays. After a failure the TDI is as before. */
enum dsm_error dsm_tdi_describe(struct dsm_tdi *tdi, const struct dsm_tdi_description *description, char *why,
                                size_t why_size) DSM_MUST_CHECK;
/* A description that names function and PF as they were described before means them where the guest has moved them. */
void dsm_tdi_follow_bus(const struct dsm_tdi *tdi, struct dsm_tdi_description *description);
void dsm_tdi_clear(struct dsm_tdi *tdi);

/* Two function ids name one function: requester ids are equal, and segments where both state one. */
bool dsm_function_same(uint32_t a, uint32_t b);
/* "0000:3a:00.0", without the segment where the id states none. */
struct dsm_function_text {
    char text[16];
};
struct dsm_function_text dsm_function_text(uint32_t function_id);

/* Does this InterfaceID name the TDI? lone: it is the device's only TDI (an auto one then answers to any id). */
bool dsm_tdi_matches(const struct dsm_tdi *tdi, uint32_t function_id, bool lone);
/* Could one InterfaceID name both, as they are described? */
bool dsm_tdi_descriptions_clash(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);

/* Builds the report for LOCK's flags and offset into tdi->report. DSM_ERR_INVALID_FIELD: the offset over- or underflows a range;
 * DSM_ERR_CONFIG: the description is not usable (BARs unprogrammed, overlapping or no whole pages, report too large). */
enum dsm_error dsm_tdi_make_report(struct dsm_tdi *tdi, uint16_t lock_flags, uint64_t mmio_reporting_offset) DSM_MUST_CHECK;

/* Does a BAR of one function, where it is programmed, lie over one of the other? */
bool dsm_tdi_bars_overlap(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);

/* The table of allowed transitions, which the state diagram of the documentation is made from. */
struct dsm_tdi_transition {
    uint8_t from, to;           /* enum dsm_tdi_state */
    enum dsm_tdi_reason reason;
    const char *clause;         /* of PCIe 6.x */
};
const struct dsm_tdi_transition *dsm_tdi_transition_at(size_t i); /* NULL past the last */
/* May a TDI go from one state to another for this reason? */
bool dsm_tdi_may_move(uint8_t from, uint8_t to, enum dsm_tdi_reason reason);

#endif
