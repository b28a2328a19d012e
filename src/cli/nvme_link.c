/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over an NVMe drive's Security Send and Security Receive (DSP0286), through Linux's passthrough commands. */
#include "cli/nvme_link.h"

#include "cli/link.h"
#include "wire/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SECURITY_SEND 0x81u
#define SECURITY_RECEIVE 0x82u
#define TIMEOUT_MS 10000u
#define TRANSFER_MAX 8192u

struct nvme_link {
    int fd;
    unsigned timeout_ms;
    uint8_t data[TRANSFER_MAX] __attribute__((aligned(4096)));
};

/* CDW10: SECP 31:24, SPSP 23:8; CDW11: the length. */
static enum dsm_error command(struct nvme_link *l, uint8_t opcode, enum dsm_storage_operation operation, size_t n,
                              struct dsm_error_detail *detail)
{
    struct nvme_admin_cmd cmd = {
        .opcode = opcode,
        .addr = (uint64_t)(uintptr_t)l->data,
        .data_len = (uint32_t)n,
        .cdw10 = DSM_STORAGE_SECP << 24 | (uint32_t)dsm_storage_spsp(operation) << 8,
        .cdw11 = (uint32_t)n,
        .timeout_ms = l->timeout_ms,
    };
    int status = ioctl(l->fd, NVME_IOCTL_ADMIN_CMD, &cmd);
    const char *name = opcode == SECURITY_SEND ? "Security Send" : "Security Receive";

    if (status == 0)
        return DSM_OK;
    if (status < 0)
        cli_refuse(detail, "%s, operation %u: %s", name, operation, strerror(errno));
    else
        cli_refuse(detail, "%s, operation %u: the drive answers with status 0x%04x", name, operation, (unsigned)status);
    return DSM_ERR_IO;
}

static enum dsm_error receive(struct nvme_link *l, enum dsm_storage_operation operation, size_t n,
                              struct dsm_error_detail *detail)
{
    memset(l->data, 0, n);
    return command(l, SECURITY_RECEIVE, operation, n, detail);
}

/* A Security Receive does not tell how much came: Pending Info does. */
static enum dsm_error fetch(struct nvme_link *l, enum dsm_storage_operation operation, struct dsm_writer *answer,
                            struct dsm_error_detail *detail)
{
    struct dsm_storage_pending_info info;

    DSM_TRY(receive(l, DSM_STORAGE_PENDING_INFO, DSM_STORAGE_PENDING_INFO_LEN, detail));
    if (dsm_storage_pending_info_decode(dsm_bytes(l->data, DSM_STORAGE_PENDING_INFO_LEN), &info) != DSM_OK ||
        info.response_length > sizeof(l->data)) {
        cli_refuse(detail, "Pending Info is none (DSP0286)");
        return DSM_ERR_IO;
    }
    if (!info.pending || info.response_length == 0)
        return DSM_OK;
    DSM_TRY(receive(l, operation, info.response_length, detail));
    dsm_write_u8(answer, (uint8_t)operation);
    if (operation == DSM_STORAGE_MESSAGE)
        dsm_write_zeros(answer, DSM_STORAGE_RECORD_RESERVED_LEN);
    dsm_write_bytes(answer, dsm_bytes(l->data, info.response_length));
    return answer->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct nvme_link *l = link->context;
    enum dsm_storage_operation operation = (enum dsm_storage_operation)object.p[0];
    size_t skip = operation == DSM_STORAGE_MESSAGE ? DSM_STORAGE_OBJECT_HEADER_LEN : 1;

    link->fault.reason[0] = '\0';
    if (object.n <= skip || object.n - skip > sizeof(l->data))
        return DSM_ERR_NO_SPACE;
    memcpy(l->data, object.p + skip, object.n - skip);
    DSM_TRY(command(l, SECURITY_SEND, operation, object.n - skip, &link->fault));
    return fetch(l, operation, answer, &link->fault);
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct nvme_link *l = link->context;

    (void)goodbye;
    close(l->fd);
    free(l);
    link->context = NULL;
}

static bool discover(struct nvme_link *l, struct cli_nvme_found *found, struct dsm_error_detail *detail)
{
    struct dsm_storage_discovery discovery;
    const unsigned needed = 1u << DSM_STORAGE_PENDING_INFO | 1u << DSM_STORAGE_MESSAGE;

    if (receive(l, DSM_STORAGE_DISCOVERY, DSM_STORAGE_DISCOVERY_LEN, detail) != DSM_OK)
        return false;
    if (dsm_storage_discovery_decode(dsm_bytes(l->data, DSM_STORAGE_DISCOVERY_LEN), &discovery) != DSM_OK)
        return cli_refuse(detail, "what it answers to discovery is no SPDM over storage (DSP0286)");
    if ((discovery.operations & needed) != needed)
        return cli_refuse(detail, "it offers the operations 0x%02x: SPDM needs 0x%02x", discovery.operations, needed);
    found->binding_version = discovery.binding_version;
    found->connections = discovery.connections + 1u;
    found->has_sessions = (discovery.operations & 1u << DSM_STORAGE_SECURED_MESSAGE) != 0;
    return true;
}

bool cli_nvme_open(const char *path, unsigned timeout_ms, struct cli_link *link, struct cli_nvme_found *found,
                   struct dsm_error_detail *detail)
{
    struct nvme_link *l = aligned_alloc(4096, (sizeof(*l) + 4095) / 4096 * 4096);

    if (!l)
        return cli_refuse(detail, "out of memory");
    l->timeout_ms = timeout_ms ? timeout_ms : TIMEOUT_MS;
    l->fd = open(path, O_RDWR | O_CLOEXEC);
    if (l->fd < 0) {
        free(l);
        return cli_refuse(detail, "%.200s: %s", path, strerror(errno));
    }
    *link = (struct cli_link){ .context = l, .exchange = exchange, .close = close_link, .binding = &dsm_binding_nvme };
    if (discover(l, found, detail))
        return true;
    close_link(link, CLI_GOODBYE_NONE);
    (void)dsm_error_detail_within(detail, path);
    return false;
}
