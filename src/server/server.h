/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The daemon's middle: one loop, and the devices it serves. Everything that changes a device happens on this loop.
 */
#ifndef DSM_SERVER_SERVER_H
#define DSM_SERVER_SERVER_H

#include "describe/description.h"
#include "server/capture.h"
#include "server/identity_store.h"
#include "server/keylog.h"

#include <uv.h>

struct dsm_server;
struct dsm_hosted_device;

/* What a server is made of; all of it outlives the server. */
struct dsm_server_parts {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    struct dsm_identity_store *identities;
    struct dsm_capture *capture;
    struct dsm_keylog *keylog;
};

enum dsm_error dsm_server_create(const struct dsm_server_parts *parts, struct dsm_server **out) DSM_MUST_CHECK;

/* Builds a device from its description, gives it its identity and opens its listeners. Nothing stays of it on failure.
 * path: where it was described, for errors. listener_in_use: the failure is an address that is taken. */
enum dsm_error dsm_server_add(struct dsm_server *server, const struct dsm_device_description *description,
                              const char *path, struct dsm_describe_error *error, bool *listener_in_use) DSM_MUST_CHECK;
size_t dsm_server_device_count(const struct dsm_server *server);
struct dsm_hosted_device *dsm_server_device_at(const struct dsm_server *server, size_t i);

/* Serves until SIGTERM, SIGINT or dsm_server_stop; then everything is closed. */
void dsm_server_run(struct dsm_server *server);
void dsm_server_stop(struct dsm_server *server);
void dsm_server_destroy(struct dsm_server *server);

uv_loop_t *dsm_server_loop(struct dsm_server *server);
void dsm_server_capture(struct dsm_server *server, struct dsm_bytes object);

#endif
