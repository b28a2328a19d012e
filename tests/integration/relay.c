/* SPDX-License-Identifier: BSD-3-Clause */
#include "relay.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER 12u
#define OBJECT_CMA 1u

uint8_t relayed_code(const struct relayed *object)
{
    return object->n >= RELAY_SPDM + 4 && object->bytes[2] == OBJECT_CMA ? object->bytes[RELAY_SPDM + 1] : 0;
}

void relayed_make(struct relayed *object, const uint8_t *message, size_t n)
{
    size_t words = (RELAY_SPDM + n + 3) / 4;
    const uint8_t header[RELAY_SPDM] = { 1, 0, OBJECT_CMA, 0, (uint8_t)words, (uint8_t)(words >> 8), 0, 0 };
    uint8_t kept[sizeof(object->bytes)];

    memcpy(kept, message, n); /* it may be in the object */
    memset(object->bytes, 0, 4 * words);
    memcpy(object->bytes, header, sizeof(header));
    memcpy(object->bytes + RELAY_SPDM, kept, n);
    object->n = 4 * words;
}

/* This side's process has no test to fail: what goes wrong ends it, and swtsm tells of it. */
static void read_all(int fd, uint8_t *out, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, out, n);

        if (got <= 0)
            _exit(0);
        out += got;
        n -= (size_t)got;
    }
}

static void read_frame(int fd, uint8_t header[HEADER], struct relayed *payload)
{
    read_all(fd, header, HEADER);
    payload->n = (size_t)header[9] << 16 | (size_t)header[10] << 8 | header[11];
    if (payload->n > sizeof(payload->bytes))
        _exit(1);
    read_all(fd, payload->bytes, payload->n);
}

static void write_frame(int fd, uint8_t header[HEADER], const struct relayed *payload)
{
    header[9] = (uint8_t)(payload->n >> 16);
    header[10] = (uint8_t)(payload->n >> 8);
    header[11] = (uint8_t)payload->n;
    if (write(fd, header, HEADER) != HEADER || write(fd, payload->bytes, payload->n) != (ssize_t)payload->n)
        _exit(0);
}

static void relay(int tsm, int device, const struct relay_hooks *hooks)
{
    static struct relayed request, response;
    uint8_t header[HEADER];

    for (;;) {
        read_frame(tsm, header, &request);
        if (!hooks->answer || !hooks->answer(&request, &response)) {
            write_frame(device, header, &request);
            read_frame(device, header, &response);
        }
        if (hooks->change)
            hooks->change(&request, &response);
        write_frame(tsm, header, &response);
    }
}

pid_t relay_start(const char *path, uint16_t port, const struct relay_hooks *hooks)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t child;

    snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
    unlink(path);
    assert_int_equal(bind(listener, (struct sockaddr *)&name, sizeof(name)), 0);
    assert_int_equal(listen(listener, 1), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_DFL);
        relay(accept(listener, NULL, NULL), client_connect_port(port), hooks);
    }
    close(listener);
    return child;
}

void relay_stop(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}
