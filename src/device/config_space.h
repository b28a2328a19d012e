/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest's configuration writes, forwarded as they come: what breaks the lock of a TDI moves it to ERROR, what the
 * report shows is kept, and resets are seen (PCIe 11.2.6; config_registers.h has the table). Only functions whose
 * layout was told take memory.
 */
#ifndef DSM_DEVICE_CONFIG_SPACE_H
#define DSM_DEVICE_CONFIG_SPACE_H

#include "base/error.h"
#include "device/config_registers.h"
#include "wire/emulator.h"

#define DSM_CONFIG_BARS_MAX 6u

struct dsm_device;

struct dsm_config_function {
    uint32_t function_id; /* as of its latest configuration write */
    bool captured;        /* there was one: the bus number is the guest's (PCIe 2.2.6.2) */
    uint8_t header_type;
    uint8_t bars_64;   /* bit n: BAR n is the lower half of a 64-bit one */
    uint8_t bars_kept; /* bit n: BAR n's address comes from configuration writes */
    uint8_t vf_bars_64;
    uint64_t vf_bars[DSM_CONFIG_BARS_MAX]; /* where VF 0's lie */
    bool phantom_functions;                /* are enabled */
    struct dsm_emulator_capability *capabilities;
    size_t capability_count;
};

struct dsm_config_space {
    struct dsm_config_function *functions;
    size_t count;
};
void dsm_config_space_clear(struct dsm_config_space *space);

/*
 * Tells where the capabilities of a function lie; told again, it replaces what was. DSM_ERR_CONFIG: why (may be NULL)
 * names the value. The function hosts a TDI or is the PF of one that does.
 */
enum dsm_error dsm_device_config_layout(struct dsm_device *device, uint32_t function_id, uint8_t header_type,
                                        const struct dsm_emulator_capability *capabilities, size_t count, char *why,
                                        size_t why_size) DSM_MUST_CHECK;

/*
 * A type 0 configuration write of width 1, 2 or 4 bytes inside one double word: what the register read before, and what
 * was written (bits that reset something read as 0, so that what it reads afterwards tells less). *effect (may be NULL)
 * tells what became of it; after DSM_CONFIG_FLR the caller ends the sessions where dsm_device_flr_ends_sessions says so
 * (dsm_connection_config_write does). DSM_ERR_CONFIG: no layout was told for this function; DSM_ERR_INVALID_FIELD: no
 * such access.
 */
enum dsm_error dsm_device_config_write(struct dsm_device *device, uint32_t function_id, uint16_t offset, uint8_t width,
                                       uint32_t old_value, uint32_t new_value,
                                       enum dsm_config_effect *effect) DSM_MUST_CHECK;

/* A conventional reset that somebody saw: registers are as they were at first (PCIe 11.4.8), and what they were programmed
 * to is forgotten. Not for a reset that is only concluded, since the guest may have programmed them by then. */
void dsm_device_config_reset(struct dsm_device *device);

/* Has a function enabled phantom functions, with which LOCK fails (PCIe 11.3.8)? */
bool dsm_device_has_phantom_functions(const struct dsm_device *device);

/* What is wrong with the default stream in the IDE registers, where LOCK names this one (PCIe 11.3.8): static text.
 * NULL for nothing, and where no layout with an IDE capability was told, so that nobody knows. */
const char *dsm_device_default_stream_fault(const struct dsm_device *device, uint8_t stream_id);

/* The function id of a TDI as its configuration writes show it, bus number included; false before the first. */
bool dsm_device_captured_id(const struct dsm_device *device, size_t tdi, uint32_t *function_id);

#endif
