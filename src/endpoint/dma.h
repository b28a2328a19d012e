/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one door through which a function's DMA goes. It asks the rules whether the access may be made now and with which
 * T bit, moves the bytes, and counts the access by state, T bit and outcome. T = 1 and T = 0 reach the same memory: a
 * VMM without private memory has no other.
 *
 * All DMA is copied, and lengths are checked against the map each time: no pointer into a guest's memory outlives a
 * call.
 */
#ifndef DSM_ENDPOINT_DMA_H
#define DSM_ENDPOINT_DMA_H

#include "endpoint/dma_map.h"
#include "endpoint/dma_messages.h"
#include "endpoint/dma_rules.h"
#include "endpoint/endpoint_tdi.h"

#define DSM_TDI_STATES 4u

enum dsm_dma_outcome {
    DSM_DMA_DONE,
    DSM_DMA_REFUSED, /* by the rules */
    DSM_DMA_FAULT,   /* not mapped, not with these rights, or gone */
    DSM_DMA_OUTCOMES,
    DSM_DMA_PENDING = DSM_DMA_OUTCOMES, /* the request's done is called with one of the above */
};
const char *dsm_dma_outcome_name(enum dsm_dma_outcome outcome); /* "done" */

struct dsm_dma_counters {
    uint64_t accesses[DSM_TDI_STATES][2][DSM_DMA_OUTCOMES]; /* memory requests: state, T bit, outcome */
    uint64_t bytes[DSM_TDI_STATES][2];                      /* of those done */
    uint64_t interrupts[DSM_TDI_STATES][2];                 /* apart from those */
};

struct dsm_dma_request {
    bool write;
    uint64_t address;
    void *data;   /* read into, or written from; stays until the outcome is there */
    uint32_t len; /* at most DSM_DMA_PIECE_MAX */
    enum dsm_dma_t t;
    /* NULL: what cannot be had at once is a fault. */
    void (*done)(void *context, enum dsm_dma_outcome outcome);
    void *context;
};

/* A request that waits for the client. */
struct dsm_dma_waiting {
    struct dsm_dma *dma;
    bool used;
    uint8_t state;
    bool t;
    uint32_t len;
    void (*done)(void *context, enum dsm_dma_outcome outcome);
    void *context;
};

struct dsm_dma {
    const struct dsm_device *device;
    uint8_t function;
    bool bus_master; /* as in the Command register */
    bool locked_dma; /* a setting: T=0 in CONFIG_LOCKED */
    struct dsm_dma_map map;
    struct dsm_dma_messages messages;
    struct dsm_dma_waiting waiting[DSM_DMA_MESSAGES_MAX];
    struct dsm_dma_counters counters;
    /* An access was refused; may be NULL. */
    void (*refused)(void *context, uint64_t address, uint32_t len, bool write, uint8_t state, bool t,
                    enum dsm_dma_refusal refusal);
    void *context;
};

enum dsm_dma_outcome dsm_dma_access(struct dsm_dma *dma, const struct dsm_dma_request *request) DSM_MUST_CHECK;

/* The same, of what can be had at once, with the state's T bit. */
enum dsm_dma_outcome dsm_dma_read(struct dsm_dma *dma, uint64_t address, void *data, uint32_t n) DSM_MUST_CHECK;
enum dsm_dma_outcome dsm_dma_write(struct dsm_dma *dma, uint64_t address, const void *data, uint32_t n) DSM_MUST_CHECK;

/* An interrupt message is about to go out: may it (bus mastering), and counts it by the T bit that it has: 0, as
 * LOCK_MSIX is not offered to what has its table in the VMM. */
bool dsm_dma_interrupt(struct dsm_dma *dma);

/* Transactions are under way, those of before a reset among them. */
bool dsm_dma_is_busy(const struct dsm_dma *dma);
/* Forgets those under way, whose done is not called: the function is reset. */
void dsm_dma_abandon(struct dsm_dma *dma);
/* The client has gone: nothing is mapped, nothing will be answered. */
void dsm_dma_disconnect(struct dsm_dma *dma);

#endif
