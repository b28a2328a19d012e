/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/socket.h"

#include "options/option_value.h"

#include "cli/link.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct tcp_address {
    char host[256];
    char port[16];
};

static bool split_tcp(const char *address, struct tcp_address *out, struct dsm_error_detail *detail)
{
    const char *host = address + strlen("tcp:");
    const char *colon = strrchr(host, ':');
    uint64_t port;
    size_t n;

    if (!colon || colon == host || dsm_option_value_number(colon + 1, 1, 65535, &port, NULL) != DSM_OK)
        return cli_refuse(detail, "expected tcp:HOST:PORT, as tcp:127.0.0.1:2323");
    n = (size_t)(colon - host);
    if (host[0] == '[' && host[n - 1] == ']') {
        host++;
        n -= 2;
    }
    if (n == 0 || n >= sizeof(out->host))
        return cli_refuse(detail, "the host's name is empty or too long");
    memcpy(out->host, host, n);
    out->host[n] = '\0';
    snprintf(out->port, sizeof(out->port), "%u", (unsigned)(uint16_t)port);
    return true;
}

/* "@name" is an abstract socket. */
static bool split_unix(const char *address, struct sockaddr_un *out, socklen_t *len, struct dsm_error_detail *detail)
{
    const char *path = address + strlen("unix:");

    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (path[0] == '\0' || strlen(path) >= sizeof(out->sun_path))
        return cli_refuse(detail, "a socket's path has 1 to %zu characters", sizeof(out->sun_path) - 1);
    memcpy(out->sun_path, path, strlen(path));
    *len = sizeof(*out);
    if (path[0] == '@') {
        out->sun_path[0] = '\0';
        *len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    }
    return true;
}

bool cli_socket_address_check(const char *address, struct dsm_error_detail *detail)
{
    struct tcp_address tcp;
    struct sockaddr_un un;
    socklen_t len = 0;

    if (strncmp(address, "tcp:", 4) == 0)
        return split_tcp(address, &tcp, detail);
    if (strncmp(address, "unix:", 5) == 0)
        return split_unix(address, &un, &len, detail);
    return cli_refuse(detail, "expected tcp:HOST:PORT or unix:PATH");
}

/* Waits for events; 0 when the time is up. */
static int wait_for(int fd, short events, unsigned timeout_ms)
{
    struct pollfd p = { .fd = fd, .events = events };
    int n;

    do
        n = poll(&p, 1, (int)timeout_ms);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Returns 0, or the errno of what went wrong. */
static int connect_within(int fd, const struct sockaddr *address, socklen_t len, unsigned timeout_ms)
{
    int error = 0;
    socklen_t error_len = sizeof(error);

    if (connect(fd, address, len) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    if (wait_for(fd, POLLOUT, timeout_ms) <= 0)
        return ETIMEDOUT;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_len) < 0)
        return errno;
    return error;
}

/* Returns the connected descriptor, or minus the errno. */
static int open_and_connect(const struct sockaddr *address, socklen_t len, unsigned timeout_ms)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error;

    if (fd < 0)
        return -errno;
    error = connect_within(fd, address, len, timeout_ms);
    if (error == 0)
        return fd;
    close(fd);
    return -error;
}

static int connect_tcp(const struct tcp_address *tcp, unsigned timeout_ms, struct dsm_error_detail *detail)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
    int fd = -EADDRNOTAVAIL, one = 1;
    int error = getaddrinfo(tcp->host, tcp->port, &hints, &list);

    if (error != 0) {
        cli_refuse(detail, "%s: %s", tcp->host, gai_strerror(error));
        return -1;
    }
    for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next)
        fd = open_and_connect(a->ai_addr, a->ai_addrlen, timeout_ms);
    freeaddrinfo(list);
    if (fd < 0) {
        cli_refuse(detail, "%s port %s: %s", tcp->host, tcp->port, strerror(-fd));
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

int cli_connect(const char *address, unsigned timeout_ms, struct dsm_error_detail *detail)
{
    struct tcp_address tcp;
    struct sockaddr_un un;
    socklen_t len = 0;
    int fd;

    if (!cli_socket_address_check(address, detail))
        return -1;
    if (strncmp(address, "tcp:", 4) == 0)
        return split_tcp(address, &tcp, detail) ? connect_tcp(&tcp, timeout_ms, detail) : -1;
    if (!split_unix(address, &un, &len, detail))
        return -1;
    fd = open_and_connect((const struct sockaddr *)&un, len, timeout_ms);
    if (fd < 0)
        cli_refuse(detail, "%s: %s", un.sun_path, strerror(-fd));
    return fd < 0 ? -1 : fd;
}

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* Until a moment: a peer that lets one byte drip at a time gains nothing. */
static int wait_until(int fd, short events, uint64_t end_ms)
{
    uint64_t now = now_ms();

    return wait_for(fd, events, end_ms > now ? (unsigned)(end_ms - now) : 0);
}

enum dsm_error cli_send(int fd, struct dsm_bytes bytes, unsigned timeout_ms)
{
    uint64_t end_ms = now_ms() + timeout_ms;

    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

        if (n >= 0)
            bytes = dsm_bytes(bytes.p + n, bytes.n - (size_t)n);
        else if (errno != EINTR && errno != EAGAIN)
            return DSM_ERR_IO;
        else if (wait_until(fd, POLLOUT, end_ms) <= 0)
            return DSM_ERR_TIMEOUT;
    }
    return DSM_OK;
}

/* A peer that writes a frame in two parts waits for our ACK in between, which a delayed ACK makes 40 ms long. */
static void acknowledge_quickly(int fd)
{
    int one = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one)); /* fails on a unix socket, where nothing is delayed */
}

enum dsm_error cli_receive(int fd, uint8_t *out, size_t n, unsigned timeout_ms)
{
    uint64_t end_ms = now_ms() + timeout_ms;

    while (n > 0) {
        ssize_t got;

        acknowledge_quickly(fd);
        got = recv(fd, out, n, 0);
        if (got > 0) {
            out += got;
            n -= (size_t)got;
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            return DSM_ERR_IO;
        } else if (wait_until(fd, POLLIN, end_ms) <= 0) {
            return DSM_ERR_TIMEOUT;
        }
    }
    return DSM_OK;
}
