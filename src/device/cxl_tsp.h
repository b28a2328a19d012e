/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A target of CXL's TSP (CXL 3.1): a memory device whose configuration one session chooses and locks, and that then
 * keeps which memory is a trusted execution environment's and which keys are programmed. Key material is not kept,
 * since nothing here encrypts memory.
 *
 * States (ours, where CXL's public tables are silent):
 *
 *   CONFIG_UNLOCKED -> CONFIG_LOCKED    LOCK_TARGET_CONFIGURATION of the primary session
 *   CONFIG_LOCKED   -> ERROR            the primary session has ended: nobody is left to speak for what it has locked
 *   any             -> CONFIG_UNLOCKED  conventional reset; from ERROR at once where error_recovery is "auto"
 */
#ifndef DSM_DEVICE_CXL_TSP_H
#define DSM_DEVICE_CXL_TSP_H

#include "spdm/psk.h"
#include "wire/cxl_tsp.h"

/* What a session may do. */
enum dsm_cxl_tsp_session {
    DSM_CXL_TSP_OTHER,     /* ask for versions and capabilities */
    DSM_CXL_TSP_SECONDARY, /* begun with a PSK that SET_TARGET_CONFIGURATION brought: all but configure and lock */
    DSM_CXL_TSP_PRIMARY,   /* the first that has asked for TSP's version (as spdm-emu has it), while it is open */
};

/* Memory from start to last whose TE state is 1. */
struct dsm_cxl_tsp_area {
    uint64_t start, last;
};

struct dsm_cxl_tsp_key_range {
    bool set;
    uint64_t start, end; /* end included */
};

struct dsm_cxl_tsp {
    struct dsm_cxl_tsp_capabilities capabilities; /* as described */
    uint8_t state;                                /* enum dsm_cxl_tsp_state */
    uint32_t primary;                             /* session id; 0: none */
    uint32_t secondary[DSM_CXL_TSP_SECONDARY_MAX];
    struct dsm_psk psks[DSM_CXL_TSP_SECONDARY_MAX]; /* of secondary sessions; a secret of 0 bytes: none */
    uint8_t ckid_type;                              /* bit n: CKIDs of secondary session n are of the TVM type */
    struct dsm_cxl_tsp_configuration configuration;
    uint8_t ckids[DSM_CXL_TSP_CKIDS_MAX / 8]; /* that have a key */
    struct dsm_cxl_tsp_key_range ranges[DSM_CXL_TSP_RANGE_KEYS_MAX];
    struct dsm_cxl_tsp_area areas[DSM_CXL_TSP_AREAS_MAX];
    size_t area_count;
};

/* What the functions below refuse with: 0, or enum dsm_cxl_tsp_error_code, and why in static text. */
struct dsm_cxl_tsp_refusal {
    uint32_t code;
    const char *why;
};

enum dsm_cxl_tsp_session dsm_cxl_tsp_session_of(const struct dsm_cxl_tsp *tsp, uint32_t session_id);
/* The session has asked for TSP's version: it is the primary one, if there is none. */
void dsm_cxl_tsp_take_primary(struct dsm_cxl_tsp *tsp, uint32_t session_id);

/* The PSK of a secondary session that has this hint, and the session's number; NULL: none has. */
const struct dsm_psk *dsm_cxl_tsp_find_psk(const struct dsm_cxl_tsp *tsp, struct dsm_bytes hint, uint8_t *number);
/* A session has begun with that PSK. */
void dsm_cxl_tsp_begin_secondary(struct dsm_cxl_tsp *tsp, uint8_t number, uint32_t session_id);

/* In CONFIG_UNLOCKED. secondary_sessions: how many are offered on this connection. */
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_configure(struct dsm_cxl_tsp *tsp,
                                                 const struct dsm_cxl_tsp_set_configuration *request,
                                                 uint8_t secondary_sessions);

/* In CONFIG_LOCKED. */
/* is_tvm: of which type the CKID is to be. */
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_ckid(struct dsm_cxl_tsp *tsp, uint32_t session_id, uint32_t ckid,
                                                bool is_tvm);
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_clear_ckid(struct dsm_cxl_tsp *tsp, uint32_t ckid);
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_range(struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_range_key *request);
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_clear_range(struct dsm_cxl_tsp *tsp, uint32_t range_id);
bool dsm_cxl_tsp_has_ckid_key(const struct dsm_cxl_tsp *tsp, uint32_t ckid);

/* True: it was the primary one of a locked target, which is in ERROR now. */
bool dsm_cxl_tsp_session_ended(struct dsm_cxl_tsp *tsp, uint32_t session_id);
/* As it was at first; secrets are wiped. */
void dsm_cxl_tsp_reset(struct dsm_cxl_tsp *tsp);

#endif
