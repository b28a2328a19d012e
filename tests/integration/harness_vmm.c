/* SPDX-License-Identifier: BSD-3-Clause */
#include "harness_vmm.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define DOE 0x100u
#define DOE_CONTROL (DOE + 0x08u)
#define DOE_STATUS (DOE + 0x0Cu)
#define DOE_WRITE (DOE + 0x10u)
#define DOE_READ (DOE + 0x14u)
#define BUSY 0x1u
#define ERROR_BIT 0x4u
#define READY 0x80000000u

void vmm_connect(struct vmm *vmm, const char *path)
{
    memset(vmm, 0, sizeof(*vmm));
    vmm->memory_fd = -1;
    vmm->fd = client_connect_unix(path);
}

void vmm_stop(struct vmm *vmm)
{
    if (vmm->memory) { /* of one that never started all is zero */
        munmap(vmm->memory, VMM_MEMORY_LEN);
        close(vmm->memory_fd);
    }
    if (vmm->fd > 0)
        close(vmm->fd);
    vmm->memory = NULL;
    vmm->memory_fd = vmm->fd = -1;
}

void vmm_send(struct vmm *vmm, uint16_t command, uint32_t flags, const void *payload, size_t n, const int *fds,
              size_t fd_count)
{
    uint8_t header[16];
    struct dsm_writer w = dsm_writer(header, sizeof(header));
    struct iovec iov[2] = { { header, 16 }, { (void *)(uintptr_t)payload, n } };
    char control[CMSG_SPACE(32 * sizeof(int))] = { 0 };
    struct msghdr message = { .msg_iov = iov, .msg_iovlen = n > 0 ? 2 : 1 };

    dsm_vfio_user_header_write(&w, &(struct dsm_vfio_user_header){ ++vmm->id, command, (uint32_t)(16 + n), flags, 0 });
    if (fd_count > 0) {
        struct cmsghdr *rights;

        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
    }
    assert_int_equal(sendmsg(vmm->fd, &message, MSG_NOSIGNAL), 16 + n);
}

static bool take(struct vmm *vmm, void *bytes, size_t n)
{
    for (size_t have = 0; have < n;) {
        struct pollfd state = { .fd = vmm->fd, .events = POLLIN };
        ssize_t got;

        if (poll(&state, 1, PATIENCE_MS) != 1)
            fail_msg("nothing came");
        got = recv(vmm->fd, (uint8_t *)bytes + have, n - have, 0);
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    return true;
}

bool vmm_receive(struct vmm *vmm)
{
    uint8_t header[16];

    if (!take(vmm, header, sizeof(header)))
        return false;
    assert_int_equal(dsm_vfio_user_header_decode(dsm_bytes(header, 16), &vmm->reply), DSM_OK);
    vmm->n = vmm->reply.size - 16;
    return take(vmm, vmm->payload, vmm->n);
}

int vmm_call(struct vmm *vmm, uint16_t command, const void *payload, size_t n, const int *fds, size_t fd_count)
{
    vmm_send(vmm, command, 0, payload, n, fds, fd_count);
    if (!vmm_receive(vmm))
        fail_msg("the connection was closed in answer to %s", dsm_vfio_user_command_name(command));
    assert_int_equal(vmm->reply.id, vmm->id);
    assert_int_equal(vmm->reply.command, command);
    assert_int_equal(vmm->reply.flags, vmm->reply.error ? 0x21 : 1);
    return (int)vmm->reply.error;
}

void vmm_expect_closed(struct vmm *vmm)
{
    if (vmm_receive(vmm))
        fail_msg("the connection was expected to be closed, a message came");
}

void vmm_say_version(struct vmm *vmm)
{
    static const char version[] =
        "\0\0\0\0{\"capabilities\":{\"pgsizes\":4096,\"max_msg_fds\":16,\"max_dma_maps\":65535,"
        "\"max_data_xfer_size\":1048576,\"migration\":{\"max_bitmap_size\":268435456,\"pgsize\":4096},"
        "\"write_multiple\":true}}";

    assert_int_equal(vmm_call(vmm, DSM_VFIO_USER_VERSION, version, sizeof(version), NULL, 0), 0);
}

int vmm_map(struct vmm *vmm, uint64_t address, uint64_t size, int fd)
{
    struct dsm_vfio_user_dma_map map = { 32, 3, 0, address, size };
    uint8_t payload[32];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_int_equal(dsm_vfio_user_dma_map_encode(&map, &w), DSM_OK);
    return vmm_call(vmm, DSM_VFIO_USER_DMA_MAP, payload, sizeof(payload), &fd, fd >= 0);
}

void vmm_start(struct vmm *vmm, const char *path, uint32_t bar)
{
    vmm_connect(vmm, path);
    vmm_say_version(vmm);
    vmm->memory_fd = memfd_create("guest", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    assert_int_equal(ftruncate(vmm->memory_fd, VMM_MEMORY_LEN), 0);
    assert_int_equal(fcntl(vmm->memory_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), 0);
    vmm->memory = mmap(NULL, VMM_MEMORY_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, vmm->memory_fd, 0);
    assert_true(vmm->memory != MAP_FAILED);
    assert_int_equal(vmm_map(vmm, VMM_MEMORY_AT, VMM_MEMORY_LEN, vmm->memory_fd), 0);
    vmm_config_write(vmm, 0x10, bar, 4);
    vmm_config_write(vmm, 0x14, 0, 4);
    vmm_config_write(vmm, 0x04, 0x0006, 2);
}

static size_t access_header(uint8_t *payload, uint32_t region, uint64_t offset, uint32_t n, struct dsm_bytes data)
{
    struct dsm_writer w = dsm_writer(payload, 16 + data.n);
    struct dsm_vfio_user_region_access access = { offset, region, n, data };

    assert_int_equal(dsm_vfio_user_region_access_encode(&access, &w), DSM_OK);
    return dsm_written_len(&w);
}

void vmm_read(struct vmm *vmm, uint32_t region, uint64_t offset, void *out, uint32_t n)
{
    uint8_t payload[16];

    access_header(payload, region, offset, n, dsm_bytes(NULL, 0));
    assert_int_equal(vmm_call(vmm, DSM_VFIO_USER_REGION_READ, payload, sizeof(payload), NULL, 0), 0);
    assert_int_equal(vmm->n, 16 + n);
    memcpy(out, vmm->payload + 16, n);
}

void vmm_write(struct vmm *vmm, uint32_t region, uint64_t offset, const void *data, uint32_t n)
{
    uint8_t payload[16 + 4096];

    assert_true(n <= 4096);
    assert_int_equal(vmm_call(vmm, DSM_VFIO_USER_REGION_WRITE, payload,
                              access_header(payload, region, offset, n, dsm_bytes(data, n)), NULL, 0),
                     0);
    assert_int_equal(vmm->n, 16);
}

static uint32_t read_dw(struct vmm *vmm, uint32_t region, uint64_t offset)
{
    uint8_t p[4];

    vmm_read(vmm, region, offset, p, 4);
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void write_n(struct vmm *vmm, uint32_t region, uint64_t offset, uint32_t value, uint32_t n)
{
    uint8_t p[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) };

    vmm_write(vmm, region, offset, p, n);
}

uint32_t vmm_config_read(struct vmm *vmm, uint16_t offset)
{
    return read_dw(vmm, DSM_VFIO_USER_REGION_CONFIG, offset);
}

void vmm_config_write(struct vmm *vmm, uint16_t offset, uint32_t value, uint32_t n)
{
    write_n(vmm, DSM_VFIO_USER_REGION_CONFIG, offset, value, n);
}

uint32_t vmm_bar_read(struct vmm *vmm, uint64_t offset)
{
    return read_dw(vmm, DSM_VFIO_USER_REGION_BAR0, offset);
}

void vmm_bar_write(struct vmm *vmm, uint64_t offset, uint32_t value)
{
    write_n(vmm, DSM_VFIO_USER_REGION_BAR0, offset, value, 4);
}

/* As long as a signature under sanitizers may take, and no longer. */
static uint32_t wait_until_not_busy(struct vmm *vmm)
{
    for (int i = 0; i < PATIENCE_MS; i++) {
        uint32_t status = vmm_config_read(vmm, DOE_STATUS);

        if ((status & BUSY) == 0)
            return status;
        usleep(1000);
    }
    fail_msg("the mailbox stays Busy");
    return 0;
}

size_t vmm_doe(struct vmm *vmm, const void *object, size_t n, uint8_t *response, size_t size)
{
    size_t len = 0;
    uint32_t status;

    for (size_t i = 0; i < n; i += 4)
        vmm_write(vmm, DSM_VFIO_USER_REGION_CONFIG, DOE_WRITE, (const uint8_t *)object + i, 4);
    vmm_config_write(vmm, DOE_CONTROL, 0x80000000, 4);
    status = wait_until_not_busy(vmm);
    if (status & ERROR_BIT)
        fail_msg("the mailbox shows Error");
    for (; status & READY; status = vmm_config_read(vmm, DOE_STATUS)) {
        assert_true(len + 4 <= size);
        vmm_read(vmm, DSM_VFIO_USER_REGION_CONFIG, DOE_READ, response + len, 4);
        vmm_config_write(vmm, DOE_READ, 0, 4);
        len += 4;
    }
    return len;
}

enum dsm_error vmm_exchange(void *vmm, struct dsm_bytes object, struct dsm_writer *answer)
{
    static uint8_t response[0x2000];

    dsm_write_bytes(answer, dsm_bytes(response, vmm_doe(vmm, object.p, object.n, response, sizeof(response))));
    return DSM_OK;
}
