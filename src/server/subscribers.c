/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/subscribers.h"
#include "device/tdi_transitions.h"

#include <stdio.h>

#define STATE_LEN 28u

struct dsm_emulator_state dsm_state_of(const struct dsm_device *device, size_t tdi)
{
    return (struct dsm_emulator_state){
        .tdi = (uint32_t)tdi,
        .function_id = dsm_state_function_id(device, tdi),
        .word = dsm_state_word(&device->tdis[tdi]),
        .old_state = device->tdis[tdi].state,
        .new_state = device->tdis[tdi].state,
        .session_id = device->tdis[tdi].session_id,
    };
}

/* What cannot be queued is told at the next flush: nobody is closed in the middle of a transition. */
static void queue_state(struct dsm_peer *peer, const struct dsm_emulator_state *state)
{
    uint8_t bytes[STATE_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    if (dsm_emulator_state_encode(state, &w) != DSM_OK ||
        dsm_peer_notify(peer, DSM_EMULATOR_STATE, dsm_written(&w)) != DSM_OK)
        peer->emulator.too_slow = true;
    dsm_server_note_unsent(peer->hosted->server, peer->hosted);
}

static void update_drain(struct dsm_hosted_device *hosted)
{
    hosted->device->drain = false;
    for (const struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
        if (peer->emulator.subscribed & DSM_EMULATOR_SUBSCRIBE_DRAIN)
            hosted->device->drain = true;
}

void dsm_subscribe(struct dsm_peer *peer, uint32_t flags, uint32_t drain_deadline_ms)
{
    peer->emulator.subscribed = flags;
    peer->emulator.drain_deadline_ms = drain_deadline_ms ? drain_deadline_ms : DSM_DRAIN_DEADLINE_DEFAULT_MS;
    update_drain(peer->hosted);
    if ((flags & DSM_EMULATOR_SUBSCRIBE_DRAIN) == 0)
        dsm_drain_leave(peer->hosted, peer);
}

void dsm_subscribers_tell_all(struct dsm_peer *peer)
{
    const struct dsm_device *device = peer->hosted->device;

    for (size_t i = 0; i < device->tdi_count; i++) {
        struct dsm_emulator_state state = dsm_state_of(device, i);

        queue_state(peer, &state);
    }
}

void dsm_subscribers_peer_gone(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    update_drain(hosted);
    dsm_drain_leave(hosted, peer);
}

static bool is_to_be_drained(const struct dsm_hosted_device *hosted, enum dsm_tdi_reason reason)
{
    return hosted->device->drain &&
           (reason == DSM_TDI_REASON_LOCK || reason == DSM_TDI_REASON_START || reason == DSM_TDI_REASON_STOP);
}

void dsm_subscribers_tdi_moved(struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move)
{
    struct dsm_emulator_state state = dsm_state_of(hosted->device, move->tdi);
    uint32_t token = is_to_be_drained(hosted, move->reason) ? dsm_drain_next(hosted) : 0;

    state.old_state = move->from;
    state.new_state = move->to;
    state.reason = (uint16_t)move->reason;
    state.session_id = move->session_id;
    for (struct dsm_peer *peer = hosted->peers; peer; peer = peer->next) {
        if (peer->emulator.subscribed == 0)
            continue;
        state.token = peer->emulator.subscribed & DSM_EMULATOR_SUBSCRIBE_DRAIN ? token : 0;
        if (state.token != 0)
            peer->emulator.awaited_token = token;
        queue_state(peer, &state);
    }
}

void dsm_subscribers_described(struct dsm_hosted_device *hosted, size_t tdi_count_before)
{
    dsm_state_page_store_all(&hosted->page, hosted->device);
    for (size_t i = tdi_count_before; i < hosted->device->tdi_count; i++) {
        struct dsm_emulator_state state = dsm_state_of(hosted->device, i);

        for (struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
            if (peer->emulator.subscribed != 0)
                queue_state(peer, &state);
    }
}

static void flush(struct dsm_peer *peer)
{
    char why[120];

    if (peer->emulator.too_slow) {
        snprintf(why, sizeof(why), "does not read its STATE frames: more than %u bytes wait; closed",
                 DSM_SUBSCRIBER_QUEUE_MAX);
        dsm_peer_close(peer, why);
    } else {
        dsm_peer_flush(peer);
    }
}

/* Closing a peer may queue frames for others, whether their turn has been or not: then the device is noted anew. */
void dsm_subscribers_flush(struct dsm_hosted_device *hosted)
{
    struct dsm_peer *next;

    if (!hosted->unsent)
        return;
    dsm_server_forget_unsent(hosted->server, hosted);
    for (struct dsm_peer *peer = hosted->peers; peer; peer = next) {
        next = peer->next;
        if (peer->emulator.subscribed != 0)
            flush(peer);
    }
}
