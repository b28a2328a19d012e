/* SPDX-License-Identifier: BSD-3-Clause */
/* Tells the service manager how things stand, as sd_notify(3) does: a datagram to $NOTIFY_SOCKET. */
#ifndef DSM_DAEMON_NOTIFY_H
#define DSM_DAEMON_NOTIFY_H

/* state: "READY=1\nSTATUS=..."; without the variable nothing happens. */
void dsm_notify(const char *state);

#endif
