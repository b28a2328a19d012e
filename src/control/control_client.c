/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_client.h"

#include "control/control_message.h"
#include "host/device_follow.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUEUE_SIZE_FIRST 512u

static void work(struct dsm_control_client *client);

static void on_closed(uv_handle_t *handle)
{
    struct dsm_control_client *client = handle->data;

    dsm_splitter_clear(&client->input);
    free(client->writing);
    free(client->queued);
    free(client);
}

void dsm_control_client_log(const struct dsm_control_client *client, enum dsm_log_level level, const char *text)
{
    dsm_log(client->clients->log, level, "control", "client %u (%s) %s", client->number, client->who, text);
}

static void remove_from_list(const struct dsm_control_client *client)
{
    struct dsm_control_clients *clients = client->clients;

    for (struct dsm_control_client **at = &clients->first; *at; at = &(*at)->next)
        if (*at == client) {
            *at = client->next;
            clients->count--;
            return;
        }
}

void dsm_control_client_close(struct dsm_control_client *client, const char *text)
{
    if (client->closing)
        return;
    client->closing = true;
    if (client->left)
        client->left(client);
    dsm_control_client_log(client, text ? DSM_LOG_WARNING : DSM_LOG_INFO, text ? text : "is gone");
    remove_from_list(client);
    dsm_host_follower_gone(client->clients->host, client);
    uv_close((uv_handle_t *)&client->pipe, on_closed);
}

bool dsm_control_client_is_gone(const struct dsm_control_client *client)
{
    struct pollfd state = { .fd = -1 };
    int unread = 0;

    return uv_fileno((const uv_handle_t *)&client->pipe, &state.fd) == 0 && poll(&state, 1, 0) > 0 &&
           (state.revents & POLLHUP) != 0 && ioctl(state.fd, FIONREAD, &unread) == 0 && unread == 0 &&
           client->input.len == client->input.start;
}

static void write_queued(struct dsm_control_client *client);

static void on_written(uv_write_t *request, int status)
{
    struct dsm_control_client *client = request->data;

    free(client->writing);
    client->writing = NULL;
    client->writing_len = 0;
    if (client->closing)
        return;
    if (status < 0) {
        dsm_control_client_close(client, NULL);
        return;
    }
    write_queued(client);
    if (!client->closing)
        work(client);
}

static void write_queued(struct dsm_control_client *client)
{
    uv_buf_t buffer;

    if (client->holds)
        return;
    if (client->queued_len == 0 && client->close_when_written)
        dsm_control_client_close(client, NULL);
    if (client->closing || client->writing || client->queued_len == 0)
        return;
    client->writing = client->queued;
    client->writing_len = client->queued_len;
    client->queued = NULL;
    client->queued_len = client->queued_size = 0;
    buffer = uv_buf_init(client->writing, (unsigned)client->writing_len);
    client->write.data = client;
    if (uv_write(&client->write, (uv_stream_t *)&client->pipe, &buffer, 1, on_written) != 0)
        dsm_control_client_close(client, "cannot be written to");
}

static bool make_room(struct dsm_control_client *client, size_t n)
{
    size_t size = client->queued_size ? client->queued_size : QUEUE_SIZE_FIRST;
    char *grown;

    while (size - client->queued_len < n)
        size *= 2;
    if (size == client->queued_size)
        return true;
    grown = realloc(client->queued, size);
    if (grown) {
        client->queued = grown;
        client->queued_size = size;
    }
    return grown != NULL;
}

void dsm_control_client_send_text(struct dsm_control_client *client, const char *text, size_t n)
{
    if (client->closing)
        return;
    if (n > DSM_CONTROL_OUTPUT_MAX - client->queued_len ||
        client->writing_len > DSM_CONTROL_OUTPUT_MAX - client->queued_len - n) {
        dsm_control_client_close(client, "does not read what is sent to it; closed");
        return;
    }
    if (!make_room(client, n)) {
        dsm_control_client_close(client, "no memory for what is sent to it; closed");
        return;
    }
    memcpy(client->queued + client->queued_len, text, n);
    client->queued_len += n;
    write_queued(client);
}

void dsm_control_client_hold(struct dsm_control_client *client)
{
    client->holds = true;
}

void dsm_control_client_answer(struct dsm_control_client *client, const char *text, size_t n)
{
    char *held = client->holds ? client->queued : NULL;
    size_t held_len = client->queued_len;

    if (held) {
        client->queued = NULL;
        client->queued_len = client->queued_size = 0;
    }
    client->holds = false;
    dsm_control_client_send_text(client, text, n);
    if (held)
        dsm_control_client_send_text(client, held, held_len);
    free(held);
}

void dsm_control_client_send(struct dsm_control_client *client, json_t *message)
{
    size_t n;
    char *text = dsm_control_message_text(message, &n);

    if (text)
        dsm_control_client_send_text(client, text, n);
    else
        dsm_control_client_close(client, "no memory for its answer; closed");
    free(text);
}

/* What cannot be answered in order ends the conversation, after the reason. */
static void refuse_and_close(struct dsm_control_client *client, const char *reason)
{
    dsm_log(client->clients->log, DSM_LOG_WARNING, "control", "client %u (%s): %s; closed", client->number, client->who,
            reason);
    client->close_when_written = true;
    dsm_control_client_send(client, dsm_control_message_error("GenericError", reason, NULL));
}

/* Does one command; false when there is none. */
static bool do_one(struct dsm_control_client *client)
{
    const char *text;
    size_t n;

    switch (dsm_splitter_next(&client->input, &text, &n)) {
    case DSM_SPLIT_MORE:
        return false;
    case DSM_SPLIT_OBJECT:
        client->clients->execute(client, text, n);
        return true;
    case DSM_SPLIT_GARBAGE:
        dsm_control_client_send(client, dsm_control_message_error("GenericError", "expected a JSON object", NULL));
        return true;
    case DSM_SPLIT_LONG:
        refuse_and_close(client, "a command of more than 1 MiB");
        return true;
    case DSM_SPLIT_DEEP:
        refuse_and_close(client, "a command nested deeper than 64 levels");
        return true;
    }
    return false;
}

static bool may_work(const struct dsm_control_client *client)
{
    return !client->closing && !client->close_when_written && !client->left && !client->writing &&
           client->queued_len == 0;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct dsm_control_client *client = handle->data;
    size_t n = 0;
    char *room = dsm_splitter_room(&client->input, &n);

    (void)suggested;
    *buffer = uv_buf_init(room, room ? (unsigned)n : 0);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    struct dsm_control_client *client = stream->data;

    (void)buffer;
    if (got < 0) {
        dsm_control_client_close(client, got == UV_ENOBUFS ? "no memory for its command; closed" : NULL);
        return;
    }
    dsm_splitter_add(&client->input, (size_t)got);
    uv_read_stop(stream);
    client->reading = false;
    work(client);
}

static void start_reading(struct dsm_control_client *client)
{
    if (client->reading)
        return;
    client->reading = uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read) == 0;
    if (!client->reading)
        dsm_control_client_close(client, "cannot be read from");
}

/* What was done has been written before the next is: a turn of the loop, in which the others have theirs. */
static void work(struct dsm_control_client *client)
{
    while (may_work(client))
        if (!do_one(client)) {
            start_reading(client);
            return;
        }
}

void dsm_control_client_go_on(struct dsm_control_client *client)
{
    work(client);
}

static bool may_connect(struct dsm_control_client *client)
{
    struct ucred peer = { .pid = 0 };
    socklen_t n = sizeof(peer);
    uv_os_fd_t fd;

    if (uv_fileno((uv_handle_t *)&client->pipe, &fd) != 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0) {
        snprintf(client->who, sizeof(client->who), "unknown");
        return false;
    }
    snprintf(client->who, sizeof(client->who), "pid %d uid %u", (int)peer.pid, (unsigned)peer.uid);
    return client->clients->open_to_others || peer.uid == 0 || peer.uid == geteuid();
}

static struct dsm_control_client *create_client(struct dsm_control_clients *clients, uv_loop_t *loop)
{
    struct dsm_control_client *client = calloc(1, sizeof(*client));

    if (!client)
        return NULL;
    client->clients = clients;
    (void)uv_pipe_init(loop, &client->pipe, 0); /* does not fail */
    client->pipe.data = client;
    client->next = clients->first;
    clients->first = client;
    clients->count++;
    client->number = ++clients->seen;
    return client;
}

enum dsm_error dsm_control_client_accept(struct dsm_control_clients *clients, uv_stream_t *listener,
                                         struct dsm_control_client **out)
{
    struct dsm_control_client *client = create_client(clients, listener->loop);

    if (!client)
        return DSM_ERR_NO_MEMORY;
    *out = client;
    if (uv_accept(listener, (uv_stream_t *)&client->pipe) != 0) {
        dsm_control_client_close(client, "cannot be taken");
        return DSM_ERR_LIMIT;
    }
    if (may_connect(client))
        return DSM_OK;
    dsm_control_client_close(client, "is turned away: only the daemon's own user and root may connect");
    return DSM_ERR_LIMIT;
}
