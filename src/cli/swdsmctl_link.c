/* SPDX-License-Identifier: BSD-3-Clause */
/* The conversation with the control socket: one JSON object a line. */
#include "cli/swdsmctl_link.h"

#include "cli/socket.h"
#include "cli/swdsmctl.h"

#include "cli/swdsmctl_fail.h"
#include "json/json_memory.h"
#include "json/json_parse.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES (64u * 1024u * 1024u)
#define SIZE_FIRST 65536u
#define FOREVER INT64_MAX

static enum dsm_exit_code fail(const struct swdsmctl *ctl, const char *text)
{
    return swdsmctl_fail_text(ctl->settings.json, DSM_EXIT_PROTOCOL, text);
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int swdsmctl_left_ms(int64_t deadline)
{
    int64_t left = deadline == FOREVER ? -1 : deadline - now_ms();

    return deadline != FOREVER && left < 0 ? 0 : (int)left;
}

/* Reads what there is; an errno, or -1 at the end. */
static int read_more(struct swdsmctl *ctl, int64_t deadline)
{
    struct pollfd wait = { .fd = ctl->fd, .events = POLLIN };
    size_t size = ctl->size ? 2 * ctl->size : SIZE_FIRST;
    char *grown;
    ssize_t got;
    int n;

    if (ctl->len == ctl->size) {
        grown = size <= LINE_MAX_BYTES ? realloc(ctl->bytes, size) : NULL;
        if (!grown)
            return ENOMEM;
        ctl->bytes = grown;
        ctl->size = size;
    }
    n = poll(&wait, 1, swdsmctl_left_ms(deadline));
    if (n <= 0)
        return n == 0 ? ETIMEDOUT : errno;
    got = recv(ctl->fd, ctl->bytes + ctl->len, ctl->size - ctl->len, 0);
    if (got < 0)
        return errno == EAGAIN ? 0 : errno;
    ctl->len += (size_t)got;
    return got == 0 ? -1 : 0;
}

/* One line as JSON; NULL when none comes (*problem says why, 0 for no JSON). */
static json_t *next_message(struct swdsmctl *ctl, int64_t deadline, int *problem)
{
    char *end;
    json_t *message;
    json_error_t error;

    *problem = 0;
    while (!(end = ctl->len > 0 ? memchr(ctl->bytes, '\n', ctl->len) : NULL)) {
        *problem = swdsmctl_left_ms(deadline) == 0 ? ETIMEDOUT : read_more(ctl, deadline);
        if (*problem != 0 && *problem != EINTR)
            return NULL;
    }
    *problem =
        dsm_json_parse(ctl->bytes, (size_t)(end - ctl->bytes), 0, &message, &error) == DSM_ERR_NO_MEMORY ? ENOMEM : 0;
    ctl->len -= (size_t)(end + 1 - ctl->bytes);
    memmove(ctl->bytes, end + 1, ctl->len);
    return message;
}

static enum dsm_exit_code explain(const struct swdsmctl *ctl, int problem)
{
    if (problem == -1)
        return fail(ctl, "the daemon has closed the connection");
    return fail(ctl, problem ? strerror(problem) : "the daemon's answer is no JSON");
}

/* An answer; events that come before it are kept, and give it no more time. */
static json_t *next_answer(struct swdsmctl *ctl, enum dsm_exit_code *status)
{
    int64_t deadline = now_ms() + ctl->settings.timeout_ms;

    for (;;) {
        int problem;
        json_t *message = next_message(ctl, deadline, &problem);

        *status = DSM_EXIT_DONE;
        if (!message)
            *status = explain(ctl, problem);
        if (!message || !json_object_get(message, "event"))
            return message;
        if (json_array_append_new(ctl->events, message) != 0) {
            *status = explain(ctl, ENOMEM);
            return NULL;
        }
    }
}

static enum dsm_exit_code take_answer(const struct swdsmctl *ctl, json_t *answer, json_t **result)
{
    json_t *error = json_object_get(answer, "error");

    *result = json_incref(json_object_get(answer, "return"));
    if (*result)
        return DSM_EXIT_DONE;
    if (!json_is_string(json_object_get(error, "desc")))
        return fail(ctl, "the daemon's answer is neither a result nor an error");
    return swdsmctl_fail_refused(ctl->settings.json, error);
}

enum dsm_exit_code swdsmctl_call(struct swdsmctl *ctl, const char *command, json_t *arguments, json_t **result)
{
    json_t *message = json_pack("{s:s, s:o*}", "execute", command, "arguments", arguments);
    char *text = message && !dsm_json_memory_is_lost() ? json_dumps(message, JSON_COMPACT) : NULL;
    enum dsm_exit_code status = text ? DSM_EXIT_DONE : fail(ctl, "out of memory");
    json_t *answer = NULL;

    *result = NULL;
    if (text && cli_send(ctl->fd, dsm_bytes(text, strlen(text)), ctl->settings.timeout_ms) != DSM_OK)
        status = fail(ctl, "the daemon does not take the command");
    if (status == DSM_EXIT_DONE)
        answer = next_answer(ctl, &status);
    if (answer)
        status = take_answer(ctl, answer, result);
    json_decref(answer);
    json_decref(message);
    free(text);
    return status;
}

static enum dsm_exit_code greet(struct swdsmctl *ctl)
{
    enum dsm_exit_code status;
    json_t *greeting = next_answer(ctl, &status), *result = NULL;

    if (greeting && !json_object_get(greeting, "QMP"))
        status = fail(ctl, "whoever listens there is no swdsm");
    json_decref(greeting);
    if (status == DSM_EXIT_DONE)
        status = swdsmctl_call(ctl, "qmp_capabilities", NULL, &result);
    json_decref(result);
    return status;
}

enum dsm_exit_code swdsmctl_connect(struct swdsmctl *ctl)
{
    struct dsm_error_detail detail = { .reason = "" };

    ctl->events = json_array();
    ctl->fd = cli_connect(ctl->settings.control, ctl->settings.timeout_ms, &detail);
    if (ctl->fd >= 0)
        return greet(ctl);
    (void)dsm_error_detail_within(&detail, "cannot connect");
    return swdsmctl_fail(ctl->settings.json, DSM_EXIT_CONNECT, &detail);
}

void swdsmctl_disconnect(struct swdsmctl *ctl)
{
    if (ctl->fd >= 0)
        close(ctl->fd);
    free(ctl->bytes);
    json_decref(ctl->events);
}

bool swdsmctl_is_gone(const struct swdsmctl *ctl)
{
    char byte;
    ssize_t got = recv(ctl->fd, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);

    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool swdsmctl_reconnect(struct swdsmctl *ctl)
{
    struct dsm_error_detail detail = { .reason = "" };
    int fd = cli_connect(ctl->settings.control, ctl->settings.timeout_ms, &detail);

    if (fd < 0)
        return false;
    close(ctl->fd);
    ctl->fd = fd;
    ctl->len = 0;
    json_array_clear(ctl->events);
    return greet(ctl) == DSM_EXIT_DONE;
}

int64_t swdsmctl_deadline(unsigned ms)
{
    return ms == 0 ? FOREVER : now_ms() + ms;
}

static json_t *kept_event(struct swdsmctl *ctl)
{
    json_t *event = json_incref(json_array_get(ctl->events, 0));

    if (event)
        json_array_remove(ctl->events, 0);
    return event;
}

json_t *swdsmctl_next_event(struct swdsmctl *ctl, int64_t deadline, bool *is_late)
{
    json_t *event = kept_event(ctl);
    int problem = 0;

    if (event)
        return event;
    event = next_message(ctl, deadline, &problem);
    *is_late = problem == ETIMEDOUT;
    if (!event && !*is_late)
        (void)explain(ctl, problem);
    return event;
}

static bool has_line(const struct swdsmctl *ctl)
{
    return ctl->len > 0 && memchr(ctl->bytes, '\n', ctl->len);
}

json_t *swdsmctl_event_that_came(struct swdsmctl *ctl)
{
    struct pollfd state = { .fd = ctl->fd, .events = POLLIN };
    json_t *event = kept_event(ctl);
    int problem = 0;

    if (event)
        return event;
    while (!has_line(ctl) && !swdsmctl_is_gone(ctl) && poll(&state, 1, 0) > 0 && problem == 0)
        problem = read_more(ctl, FOREVER);
    return has_line(ctl) ? next_message(ctl, FOREVER, &problem) : NULL;
}
