/* SPDX-License-Identifier: BSD-3-Clause */
/* A function's configuration space in memory with a DOE mailbox (PCIe 7.9.24) that behaves, or misbehaves on order. */
#ifndef DSM_TESTS_DOE_SIMULATION_H
#define DSM_TESTS_DOE_SIMULATION_H

#include "base/bytes.h"
#include "cli/config_space.h"

#define DOE_OBJECT_DW_MAX 4096u

struct doe_feature {
    uint16_t vendor_id;
    uint8_t type;
};

struct doe_simulation {
    uint32_t space[CLI_CONFIG_SIZE / 4];
    uint16_t base; /* of the mailbox; 0: there is none */
    bool unreadable;
    bool gone; /* everything reads as all ones */

    /* What it does. */
    struct doe_feature features[8];
    size_t feature_count;
    uint8_t last_next_index;    /* what the last feature names as the next one */
    bool echoes;                /* other objects come back as they are */
    uint64_t response_after_us; /* 0: at once */
    uint64_t busy_until_us;
    bool busy_for_ever;
    bool abort_is_deaf; /* an abort changes nothing */
    bool error_on_go;
    bool error_after_read;
    bool silent;              /* never answers */
    uint32_t length_override; /* in the response's header; 0: the true one */
    unsigned short_by_dw;     /* fewer than its length says are ready */

    /* Where it is. */
    uint64_t now_us;
    uint64_t ready_at_us; /* 0: no response is on its way */
    bool error, interrupt;
    uint32_t in[DOE_OBJECT_DW_MAX], out[DOE_OBJECT_DW_MAX];
    size_t in_count, out_count, out_at;

    /* What was done to it. */
    unsigned aborts;
    unsigned go_count;
    bool interrupt_enabled;
    bool misaligned;
    uint8_t discovery_version;
};

void doe_simulation_init(struct doe_simulation *s, struct cli_config_space *space);

/* Adds an extended capability; next: offset of the one behind it, or 0. */
void doe_simulation_capability(struct doe_simulation *s, uint16_t at, uint16_t id, uint8_t version, uint16_t next);

#endif
