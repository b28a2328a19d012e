/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine around the example's device: guest memory with a private half, a root complex, and two doors.
 *
 *     endpoint DAEMON LISTEN
 *
 * DAEMON is swdsm's address (swdsm-client(3)); LISTEN is a unix socket's path, on which a host's TSM drives the
 * device's DOE mailbox: `swtsm walk --connect unix:LISTEN`. The guest's part is read from standard input, a line each:
 *
 *     config-read OFFSET WIDTH      config-write OFFSET WIDTH VALUE
 *     mmio-read OFFSET T            mmio-write OFFSET T VALUE
 *     memory ADDRESS                quit
 */
#include "endpoint.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MEMORY_LEN 0x10000u
#define MEMORY_PRIVATE 0x8000u /* from here on: the TVM's, for requests with the T bit alone */
#define FRAME_HEADER_LEN 12u
#define FRAME_MAX 65536u

enum command { NORMAL = 1, TEST = 0xDEAD, CONTINUE = 0xFFFD, SHUTDOWN = 0xFFFE, UNKNOWN = 0xFFFF };

static uint8_t memory[MEMORY_LEN];

void machine_say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

bool machine_dma(uint64_t address, void *data, size_t len, bool write, bool t)
{
    bool fits = address <= MEMORY_LEN && len <= MEMORY_LEN - address;
    bool allowed = fits && (t || address + len <= MEMORY_PRIVATE);

    machine_say("DMA %s 0x%llx, %zu bytes, T=%d: %s", write ? "to" : "from", (unsigned long long)address, len, t,
                allowed ? "done" : "refused");
    if (allowed)
        memcpy(write ? memory + address : data, write ? data : memory + address, len);
    return allowed;
}

void machine_interrupt(unsigned vector, bool t)
{
    machine_say("MSI-X vector %u, T=%d", vector, t);
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* The host's driver of the mailbox: one object, double word by double word, as PCIe 6.30 has it. */
static size_t drive_mailbox(struct endpoint *ep, const uint8_t *object, size_t len, uint8_t *response, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i + 4 <= len; i += 4)
        endpoint_config_write(ep, REG_DOE_WRITE, 4,
                              (uint32_t)object[i + 3] << 24 | (uint32_t)object[i + 2] << 16 |
                                  (uint32_t)object[i + 1] << 8 | object[i]);
    endpoint_config_write(ep, REG_DOE_CONTROL, 4, DOE_CONTROL_GO);
    while (endpoint_config_read(ep, REG_DOE_STATUS, 4) & DOE_STATUS_BUSY) {
        struct pollfd p = { .fd = endpoint_fd(ep), .events = endpoint_events(ep) };

        poll(&p, 1, endpoint_timeout_ms(ep));
        endpoint_run(ep);
    }
    while ((endpoint_config_read(ep, REG_DOE_STATUS, 4) & DOE_STATUS_READY) && n + 4 <= room) {
        uint32_t dw = endpoint_config_read(ep, REG_DOE_READ, 4);

        for (int i = 0; i < 4; i++)
            response[n++] = (uint8_t)(dw >> (8 * i));
        endpoint_config_write(ep, REG_DOE_READ, 4, 0);
    }
    if (endpoint_config_read(ep, REG_DOE_STATUS, 4) & DOE_STATUS_ERROR)
        endpoint_config_write(ep, REG_DOE_CONTROL, 4, DOE_CONTROL_ABORT);
    return n;
}

static bool read_all(int fd, uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, p, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

/* Serves one frame of the host's TSM; false: it has gone. */
static bool serve_frame(struct endpoint *ep, int fd)
{
    static uint8_t object[FRAME_MAX], answer[FRAME_HEADER_LEN + 4608];
    uint8_t header[FRAME_HEADER_LEN];
    uint32_t command, len;
    size_t n = 0, sent = 0;

    if (!read_all(fd, header, sizeof(header)))
        return false;
    command = get32(header);
    len = get32(header + 8);
    if (len > sizeof(object) || !read_all(fd, object, len))
        return false;
    if (command == NORMAL) {
        n = drive_mailbox(ep, object, len, answer + FRAME_HEADER_LEN, sizeof(answer) - FRAME_HEADER_LEN);
    } else if (command == TEST) {
        n = sizeof("Server Hello!");
        memcpy(answer + FRAME_HEADER_LEN, "Server Hello!", n);
    } else if (command != SHUTDOWN && command != CONTINUE) {
        command = UNKNOWN;
    }
    put32(answer, command);
    memcpy(answer + 4, header + 4, 4);
    put32(answer + 8, (uint32_t)n);
    for (n += FRAME_HEADER_LEN; sent < n;) {
        ssize_t put = write(fd, answer + sent, n - sent);

        if (put < 0)
            return false;
        sent += (size_t)put;
    }
    return command == NORMAL || command == TEST;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
        return -1;
    memcpy(address.sun_path, path, strlen(path));
    unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, 1) != 0)
        return -1;
    return fd;
}

static const char *done_or_not(bool done)
{
    return done ? "done" : "unsupported request";
}

static bool is_access(unsigned offset, unsigned width)
{
    return (width == 1 || width == 2 || width == 4) && offset < 4096 && offset % width == 0;
}

/* One line of the guest's; false: it is over. */
static bool serve_line(struct endpoint *ep, const char *line)
{
    unsigned a = 0, b = 0, c = 0;
    uint32_t value = 0;

    if (sscanf(line, "config-read %i %i", (int *)&a, (int *)&b) == 2 && is_access(a, b))
        machine_say("config-read 0x%x: 0x%x", a, endpoint_config_read(ep, (uint16_t)a, (uint8_t)b));
    else if (sscanf(line, "config-write %i %i %i", (int *)&a, (int *)&b, (int *)&c) == 3 && is_access(a, b))
        endpoint_config_write(ep, (uint16_t)a, (uint8_t)b, c);
    else if (sscanf(line, "mmio-read %i %i", (int *)&a, (int *)&b) == 2 && endpoint_mmio_read(ep, a, b != 0, &value))
        machine_say("mmio-read 0x%x T=%u: 0x%x", a, b, value);
    else if (sscanf(line, "mmio-write %i %i %i", (int *)&a, (int *)&b, (int *)&c) == 3)
        machine_say("mmio-write 0x%x T=%u: %s", a, b, done_or_not(endpoint_mmio_write(ep, a, b != 0, c)));
    else if (sscanf(line, "mmio-read %i %i", (int *)&a, (int *)&b) == 2)
        machine_say("mmio-read 0x%x T=%u: %s", a, b, done_or_not(false));
    else if (sscanf(line, "memory %i", (int *)&a) == 1 && a < MEMORY_LEN)
        machine_say("memory 0x%x: 0x%02x", a, memory[a]);
    else
        return strncmp(line, "quit", 4) != 0;
    return true;
}

static void run_machine(struct endpoint *ep, int listener)
{
    static char line[200];
    size_t len = 0;
    int host = -1;

    for (bool on = true; on;) {
        struct pollfd p[] = { { .fd = STDIN_FILENO, .events = POLLIN },
                              { .fd = host < 0 ? listener : host, .events = POLLIN },
                              { .fd = endpoint_fd(ep), .events = endpoint_events(ep) } };

        if (poll(p, 3, endpoint_timeout_ms(ep)) < 0 && errno != EINTR)
            return;
        if (p[2].revents != 0 || endpoint_timeout_ms(ep) == 0) /* or its time is up */
            endpoint_run(ep);
        if (p[1].revents != 0 && host < 0) {
            host = accept(listener, NULL, NULL);
        } else if (p[1].revents != 0 && !serve_frame(ep, host)) {
            close(host);
            host = -1;
        }
        if (p[0].revents == 0)
            continue;
        on = len < sizeof(line) - 1 && read(STDIN_FILENO, line + len, 1) == 1;
        if (on && line[len++] == '\n') {
            line[len] = '\0';
            len = 0;
            on = serve_line(ep, line);
        }
    }
    if (host >= 0)
        close(host);
}

/* What firmware does: places the BAR and switches memory space and bus mastering on. */
static void boot(struct endpoint *ep)
{
    endpoint_config_write(ep, REG_BAR0, 4, 0xFE000000);
    endpoint_config_write(ep, REG_COMMAND, 2, COMMAND_MEMORY | COMMAND_BUS_MASTER);
}

int main(int argc, char **argv)
{
    struct endpoint *ep = NULL;
    int listener, error;

    if (argc != 3) {
        fprintf(stderr, "usage: %s DAEMON LISTEN\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    listener = listen_at(argv[2]);
    if (listener < 0) {
        perror(argv[2]);
        return 1;
    }
    error = endpoint_create(argv[1], &ep);
    if (error == 0) {
        boot(ep);
        machine_say("ready");
        run_machine(ep, listener);
    }
    endpoint_destroy(ep);
    close(listener);
    unlink(argv[2]);
    return error == 0 ? 0 : 1;
}
