/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/turn_away.h"

#include <stddef.h>

bool dsm_turn_away_is_idle(const struct dsm_turn_away *turn_away)
{
    return !turn_away->in_use;
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_turn_away *turn_away = handle->data;
    uv_stream_t *listener = turn_away->waits;

    turn_away->in_use = false;
    turn_away->waits = NULL;
    if (listener && !uv_is_closing((uv_handle_t *)listener))
        dsm_turn_away(turn_away, listener);
    else if (turn_away->idle)
        turn_away->idle(turn_away);
}

void dsm_turn_away(struct dsm_turn_away *turn_away, uv_stream_t *listener)
{
    if (turn_away->in_use) {
        turn_away->waits = listener;
        return;
    }
    if (listener->type == UV_TCP)
        (void)uv_tcp_init(listener->loop, &turn_away->uv.tcp); /* neither fails */
    else
        (void)uv_pipe_init(listener->loop, &turn_away->uv.pipe, 0);
    turn_away->uv.handle.data = turn_away;
    turn_away->in_use = true;
    (void)uv_accept(listener, &turn_away->uv.stream); /* whatever comes of it, the next one is told of */
    uv_close(&turn_away->uv.handle, on_closed);
}
