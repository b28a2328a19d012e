/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The configuration registers that a DSM tracks while a TDI is locked, as the one table that write.c applies
 * (PCIe 6.x, 11.2.6, table 11-2 "Example DSM Tracking and Handling for Architected Registers"). The table of
 * docs/tdi-life-cycle.md is made from it. What is in no row is allowed (ours).
 */
#ifndef DSM_DEVICE_CONFIG_REGISTERS_H
#define DSM_DEVICE_CONFIG_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dsm_config_place {
    DSM_CONFIG_HEADER_0, /* type 0 */
    DSM_CONFIG_HEADER_1, /* type 1 */
    DSM_CONFIG_HEADER,   /* either */
    DSM_CONFIG_CAPABILITY,
    DSM_CONFIG_EXTENDED,
};

/* What a write has to do to the bits of the mask. A value that leaves them as they were is no modification (ours). */
enum dsm_config_trigger {
    DSM_CONFIG_ON_CHANGE,
    DSM_CONFIG_ON_CLEAR,       /* one of them goes from 1 to 0 */
    DSM_CONFIG_ON_SET,         /* one of them is written as 1: they read as 0 */
    DSM_CONFIG_ON_ADDRESS,     /* of a BAR: as on change, but for the read-only bits of a lower half */
    DSM_CONFIG_ON_POWER_STATE, /* to or from D3hot without No_Soft_Reset: the function loses its state */
};

enum dsm_config_effect {
    DSM_CONFIG_ALLOWED,
    DSM_CONFIG_ERROR, /* locked TDIs of the function go to ERROR */
    DSM_CONFIG_FLR,   /* a function level reset of the function (11.4.9) */
};

/* Whose TDIs, where it is not those of the function alone. */
enum dsm_config_scope {
    DSM_CONFIG_OF_FUNCTION,
    DSM_CONFIG_WITH_VFS,  /* and those of its VFs */
    DSM_CONFIG_OF_STREAM, /* instead: those bound to the IDE stream that the register belongs to */
};

/* What is kept of the new value. */
enum dsm_config_keep {
    DSM_CONFIG_KEEP_NOTHING,
    DSM_CONFIG_KEEP_BARS,    /* addresses, for the report */
    DSM_CONFIG_KEEP_VF_BARS, /* addresses of the VFs' BARs, likewise */
    DSM_CONFIG_KEEP_IDE,     /* the port's registers, for QUERY_RESP */
    /* What LOCK looks at (11.3.8) */
    DSM_CONFIG_KEEP_PHANTOM,   /* whether phantom functions are enabled */
    DSM_CONFIG_KEEP_ROM,       /* the expansion ROM's address */
    DSM_CONFIG_KEEP_BAR_SIZES, /* of Resizable BARs */
    DSM_CONFIG_KEEP_VF_BAR_SIZES,
    DSM_CONFIG_KEEP_PAGE_SIZE, /* of SR-IOV */
    DSM_CONFIG_KEEP_TPH,       /* the TPH requester's control register */
};

struct dsm_config_register {
    const char *name;
    enum dsm_config_place place;
    uint16_t id;     /* of the capability */
    uint16_t offset; /* in it, or in the header */
    uint16_t len;    /* in bytes; 0: to the capability's end */
    uint32_t mask;   /* at offset, and again in each further double word */
    enum dsm_config_trigger trigger;
    enum dsm_config_effect effect;
    enum dsm_config_scope scope;
    enum dsm_config_keep keep;
    uint16_t lock_flags; /* DSM_LOCK_* that the TDI has to be locked with; 0: none */
    bool not_in_vf;      /* a VF has zeros there (PCIe 9.3.4.1) */
    const char *clause;  /* "11.2.6"; "ours" where the specification leaves it to the vendor, or says nothing */
    const char *note;    /* "" for none */
};

const struct dsm_config_register *dsm_config_register_at(size_t i); /* NULL past the last */

#endif
