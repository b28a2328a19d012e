/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens to a function, with its effect on sessions: the device knows of TDIs and IDE streams alone. */
#ifndef DSM_RESPONDER_CONNECTION_EVENTS_H
#define DSM_RESPONDER_CONNECTION_EVENTS_H

#include "responder/connection.h"

/* Function level reset and configuration write (device/config_space.h) with what they do to the connection: over DOE
 * the FLR of function 0 drops the response under way (PCIe 6.31.3), and ends sessions where the device is set so. */
void dsm_connection_flr(struct dsm_connection *connection, uint32_t function_id);
/* Surprise removal: TDIs to ERROR, then no session is left. */
void dsm_connection_removed(struct dsm_connection *connection);
enum dsm_error dsm_connection_config_write(struct dsm_connection *connection, uint32_t function_id, uint16_t offset,
                                           uint8_t width, uint32_t old_value, uint32_t new_value,
                                           enum dsm_config_effect *effect) DSM_MUST_CHECK;

#endif
