/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control socket: QMP's wire form (greeting, execute, arguments, id, return, error, events) on a unix socket, so
 * that QMP's tools work. docs/control.md has the commands, control_commands.c their table.
 */
#ifndef DSM_CONTROL_CONTROL_H
#define DSM_CONTROL_CONTROL_H

#include "host/host.h"
#include "link/address.h"

struct dsm_control;

/* Listens, and watches the host from now on; its end ends the control socket, too. It is freed after the host. */
enum dsm_error dsm_control_open(struct dsm_host *host, const struct dsm_address *address, struct dsm_control **out,
                                struct dsm_error_detail *detail) DSM_MUST_CHECK;
void dsm_control_free(struct dsm_control *control);

#endif
