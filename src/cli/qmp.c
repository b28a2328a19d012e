/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/qmp.h"

#include "json/json_parse.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_LEN (1024u * 1024u)
#define EVENTS_MAX 1024u /* that wait: who sends more while it owes an answer is not waited for */

struct cli_qmp {
    int fd;
    unsigned timeout_ms;
    json_t *events; /* that came while a return value was waited for */
    bool is_closed;
    size_t len; /* bytes in line, from 0 on */
    char line[LINE_MAX_LEN];
};

/* The length of the first whole line, its end included; 0: there is none. */
static size_t whole_line(const struct cli_qmp *qmp)
{
    const char *end = memchr(qmp->line, '\n', qmp->len);

    return end ? (size_t)(end - qmp->line) + 1 : 0;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False: nothing came in time, or the other side is gone, or its line is longer than any should be. */
static bool read_more(struct cli_qmp *qmp, int64_t deadline)
{
    struct pollfd state = { .fd = qmp->fd, .events = POLLIN };
    int64_t left = deadline - now_ms();
    ssize_t got;

    if (poll(&state, 1, left > 0 ? (int)left : 0) <= 0)
        return false;
    got = qmp->len < sizeof(qmp->line) ? read(qmp->fd, qmp->line + qmp->len, sizeof(qmp->line) - qmp->len) : 0;
    if (got <= 0) {
        qmp->is_closed = got == 0 || errno != EINTR;
        return false;
    }
    qmp->len += (size_t)got;
    return true;
}

/* Until a moment: a byte, or an event, at a time makes nobody wait for longer. */
static json_t *next_message(struct cli_qmp *qmp, int64_t deadline)
{
    json_error_t where;
    json_t *message;
    size_t n;

    while ((n = whole_line(qmp)) == 0)
        if (!read_more(qmp, deadline))
            return NULL;
    (void)!dsm_json_parse(qmp->line, n, 0, &message, &where);
    qmp->len -= n;
    memmove(qmp->line, qmp->line + n, qmp->len);
    if (!message)
        qmp->is_closed = true; /* out of step */
    return message;
}

static bool send_all(struct cli_qmp *qmp, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(qmp->fd, text, n, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        text += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* The line's end goes with the line: a server that answers at once and leaves has then taken all of it. */
static bool send_command(struct cli_qmp *qmp, const char *command, json_t *arguments)
{
    json_t *request = json_pack("{s:s, s:o*}", "execute", command, "arguments", arguments);
    char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;
    size_t n = text ? strlen(text) : 0;
    bool is_sent;

    if (text)
        text[n] = '\n'; /* in the place of the 0 */
    is_sent = text && send_all(qmp, text, n + 1);
    free(text);
    json_decref(request);
    return is_sent;
}

static json_t *refuse(struct dsm_error_detail *detail, const char *command, const char *text)
{
    cli_refuse(detail, "%.64s: %.160s", command, text);
    return NULL;
}

static json_t *take_answer(json_t *message, const char *command, struct dsm_error_detail *detail)
{
    json_t *error = json_object_get(message, "error");
    json_t *value = json_incref(json_object_get(message, "return"));

    if (error) {
        const char *text = json_string_value(json_object_get(error, "desc"));

        value = refuse(detail, command, text ? text : "refused");
    }
    json_decref(message);
    return value;
}

json_t *cli_qmp_execute(struct cli_qmp *qmp, const char *command, json_t *arguments, struct dsm_error_detail *detail)
{
    int64_t deadline = now_ms() + qmp->timeout_ms;
    json_t *message;

    if (!send_command(qmp, command, arguments)) {
        qmp->is_closed = true;
        return refuse(detail, command, "cannot be sent: the other side is gone");
    }
    while (json_array_size(qmp->events) < EVENTS_MAX && (message = next_message(qmp, deadline)) != NULL) {
        if (json_object_get(message, "return") || json_object_get(message, "error"))
            return take_answer(message, command, detail);
        if (json_object_get(message, "event"))
            json_array_append(qmp->events, message);
        json_decref(message);
    }
    return refuse(detail, command, qmp->is_closed ? "the other side is gone" : "no answer in time");
}

bool cli_qmp_is_closed(const struct cli_qmp *qmp)
{
    return qmp->is_closed;
}

json_t *cli_qmp_event(struct cli_qmp *qmp, int wait_ms, bool *is_closed)
{
    int64_t deadline = now_ms() + wait_ms;
    json_t *message = NULL;

    if (json_array_size(qmp->events) > 0) {
        message = json_incref(json_array_get(qmp->events, 0));
        json_array_remove(qmp->events, 0);
    }
    while (!message && (message = next_message(qmp, deadline)) != NULL)
        if (!json_object_get(message, "event")) {
            json_decref(message);
            message = NULL;
        }
    *is_closed = qmp->is_closed;
    return message;
}

/* A monitor that takes no connection, or reads nothing: a unix socket's connect(2) waits as long as send(2). */
static void limit_waits(const struct cli_qmp *qmp)
{
    struct timeval most = { .tv_sec = qmp->timeout_ms / 1000, .tv_usec = (qmp->timeout_ms % 1000) * 1000 };

    (void)setsockopt(qmp->fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
}

static bool connect_to(struct cli_qmp *qmp, const char *path, bool *is_absent, struct dsm_error_detail *detail)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof(address.sun_path))
        return cli_refuse(detail, "%.200s: longer than the path of a socket can be", path);
    memcpy(address.sun_path, path, strlen(path));
    qmp->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (qmp->fd >= 0)
        limit_waits(qmp);
    if (qmp->fd >= 0 && connect(qmp->fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return true;
    *is_absent = errno == ENOENT || errno == ECONNREFUSED;
    return cli_refuse(detail, "%.160s: %s", path, strerror(errno));
}

/* The greeting comes first, and nothing else is a command before qmp_capabilities. */
static bool begin(struct cli_qmp *qmp, const char *path, bool *is_absent, struct dsm_error_detail *detail)
{
    json_t *greeting, *answer;
    bool is_qmp;

    if (!connect_to(qmp, path, is_absent, detail))
        return false;
    greeting = next_message(qmp, now_ms() + qmp->timeout_ms);
    is_qmp = greeting && json_object_get(greeting, "QMP");
    json_decref(greeting);
    if (!is_qmp)
        return cli_refuse(detail, "%.160s: no QMP greeting (does another client hold it?)", path);
    answer = cli_qmp_execute(qmp, "qmp_capabilities", NULL, detail);
    json_decref(answer);
    return answer != NULL;
}

bool cli_qmp_open(const char *path, unsigned timeout_ms, struct cli_qmp **out, bool *is_absent,
                  struct dsm_error_detail *detail)
{
    struct cli_qmp *qmp = calloc(1, sizeof(*qmp));

    *out = NULL;
    *is_absent = false;
    if (!qmp)
        return cli_refuse(detail, "out of memory");
    qmp->fd = -1;
    qmp->timeout_ms = timeout_ms;
    qmp->events = json_array();
    if (!begin(qmp, path, is_absent, detail)) {
        cli_qmp_close(qmp);
        return false;
    }
    *out = qmp;
    return true;
}

void cli_qmp_close(struct cli_qmp *qmp)
{
    if (!qmp)
        return;
    if (qmp->fd >= 0)
        close(qmp->fd);
    json_decref(qmp->events);
    free(qmp);
}
