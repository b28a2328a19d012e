/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The door for a guest's configuration writes: what breaks the lock of a TDI moves it to ERROR, what reports,
 * QUERY_RESP and LOCK need is kept, and function level resets are seen (PCIe 11.2.6; config/registers.h has the table).
 *
 * Whoever emulates the function (the daemon for an emulator's CONFIG_WRITE frames, libswdsm, an endpoint of our own)
 * tells once where its capabilities lie, and then comes here with each write of the guest before it takes effect: with
 * what the register reads now and with what is being written (bits that reset something read as 0, so that what it
 * reads afterwards tells less). When the call returns, TDIs have moved and their observers know; then the write may be
 * done. Writes to functions without a layout change nothing and take no memory.
 */
#ifndef DSM_DEVICE_DEVICE_CONFIG_H
#define DSM_DEVICE_DEVICE_CONFIG_H

#include "device/config/registers.h"
#include "device/device.h"

/* Told again, it replaces what was. The function hosts a TDI or is the PF of one that does; cause may be NULL. */
enum dsm_error dsm_device_config_layout(struct dsm_device *device, uint32_t function_id, uint8_t header_type,
                                        const struct dsm_swdsm_capability *capabilities, size_t count,
                                        struct dsm_cause *cause) DSM_MUST_CHECK;

/*
 * A type 0 configuration write of width 1, 2 or 4 bytes inside one double word. *effect (may be NULL) tells what became
 * of it; after DSM_CONFIG_FLR the caller ends the sessions where dsm_device_flr_ends_sessions says so
 * (dsm_connection_config_write does). DSM_ERR_CONFIG: no layout was told for this function; DSM_ERR_INVALID_FIELD: no
 * such access.
 */
enum dsm_error dsm_device_config_write(struct dsm_device *device, uint32_t function_id, uint16_t offset, uint8_t width,
                                       uint32_t old_value, uint32_t new_value,
                                       enum dsm_config_effect *effect) DSM_MUST_CHECK;

/* What such a write is refused for, before it is made: by a row of its own for each. */
enum dsm_error dsm_device_config_write_check(struct dsm_device *device, uint32_t function_id, uint16_t offset,
                                             uint8_t width, struct dsm_cause *cause) DSM_MUST_CHECK;

/* A conventional reset that somebody saw: registers are as they were at first (PCIe 11.4.8), and what they were
 * programmed to is gone. Not for a reset that is only concluded, since the guest may have programmed them by then. */
void dsm_device_config_reset(struct dsm_device *device);

/* Why the configuration that was written lets LOCK of a TDI fail (PCIe 11.3.8): static text, NULL for nothing. */
const char *dsm_device_lock_fault(const struct dsm_device *device, const struct dsm_tdi *tdi);

/* What is wrong with the default stream in the IDE registers, where LOCK names this one (PCIe 11.3.8): static text.
 * NULL for nothing, and where no layout with an IDE capability was told, so that nobody knows. */
const char *dsm_device_default_stream_fault(const struct dsm_device *device, uint8_t stream_id);

/* The function id of a TDI as its configuration writes show it, bus number included; false before the first. */
bool dsm_device_captured_id(const struct dsm_device *device, size_t tdi, uint32_t *function_id);

#endif
