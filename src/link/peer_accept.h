/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_LINK_PEER_ACCEPT_H
#define DSM_LINK_PEER_ACCEPT_H

#include "link/peer.h"

/* Accepts what waits at a listening stream. DSM_ERR_LIMIT: too many peers, the newcomer has been turned away.
 * DSM_ERR_NO_MEMORY: it still waits. */
enum dsm_error dsm_peer_accept(uv_stream_t *listener, struct dsm_hosted_device *hosted,
                               const struct dsm_binding *binding, const struct dsm_framing *framing) DSM_MUST_CHECK;

#endif
