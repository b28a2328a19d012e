/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/peer_request.h"

#include <stdlib.h>

static void on_done(struct dsm_request *request, enum dsm_outcome outcome, size_t n)
{
    struct dsm_peer *peer = (struct dsm_peer *)request->port; /* its first member */

    free(peer->aside);
    peer->aside = NULL;
    if (dsm_peer_is_closing(peer)) {
        dsm_peer_free_if_closed(peer);
        return;
    }
    if (peer->state == DSM_PEER_AT_DEVICE || peer->state == DSM_PEER_DRAINING)
        peer->state = DSM_PEER_READY;
    if (outcome == DSM_OUTCOME_CLOSE)
        dsm_peer_close(peer, dsm_connection_drop_reason(peer->hosted->connection));
    else if (outcome != DSM_OUTCOME_ABORTED)
        peer->framing->respond(peer, n);
    dsm_peer_advance(peer);
}

static void hold_request(struct dsm_peer *peer)
{
    if (dsm_peer_hold_request(peer) != DSM_OK)
        dsm_peer_close(peer, "no memory to wait for a drain; closed");
}

void dsm_peer_request(struct dsm_peer *peer, uint8_t *object, size_t n)
{
    peer->request = (struct dsm_request){
        .port = &peer->port,
        .n = n,
        .response = dsm_peer_reply_payload(peer),
        .more_waits = dsm_peer_has_more(peer),
        .done = on_done,
    };
    peer->request.object = object;
    switch (dsm_hosted_device_receive(peer->hosted, &peer->request)) {
    case DSM_RECEIVED_DONE:
        break;
    case DSM_RECEIVED_WORK:
        peer->state = DSM_PEER_AT_DEVICE;
        break;
    case DSM_RECEIVED_DRAIN:
        hold_request(peer);
        break;
    case DSM_RECEIVED_BUSY:
        peer->state = DSM_PEER_REFUSED;
        break;
    }
}

bool dsm_peer_request_waits(struct dsm_peer *peer)
{
    if (!dsm_hosted_device_refuses(peer->hosted, &peer->port))
        return false;
    peer->state = DSM_PEER_REFUSED;
    return true;
}
