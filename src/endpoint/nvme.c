/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers, doorbells, and whose turn it is. */
#include "endpoint/nvme.h"

#include "endpoint/nvme_admin.h"
#include "endpoint/nvme_io.h"
#include "endpoint/nvme_queue.h"

#include <stdlib.h>

/* As QEMU's nvme has them */
#define BAR_LEN 0x4000u
#define MSIX_TABLE 0x2000u
#define MSIX_PBA 0x3000u

/* Registers (NVM Express 3.1) */
#define CAP 0x00u
#define VS 0x08u
#define CC 0x14u
#define CSTS 0x1Cu
#define AQA 0x24u
#define ASQ 0x28u
#define ACQ 0x30u
#define DOORBELLS 0x1000u
#define DOORBELL_LEN 4u

/* 1,024 entries, contiguous queues, ready within 5 s, the NVM command set, pages of 4 KiB alone */
#define CAP_VALUE (UINT64_C(1) << 37 | UINT64_C(10) << 24 | UINT64_C(1) << 16 | (DSM_NVME_ENTRIES_MAX - 1))
#define CC_ENABLE 0x1u
#define CC_PAGE_SIZE 0x780u
#define CC_SHUTDOWN 0xC000u
#define CC_WRITABLE 0x00FFFFF1u
#define AQA_MASK 0x0FFF0FFFu

#define COMMANDS_A_TURN 32u
#define BYTES_A_TURN (1u << 20)

static enum dsm_error nvme_create(const struct dsm_personality_host *host,
                                  const struct dsm_personality_options *options, void **state,
                                  struct dsm_error_detail *error_detail)
{
    struct dsm_nvme *nvme = calloc(1, sizeof(*nvme));
    enum dsm_error error;

    if (!nvme)
        return DSM_ERR_NO_MEMORY;
    error = dsm_nvme_store_open(&nvme->store, options, error_detail);
    if (error == DSM_OK && host->vectors < 2)
        error = dsm_error_detail_set(error_detail, "msix: personality nvme needs at least 2 vectors of its own");
    if (error != DSM_OK) {
        dsm_nvme_store_close(&nvme->store);
        free(nvme);
        return error;
    }
    nvme->host = *host;
    nvme->queue_pairs = host->vectors < DSM_NVME_QUEUES_MAX ? host->vectors : DSM_NVME_QUEUES_MAX;
    nvme->write_cache = 1;
    *state = nvme;
    return DSM_OK;
}

static void nvme_destroy(void *state)
{
    struct dsm_nvme *nvme = state;

    dsm_nvme_store_close(&nvme->store);
    free(nvme);
}

/* What a controller reset clears (NVM Express 7.3.2): admin queue registers stay. */
static void reset_controller(struct dsm_nvme *nvme)
{
    memset(nvme->sqs, 0, sizeof(nvme->sqs));
    memset(nvme->cqs, 0, sizeof(nvme->cqs));
    memset(nvme->buffer, 0, sizeof(nvme->buffer));
    nvme->cc = nvme->csts = 0;
    nvme->next_sq = nvme->async_events = 0;
    nvme->write_cache = 1;
}

static void nvme_reset(void *state)
{
    struct dsm_nvme *nvme = state;

    reset_controller(nvme);
    nvme->aqa = 0;
    nvme->asq = nvme->acq = 0;
}

static uint64_t read_register(const struct dsm_nvme *nvme, uint64_t offset)
{
    switch (offset) {
    case CAP:
        return CAP_VALUE;
    case VS:
        return DSM_NVME_VERSION;
    case CC - 4: /* its upper half; INTMC below is MSI's */
        return (uint64_t)nvme->cc << 32;
    case CSTS - 4:
        return (uint64_t)nvme->csts << 32;
    case AQA - 4:
        return (uint64_t)nvme->aqa << 32;
    case ASQ:
        return nvme->asq;
    case ACQ:
        return nvme->acq;
    default:
        return 0;
    }
}

static uint64_t nvme_read(void *state, uint64_t offset, unsigned width)
{
    (void)width;
    return read_register(state, offset & ~UINT64_C(7)) >> (offset % 8 * 8);
}

static bool enable(struct dsm_nvme *nvme)
{
    uint32_t sq_entries = (nvme->aqa & 0xFFFu) + 1, cq_entries = (nvme->aqa >> 16) + 1;

    if (sq_entries < 2 || cq_entries < 2 || (nvme->cc & CC_PAGE_SIZE) != 0 || nvme->asq % DSM_NVME_PAGE_LEN != 0 ||
        nvme->acq % DSM_NVME_PAGE_LEN != 0)
        return false;
    nvme->sqs[0] = (struct dsm_nvme_sq){ .used = true, .base = nvme->asq, .entries = sq_entries };
    nvme->cqs[0] = (struct dsm_nvme_cq){
        .used = true, .base = nvme->acq, .entries = cq_entries, .phase = true, .interrupts = true
    };
    return true;
}

static void write_cc(struct dsm_nvme *nvme, uint32_t value)
{
    uint32_t before = nvme->cc;

    nvme->cc = value & CC_WRITABLE;
    if ((before & ~value & CC_ENABLE) != 0) {
        reset_controller(nvme);
        nvme->cc = value & CC_WRITABLE;
    } else if ((~before & value & CC_ENABLE) != 0) {
        nvme->csts = enable(nvme) ? DSM_NVME_CSTS_READY : DSM_NVME_CSTS_FATAL;
    }
    if ((value & CC_SHUTDOWN) != 0 && (before & CC_SHUTDOWN) == 0) {
        (void)dsm_nvme_store_flush(&nvme->store);
        nvme->csts |= DSM_NVME_CSTS_SHUTDOWN_DONE;
    }
}

static void set_half(uint64_t *value, bool high, uint32_t half)
{
    unsigned shift = high ? 32 : 0;

    *value = (*value & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)half << shift;
}

/* A value that is no entry of the queue is dropped: the guest's own fault (NVM Express 5.2 would tell it by an event).
 */
static void ring(struct dsm_nvme *nvme, size_t index, uint32_t value)
{
    size_t queue = index / 2;
    bool is_cq = index % 2 != 0;

    if (queue >= DSM_NVME_QUEUES_MAX || (nvme->csts & DSM_NVME_CSTS_READY) == 0)
        return;
    if (is_cq && nvme->cqs[queue].used && value < nvme->cqs[queue].entries)
        nvme->cqs[queue].head = value;
    if (!is_cq && nvme->sqs[queue].used && value < nvme->sqs[queue].entries)
        nvme->sqs[queue].tail = value;
    nvme->host.wake(nvme->host.context);
}

static void write_register(struct dsm_nvme *nvme, uint64_t offset, uint32_t value)
{
    bool is_off = (nvme->cc & CC_ENABLE) == 0;

    switch (offset) {
    case CC:
        write_cc(nvme, value);
        break;
    case AQA:
        nvme->aqa = is_off ? value & AQA_MASK : nvme->aqa;
        break;
    case ASQ:
    case ASQ + 4:
        if (is_off)
            set_half(&nvme->asq, offset != ASQ, value);
        break;
    case ACQ:
    case ACQ + 4:
        if (is_off)
            set_half(&nvme->acq, offset != ACQ, value);
        break;
    default:
        if (offset >= DOORBELLS && offset < MSIX_TABLE)
            ring(nvme, (size_t)(offset - DOORBELLS) / DOORBELL_LEN, value);
        break;
    }
}

static void nvme_write(void *state, uint64_t offset, unsigned width, uint64_t value)
{
    if (width < 4)
        return;
    write_register(state, offset, (uint32_t)value);
    if (width == 8)
        write_register(state, offset + 4, (uint32_t)(value >> 32));
}

static bool is_running(const struct dsm_nvme *nvme)
{
    return (nvme->csts & (DSM_NVME_CSTS_READY | DSM_NVME_CSTS_FATAL)) == DSM_NVME_CSTS_READY;
}

static void execute(struct dsm_nvme *nvme, uint16_t sq)
{
    enum dsm_nvme_status status;
    struct dsm_nvme_command command;

    if (!dsm_nvme_queue_take(nvme, sq, &command))
        return;
    nvme->result = 0;
    status = sq == 0 ? dsm_nvme_admin_execute(nvme, &command) : dsm_nvme_io_execute(nvme, &command);
    if (status != DSM_NVME_NO_COMPLETION)
        (void)dsm_nvme_queue_complete(nvme, sq, &command, status, nvme->result);
}

/* The next queue that has a command; false: none. */
static bool next_queue(struct dsm_nvme *nvme, uint16_t *sq)
{
    for (unsigned i = 0; i < DSM_NVME_QUEUES_MAX; i++) {
        *sq = (uint16_t)((nvme->next_sq + i) % DSM_NVME_QUEUES_MAX);
        if (!dsm_nvme_queue_has_command(nvme, *sq))
            continue;
        nvme->next_sq = (uint16_t)((*sq + 1) % DSM_NVME_QUEUES_MAX);
        return true;
    }
    return false;
}

static bool nvme_run(void *state)
{
    struct dsm_nvme *nvme = state;
    bool more = true;
    uint16_t sq;

    nvme->moved = 0;
    for (unsigned i = 0; i < COMMANDS_A_TURN && more && nvme->moved < BYTES_A_TURN; i++) {
        more = is_running(nvme) && next_queue(nvme, &sq);
        if (more)
            execute(nvme, sq);
    }
    dsm_nvme_queue_notify(nvme);
    return more;
}

const struct dsm_personality dsm_nvme_personality = {
    .name = "nvme",
    .class_code = 0x010802,
    .bar0_len = BAR_LEN,
    .msix_table = MSIX_TABLE,
    .msix_pba = MSIX_PBA,
    .vectors = DSM_NVME_QUEUES_MAX,
    .create = nvme_create,
    .destroy = nvme_destroy,
    .read = nvme_read,
    .write = nvme_write,
    .run = nvme_run,
    .reset = nvme_reset,
};
