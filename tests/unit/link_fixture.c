/* SPDX-License-Identifier: BSD-3-Clause */
#include "link_fixture.h"

#include "host/host.h"
#include "link/listener.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void listen_at(struct host_fixture *f, const char *kind, const char *rest)
{
    struct dsm_error_detail detail;
    char address[160];

    snprintf(address, sizeof(address), "%s:%s", kind, rest);
    f->host->parts.listeners = &dsm_listeners;
    assert_int_equal(dsm_listeners.open(f->hosted, address, &detail), DSM_OK);
}

int connect_unix(const char *path)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
    assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    return fd;
}

void turn(struct host_fixture *f, unsigned *turns)
{
    if (++*turns == 1000000)
        fail_msg("nothing comes, and the other end does not close");
    uv_run(&f->host->loop, UV_RUN_NOWAIT);
}

size_t receive(struct host_fixture *f, int fd, uint8_t *bytes, size_t n)
{
    unsigned turns = 0;
    size_t used = 0;

    while (used < n) {
        ssize_t got = recv(fd, bytes + used, n - used, MSG_DONTWAIT);

        if (got == 0)
            break;
        if (got > 0)
            used += (size_t)got;
        else
            turn(f, &turns);
    }
    return used;
}

void send_frame(int fd, uint32_t command, const void *payload, size_t n)
{
    struct dsm_spdm_emu_frame_header header = { command, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, (uint32_t)n };
    uint8_t bytes[1024];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_bytes(&w, dsm_bytes(payload, n));
    assert_int_equal(send(fd, bytes, dsm_written_len(&w), 0), dsm_written_len(&w));
}

struct dsm_spdm_emu_frame_header receive_frame(struct host_fixture *f, int fd, uint8_t *payload, size_t size)
{
    uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_spdm_emu_frame_header header;

    assert_int_equal(receive(f, fd, bytes, sizeof(bytes)), sizeof(bytes));
    header = dsm_spdm_emu_frame_header_decode(bytes);
    assert_true(header.payload_len <= size);
    assert_int_equal(receive(f, fd, payload, header.payload_len), header.payload_len);
    return header;
}
