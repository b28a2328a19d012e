/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control.h"

#include "control/control_call.h"
#include "control/control_events.h"
#include "link/unix_socket.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLIENTS_MAX 16u
#define BACKLOG 16

struct dsm_control {
    struct dsm_host *host;
    struct dsm_watcher watcher;
    uv_pipe_t pipe;
    struct dsm_address address;
    bool bound; /* the path is ours to remove */
    bool closing;
    struct dsm_control_client *clients;
    unsigned client_count;
    unsigned clients_seen;
};

struct dsm_host *dsm_control_host(const struct dsm_control *control)
{
    return control->host;
}

void dsm_control_log(const struct dsm_control *control, enum dsm_log_level level, const char *format, ...)
{
    char line[400];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    dsm_log(control->host->parts.log, level, "control", "%s", line);
}

bool dsm_control_is_open_to_others(const struct dsm_control *control)
{
    return control->address.kind == DSM_ADDRESS_UNIX && (control->address.mode & 0077) != 0;
}

/* A client that has closed its end is gone, though the loop has not come to its socket yet. */
bool dsm_control_is_full(struct dsm_control *control)
{
    struct dsm_control_client *next;

    for (struct dsm_control_client *client = control->clients; client && control->client_count > CLIENTS_MAX;
         client = next) {
        next = client->next;
        if (dsm_control_client_is_gone(client))
            dsm_control_client_close(client, NULL);
    }
    return control->client_count > CLIENTS_MAX;
}

unsigned dsm_control_remember(struct dsm_control *control, struct dsm_control_client *client)
{
    client->next = control->clients;
    control->clients = client;
    control->client_count++;
    return ++control->clients_seen;
}

void dsm_control_forget(struct dsm_control *control, const struct dsm_control_client *client)
{
    for (struct dsm_control_client **at = &control->clients; *at; at = &(*at)->next)
        if (*at == client) {
            *at = client->next;
            control->client_count--;
            return;
        }
}

bool dsm_control_has_clients(const struct dsm_control *control)
{
    for (const struct dsm_control_client *client = control->clients; client; client = client->next)
        if (client->negotiated)
            return true;
    return false;
}

void dsm_control_tell(struct dsm_control *control, const char *event, json_t *data)
{
    struct dsm_control_client *next;
    size_t n;
    char *text = dsm_control_text(dsm_control_event(event, data), &n);

    for (struct dsm_control_client *client = control->clients; client && text; client = next) {
        next = client->next;
        if (client->negotiated)
            dsm_control_client_send_text(client, text, n);
    }
    free(text);
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct dsm_control *control = stream->data;

    if (status < 0)
        dsm_control_log(control, DSM_LOG_ERROR, "a connection cannot be taken: %s", uv_strerror(status));
    else
        (void)dsm_control_client_accept(control, stream);
}

static void on_stopping(void *context)
{
    struct dsm_control *control = context;

    if (control->closing)
        return;
    control->closing = true;
    if (control->bound)
        unlink(control->address.path);
    while (control->clients)
        dsm_control_client_close(control->clients, NULL);
    uv_close((uv_handle_t *)&control->pipe, NULL);
}

static int listen_here(struct dsm_control *control)
{
    int result = dsm_unix_socket_open(&control->pipe, &control->host->loop, &control->address, &control->bound);

    control->pipe.data = control;
    return result == 0 ? uv_listen((uv_stream_t *)&control->pipe, BACKLOG, on_connection) : result;
}

enum dsm_error dsm_control_open(struct dsm_host *host, const struct dsm_address *address, struct dsm_control **out,
                                struct dsm_error_detail *detail)
{
    struct dsm_control *control = calloc(1, sizeof(*control));
    char text[DSM_ADDRESS_TEXT_LEN];
    int result;

    if (!control)
        return DSM_ERR_NO_MEMORY;
    control->host = host;
    control->address = *address;
    dsm_control_events_watch(&control->watcher, control);
    control->watcher.stopping = on_stopping;
    *out = control;
    result = listen_here(control);
    dsm_host_watch(host, &control->watcher); /* from now on its end closes what is open */
    if (result == 0)
        return DSM_OK;
    return dsm_error_detail_set_at(detail, dsm_address_text(address, text), "%s", uv_strerror(result));
}

void dsm_control_free(struct dsm_control *control)
{
    free(control);
}
