/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The daemon's middle: one loop, and the devices it serves. Everything that changes a device happens on this loop.
 */
#ifndef DSM_SERVER_SERVER_H
#define DSM_SERVER_SERVER_H

#include "describe/description.h"
#include "server/addition.h"
#include "server/capture.h"
#include "store/identity_store.h"
#include "server/keylog.h"

#include <uv.h>

struct dsm_server;
struct dsm_hosted_device;

struct dsm_tdi_move {
    size_t tdi;
    uint8_t from, to; /* enum dsm_tdi_state */
    enum dsm_tdi_reason reason;
    uint32_t session_id; /* 0: none */
};

/* Who is told of what happens to devices (the control socket); any may be NULL. Called on the loop, inside what causes
 * it: a response that a transition belongs to has not been queued yet. */
struct dsm_watcher {
    void *context;
    void (*added)(void *context, struct dsm_hosted_device *hosted);
    void (*removed)(void *context, struct dsm_hosted_device *hosted);
    void (*owner_changed)(void *context, struct dsm_hosted_device *hosted);
    void (*tdi_moved)(void *context, struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move);
    void (*finding)(void *context, struct dsm_hosted_device *hosted, const struct dsm_finding *finding);
    void (*stopping)(void *context); /* the server ends: handles on its loop are to be closed */
};

/* What a server is made of; all of it outlives the server. */
struct dsm_server_parts {
    const struct dsm_crypto *crypto;
    struct dsm_log *log;
    struct dsm_identity_store *identities;
    struct dsm_capture *capture;
    struct dsm_keylog *keylog;
    const char *state_dir; /* for state pages as files; NULL: none are made */
};

enum dsm_error dsm_server_create(const struct dsm_server_parts *parts, struct dsm_server **out) DSM_MUST_CHECK;

/* Takes a hosted device into its list; dsm_server_add (addition.h) is how one comes to be. */
enum dsm_error dsm_server_keep(struct dsm_server *server, struct dsm_hosted_device *hosted) DSM_MUST_CHECK;
/* Surprise removal: its TDIs go to ERROR, its peers and listeners are closed, its name is free at once. */
void dsm_server_remove(struct dsm_server *server, struct dsm_hosted_device *hosted);
size_t dsm_server_device_count(const struct dsm_server *server);
struct dsm_hosted_device *dsm_server_device_at(const struct dsm_server *server, size_t i);
/* NULL: there is none of this name. */
struct dsm_hosted_device *dsm_server_find(const struct dsm_server *server, const char *name);

/* One at a time; NULL for nobody. It outlives the server, or is taken away. */
void dsm_server_watch(struct dsm_server *server, const struct dsm_watcher *watcher);
const struct dsm_watcher *dsm_server_watcher(const struct dsm_server *server);
/* A hosted device that was stopped has closed its last handle: it is freed. */
void dsm_server_device_gone(struct dsm_server *server, struct dsm_hosted_device *hosted);

/* Serves until SIGTERM, SIGINT or dsm_server_stop; then everything is closed. */
void dsm_server_run(struct dsm_server *server);
void dsm_server_stop(struct dsm_server *server);
void dsm_server_destroy(struct dsm_server *server);

uv_loop_t *dsm_server_loop(struct dsm_server *server);
struct dsm_workers *dsm_server_workers(struct dsm_server *server);
struct dsm_additions *dsm_server_additions(struct dsm_server *server);
bool dsm_server_is_stopping(const struct dsm_server *server);
const struct dsm_server_parts *dsm_server_parts(const struct dsm_server *server);
/* The device's subscribers have frames to be flushed before the loop sleeps, or do not any longer. */
void dsm_server_note_unsent(struct dsm_server *server, struct dsm_hosted_device *hosted);
void dsm_server_forget_unsent(struct dsm_server *server, struct dsm_hosted_device *hosted);
/* An object that a device's peer has sent or is sent. */
void dsm_server_capture(struct dsm_server *server, const struct dsm_binding *binding, struct dsm_bytes object);
/* What all devices speak; NULL where they speak different transports. */
const struct dsm_binding *dsm_server_binding(const struct dsm_server *server);

#endif
