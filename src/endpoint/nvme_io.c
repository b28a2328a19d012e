/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_io.h"

#include "endpoint/nvme_prp.h"

#define FLUSH 0x00u
#define WRITE 0x01u
#define READ 0x02u
#define WRITE_ZEROES 0x08u
#define BLOCKS_MASK 0xFFFFu
#define ALL_NAMESPACES 0xFFFFFFFFu

struct extent {
    uint64_t offset;
    uint64_t n;
};

/* Blocks are counted from 0 for one. */
static enum dsm_nvme_status extent_of(const struct dsm_nvme *nvme, const struct dsm_nvme_command *command,
                                      struct extent *out)
{
    uint64_t lba = (uint64_t)command->dw11 << 32 | command->dw10;
    uint64_t blocks = (uint64_t)(command->dw12 & BLOCKS_MASK) + 1, all = nvme->store.len / DSM_NVME_BLOCK_LEN;

    if (lba >= all || blocks > all - lba)
        return DSM_NVME_LBA_OUT_OF_RANGE;
    *out = (struct extent){ lba * DSM_NVME_BLOCK_LEN, blocks * DSM_NVME_BLOCK_LEN };
    return DSM_NVME_SUCCESS;
}

static uint32_t piece_of(uint64_t left)
{
    return left < DSM_DMA_PIECE_MAX ? (uint32_t)left : DSM_DMA_PIECE_MAX;
}

static enum dsm_nvme_status read_blocks(struct dsm_nvme *nvme, struct extent extent, struct dsm_nvme_segments *to)
{
    enum dsm_nvme_status status = DSM_NVME_SUCCESS;

    while (extent.n > 0 && status == DSM_NVME_SUCCESS) {
        uint32_t n = piece_of(extent.n);

        if (!dsm_nvme_store_read(&nvme->store, extent.offset, nvme->buffer, n))
            return DSM_NVME_UNRECOVERED_READ;
        status = dsm_nvme_prp_write(nvme, to, nvme->buffer, n);
        extent.offset += n;
        extent.n -= n;
    }
    return status;
}

static enum dsm_nvme_status write_blocks(struct dsm_nvme *nvme, struct extent extent, struct dsm_nvme_segments *from)
{
    while (extent.n > 0) {
        uint32_t n = piece_of(extent.n);
        enum dsm_nvme_status status = dsm_nvme_prp_read(nvme, from, nvme->buffer, n);

        if (status != DSM_NVME_SUCCESS)
            return status;
        if (!dsm_nvme_store_write(&nvme->store, extent.offset, nvme->buffer, n))
            return DSM_NVME_WRITE_FAULT;
        extent.offset += n;
        extent.n -= n;
    }
    return DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status write_zeroes(struct dsm_nvme *nvme, struct extent extent)
{
    memset(nvme->buffer, 0, sizeof(nvme->buffer));
    while (extent.n > 0) {
        uint32_t n = piece_of(extent.n);

        if (!dsm_nvme_store_write(&nvme->store, extent.offset, nvme->buffer, n))
            return DSM_NVME_WRITE_FAULT;
        extent.offset += n;
        extent.n -= n;
    }
    return DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status transfer(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    struct dsm_nvme_segments segments;
    struct extent extent;
    enum dsm_nvme_status status = extent_of(nvme, command, &extent);

    if (status != DSM_NVME_SUCCESS)
        return status;
    if (command->opcode != READ && nvme->store.read_only)
        return DSM_NVME_READ_ONLY;
    if (command->opcode == WRITE_ZEROES)
        return write_zeroes(nvme, extent);
    if (extent.n > DSM_NVME_TRANSFER_MAX || command->has_sgl)
        return DSM_NVME_INVALID_FIELD;
    nvme->moved += (uint32_t)extent.n;
    status = dsm_nvme_prp_gather(nvme, command->prp1, command->prp2, (uint32_t)extent.n, &segments);
    if (status != DSM_NVME_SUCCESS)
        return status;
    return command->opcode == READ ? read_blocks(nvme, extent, &segments) : write_blocks(nvme, extent, &segments);
}

enum dsm_nvme_status dsm_nvme_io_execute(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    bool is_flush = command->opcode == FLUSH;

    if (command->nsid != DSM_NVME_NAMESPACE && !(is_flush && command->nsid == ALL_NAMESPACES))
        return DSM_NVME_INVALID_NAMESPACE;
    switch (command->opcode) {
    case FLUSH:
        return dsm_nvme_store_flush(&nvme->store) ? DSM_NVME_SUCCESS : DSM_NVME_WRITE_FAULT;
    case READ:
    case WRITE:
    case WRITE_ZEROES:
        return transfer(nvme, command);
    default:
        return DSM_NVME_INVALID_OPCODE;
    }
}
