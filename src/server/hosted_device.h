/* SPDX-License-Identifier: BSD-3-Clause */
/* A device as it is served: its model, its responder, its listeners and the peers connected to it, of which one owns
 * it. */
#ifndef DSM_SERVER_HOSTED_DEVICE_H
#define DSM_SERVER_HOSTED_DEVICE_H

#include "responder/connection.h"
#include "server/drain.h"
#include "server/listener.h"
#include "server/peer.h"
#include "server/state_page.h"
#include "server/workers.h"

struct dsm_server;

struct dsm_hosted_device {
    struct dsm_server *server;
    struct dsm_device *device;         /* owned */
    struct dsm_connection *connection; /* owned */
    const struct dsm_binding *binding; /* what its listeners speak */
    uint8_t *pending;                  /* the response that IF_RECV fetches; NULL: not of storage */
    size_t pending_len;
    struct dsm_listener *listeners; /* a list */
    struct dsm_peer *peers;         /* a list, oldest first */
    size_t peer_count;
    uint64_t peers_seen;
    struct dsm_work work;         /* for the request of worker_peer */
    struct dsm_peer *worker_peer; /* whose request is being worked on; NULL when none, or when it has gone */
    struct dsm_drain drain;
    struct dsm_state_page page;
    uv_timer_t timer;  /* heartbeats and drains */
    uint64_t timer_ms; /* when it goes off; UINT64_MAX for never */
    bool stopping;
    bool unsent; /* subscribers have frames that are not flushed */
    struct dsm_hosted_device *next_unsent;
    unsigned handles;    /* of libuv, its own: open ones */
    uint64_t told_owner; /* number of the owner that was last told of; 0: none */
};

/* Takes the device over on success. */
enum dsm_error dsm_hosted_device_create(struct dsm_server *server, struct dsm_device *device,
                                        const struct dsm_binding *binding,
                                        struct dsm_hosted_device **out) DSM_MUST_CHECK;
/* Closes listeners and peers. When the last of its handles is closed and no work runs, the device tells its server that
 * it is gone (dsm_server_device_gone). */
void dsm_hosted_device_stop(struct dsm_hosted_device *hosted);
/* For uv_close of a handle whose data is the hosted device and that it counts in handles. */
void dsm_hosted_device_handle_closed(uv_handle_t *handle);
void dsm_hosted_device_destroy(struct dsm_hosted_device *hosted);

/* A peer has come or gone. */
void dsm_hosted_device_add_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
void dsm_hosted_device_remove_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
void dsm_hosted_device_drop_dead_peers(struct dsm_hosted_device *hosted);
/* The connection that said HELLO as owner, else the oldest that did not say observer; NULL for none. */
struct dsm_peer *dsm_hosted_device_owner(const struct dsm_hosted_device *hosted);
/* After whatever may have changed the owner: tells the server's watcher if it is another one. */
void dsm_hosted_device_tell_owner(struct dsm_hosted_device *hosted);
bool dsm_hosted_device_is_owner(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer);

/* Handles the transport's object in the peer's frame: a reply now, or once the work that it takes is done. */
void dsm_hosted_device_receive(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
/* Replies to the request that was set aside for a drain; peer NULL: it has gone. */
void dsm_hosted_device_answer_drained(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
/* The device powers off (SHUTDOWN by its owner), or its emulator tells of a conventional reset. */
void dsm_hosted_device_reset(struct dsm_hosted_device *hosted);
/* Deadlines may have changed: to be called after whatever touches sessions or drains. */
void dsm_hosted_device_update_timer(struct dsm_hosted_device *hosted);

#endif
