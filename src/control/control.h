/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control socket: QMP's wire form (greeting, execute, arguments, id, return, error, events) on a unix socket, so
 * that QMP's tools work. docs/control.md has the commands, control_commands.c their table.
 */
#ifndef DSM_CONTROL_CONTROL_H
#define DSM_CONTROL_CONTROL_H

#include "base/log.h"
#include "control/control_client.h"
#include "host/host.h"
#include "link/address.h"

struct dsm_control;

/* Listens, and watches the host from now on; its end ends the control socket, too. It is freed after the host. */
enum dsm_error dsm_control_open(struct dsm_host *host, const struct dsm_address *address, struct dsm_control **out,
                                struct dsm_error_detail *detail) DSM_MUST_CHECK;
void dsm_control_free(struct dsm_control *control);

struct dsm_host *dsm_control_host(const struct dsm_control *control);
void dsm_control_log(const struct dsm_control *control, enum dsm_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For control_client.c. The socket's mode says that others than its user may connect: */
bool dsm_control_is_open_to_others(const struct dsm_control *control);
bool dsm_control_is_full(struct dsm_control *control);
unsigned dsm_control_remember(struct dsm_control *control, struct dsm_control_client *client);
void dsm_control_forget(struct dsm_control *control, const struct dsm_control_client *client);

/* To all clients that have negotiated; takes data over. */
void dsm_control_tell(struct dsm_control *control, const char *event, json_t *data);
/* Is there anybody to tell? */
bool dsm_control_has_clients(const struct dsm_control *control);

#endif
