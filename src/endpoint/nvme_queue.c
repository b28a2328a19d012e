/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_queue.h"

#include "base/reader.h"
#include "base/writer.h"

#define SQ_ENTRY_LEN 64u
#define CQ_ENTRY_LEN 16u
#define PSDT_SHIFT 14
#define STATUS_DO_NOT_RETRY 0x4000u

static bool fail(struct dsm_nvme *nvme)
{
    nvme->csts |= DSM_NVME_CSTS_FATAL;
    return false;
}

static bool is_full(const struct dsm_nvme_cq *cq)
{
    return (cq->tail + 1) % cq->entries == cq->head;
}

bool dsm_nvme_queue_has_command(const struct dsm_nvme *nvme, uint16_t sq)
{
    const struct dsm_nvme_sq *queue = &nvme->sqs[sq];

    return queue->used && queue->head != queue->tail && !is_full(&nvme->cqs[queue->cq]);
}

static void decode(struct dsm_bytes entry, struct dsm_nvme_command *out)
{
    struct dsm_reader r = dsm_reader(entry);
    uint8_t flags;

    out->opcode = dsm_read_u8(&r);
    flags = dsm_read_u8(&r);
    out->has_sgl = flags >> (PSDT_SHIFT - 8) != 0;
    out->id = dsm_read_u16le(&r);
    out->nsid = dsm_read_u32le(&r);
    dsm_read_reserved(&r, 16);
    out->prp1 = dsm_read_u64le(&r);
    out->prp2 = dsm_read_u64le(&r);
    out->dw10 = dsm_read_u32le(&r);
    out->dw11 = dsm_read_u32le(&r);
    out->dw12 = dsm_read_u32le(&r);
}

/* The entry is copied before it is looked at: the guest can write to it meanwhile. */
bool dsm_nvme_queue_take(struct dsm_nvme *nvme, uint16_t sq, struct dsm_nvme_command *out)
{
    struct dsm_nvme_sq *queue = &nvme->sqs[sq];
    uint8_t entry[SQ_ENTRY_LEN];

    if (dsm_dma_read(nvme->host.dma, queue->base + (uint64_t)queue->head * SQ_ENTRY_LEN, entry, sizeof(entry)) !=
        DSM_DMA_DONE)
        return fail(nvme);
    queue->head = (queue->head + 1) % queue->entries;
    decode(dsm_bytes(entry, sizeof(entry)), out);
    return true;
}

bool dsm_nvme_queue_complete(struct dsm_nvme *nvme, uint16_t sq, const struct dsm_nvme_command *command,
                             enum dsm_nvme_status status, uint32_t result)
{
    struct dsm_nvme_sq *from = &nvme->sqs[sq];
    struct dsm_nvme_cq *cq = &nvme->cqs[from->cq];
    uint8_t entry[CQ_ENTRY_LEN];
    struct dsm_writer w = dsm_writer(entry, sizeof(entry));
    uint16_t flags = status == DSM_NVME_SUCCESS ? 0 : STATUS_DO_NOT_RETRY << 1;

    dsm_write_u32le(&w, result);
    dsm_write_u32le(&w, 0);
    dsm_write_u16le(&w, (uint16_t)from->head);
    dsm_write_u16le(&w, sq);
    dsm_write_u16le(&w, command->id);
    dsm_write_u16le(&w, (uint16_t)(flags | (unsigned)status << 1 | cq->phase));
    if (dsm_dma_write(nvme->host.dma, cq->base + (uint64_t)cq->tail * CQ_ENTRY_LEN, entry, sizeof(entry)) !=
        DSM_DMA_DONE)
        return fail(nvme);
    cq->tail = (cq->tail + 1) % cq->entries;
    cq->phase ^= cq->tail == 0;
    cq->to_fire = true;
    return true;
}

void dsm_nvme_queue_notify(struct dsm_nvme *nvme)
{
    for (size_t i = 0; i < DSM_NVME_QUEUES_MAX; i++) {
        struct dsm_nvme_cq *cq = &nvme->cqs[i];

        if (cq->used && cq->to_fire && cq->interrupts)
            dsm_msix_fire(nvme->host.msix, cq->vector);
        cq->to_fire = false;
    }
}
