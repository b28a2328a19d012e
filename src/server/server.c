/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/server.h"

#include "server/hosted_device.h"
#include "server/subscribers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dsm_server {
    struct dsm_server_parts parts;
    uv_loop_t loop;
    struct dsm_workers *workers;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    uv_prepare_t before_sleep;
    struct dsm_additions additions;
    struct dsm_hosted_device *unsent;   /* a list */
    const struct dsm_watcher *watcher;  /* NULL: none */
    struct dsm_hosted_device **devices; /* served: those that are stopped are not among them */
    size_t device_count;
    bool stopping;
};

uv_loop_t *dsm_server_loop(struct dsm_server *server)
{
    return &server->loop;
}

struct dsm_workers *dsm_server_workers(struct dsm_server *server)
{
    return server->workers;
}

struct dsm_additions *dsm_server_additions(struct dsm_server *server)
{
    return &server->additions;
}

bool dsm_server_is_stopping(const struct dsm_server *server)
{
    return server->stopping;
}

void dsm_server_capture(struct dsm_server *server, const struct dsm_binding *binding, struct dsm_bytes object)
{
    dsm_capture_object(server->parts.capture, binding, object);
}

const struct dsm_binding *dsm_server_binding(const struct dsm_server *server)
{
    const struct dsm_binding *binding = server->device_count > 0 ? server->devices[0]->binding : &dsm_binding_doe;

    for (size_t i = 0; i < server->device_count; i++)
        if (server->devices[i]->binding != binding)
            return NULL;
    return binding;
}

size_t dsm_server_device_count(const struct dsm_server *server)
{
    return server->device_count;
}

struct dsm_hosted_device *dsm_server_device_at(const struct dsm_server *server, size_t i)
{
    return server->devices[i];
}

struct dsm_hosted_device *dsm_server_find(const struct dsm_server *server, const char *name)
{
    for (size_t i = 0; i < server->device_count; i++)
        if (strcmp(server->devices[i]->device->name, name) == 0)
            return server->devices[i];
    return NULL;
}

const struct dsm_server_parts *dsm_server_parts(const struct dsm_server *server)
{
    return &server->parts;
}

void dsm_server_watch(struct dsm_server *server, const struct dsm_watcher *watcher)
{
    server->watcher = watcher;
}

const struct dsm_watcher *dsm_server_watcher(const struct dsm_server *server)
{
    return server->watcher;
}

void dsm_server_note_unsent(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    if (hosted->unsent || hosted->stopping)
        return;
    hosted->unsent = true;
    hosted->next_unsent = server->unsent;
    server->unsent = hosted;
}

void dsm_server_forget_unsent(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    struct dsm_hosted_device **at = &server->unsent;

    if (!hosted->unsent)
        return;
    while (*at != hosted)
        at = &(*at)->next_unsent;
    *at = hosted->next_unsent;
    hosted->unsent = false;
}

/* Flushing may close peers, and their end may make further frames, for the same device or another. */
static void flush_unsent(uv_prepare_t *handle)
{
    struct dsm_server *server = handle->data;

    while (server->unsent)
        dsm_subscribers_flush(server->unsent);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct dsm_server *server = handle->data;

    dsm_log(server->parts.log, DSM_LOG_INFO, NULL, "%s: stopping", number == SIGTERM ? "SIGTERM" : "SIGINT");
    dsm_server_stop(server);
}

/* From the beginning: who has seen the start-up line may end us the next moment. */
static void init_signal(struct dsm_server *server, uv_signal_t *handle, int number)
{
    uv_signal_init(&server->loop, handle);
    handle->data = server;
    uv_signal_start(handle, on_signal, number);
}

enum dsm_error dsm_server_create(const struct dsm_server_parts *parts, struct dsm_server **out)
{
    struct dsm_server *server = calloc(1, sizeof(*server));

    if (!server)
        return DSM_ERR_NO_MEMORY;
    server->parts = *parts;
    if (uv_loop_init(&server->loop) != 0) {
        free(server);
        return DSM_ERR_NO_MEMORY;
    }
    if (dsm_workers_create(&server->loop, &server->workers) != DSM_OK) {
        uv_loop_close(&server->loop);
        free(server);
        return DSM_ERR_NO_MEMORY;
    }
    signal(SIGPIPE, SIG_IGN); /* a peer that went is an error of write, not our end */
    init_signal(server, &server->terminate, SIGTERM);
    init_signal(server, &server->interrupt, SIGINT);
    uv_prepare_init(&server->loop, &server->before_sleep);
    server->before_sleep.data = server;
    uv_prepare_start(&server->before_sleep, flush_unsent);
    *out = server;
    return DSM_OK;
}

enum dsm_error dsm_server_keep(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    struct dsm_hosted_device **grown =
        realloc(server->devices, (server->device_count + 1) * sizeof(struct dsm_hosted_device *));

    if (!grown)
        return DSM_ERR_NO_MEMORY;
    server->devices = grown;
    server->devices[server->device_count++] = hosted;
    if (server->watcher && server->watcher->added)
        server->watcher->added(server->watcher->context, hosted);
    return DSM_OK;
}

static void forget(struct dsm_server *server, const struct dsm_hosted_device *hosted)
{
    for (size_t i = 0; i < server->device_count; i++)
        if (server->devices[i] == hosted) {
            server->devices[i] = server->devices[--server->device_count];
            return;
        }
}

void dsm_server_remove(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    dsm_log(server->parts.log, DSM_LOG_INFO, hosted->device->name, "removed");
    forget(server, hosted);
    dsm_hosted_device_stop(hosted);
    if (server->watcher && server->watcher->removed)
        server->watcher->removed(server->watcher->context, hosted);
}

void dsm_server_device_gone(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    forget(server, hosted);
    dsm_hosted_device_destroy(hosted);
}

void dsm_server_run(struct dsm_server *server)
{
    uv_run(&server->loop, UV_RUN_DEFAULT);
}

void dsm_server_stop(struct dsm_server *server)
{
    if (server->stopping)
        return;
    server->stopping = true;
    while (server->device_count > 0) {
        struct dsm_hosted_device *hosted = server->devices[--server->device_count];

        dsm_hosted_device_stop(hosted);
    }
    if (server->watcher && server->watcher->stopping)
        server->watcher->stopping(server->watcher->context);
    uv_close((uv_handle_t *)&server->terminate, NULL);
    uv_close((uv_handle_t *)&server->interrupt, NULL);
    uv_close((uv_handle_t *)&server->before_sleep, NULL);
}

void dsm_server_destroy(struct dsm_server *server)
{
    if (!server)
        return;
    dsm_server_stop(server);
    uv_run(&server->loop, UV_RUN_DEFAULT); /* until every handle is closed and no work runs */
    dsm_workers_destroy(server->workers);
    uv_loop_close(&server->loop);
    free(server->devices);
    free(server);
}
