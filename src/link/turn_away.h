/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A connection that cannot be taken for want of memory is taken and closed, with memory that is there: libuv tells of
 * no other connection while one waits to be accepted.
 */
#ifndef DSM_LINK_TURN_AWAY_H
#define DSM_LINK_TURN_AWAY_H

#include <stdbool.h>
#include <uv.h>

struct dsm_turn_away {
    void *context;                                 /* the owner's */
    void (*idle)(struct dsm_turn_away *turn_away); /* it uses its handle no longer; NULL: nobody wants to know */
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    bool in_use;
    uv_stream_t *waits; /* the listener at which another one waits until it is idle; NULL: none */
};

void dsm_turn_away(struct dsm_turn_away *turn_away, uv_stream_t *listener);
bool dsm_turn_away_is_idle(const struct dsm_turn_away *turn_away);

#endif
