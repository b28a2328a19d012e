/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions that end without a request: no heartbeat came, the handshake takes too long, or their policy wants it. */
#ifndef DSM_RESPONDER_CONNECTION_DEADLINES_H
#define DSM_RESPONDER_CONNECTION_DEADLINES_H

#include "responder/connection.h"

/* The next time at which expire has something to do; UINT64_MAX for never. */
uint64_t dsm_connection_deadline_ms(const struct dsm_connection *connection);
/* Ends sessions whose heartbeat is overdue. */
void dsm_connection_expire(struct dsm_connection *connection, uint64_t now_ms);

/*
 * A runtime update has changed what the device measures: sessions whose policy does not leave the choice to us end
 * (DSP0274 1.2, 10.16, TerminationPolicy; before 1.2 there is no policy and sessions stay), in those that stay a signed
 * MEASUREMENTS says that what L1/L2 has of before has changed, and requests outside of a session are answered with
 * RequestResynch until GET_VERSION comes (10.2). Also while work runs.
 */
void dsm_connection_measurements_changed(struct dsm_connection *connection);

#endif
