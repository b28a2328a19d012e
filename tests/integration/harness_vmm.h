/* SPDX-License-Identifier: BSD-3-Clause */
/* A VMM's side of vfio-user, message by message, as QEMU speaks it. */
#ifndef DSM_TESTS_INTEGRATION_HARNESS_VMM_H
#define DSM_TESTS_INTEGRATION_HARNESS_VMM_H

#include "harness.h"

#include "wire/vfio_user.h"

#define VMM_MEMORY_LEN 0x100000u
#define VMM_MEMORY_AT 0x40000000u

struct vmm {
    int fd;
    uint16_t id;
    int memory_fd;
    uint8_t *memory; /* VMM_MEMORY_LEN bytes that the guest has at VMM_MEMORY_AT */
    struct dsm_vfio_user_header reply;
    size_t n; /* of the reply's payload */
    uint8_t payload[16 + DSM_VFIO_USER_TRANSFER_MAX];
};

/* Connects without a word. */
void vmm_connect(struct vmm *vmm, const char *path);
/* And up to memory that is mapped, a BAR that is programmed, memory space and bus mastering that are on. */
void vmm_start(struct vmm *vmm, const char *path, uint32_t bar);
void vmm_stop(struct vmm *vmm);

/* A message, without waiting for anything. */
void vmm_send(struct vmm *vmm, uint16_t command, uint32_t flags, const void *payload, size_t n, const int *fds,
              size_t fd_count);
/* The next message; false: the connection is closed. */
bool vmm_receive(struct vmm *vmm);
/* Sends and waits for the reply; its errno. */
int vmm_call(struct vmm *vmm, uint16_t command, const void *payload, size_t n, const int *fds, size_t fd_count);
void vmm_expect_closed(struct vmm *vmm);

void vmm_say_version(struct vmm *vmm);
/* fd: -1 for none; it stays the caller's. errno of the reply. */
int vmm_map(struct vmm *vmm, uint64_t address, uint64_t size, int fd);
void vmm_read(struct vmm *vmm, uint32_t region, uint64_t offset, void *out, uint32_t n);
void vmm_write(struct vmm *vmm, uint32_t region, uint64_t offset, const void *data, uint32_t n);
uint32_t vmm_config_read(struct vmm *vmm, uint16_t offset);
void vmm_config_write(struct vmm *vmm, uint16_t offset, uint32_t value, uint32_t n);
uint32_t vmm_bar_read(struct vmm *vmm, uint64_t offset);
void vmm_bar_write(struct vmm *vmm, uint64_t offset, uint32_t value);

/* A DOE object through the mailbox of function 0, as a guest's kernel does it; length of the response, 0 for none. */
size_t vmm_doe(struct vmm *vmm, const void *object, size_t n, uint8_t *response, size_t size);
/* The same as a requester's drive has it (support/drive.h): its context is the VMM. */
enum dsm_error vmm_exchange(void *vmm, struct dsm_bytes object, struct dsm_writer *answer);

#endif
