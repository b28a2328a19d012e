/* SPDX-License-Identifier: BSD-3-Clause */
/* Certificate slots as a connection shows them. */
#ifndef DSM_RESPONDER_SLOTS_H
#define DSM_RESPONDER_SLOTS_H

#include "responder/context.h"

/* What each slot of the device has under the algorithms that are negotiated; a device that was provisioned by its
 * public key has that alone. */
enum dsm_error dsm_slots_view(const struct dsm_device *device, const struct dsm_negotiated *negotiated,
                              struct dsm_slots_find slots[DSM_SLOT_VIEWS]) DSM_MUST_CHECK;

/* The same for a connection whose device has other chains now; without memory it has none until it negotiates again. */
void dsm_slots_review(struct dsm_connection *connection);

/* Says why a request's slot is none of them. */
enum dsm_error dsm_slots_refuse(const struct dsm_connection *connection, uint8_t slot) DSM_MUST_CHECK;
/* The slot's chain on this connection, or the public key; NULL where the slot is not provisioned or there is none. */
const struct dsm_slots_find *dsm_slots_find(const struct dsm_connection *connection, uint8_t slot);
uint8_t dsm_slots_mask(const struct dsm_connection *connection);

#endif
