/* SPDX-License-Identifier: BSD-3-Clause */
/* What the program's personality starts: memory requests and interrupts. */
#include "embed/function_state.h"
#include "embed/take.h"

EMBED_EXPORT void swdsm_function_wake(struct swdsm_function *function)
{
    function->has_work = true;
}

EMBED_EXPORT void swdsm_function_interrupt(struct swdsm_function *function, uint16_t vector)
{
    if (vector < function->vectors)
        dsm_msix_fire(&function->endpoint->msix, vector);
}

static enum swdsm_dma_outcome outcome_of(enum dsm_dma_outcome outcome)
{
    static const enum swdsm_dma_outcome outcomes[] = {
        [DSM_DMA_DONE] = SWDSM_DMA_DONE,
        [DSM_DMA_REFUSED] = SWDSM_DMA_REFUSED,
        [DSM_DMA_FAULT] = SWDSM_DMA_FAULT,
        [DSM_DMA_PENDING] = SWDSM_DMA_PENDING,
    };

    return outcomes[outcome];
}

static void on_done(void *context, enum dsm_dma_outcome outcome)
{
    struct embed_pending *pending = context, ended = *pending;

    pending->done = NULL;
    ended.done(ended.context, outcome_of(outcome));
}

static struct embed_pending *pending_free(struct swdsm_function *function)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        if (!function->pending[i].done)
            return &function->pending[i];
    return NULL;
}

EMBED_EXPORT enum swdsm_dma_outcome swdsm_function_dma(struct swdsm_function *function, const struct swdsm_dma *request)
{
    struct dsm_dma_request core;
    struct embed_pending *pending;
    enum dsm_dma_outcome outcome;
    struct swdsm_dma in;

    if (EMBED_TAKE(in, request) != 0 || (unsigned)in.t > SWDSM_DMA_T_1)
        return SWDSM_DMA_FAULT;
    pending = in.done ? pending_free(function) : NULL;
    core = (struct dsm_dma_request){
        .write = in.write,
        .address = in.address,
        .data = in.data,
        .len = in.len,
        .t = (enum dsm_dma_t)in.t,
        .done = pending ? on_done : NULL,
        .context = pending,
    };
    if (pending)
        *pending = (struct embed_pending){ in.done, in.context, function };
    outcome = dsm_dma_access(&function->endpoint->dma, &core);
    if (pending && outcome != DSM_DMA_PENDING)
        pending->done = NULL;
    return outcome_of(outcome);
}

EMBED_EXPORT uint64_t swdsm_function_dma_count(const struct swdsm_function *function, enum swdsm_state state, bool t,
                                               enum swdsm_dma_outcome outcome)
{
    if ((unsigned)state >= DSM_TDI_STATES || (unsigned)outcome >= DSM_DMA_OUTCOMES)
        return 0;
    return function->endpoint->dma.counters.accesses[state][t][outcome];
}
