/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine emulator with a TEE-I/O device, by libswdsm, in one file: what is marked "emulator" is what yours has
 * already.
 *
 *     embed [PORT]      serves one device on 127.0.0.1:PORT (2323; 0: any), in the frames that QEMU and spdm-emu speak
 *
 * In place of a guest with a DOE mailbox a requester comes over a socket: swtsm walk --connect tcp:127.0.0.1:2323, or
 * spdm_requester_emu --trans PCI_DOE.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include <arpa/inet.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "swdsm/swdsm.h"

#define FUNCTION_ID 0x0008u /* device 1, function 0; the guest decides on the bus */

/* A TDI has moved: here a device model switches its T bits and, before LOCK and STOP are answered, ends its old DMA. */
static void on_moved(void *context, const struct swdsm_moved *moved)
{
    static const char *const states[] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };

    (void)context;
    printf("TDI %zu: %s -> %s (%s)\n", moved->tdi, states[moved->old_state], states[moved->new_state], moved->reason);
}

static void on_log(void *context, enum swdsm_log_level level, const char *line)
{
    (void)context;
    (void)level;
    fprintf(stderr, "%s\n", line);
}

static struct swdsm_device *make_device(void)
{
    const struct swdsm_callbacks callbacks = { .size = sizeof(callbacks), .moved = on_moved, .log = on_log };
    const struct swdsm_tdi_description tdi = {
        .size = sizeof(tdi),
        .function_id = FUNCTION_ID,
        .any_bus = true,
        .interface_info = SWDSM_INTERFACE_DMA_WITHOUT_PASID,
        .bars[0] = { .len = 0x4000, .address = 0xFE000000 },
        .device_specific_info = "example",
        .device_specific_info_len = 7,
    };
    char error[256] = "";
    const struct swdsm_device_options options = {
        .size = sizeof(options),
        .name = "example",
        .callbacks = &callbacks,
        .log_level = SWDSM_LOG_WARNING,
        .vendor_id = 0x1B36,
        .device_id = 0x0010,
        .class_code = 0x010802,
        .error = error,
        .error_size = sizeof(error),
    };
    struct swdsm_device *device;

    if (swdsm_device_create(&options, &device) != 0) {
        fprintf(stderr, "the device cannot be created: %s\n", error);
        exit(1);
    }
    if (swdsm_device_add_tdi(device, &tdi) != 0 || swdsm_device_realize(device) != 0) {
        fprintf(stderr, "the device cannot be realized: %s\n", swdsm_device_error(device));
        exit(1);
    }
    return device;
}

/* The guest enumerates: capabilities are told once, then each of its configuration writes is handed over as it is. */
static void enumerate(struct swdsm_device *device)
{
    const struct swdsm_config_capability pcie = { .id = 0x10, .offset = 0x40, .len = 0x3C };

    if (swdsm_device_config_layout(device, FUNCTION_ID, 0, &pcie, 1) != 0 ||
        swdsm_device_config_write(device, 0x0108, 0x10, 4, 0x00000004, 0xFFFFFFFF) != 0 || /* sizes BAR 0 */
        swdsm_device_config_write(device, 0x0108, 0x10, 4, 0xFFFFC004, 0xE0000000) != 0 ||
        swdsm_device_config_write(device, 0x0108, 0x04, 2, 0x0000, 0x0006) != 0) {
        fprintf(stderr, "configuration write: %s\n", swdsm_device_error(device));
        exit(1);
    }
}

/* What a device model asks before each DMA. */
static void do_dma(const struct swdsm_device *device)
{
    printf("a DMA write would now carry T = %d\n", swdsm_device_dma_t_bit(device, 0));
}

/* --- emulator: a socket for a guest --- */

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int read_all(int fd, void *bytes, size_t n)
{
    return n == 0 || recv(fd, bytes, n, MSG_WAITALL) == (ssize_t)n;
}

static int send_frame(int fd, const uint32_t header[3], const void *payload, size_t n)
{
    const uint32_t reply[3] = { header[0], header[1], htonl((uint32_t)n) };

    return send(fd, reply, sizeof(reply), MSG_NOSIGNAL | (n > 0 ? MSG_MORE : 0)) == (ssize_t)sizeof(reply) &&
           (n == 0 || send(fd, payload, n, MSG_NOSIGNAL) == (ssize_t)n);
}

/* Until the next frame comes, sessions end whose heartbeat is overdue. */
static void wait_for_frame(struct swdsm_device *device, int fd)
{
    struct pollfd socket = { .fd = fd, .events = POLLIN };

    for (;;) {
        const uint64_t deadline = swdsm_device_deadline_ms(device), now = now_ms();
        const uint64_t left = deadline > now ? deadline - now : 0;

        if (poll(&socket, 1, left < INT_MAX ? (int)left : -1) != 0)
            return;
        swdsm_device_expire(device, now_ms());
    }
}

/* Frames of QEMU's spdm_port: command, transport, size, and a DOE object for command 1. */
static void serve(struct swdsm_device *device, int fd)
{
    static uint8_t object[SWDSM_OBJECT_MAX], response[SWDSM_RESPONSE_MAX];
    uint32_t header[3];

    while (read_all(fd, header, sizeof(header)) && ntohl(header[2]) <= sizeof(object) &&
           read_all(fd, object, ntohl(header[2]))) {
        const uint32_t command = ntohl(header[0]);
        size_t n = 0;

        if (command == 1)
            n = swdsm_device_exchange(device, object, ntohl(header[2]), response, now_ms());
        else if (command == 0xDEAD)
            n = (size_t)snprintf((char *)response, sizeof(response), "Server Hello!") + 1;
        if (!send_frame(fd, header, response, n) || command == 0xFFFE)
            return;
        do_dma(device);
        wait_for_frame(device, fd);
    }
}

/* -1: none. Without a word it is 2323. */
static long read_port(int argc, char **argv)
{
    char *end;
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 2323;

    if (argc > 2 || (argc == 2 && (end == argv[1] || *end != '\0')) || port < 0 || port > UINT16_MAX)
        return -1;
    return port;
}

int main(int argc, char **argv)
{
    const bool is_help = argc == 2 && (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0);
    const long port = read_port(argc, argv);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t address_len = sizeof(address);
    struct swdsm_device *device;
    int listener, fd;

    if (is_help || port < 0) {
        fprintf(is_help ? stdout : stderr, "Usage: %s [PORT]\nServes one client on 127.0.0.1:PORT (2323).\n", argv[0]);
        return is_help ? 0 : 2;
    }
    device = make_device();
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &address_len) != 0) {
        perror("listen");
        return 1;
    }
    enumerate(device);
    printf("swdsm %s serves on 127.0.0.1:%u\n", swdsm_device_library_version(), ntohs(address.sin_port));
    fflush(stdout);
    fd = accept(listener, NULL, NULL);
    serve(device, fd);
    close(fd);
    close(listener);
    (void)swdsm_device_conventional_reset(device);
    swdsm_device_destroy(device);
    return 0;
}
