/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions whose configuration writes are followed, and which TDIs each of them hosts. The files of this folder
 * see a device's TDIs and IDE through a view of it: they know no device, and tell it by effects what it has to do.
 */
#ifndef DSM_DEVICE_CONFIG_FUNCTIONS_H
#define DSM_DEVICE_CONFIG_FUNCTIONS_H

#include "device/ide.h"
#include "device/tdi.h"
#include "wire/swdsm_frame.h"

#define DSM_CONFIG_BARS_MAX 6u

/* Sizes in a Resizable BAR capability, one entry a BAR (PCIe 7.8.6); what no write has told is not known. */
struct dsm_config_resizing {
    struct {
        bool known;
        uint8_t bar;
        uint8_t size; /* 0: 1 MB, 1: 2 MB, ... */
    } entries[DSM_CONFIG_BARS_MAX];
};

/* What LOCK looks at in a function beside its BARs (PCIe 11.3.8), as it has been written. */
struct dsm_config_lockable {
    bool phantom_functions; /* are enabled */
    uint32_t rom;           /* Expansion ROM Base Address; 0 before it was written */
    uint32_t rom_len;       /* as sizing has shown it; 0 where nobody has asked */
    bool rom_sizing;        /* ones were written: what it reads next tells the size */
    struct dsm_config_resizing resizing, vf_resizing;
    bool has_page_size;
    uint32_t page_size; /* System Page Size */
    bool has_tph;
    uint32_t tph_control;
};

struct dsm_config_function {
    uint32_t function_id; /* as of its latest configuration write */
    bool captured;        /* there was one: the bus number is the guest's (PCIe 2.2.6.2) */
    uint8_t header_type;
    uint8_t bars_64;   /* bit n: BAR n is the lower half of a 64-bit one */
    uint8_t bars_kept; /* bit n: BAR n's address comes from configuration writes */
    uint8_t vf_bars_64;
    uint64_t vf_bars[DSM_CONFIG_BARS_MAX]; /* where VF 0's lie */
    struct dsm_config_lockable lockable;
    struct dsm_swdsm_capability *capabilities;
    size_t capability_count;
};

struct dsm_config_space {
    struct dsm_config_function *functions;
    size_t count;
};

/* What of a device configuration writes are held against. */
struct dsm_config_view {
    struct dsm_config_space *space;
    struct dsm_tdi *tdis;
    size_t tdi_count;
    struct dsm_ide *ide;
};

/* Does this function host the TDI, or is it the PF of the VF that does? */
bool dsm_config_function_hosts(const struct dsm_config_view *view, const struct dsm_tdi *tdi, uint32_t function_id);
bool dsm_config_function_is_pf_of(const struct dsm_tdi *tdi, uint32_t function_id);
bool dsm_config_function_is_vf(const struct dsm_config_view *view, uint32_t function_id);
/* The function that a write to this id is for: of the same id, or the one of this device and function number. */
struct dsm_config_function *dsm_config_function_find(const struct dsm_config_view *view, uint32_t function_id);

#endif
