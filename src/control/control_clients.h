/* SPDX-License-Identifier: BSD-3-Clause */
/* The control socket's clients as a whole. */
#ifndef DSM_CONTROL_CONTROL_CLIENTS_H
#define DSM_CONTROL_CONTROL_CLIENTS_H

#include "control/control_client.h"

/* Accepts one and greets it. DSM_ERR_NO_MEMORY: it still waits. DSM_ERR_LIMIT: it was turned away. */
enum dsm_error dsm_control_clients_accept(struct dsm_control_clients *clients, uv_stream_t *listener) DSM_MUST_CHECK;
/* Is there anybody to notify? If so, an event's data are made next, and handed to notify. */
bool dsm_control_clients_listen(struct dsm_control_clients *clients);
/* To all that have negotiated; takes data over. Without memory for all of it they are closed: they would miss it. */
void dsm_control_clients_notify(struct dsm_control_clients *clients, const char *event, json_t *data);
void dsm_control_clients_close_all(struct dsm_control_clients *clients);

#endif
