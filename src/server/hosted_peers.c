/* SPDX-License-Identifier: BSD-3-Clause */
/* The peers of a device, and which of them owns it. When the owner goes, by whatever way, the device is as after a
 * conventional reset. */
#include "server/hosted_device.h"

#include "server/server.h"
#include "server/subscribers.h"

static bool has_role(const struct dsm_peer *peer, enum dsm_emulator_role role)
{
    return peer->emulator.said_hello && peer->emulator.role == role;
}

struct dsm_peer *dsm_hosted_device_owner(const struct dsm_hosted_device *hosted)
{
    for (struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
        if (has_role(peer, DSM_EMULATOR_OWNER))
            return peer;
    for (struct dsm_peer *peer = hosted->peers; peer; peer = peer->next)
        if (!has_role(peer, DSM_EMULATOR_OBSERVER))
            return peer;
    return NULL;
}

bool dsm_hosted_device_is_owner(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer)
{
    return peer && dsm_hosted_device_owner(hosted) == peer;
}

void dsm_hosted_device_tell_owner(struct dsm_hosted_device *hosted)
{
    const struct dsm_watcher *watcher = dsm_server_watcher(hosted->server);
    const struct dsm_peer *owner = dsm_hosted_device_owner(hosted);
    uint64_t number = owner ? owner->number : 0;

    if (number == hosted->told_owner || hosted->stopping)
        return;
    hosted->told_owner = number;
    if (watcher && watcher->owner_changed)
        watcher->owner_changed(watcher->context, hosted);
}

static void log_peer(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer, const char *what)
{
    dsm_log(hosted->device->log, DSM_LOG_INFO, hosted->device->name, "peer %llu (%s) %s",
            (unsigned long long)peer->number, peer->address, what);
}

void dsm_hosted_device_add_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_peer **last = &hosted->peers;

    while (*last)
        last = &(*last)->next;
    *last = peer;
    hosted->peer_count++;
    peer->number = ++hosted->peers_seen;
    log_peer(hosted, peer,
             dsm_hosted_device_is_owner(hosted, peer) ? "connected and owns the device" : "connected beside the owner");
    dsm_hosted_device_tell_owner(hosted);
}

static void owner_gone(struct dsm_hosted_device *hosted, const struct dsm_peer *peer)
{
    const struct dsm_peer *next;

    if (hosted->stopping) {
        log_peer(hosted, peer, "is disconnected; the device is no more");
    } else if (peer->keeps_context) {
        log_peer(hosted, peer, "is gone; it said CONTINUE, so its context waits for the next owner");
    } else {
        log_peer(hosted, peer, "is gone; the device is reset");
        dsm_hosted_device_reset(hosted);
    }
    hosted->device->owner_said_hello = false;
    next = dsm_hosted_device_owner(hosted);
    if (next && !hosted->stopping)
        log_peer(hosted, next, "owns the device now");
}

void dsm_hosted_device_remove_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    bool owned = dsm_hosted_device_is_owner(hosted, peer);

    for (struct dsm_peer **at = &hosted->peers; *at; at = &(*at)->next)
        if (*at == peer) {
            *at = peer->next;
            hosted->peer_count--;
            break;
        }
    dsm_subscribers_peer_gone(hosted, peer);
    if (owned)
        owner_gone(hosted, peer);
    else
        log_peer(hosted, peer, "is gone");
    dsm_hosted_device_tell_owner(hosted);
}

/*
 * A peer that has closed its end is gone, though the loop has not come to its socket yet: who connects right after it
 * must not find the device busy.
 */
void dsm_hosted_device_drop_dead_peers(struct dsm_hosted_device *hosted)
{
    struct dsm_peer *next;

    for (struct dsm_peer *peer = hosted->peers; peer; peer = next) {
        next = peer->next;
        if (dsm_peer_is_dead(peer))
            dsm_peer_close(peer, NULL);
    }
}
