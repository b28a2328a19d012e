/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control.h"

#include "control/control_clients.h"
#include "control/control_events.h"
#include "control/control_execute.h"
#include "link/turn_away.h"
#include "link/unix_socket.h"
#include "store/own_file.h"

#include <stdlib.h>

#define BACKLOG 16

struct dsm_control {
    struct dsm_host *host;
    struct dsm_watcher watcher; /* its context is the clients */
    uv_pipe_t pipe;
    struct dsm_turn_away turn_away;
    struct dsm_address address;
    struct dsm_own_file bound;
    bool closing;
    struct dsm_control_clients clients;
};

static void on_connection(uv_stream_t *stream, int status)
{
    struct dsm_control *control = stream->data;
    const struct dsm_log *log = control->clients.log;

    if (status < 0) {
        dsm_log(log, DSM_LOG_ERROR, "control", "a connection cannot be taken: %s", uv_strerror(status));
    } else if (dsm_control_clients_accept(&control->clients, stream) == DSM_ERR_NO_MEMORY) {
        dsm_log(log, DSM_LOG_ERROR, "control", "a connection is turned away: %s", dsm_error_text(DSM_ERR_NO_MEMORY));
        dsm_turn_away(&control->turn_away, stream);
    }
}

static void on_stopping(void *context)
{
    struct dsm_control *control = (struct dsm_control *)((char *)context - offsetof(struct dsm_control, clients));

    if (control->closing)
        return;
    control->closing = true;
    dsm_own_file_remove(&control->bound, control->address.path);
    dsm_control_clients_close_all(&control->clients);
    uv_close((uv_handle_t *)&control->pipe, NULL);
}

static int listen_here(struct dsm_control *control)
{
    int result = dsm_unix_socket_open(&control->pipe, &control->host->loop, &control->address, &control->bound);

    control->pipe.data = control;
    return result == 0 ? uv_listen((uv_stream_t *)&control->pipe, BACKLOG, on_connection) : result;
}

static struct dsm_control *create_control(struct dsm_host *host, const struct dsm_address *address)
{
    struct dsm_control *control = calloc(1, sizeof(*control));

    if (!control)
        return NULL;
    control->host = host;
    control->address = *address;
    control->clients.host = host;
    control->clients.log = host->parts.log;
    control->clients.open_to_others =
        dsm_address_is_abstract(address) || (address->kind == DSM_ADDRESS_UNIX && (address->mode & 0077) != 0);
    control->clients.execute = dsm_control_execute;
    dsm_control_events_watch(&control->watcher, &control->clients);
    control->watcher.stopping = on_stopping;
    return control;
}

enum dsm_error dsm_control_open(struct dsm_host *host, const struct dsm_address *address, struct dsm_control **out,
                                struct dsm_error_detail *detail)
{
    struct dsm_control *control = create_control(host, address);
    char text[DSM_ADDRESS_TEXT_LEN];
    int result;

    if (!control)
        return DSM_ERR_NO_MEMORY;
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
