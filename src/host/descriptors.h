/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who may use how many of the daemon's descriptors: each device has what it needs itself and a few connections for
 * sure, so that the peers of some cannot starve the others; the control socket's and the daemon's own are never given
 * away.
 */
#ifndef DSM_HOST_DESCRIPTORS_H
#define DSM_HOST_DESCRIPTORS_H

#include "host/host.h"

#define DSM_DESCRIPTORS_RESERVED 64u /* control clients, log, recordings, loop and what is open for a moment */
#define DSM_DESCRIPTORS_OWN 4u       /* of a device: listener, state page twice, a spare one */
#define DSM_DESCRIPTORS_SURE 2u      /* connections that a device has for sure */

/* With this many devices, each of which has its connections for sure. */
size_t dsm_descriptors_needed(size_t devices);
/* One connection more of this device. */
bool dsm_descriptors_allow(const struct dsm_hosted_device *hosted);

#endif
