/* SPDX-License-Identifier: BSD-3-Clause */
/* Where TDIs move: by request, and by what happens to the device (PCIe 11.4). Nothing else changes a TDI's state. */
#ifndef DSM_DEVICE_DEVICE_EVENTS_H
#define DSM_DEVICE_DEVICE_EVENTS_H

#include "device/device.h"

/* Leaving CONFIG_LOCKED destroys the nonce; ERROR releases the session,
 * CONFIG_UNLOCKED also binding and report. With error_recovery auto a TDI in ERROR moves on at once. A move that the
 * table forbids is our own bug. */
void dsm_device_move_tdi(struct dsm_device *device, struct dsm_tdi *tdi, uint8_t to, enum dsm_tdi_reason reason);

/* Events and what they do to TDIs and IDE streams (PCIe 11.4). Sessions are the responder's: it calls these. */
void dsm_device_session_ended(struct dsm_device *device, uint32_t session_id);
/* A stream has become insecure: its keys are gone, and TDIs that trusted in it fail. Where whoever tells knows no port,
 * it is that stream on every port. */
void dsm_device_stream_insecure(struct dsm_device *device, uint8_t stream_id);
void dsm_device_port_stream_insecure(struct dsm_device *device, uint8_t port_index, uint8_t stream_id);
void dsm_device_conventional_reset(struct dsm_device *device);
void dsm_device_flr(struct dsm_device *device, uint32_t function_id);
/* The part of it that is IDE's, for an FLR that a configuration write asks for. */
void dsm_device_flr_ends_streams(struct dsm_device *device, uint32_t function_id);
/* Is there such a function: one that hosts a TDI, the PF of a VF that does, or function 0 beside one? */
bool dsm_device_has_function(const struct dsm_device *device, uint32_t function_id);
/* Is it the function with the DOE mailbox, whose FLR ends the request that is processed (PCIe 6.31.3)? */
bool dsm_device_owns_mailbox(const struct dsm_device *device, uint32_t function_id);
/* Does the FLR of this function end the sessions as well: function 0 with flr0_ends_sessions? */
bool dsm_device_flr_ends_sessions(const struct dsm_device *device, uint32_t function_id);
/* The function has another requester id now (its bus number changed): a TDI locked under the old one goes to ERROR. */
void dsm_device_requester_id_changed(struct dsm_device *device, uint32_t old_function_id, uint32_t new_function_id);
void dsm_device_configuration_changed(struct dsm_device *device, uint32_t function_id);
void dsm_device_removed(struct dsm_device *device);

#endif
