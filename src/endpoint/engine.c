/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/engine.h"

#include <stdlib.h>

#define VERSION 1u
#define CONTROL_T 0x3u
#define CONTROL_VECTOR_SHIFT 16
#define ADLER_MODULUS 65521u
#define BAR_LEN 0x4000u
#define MSIX_TABLE 0x2000u
#define MSIX_PBA 0x3000u

enum step {
    STEP_READ,  /* a piece of the source has to be read */
    STEP_WRITE, /* it is here, and has to be written */
};

struct engine {
    struct dsm_personality_host host;
    uint64_t source, destination;
    uint32_t length, control, pattern;
    uint32_t status, bytes_done, sum;
    uint32_t operation;
    enum step step;
    bool waits; /* for an access's outcome */
    uint32_t piece_len;
    uint8_t piece[DSM_DMA_PIECE_MAX];
};

static enum dsm_error engine_create(const struct dsm_personality_host *host,
                                    const struct dsm_personality_options *options, void **state,
                                    struct dsm_error_detail *error_detail)
{
    struct engine *engine = calloc(1, sizeof(*engine));

    (void)options;
    (void)error_detail;
    if (!engine)
        return DSM_ERR_NO_MEMORY;
    engine->host = *host;
    *state = engine;
    return DSM_OK;
}

static void engine_destroy(void *state)
{
    free(state);
}

static void engine_reset(void *state)
{
    struct engine *engine = state;
    struct dsm_personality_host host = engine->host;

    memset(engine, 0, sizeof(*engine));
    engine->host = host;
}

static uint32_t read_register(const struct engine *engine, uint64_t offset)
{
    switch (offset) {
    case DSM_ENGINE_ID:
        return DSM_ENGINE_ID_VALUE;
    case DSM_ENGINE_VERSION:
        return VERSION;
    case DSM_ENGINE_SOURCE:
        return (uint32_t)engine->source;
    case DSM_ENGINE_SOURCE + 4:
        return (uint32_t)(engine->source >> 32);
    case DSM_ENGINE_DESTINATION:
        return (uint32_t)engine->destination;
    case DSM_ENGINE_DESTINATION + 4:
        return (uint32_t)(engine->destination >> 32);
    case DSM_ENGINE_LENGTH:
        return engine->length;
    case DSM_ENGINE_CONTROL:
        return engine->control;
    case DSM_ENGINE_PATTERN:
        return engine->pattern;
    case DSM_ENGINE_STATUS:
        return engine->status;
    case DSM_ENGINE_BYTES_DONE:
        return engine->bytes_done;
    case DSM_ENGINE_SUM:
        return engine->sum;
    default:
        return 0;
    }
}

static uint64_t engine_read(void *state, uint64_t offset, unsigned width)
{
    const struct engine *engine = state;
    uint64_t low = read_register(engine, offset & ~(uint64_t)3), high = 0;

    if (width == 8)
        high = read_register(engine, offset + 4);
    return (high << 32 | low) >> (offset % 4 * 8);
}

static void set_half(uint64_t *value, bool high, uint32_t half)
{
    unsigned shift = high ? 32 : 0;

    *value = (*value & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)half << shift;
}

static void start(struct engine *engine, uint32_t operation)
{
    engine->bytes_done = 0;
    engine->sum = 1; /* what Adler-32 begins with */
    engine->step = operation == DSM_ENGINE_FILL ? STEP_WRITE : STEP_READ;
    engine->operation = operation;
    engine->piece_len = 0;
    if (operation < DSM_ENGINE_COPY || operation > DSM_ENGINE_ADLER || engine->length > DSM_ENGINE_LENGTH_MAX ||
        (engine->control & CONTROL_T) > DSM_DMA_T_1) {
        engine->status = DSM_ENGINE_INVALID;
        return;
    }
    engine->status = DSM_ENGINE_BUSY;
    engine->host.wake(engine->host.context);
}

/* What an operation works with cannot be changed under it. */
static void write_register(struct engine *engine, uint64_t offset, uint32_t value)
{
    if (engine->status == DSM_ENGINE_BUSY)
        return;
    switch (offset) {
    case DSM_ENGINE_SOURCE:
    case DSM_ENGINE_SOURCE + 4:
        set_half(&engine->source, offset != DSM_ENGINE_SOURCE, value);
        break;
    case DSM_ENGINE_DESTINATION:
    case DSM_ENGINE_DESTINATION + 4:
        set_half(&engine->destination, offset != DSM_ENGINE_DESTINATION, value);
        break;
    case DSM_ENGINE_LENGTH:
        engine->length = value;
        break;
    case DSM_ENGINE_CONTROL:
        engine->control = value;
        break;
    case DSM_ENGINE_PATTERN:
        engine->pattern = value;
        break;
    case DSM_ENGINE_OPERATION:
        start(engine, value);
        break;
    default:
        break;
    }
}

/* Whole double words alone, which a driver has no reason to write otherwise. */
static void engine_write(void *state, uint64_t offset, unsigned width, uint64_t value)
{
    if (width < 4)
        return;
    write_register(state, offset, (uint32_t)value);
    if (width == 8)
        write_register(state, offset + 4, (uint32_t)(value >> 32));
}

static void end(struct engine *engine, uint32_t status)
{
    engine->status = status;
    if (engine->control & DSM_ENGINE_CONTROL_INTERRUPT)
        dsm_msix_fire(engine->host.msix, (uint16_t)(engine->control >> CONTROL_VECTOR_SHIFT));
}

static void add_sum(struct engine *engine)
{
    uint32_t a = engine->sum & 0xFFFF, b = engine->sum >> 16;

    for (uint32_t i = 0; i < engine->piece_len; i++) {
        a = (a + engine->piece[i]) % ADLER_MODULUS;
        b = (b + a) % ADLER_MODULUS;
    }
    engine->sum = b << 16 | a;
}

static void piece_done(struct engine *engine)
{
    if (engine->operation == DSM_ENGINE_ADLER)
        add_sum(engine);
    if (engine->operation == DSM_ENGINE_COPY && engine->step == STEP_READ) {
        engine->step = STEP_WRITE;
        return;
    }
    engine->bytes_done += engine->piece_len;
    engine->step = engine->operation == DSM_ENGINE_FILL ? STEP_WRITE : STEP_READ;
    if (engine->bytes_done == engine->length)
        end(engine, DSM_ENGINE_DONE);
}

static void accessed(struct engine *engine, enum dsm_dma_outcome outcome)
{
    if (outcome == DSM_DMA_DONE)
        piece_done(engine);
    else
        end(engine, outcome == DSM_DMA_REFUSED ? DSM_ENGINE_REFUSED : DSM_ENGINE_FAULT);
}

static void on_accessed(void *context, enum dsm_dma_outcome outcome)
{
    struct engine *engine = context;

    engine->waits = false;
    accessed(engine, outcome);
    if (engine->status == DSM_ENGINE_BUSY)
        engine->host.wake(engine->host.context);
}

static void fill_piece(struct engine *engine)
{
    for (uint32_t i = 0; i < engine->piece_len; i++)
        engine->piece[i] = (uint8_t)(engine->pattern >> ((engine->bytes_done + i) % 4 * 8));
}

static void start_access(struct engine *engine)
{
    bool write = engine->step == STEP_WRITE;
    struct dsm_dma_request request = {
        .write = write,
        .address = (write ? engine->destination : engine->source) + engine->bytes_done,
        .data = engine->piece,
        .t = (enum dsm_dma_t)(engine->control & CONTROL_T),
        .done = on_accessed,
        .context = engine,
    };
    uint32_t left = engine->length - engine->bytes_done;
    enum dsm_dma_outcome outcome;

    engine->piece_len = request.len = left < DSM_DMA_PIECE_MAX ? left : DSM_DMA_PIECE_MAX;
    if (engine->operation == DSM_ENGINE_FILL)
        fill_piece(engine);
    engine->waits = true;
    outcome = dsm_dma_access(engine->host.dma, &request);
    if (outcome == DSM_DMA_PENDING)
        return;
    engine->waits = false;
    accessed(engine, outcome);
}

static bool engine_run(void *state)
{
    struct engine *engine = state;

    if (engine->status != DSM_ENGINE_BUSY || engine->waits)
        return false;
    start_access(engine);
    return engine->status == DSM_ENGINE_BUSY && !engine->waits;
}

const struct dsm_personality dsm_engine_personality = {
    .name = "dma",
    .class_code = 0x120000, /* processing accelerator */
    .device_id = 0x00EE,
    .bar0_len = BAR_LEN,
    .msix_table = MSIX_TABLE,
    .msix_pba = MSIX_PBA,
    .vectors = DSM_ENGINE_VECTORS,
    .create = engine_create,
    .destroy = engine_destroy,
    .read = engine_read,
    .write = engine_write,
    .run = engine_run,
    .reset = engine_reset,
};
