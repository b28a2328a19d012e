/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/dma_rules.h"

#include "wire/tdisp.h"

const char *dsm_dma_refusal_text(enum dsm_dma_refusal refusal)
{
    switch (refusal) {
#define X(name, text)                                                                                                  \
    case DSM_DMA_REFUSAL_##name:                                                                                       \
        return text;
        DSM_DMA_REFUSALS(X)
#undef X
    }
    return "";
}

/* In CONFIG_LOCKED T=0 is not forbidden, but LOCK promises that nothing is under way (11.3.9): the choice is ours. In
 * ERROR no data of the TVM may leave (11.2). */
static const struct dsm_dma_rule rules[] = {
    { DSM_TDI_CONFIG_UNLOCKED, false, true, true, DSM_DMA_REFUSAL_NONE, "11.2.1" },
    { DSM_TDI_CONFIG_LOCKED, false, false, true, DSM_DMA_REFUSAL_LOCKED, "11.2.1, ours" },
    { DSM_TDI_RUN, true, true, true, DSM_DMA_REFUSAL_NONE, "11.2.1" },
    { DSM_TDI_ERROR, false, false, false, DSM_DMA_REFUSAL_IN_ERROR, "11.2, ours" },
};

const struct dsm_dma_rule *dsm_dma_rule(uint8_t state)
{
    return &rules[state <= DSM_TDI_ERROR ? state : DSM_TDI_ERROR];
}

enum dsm_dma_refusal dsm_dma_judge(uint8_t state, bool bus_master, bool locked_dma, enum dsm_dma_t wanted, bool *t)
{
    const struct dsm_dma_rule *rule = dsm_dma_rule(state);

    *t = wanted == DSM_DMA_T_OF_STATE ? rule->t : wanted == DSM_DMA_T_1;
    if (!bus_master)
        return DSM_DMA_REFUSAL_BUS_MASTER;
    if (!rule->permitted && !(locked_dma && rule->permitted_by_setting))
        return rule->refusal;
    return *t == rule->t ? DSM_DMA_REFUSAL_NONE : DSM_DMA_REFUSAL_T_BIT;
}
