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

static enum dsm_error refuse(struct dsm_describe_error *error, const char *path, const char *part, const char *reason)
{
    memset(error, 0, sizeof(*error));
    snprintf(error->path, sizeof(error->path), "%s%s%s", path, path[0] && part[0] ? "." : "", part);
    snprintf(error->reason, sizeof(error->reason), "%s", reason);
    return DSM_ERR_CONFIG;
}

static enum dsm_error open_listeners(struct dsm_server *server, struct dsm_hosted_device *hosted,
                                     const struct dsm_device_description *description, const char *path,
                                     struct dsm_describe_error *error, bool *in_use)
{
    char why[320] = "";

    if (description->listen_count == 0)
        return refuse(error, path, "listen", "is missing: nothing could connect to the device");
    for (size_t i = 0; i < description->listen_count; i++) {
        struct dsm_address address;
        enum dsm_error result = dsm_address_parse(description->listen[i], &address, DSM_WHY(why));

        if (result == DSM_OK)
            result = dsm_listener_open(hosted, &server->loop, &address, DSM_WHY(why));
        *in_use = result == DSM_ERR_LIMIT;
        if (result != DSM_OK)
            return refuse(error, path, "listen", why[0] ? why : dsm_error_text(result));
    }
    return DSM_OK;
}

static enum dsm_error build_device(struct dsm_server *server, const struct dsm_device_description *description,
                                   const char *path, struct dsm_device **out, struct dsm_describe_error *error)
{
    struct dsm_device *device;
    char why[320] = "";
    enum dsm_error result =
        dsm_description_build(description, server->parts.crypto, server->parts.log, path, &device, error);

    if (result != DSM_OK)
        return result;
    result = dsm_identity_store_provide(server->parts.identities, description, device, DSM_WHY(why));
    if (result == DSM_OK)
        result = dsm_device_check(device, why, sizeof(why));
    if (result != DSM_OK) {
        dsm_device_destroy(device);
        return refuse(error, path, "", why[0] ? why : dsm_error_text(result));
    }
    *out = device;
    return DSM_OK;
}

static enum dsm_error keep(struct dsm_server *server, struct dsm_hosted_device *hosted)
{
    struct dsm_hosted_device **grown =
        realloc(server->devices, (server->device_count + 1) * sizeof(struct dsm_hosted_device *));

    if (!grown)
        return DSM_ERR_NO_MEMORY;
    server->devices = grown;
    server->devices[server->device_count++] = hosted;
    return DSM_OK;
}

static enum dsm_error check_place(const struct dsm_server *server, const struct dsm_device_description *description,
                                  const char *path, struct dsm_describe_error *error)
{
    if (server->stopping)
        return refuse(error, path, "", "the daemon is ending");
    if (dsm_server_find(server, description->name))
        return refuse(error, path, "name", "is taken by another device");
    if (server->device_count >= DSM_DESCRIBED_DEVICES_MAX)
        return refuse(error, path, "", "there are as many devices as there may be");
    return DSM_OK;
}

static void warn_of_capture(const struct dsm_server *server, const struct dsm_hosted_device *hosted)
{
    const struct dsm_capture *capture = server->parts.capture;

    if (capture->fd >= 0 && capture->binding != hosted->binding)
        dsm_log(server->parts.log, DSM_LOG_WARNING, hosted->device->name,
                "speaks %s and is not recorded: the recording is of %s", hosted->binding->emu_name,
                capture->binding->emu_name);
}

enum dsm_error dsm_server_add(struct dsm_server *server, const struct dsm_device_description *description,
                              const char *path, struct dsm_describe_error *error, bool *listener_in_use)
{
    struct dsm_hosted_device *hosted = NULL;
    struct dsm_device *device = NULL;
    enum dsm_error result;

    *listener_in_use = false;
    memset(error, 0, sizeof(*error));
    DSM_TRY(check_place(server, description, path, error));
    if (server->parts.state_dir)
        dsm_state_page_retire(server->parts.state_dir, description->name);
    DSM_TRY(build_device(server, description, path, &device, error));
    result = dsm_hosted_device_create(server, device, description->binding, &hosted);
    if (result != DSM_OK) {
        dsm_device_destroy(device);
        return refuse(error, path, "", dsm_error_text(result));
    }
    result = open_listeners(server, hosted, description, path, error, listener_in_use);
    if (result == DSM_OK)
        result = keep(server, hosted);
    if (result != DSM_OK) {
        dsm_hosted_device_stop(hosted); /* frees itself when the loop runs */
        return result;
    }
    warn_of_capture(server, hosted);
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
