/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/dma.h"

const char *dsm_dma_outcome_name(enum dsm_dma_outcome outcome)
{
    static const char *const names[] = { "done", "refused", "fault", "pending" };

    return names[outcome];
}

static void count(struct dsm_dma *dma, uint8_t state, bool t, uint32_t len, enum dsm_dma_outcome outcome)
{
    unsigned row = state < DSM_TDI_STATES ? state : DSM_TDI_ERROR;

    dma->counters.accesses[row][t][outcome]++;
    if (outcome == DSM_DMA_DONE)
        dma->counters.bytes[row][t] += len;
}

static void on_message(void *context, bool ok)
{
    struct dsm_dma_waiting *waiting = context;
    enum dsm_dma_outcome outcome = ok ? DSM_DMA_DONE : DSM_DMA_FAULT;

    waiting->used = false;
    count(waiting->dma, waiting->state, waiting->t, waiting->len, outcome);
    waiting->done(waiting->context, outcome);
}

static struct dsm_dma_waiting *waiting_free(struct dsm_dma *dma)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        if (!dma->waiting[i].used)
            return &dma->waiting[i];
    return NULL;
}

/* Memory without a file: the client is asked, for the whole of it at once. */
static enum dsm_dma_outcome ask(struct dsm_dma *dma, const struct dsm_dma_request *request, uint8_t state, bool t)
{
    struct dsm_dma_waiting *waiting = waiting_free(dma);
    bool asked;

    if (!request->done || !waiting)
        return DSM_DMA_FAULT;
    *waiting = (struct dsm_dma_waiting){ dma, true, state, t, request->len, request->done, request->context };
    asked =
        request->write
            ? dsm_dma_messages_write(&dma->messages, request->address, request->data, request->len, on_message, waiting)
            : dsm_dma_messages_read(&dma->messages, request->address, request->data, request->len, on_message, waiting);
    waiting->used = asked;
    return asked ? DSM_DMA_PENDING : DSM_DMA_FAULT;
}

static bool has_rights(const struct dsm_dma_range *range, bool write)
{
    return (range->flags & (write ? DSM_VFIO_USER_DMA_MAP_WRITE : DSM_VFIO_USER_DMA_MAP_READ)) != 0;
}

static bool move_piece(struct dsm_dma *dma, const struct dsm_dma_request *request, const struct dsm_dma_range *range,
                       uint32_t at, uint32_t n)
{
    uint64_t offset = range->offset + (request->address + at - range->address);
    uint8_t *data = (uint8_t *)request->data + at;

    if (!has_rights(range, request->write) || range->file == DSM_DMA_NO_FILE)
        return false;
    return request->write ? dsm_dma_file_write(&dma->map.files, range->file, offset, data, n)
                          : dsm_dma_file_read(&dma->map.files, range->file, offset, data, n);
}

/* What lies over several ranges is moved piece by piece. */
static enum dsm_dma_outcome move(struct dsm_dma *dma, const struct dsm_dma_request *request)
{
    uint32_t at = 0;

    while (at < request->len) {
        const struct dsm_dma_range *range = dsm_dma_map_find(&dma->map, request->address + at);
        uint64_t left = range ? range->size - (request->address + at - range->address) : 0;
        uint32_t n = left < request->len - at ? (uint32_t)left : request->len - at;

        if (!range || !move_piece(dma, request, range, at, n))
            return DSM_DMA_FAULT;
        at += n;
    }
    return DSM_DMA_DONE;
}

static bool is_askable(struct dsm_dma *dma, const struct dsm_dma_request *request)
{
    const struct dsm_dma_range *range = dsm_dma_map_find(&dma->map, request->address);

    return range && range->file == DSM_DMA_NO_FILE && has_rights(range, request->write) &&
           request->len <= range->size - (request->address - range->address);
}

enum dsm_dma_outcome dsm_dma_access(struct dsm_dma *dma, const struct dsm_dma_request *request)
{
    uint8_t state = dsm_endpoint_tdi_state(dma->device, dma->function);
    enum dsm_dma_outcome outcome;
    enum dsm_dma_refusal refusal;
    bool t;

    refusal = dsm_dma_judge(state, dma->bus_master, dma->locked_dma, request->t, &t);
    if (refusal != DSM_DMA_REFUSAL_NONE) {
        outcome = DSM_DMA_REFUSED;
        if (dma->refused)
            dma->refused(dma->context, request->address, request->len, request->write, state, t, refusal);
    } else if (request->len > DSM_DMA_PIECE_MAX || request->len > UINT64_MAX - request->address) {
        outcome = DSM_DMA_FAULT;
    } else {
        outcome = is_askable(dma, request) ? ask(dma, request, state, t) : move(dma, request);
    }
    if (outcome != DSM_DMA_PENDING)
        count(dma, state, t, request->len, outcome);
    return outcome;
}

enum dsm_dma_outcome dsm_dma_read(struct dsm_dma *dma, uint64_t address, void *data, uint32_t n)
{
    return dsm_dma_access(dma, &(struct dsm_dma_request){ .address = address, .data = data, .len = n });
}

enum dsm_dma_outcome dsm_dma_write(struct dsm_dma *dma, uint64_t address, const void *data, uint32_t n)
{
    struct dsm_dma_request request = { .write = true, .address = address, .len = n };

    memcpy(&request.data, &data, sizeof(data)); /* it is only read from */
    return dsm_dma_access(dma, &request);
}

bool dsm_dma_interrupt(struct dsm_dma *dma)
{
    uint8_t state = dsm_endpoint_tdi_state(dma->device, dma->function);

    if (!dma->bus_master)
        return false;
    dma->counters.interrupts[state < DSM_TDI_STATES ? state : DSM_TDI_ERROR][0]++;
    return true;
}

bool dsm_dma_is_busy(const struct dsm_dma *dma)
{
    return dsm_dma_messages_are_under_way(&dma->messages);
}

void dsm_dma_abandon(struct dsm_dma *dma)
{
    dsm_dma_messages_abandon(&dma->messages);
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        dma->waiting[i].used = false;
}

void dsm_dma_disconnect(struct dsm_dma *dma)
{
    dsm_dma_abandon(dma);
    dsm_dma_messages_clear(&dma->messages);
    dsm_dma_map_clear(&dma->map);
}
