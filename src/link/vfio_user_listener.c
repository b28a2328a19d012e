/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_listener.h"

#include "describe/vfio_user_fields.h"
#include "endpoint/personalities.h"
#include "link/unix_socket.h"
#include "link/vfio_user_mailbox.h"
#include "link/vfio_user_port.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 8

static void log_client(const struct dsm_vfio_user_function *function, enum dsm_log_level level, const char *what,
                       const char *text)
{
    const struct dsm_device *device = function->hosted->device;

    dsm_log(device->log, level, device->name, "function %u: the VMM (%s) %s%s%s", function->endpoint->function,
            function->port.address, what, text ? ": " : "", text ? text : "");
}

/* The function lost power, and function 0 takes the device with it. */
static void close_client(struct dsm_vfio_user_function *function, const char *text)
{
    struct dsm_vfio_user_socket *socket = function->socket;

    if (!socket)
        return;
    function->socket = NULL;
    dsm_vfio_user_socket_close(socket);
    log_client(function, text ? DSM_LOG_WARNING : DSM_LOG_INFO, text ? "is closed" : "has gone", text);
    (void)uv_idle_stop(&function->runner);
    dsm_vfio_user_disconnect(&function->client);
    dsm_vfio_user_port_detach(function);
    dsm_vfio_user_function_free_if_stopped(function);
}

static bool on_check(void *context, const struct dsm_vfio_user_header *header, size_t fd_count)
{
    struct dsm_vfio_user_function *function = context;

    if (dsm_vfio_user_check(&function->client, header, fd_count) == DSM_OK)
        return true;
    close_client(function, function->client.error_detail);
    return false;
}

static void on_message(void *context, const struct dsm_vfio_user_header *header, struct dsm_bytes payload, int *fds,
                       size_t fd_count)
{
    struct dsm_vfio_user_function *function = context;
    struct dsm_writer w = dsm_writer(function->reply, DSM_VFIO_USER_REPLY_MAX);

    if (dsm_vfio_user_receive(&function->client, header, payload, fds, fd_count, &w) != DSM_OK) {
        close_client(function, function->client.error_detail);
        return;
    }
    if (dsm_written_len(&w) > 0 && function->socket)
        (void)dsm_vfio_user_socket_send(function->socket, dsm_written(&w)); /* should it fail, that is told later */
}

static void on_served(void *context)
{
    dsm_vfio_user_port_run(context);
}

static void on_failed(void *context, const char *text)
{
    close_client(context, text);
}

static const struct dsm_vfio_user_socket_calls socket_calls = { { on_check, on_message, on_failed }, on_served };

static void on_accepted_closed(uv_handle_t *handle)
{
    free(handle);
}

/* A descriptor of our own, as libuv's stream cannot hand out descriptors that come over it; -1: it is not to be had. */
static int accept_fd(uv_stream_t *listener)
{
    uv_pipe_t *pipe = malloc(sizeof(*pipe));
    uv_os_fd_t fd = -1;

    if (!pipe || uv_pipe_init(listener->loop, pipe, 0) != 0) {
        free(pipe);
        return -1;
    }
    if (uv_accept(listener, (uv_stream_t *)pipe) != 0 || uv_fileno((uv_handle_t *)pipe, &fd) != 0)
        fd = -1;
    if (fd >= 0)
        fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    uv_close((uv_handle_t *)pipe, on_accepted_closed);
    return fd;
}

/* One VMM at a time: another one is closed at once, so that it does not wait for an answer for ever. */
static void on_connection(uv_stream_t *listener, int status)
{
    struct dsm_vfio_user_function *function = listener->data;
    int fd;

    if (status < 0)
        return;
    if (function->socket && dsm_vfio_user_socket_is_dead(function->socket))
        close_client(function, NULL);
    if (function->socket) {
        log_client(function, DSM_LOG_WARNING, "is connected: another one is turned away", NULL);
        dsm_turn_away(&function->turn_away, listener);
        return;
    }
    fd = accept_fd(listener);
    if (fd >= 0)
        function->socket = dsm_vfio_user_socket_open(listener->loop, fd, &socket_calls, function);
    if (!function->socket)
        return;
    dsm_vfio_user_socket_name(function->socket, function->port.address, sizeof(function->port.address));
    dsm_vfio_user_connect(&function->client, function->endpoint);
    dsm_vfio_user_port_attach(function);
    if (function->socket)
        log_client(function, DSM_LOG_INFO, "is connected", NULL);
}

static void on_turned_away(struct dsm_turn_away *turn_away)
{
    dsm_vfio_user_function_free_if_stopped(turn_away->context);
}

static void stop(struct dsm_vfio_user_function *function)
{
    function->stopping = true;
    dsm_own_file_remove(&function->bound, function->address.path);
    (void)uv_idle_stop(&function->runner);
    uv_close(&function->listener.handle, dsm_vfio_user_function_handle_closed);
}

void dsm_vfio_user_listener_close_all(struct dsm_hosted_device *hosted)
{
    while (hosted->functions) {
        struct dsm_vfio_user_function *function = hosted->functions;

        hosted->functions = function->next;
        stop(function);
    }
}

static enum dsm_error listen_at(struct dsm_vfio_user_function *function, struct dsm_error_detail *detail)
{
    uv_loop_t *loop = &function->hosted->host->loop;
    char text[DSM_ADDRESS_TEXT_LEN];
    int result;

    result = dsm_unix_socket_open(&function->listener.pipe, loop, &function->address, &function->bound);
    function->listener.handle.data = function;
    (void)uv_idle_init(loop, &function->runner); /* it does not fail */
    function->runner.data = function;
    function->handles = 2;
    if (result == 0)
        result = uv_listen(&function->listener.stream, BACKLOG, on_connection);
    if (result == 0)
        return DSM_OK;
    dsm_address_text(&function->address, text);
    if (result == UV_EADDRINUSE)
        dsm_error_detail_set(detail, "%s is in use", text);
    else
        dsm_error_detail_set(detail, "%s cannot be listened on: %s", text,
                             dsm_unix_socket_reason(&function->address, result));
    return result == UV_EADDRINUSE ? DSM_ERR_LIMIT : DSM_ERR_IO;
}

static enum dsm_error make_endpoint(struct dsm_vfio_user_function *function,
                                    const struct dsm_device_description *description, size_t i,
                                    struct dsm_error_detail *detail)
{
    const struct dsm_described_vfio_user *described = &description->vfio_user[i];
    struct dsm_endpoint_options options = {
        .device = function->hosted->device,
        .function = described->function,
        .multifunction = description->vfio_user_count > 1,
        .device_id = described->device_id,
        .locked_dma = described->locked_dma,
        .personality = dsm_personalities_find(described->personality),
        .personality_options = { described->file, described->size, described->read_only },
        .port = dsm_vfio_user_port,
    };

    options.port.context = function;
    options.device->settings.lock_flags_supported &= (uint16_t)~DSM_LOCK_MSIX; /* the MSI-X table is the VMM's */
    return dsm_endpoint_create(&options, &function->endpoint, detail);
}

static enum dsm_error make(struct dsm_hosted_device *hosted, const struct dsm_device_description *description, size_t i,
                           struct dsm_vfio_user_function **out, struct dsm_error_detail *detail)
{
    struct dsm_vfio_user_function *function = calloc(1, sizeof(*function));

    *out = function;
    if (!function)
        return DSM_ERR_NO_MEMORY;
    function->hosted = hosted;
    function->close = close_client;
    function->turn_away.context = function;
    function->turn_away.idle = on_turned_away;
    function->memory = malloc(DSM_VFIO_USER_MAILBOX_MEMORY);
    function->reply = malloc(DSM_VFIO_USER_REPLY_MAX);
    if (!function->memory || !function->reply)
        return DSM_ERR_NO_MEMORY;
    DSM_TRY(dsm_vfio_user_fields_copy(&description->vfio_user[i], &function->described));
    DSM_TRY(dsm_address_parse_other(function->described.listen, &function->address, detail));
    return make_endpoint(function, description, i, detail);
}

static void discard(struct dsm_vfio_user_function *function)
{
    if (!function)
        return;
    dsm_vfio_user_fields_clear(&function->described);
    free(function->memory);
    free(function->reply);
    free(function);
}

enum dsm_error dsm_vfio_user_listener_open(struct dsm_hosted_device *hosted,
                                           const struct dsm_device_description *description, size_t i,
                                           struct dsm_error_detail *detail)
{
    struct dsm_vfio_user_function *function;
    enum dsm_error error = make(hosted, description, i, &function, detail);

    if (error != DSM_OK) {
        discard(function);
        return error;
    }
    hosted->handles++;
    error = listen_at(function, detail);
    if (error != DSM_OK) {
        stop(function);
        return error;
    }
    hosted->speaks_others |= hosted->binding != &dsm_binding_doe;
    function->next = hosted->functions;
    hosted->functions = function;
    return DSM_OK;
}
