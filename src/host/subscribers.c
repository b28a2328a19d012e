/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/subscribers.h"

#include "device/tdi_transitions.h"
#include "host/drain.h"

#include <stdio.h>

struct dsm_swdsm_state dsm_subscribers_state_of(const struct dsm_device *device, size_t tdi)
{
    return (struct dsm_swdsm_state){
        .tdi = (uint32_t)tdi,
        .function_id = dsm_state_function_id(device, tdi),
        .word = dsm_state_word(&device->tdis[tdi]),
        .old_state = device->tdis[tdi].state,
        .new_state = device->tdis[tdi].state,
        .session_id = device->tdis[tdi].session_id,
    };
}

/* What cannot be queued is told at the next flush: nobody is closed in the middle of a transition. */
static void queue_state(struct dsm_port *port, const struct dsm_swdsm_state *state)
{
    if (port->calls->notify(port, state) != DSM_OK)
        port->subscription.is_full = true;
    dsm_host_note_unsent(port->hosted);
}

static void update_drain(struct dsm_hosted_device *hosted)
{
    hosted->device->drain = false;
    for (const struct dsm_port *port = hosted->ports; port; port = port->next)
        if (port->subscription.flags & DSM_SWDSM_SUBSCRIBE_DRAIN)
            hosted->device->drain = true;
}

void dsm_subscribers_add(struct dsm_port *port, uint32_t flags, uint32_t drain_deadline_ms)
{
    port->subscription.flags = flags;
    port->subscription.drain_deadline_ms = drain_deadline_ms ? drain_deadline_ms : DSM_DRAIN_DEADLINE_DEFAULT_MS;
    update_drain(port->hosted);
    if ((flags & DSM_SWDSM_SUBSCRIBE_DRAIN) == 0)
        dsm_drain_leave(port->hosted, port);
}

void dsm_subscribers_notify_all(struct dsm_port *port)
{
    const struct dsm_device *device = port->hosted->device;

    for (size_t i = 0; i < device->tdi_count; i++) {
        struct dsm_swdsm_state state = dsm_subscribers_state_of(device, i);

        if (!device->tdis[i].removed)
            queue_state(port, &state);
    }
}

void dsm_subscribers_port_gone(struct dsm_hosted_device *hosted, struct dsm_port *port)
{
    update_drain(hosted);
    dsm_drain_leave(hosted, port);
}

static bool is_to_be_drained(const struct dsm_hosted_device *hosted, enum dsm_tdi_reason reason)
{
    return hosted->device->drain &&
           (reason == DSM_TDI_REASON_LOCK || reason == DSM_TDI_REASON_START || reason == DSM_TDI_REASON_STOP);
}

void dsm_subscribers_tdi_moved(struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move)
{
    struct dsm_swdsm_state state = dsm_subscribers_state_of(hosted->device, move->tdi);
    uint32_t token = is_to_be_drained(hosted, move->reason) ? dsm_drain_next(hosted) : 0;

    state.old_state = move->from;
    state.new_state = move->to;
    state.reason = (uint16_t)move->reason;
    state.session_id = move->session_id;
    for (struct dsm_port *port = hosted->ports; port; port = port->next) {
        if (port->subscription.flags == 0)
            continue;
        state.token = port->subscription.flags & DSM_SWDSM_SUBSCRIBE_DRAIN ? token : 0;
        if (state.token != 0)
            port->subscription.awaited_token = token;
        queue_state(port, &state);
    }
}

struct dsm_subscribers_present dsm_subscribers_present(const struct dsm_device *device)
{
    struct dsm_subscribers_present present = { { false } };

    for (size_t i = 0; i < device->tdi_count; i++)
        present.tdis[i] = !device->tdis[i].removed;
    return present;
}

void dsm_subscribers_described(struct dsm_hosted_device *hosted, const struct dsm_subscribers_present *before)
{
    dsm_state_page_store_all(&hosted->page, hosted->device);
    for (size_t i = 0; i < hosted->device->tdi_count; i++) {
        struct dsm_swdsm_state state = dsm_subscribers_state_of(hosted->device, i);

        if (before->tdis[i] || hosted->device->tdis[i].removed)
            continue;
        for (struct dsm_port *port = hosted->ports; port; port = port->next)
            if (port->subscription.flags != 0)
                queue_state(port, &state);
    }
}

static void flush(struct dsm_port *port)
{
    char text[120];

    if (port->subscription.is_full) {
        snprintf(text, sizeof(text), "does not read its STATE frames: more than %u bytes wait; closed",
                 DSM_SUBSCRIBER_QUEUE_MAX);
        port->calls->close(port, text);
    } else {
        port->calls->flush(port);
    }
}

/* Closing a port may queue frames for others, whether their turn has been or not: then the device is noted anew. */
void dsm_subscribers_flush(struct dsm_hosted_device *hosted)
{
    struct dsm_port *next;

    if (!hosted->unsent)
        return;
    dsm_host_drop_unsent(hosted);
    for (struct dsm_port *port = hosted->ports; port; port = next) {
        next = port->next;
        if (port->subscription.flags != 0)
            flush(port);
    }
}
