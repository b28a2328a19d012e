/* SPDX-License-Identifier: BSD-3-Clause */
/* Where devices can be reached and which root they have: lines on standard output, and in the log where that is a file.
 */
#ifndef DSM_DAEMON_ANNOUNCE_H
#define DSM_DAEMON_ANNOUNCE_H

#include "daemon/log_sink.h"
#include "host/host.h"
#include "link/address.h"
#include "store/identity_store.h"

void dsm_announce_devices(const struct dsm_host *host, const struct dsm_identity_store *identities,
                          const struct dsm_log_sink *sink);
void dsm_announce_control(const struct dsm_address *address, const struct dsm_log_sink *sink);

#endif
