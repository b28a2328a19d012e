/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether a function may start DMA, and with which T bit, as one table by the state of its TDI (PCIe 11.2.1: the TDI as
 * requester). What it leaves to the device is refused, unless a setting says otherwise.
 */
#ifndef DSM_ENDPOINT_DMA_RULES_H
#define DSM_ENDPOINT_DMA_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* What the function wants the T bit to be. */
enum dsm_dma_t {
    DSM_DMA_T_OF_STATE, /* what the state says */
    DSM_DMA_T_0,
    DSM_DMA_T_1,
};

/* X(NAME, text): why it may not. */
#define DSM_DMA_REFUSALS(X)                                                                                            \
    X(NONE, "not refused")                                                                                             \
    X(BUS_MASTER, "Bus Master Enable is clear")                                                                        \
    X(LOCKED, "the TDI is in CONFIG_LOCKED")                                                                           \
    X(IN_ERROR, "the TDI is in ERROR")                                                                                 \
    X(T_BIT, "the T bit is not the state's")

enum dsm_dma_refusal {
#define X(name, text) DSM_DMA_REFUSAL_##name,
    DSM_DMA_REFUSALS(X)
#undef X
};
const char *dsm_dma_refusal_text(enum dsm_dma_refusal refusal);

struct dsm_dma_rule {
    uint8_t state; /* enum dsm_tdi_state */
    bool t;        /* of a memory request that is no interrupt */
    bool permitted;
    bool permitted_by_setting; /* locked_dma */
    enum dsm_dma_refusal refusal;
    const char *clause;
};

/* A state that is none is ERROR's. */
const struct dsm_dma_rule *dsm_dma_rule(uint8_t state);

/* *t: what goes out, or would have. */
enum dsm_dma_refusal dsm_dma_judge(uint8_t state, bool bus_master, bool locked_dma, enum dsm_dma_t wanted, bool *t);

#endif
