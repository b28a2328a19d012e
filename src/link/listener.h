/* SPDX-License-Identifier: BSD-3-Clause */
/* A listening socket of a device. */
#ifndef DSM_LINK_LISTENER_H
#define DSM_LINK_LISTENER_H

#include "host/host.h"
#include "link/address.h"
#include "link/turn_away.h"
#include "store/own_file.h"

struct dsm_listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    struct dsm_hosted_device *hosted;
    const struct dsm_binding *binding; /* what its peers speak, */
    const struct dsm_framing *framing; /* and how */
    struct dsm_turn_away turn_away;
    struct dsm_address address; /* as bound: port 0 has become the chosen one */
    struct dsm_own_file bound;  /* a unix socket of ours */
    bool is_full;               /* the latest connection could not be taken, which was said */
    bool closed;
    struct dsm_listener *next;
};

/* For struct dsm_host_parts. An address as link/address.h reads it; what goes wrong is told without the option to
 * change.
 */
extern const struct dsm_host_listeners dsm_listeners;

#endif
