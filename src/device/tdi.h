/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A TDI (TEE Device Interface, PCIe chapter 11): what it is described as, and its state. The state changes only through
 * dsm_tdi_move, whose table of allowed transitions is PCIe figure 11-2.
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
    uint64_t address; /* 0: not yet programmed */
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
    uint8_t state;          /* enum dsm_tdi_state */
    bool bound;             /* LOCK has bound the id (auto TDIs) */
    uint32_t bound_function_id;
    uint32_t session_id;    /* that locked; 0 for none */
    uint16_t lock_flags;
    uint8_t stream_id;      /* default IDE stream as locked */
    uint64_t mmio_reporting_offset;
    bool has_nonce;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    uint8_t *report;        /* snapshot of LOCK; allocated when described, report_len bytes used */
    size_t report_size;
    size_t report_len;      /* 0 while unlocked */
    uint32_t generation;    /* counts transitions */
};

/* Checks and copies. Errors name the field in why. */
enum dsm_error dsm_tdi_describe(struct dsm_tdi *tdi, const struct dsm_tdi_description *description, char *why,
                                size_t why_size) DSM_MUST_CHECK;
void dsm_tdi_clear(struct dsm_tdi *tdi);

/* Does this InterfaceID name the TDI? lone: it is the device's only TDI (an auto one then answers to any id). */
bool dsm_tdi_matches(const struct dsm_tdi *tdi, uint32_t function_id, bool lone);

/* Builds the report for LOCK's flags and offset into tdi->report. DSM_ERR_INVALID_FIELD: the offset over- or underflows a range;
 * DSM_ERR_CONFIG: the description is not usable (overlapping or unaligned BARs, report too large). */
enum dsm_error dsm_tdi_make_report(struct dsm_tdi *tdi, uint16_t lock_flags, uint64_t mmio_reporting_offset) DSM_MUST_CHECK;

/* May a TDI go from one state to another for this reason? */
bool dsm_tdi_may_move(uint8_t from, uint8_t to, enum dsm_tdi_reason reason);

#endif
