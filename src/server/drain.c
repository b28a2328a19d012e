/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/drain.h"

#include "server/hosted_device.h"

uint32_t dsm_drain_next(struct dsm_hosted_device *hosted)
{
    hosted->drain.failed = false;
    if (++hosted->drain.token == 0) /* which would be no drain */
        hosted->drain.token = 1;
    return hosted->drain.token;
}

static bool is_awaited(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer)
{
    return peer->emulator.awaited_token != 0 && peer->emulator.awaited_token == hosted->drain.token;
}

static bool is_anybody_awaited(const struct dsm_hosted_device *hosted)
{
    for (const struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
        if (is_awaited(hosted, peer))
            return true;
    return false;
}

static void end(struct dsm_hosted_device *hosted, bool in_time)
{
    struct dsm_peer *peer = hosted->drain.peer;

    hosted->drain.waiting = false;
    hosted->drain.peer = NULL;
    for (struct dsm_peer *each = hosted->peers; each; each = each->next)
        each->emulator.awaited_token = 0;
    dsm_connection_drained(hosted->connection, in_time);
    dsm_hosted_device_answer_drained(hosted, peer);
    dsm_hosted_device_update_timer(hosted);
}

static void end_if_done(struct dsm_hosted_device *hosted)
{
    if (hosted->drain.waiting && !is_anybody_awaited(hosted))
        end(hosted, !hosted->drain.failed);
}

static uint64_t longest_wait_ms(const struct dsm_hosted_device *hosted)
{
    uint64_t longest = 0;

    for (const struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
        if (is_awaited(hosted, peer) && peer->emulator.drain_deadline_ms > longest)
            longest = peer->emulator.drain_deadline_ms;
    return longest;
}

void dsm_drain_begin(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_drain *drain = &hosted->drain;

    if (dsm_peer_set_aside(peer) != DSM_OK) {
        dsm_peer_close(peer, "no memory to wait for a drain; closed");
        return;
    }
    drain->waiting = true;
    drain->peer = peer;
    uv_update_time(hosted->timer.loop);
    drain->deadline_ms = uv_now(hosted->timer.loop) + longest_wait_ms(hosted);
    dsm_hosted_device_update_timer(hosted);
    end_if_done(hosted);
}

void dsm_drain_acknowledge(struct dsm_hosted_device *hosted, struct dsm_peer *peer, uint32_t token)
{
    if (token == 0 || peer->emulator.awaited_token != token)
        return; /* of a drain whose time was up */
    peer->emulator.awaited_token = 0;
    end_if_done(hosted);
}

void dsm_drain_leave(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    if (hosted->drain.peer == peer && peer->closing)
        hosted->drain.peer = NULL;
    if (!is_awaited(hosted, peer))
        return;
    hosted->drain.failed = true; /* nobody can vouch for its transactions now */
    peer->emulator.awaited_token = 0;
    end_if_done(hosted);
}

void dsm_drain_cancel(struct dsm_hosted_device *hosted)
{
    if (hosted->drain.waiting)
        end(hosted, false); /* the connection knows that its request is of another time */
}

void dsm_drain_expire(struct dsm_hosted_device *hosted, uint64_t now_ms)
{
    if (!hosted->drain.waiting || now_ms < hosted->drain.deadline_ms)
        return;
    dsm_log(hosted->device->log, DSM_LOG_WARNING, hosted->device->name,
            "transactions were not drained in time: TDISP_ERROR, and the TDI goes to ERROR (PCIe 11.3.9, 11.3.16)");
    end(hosted, false);
}

uint64_t dsm_drain_deadline_ms(const struct dsm_hosted_device *hosted)
{
    return hosted->drain.waiting ? hosted->drain.deadline_ms : UINT64_MAX;
}
