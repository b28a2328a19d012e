/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_admin.h"

#include "endpoint/nvme_identify.h"
#include "endpoint/nvme_prp.h"

#define QUEUE_CONTIGUOUS 0x1u
#define CQ_INTERRUPTS 0x2u
#define FEATURE_MASK 0xFFu
#define LOG_DWORDS_SHIFT 16

enum feature {
    FEATURE_ARBITRATION = 0x01,
    FEATURE_POWER = 0x02,
    FEATURE_TEMPERATURE = 0x04,
    FEATURE_ERROR_RECOVERY = 0x05,
    FEATURE_WRITE_CACHE = 0x06,
    FEATURE_QUEUES = 0x07,
    FEATURE_COALESCING = 0x08,
    FEATURE_VECTOR = 0x09,
    FEATURE_ATOMICITY = 0x0A,
    FEATURE_ASYNC_EVENTS = 0x0B,
};

typedef enum dsm_nvme_status (*admin_handler)(struct dsm_nvme *nvme, const struct dsm_nvme_command *command);

/* Data of at most a page, to the guest. */
static enum dsm_nvme_status give(struct dsm_nvme *nvme, const struct dsm_nvme_command *command, const uint8_t *data,
                                 uint32_t n)
{
    struct dsm_nvme_segments segments;
    enum dsm_nvme_status status;

    if (command->has_sgl)
        return DSM_NVME_INVALID_FIELD;
    status = dsm_nvme_prp_gather(nvme, command->prp1, command->prp2, n, &segments);
    return status == DSM_NVME_SUCCESS ? dsm_nvme_prp_write(nvme, &segments, data, n) : status;
}

static enum dsm_nvme_status on_identify(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    enum dsm_nvme_status status = dsm_nvme_identify(nvme, (uint8_t)command->dw10, command->nsid, nvme->buffer);

    return status == DSM_NVME_SUCCESS ? give(nvme, command, nvme->buffer, DSM_NVME_IDENTIFY_LEN) : status;
}

/* The length is counted in double words from 0 for one, in two halves. */
static enum dsm_nvme_status on_get_log_page(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    uint64_t dwords = ((uint64_t)(command->dw11 & 0xFFFFu) << 16 | command->dw10 >> LOG_DWORDS_SHIFT) + 1;
    enum dsm_nvme_status status = dsm_nvme_log_page((uint8_t)command->dw10, nvme->buffer);

    if (status == DSM_NVME_SUCCESS && (command->dw12 != 0 || dwords > DSM_NVME_IDENTIFY_LEN / 4))
        status = DSM_NVME_INVALID_FIELD; /* no log is as long */
    return status == DSM_NVME_SUCCESS ? give(nvme, command, nvme->buffer, (uint32_t)dwords * 4) : status;
}

static enum dsm_nvme_status queue_check(const struct dsm_nvme *nvme, const struct dsm_nvme_command *command,
                                        bool is_used)
{
    uint32_t id = command->dw10 & 0xFFFFu, entries = (command->dw10 >> 16) + 1;

    if (id == 0 || id >= nvme->queue_pairs || is_used)
        return DSM_NVME_INVALID_QUEUE_ID;
    if (entries < 2 || entries > DSM_NVME_ENTRIES_MAX)
        return DSM_NVME_INVALID_QUEUE_SIZE;
    if ((command->dw11 & QUEUE_CONTIGUOUS) == 0)
        return DSM_NVME_INVALID_FIELD;
    return command->prp1 % DSM_NVME_PAGE_LEN != 0 ? DSM_NVME_INVALID_PRP_OFFSET : DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status on_create_cq(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    uint32_t id = command->dw10 & 0xFFFFu, vector = command->dw11 >> 16;
    bool is_used = id < DSM_NVME_QUEUES_MAX && nvme->cqs[id].used;
    enum dsm_nvme_status status = queue_check(nvme, command, is_used);

    if (status != DSM_NVME_SUCCESS)
        return status;
    if ((command->dw11 & CQ_INTERRUPTS) && vector >= nvme->host.vectors)
        return DSM_NVME_INVALID_VECTOR;
    nvme->cqs[id] = (struct dsm_nvme_cq){ .used = true,
                                          .base = command->prp1,
                                          .entries = (command->dw10 >> 16) + 1,
                                          .phase = true,
                                          .interrupts = command->dw11 & CQ_INTERRUPTS,
                                          .vector = (uint16_t)vector };
    return DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status on_create_sq(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    uint32_t id = command->dw10 & 0xFFFFu, cq = command->dw11 >> 16;
    bool is_used = id < DSM_NVME_QUEUES_MAX && nvme->sqs[id].used;
    enum dsm_nvme_status status = queue_check(nvme, command, is_used);

    if (status != DSM_NVME_SUCCESS)
        return status;
    if (cq == 0 || cq >= DSM_NVME_QUEUES_MAX || !nvme->cqs[cq].used)
        return DSM_NVME_INVALID_CQ;
    nvme->sqs[id] = (struct dsm_nvme_sq){
        .used = true, .base = command->prp1, .entries = (command->dw10 >> 16) + 1, .cq = (uint16_t)cq
    };
    return DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status on_delete_sq(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    uint32_t id = command->dw10 & 0xFFFFu;

    if (id == 0 || id >= DSM_NVME_QUEUES_MAX || !nvme->sqs[id].used)
        return DSM_NVME_INVALID_QUEUE_ID;
    nvme->sqs[id].used = false;
    return DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status on_delete_cq(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    uint32_t id = command->dw10 & 0xFFFFu;

    if (id == 0 || id >= DSM_NVME_QUEUES_MAX || !nvme->cqs[id].used)
        return DSM_NVME_INVALID_QUEUE_ID;
    for (size_t i = 0; i < DSM_NVME_QUEUES_MAX; i++)
        if (nvme->sqs[i].used && nvme->sqs[i].cq == id)
            return DSM_NVME_INVALID_QUEUE_DELETION;
    nvme->cqs[id].used = false;
    return DSM_NVME_SUCCESS;
}

/* Both counted from 0 for one, submission queues below. */
static uint32_t queues(const struct dsm_nvme *nvme)
{
    uint32_t n = nvme->queue_pairs - 2u; /* the admin queue's pair is none of them */

    return n << 16 | n;
}

static enum dsm_nvme_status on_get_features(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    switch ((enum feature)(command->dw10 & FEATURE_MASK)) {
    case FEATURE_WRITE_CACHE:
        nvme->result = nvme->write_cache;
        return DSM_NVME_SUCCESS;
    case FEATURE_QUEUES:
        nvme->result = queues(nvme);
        return DSM_NVME_SUCCESS;
    case FEATURE_TEMPERATURE:
        nvme->result = 343;
        return DSM_NVME_SUCCESS;
    case FEATURE_ARBITRATION:
    case FEATURE_POWER:
    case FEATURE_ERROR_RECOVERY:
    case FEATURE_COALESCING:
    case FEATURE_VECTOR:
    case FEATURE_ATOMICITY:
    case FEATURE_ASYNC_EVENTS:
        nvme->result = 0;
        return DSM_NVME_SUCCESS;
    }
    return DSM_NVME_INVALID_FIELD;
}

static enum dsm_nvme_status on_set_features(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    if ((command->dw10 & FEATURE_MASK) == FEATURE_WRITE_CACHE)
        nvme->write_cache = command->dw11 & 1u;
    return on_get_features(nvme, command);
}

/* Commands are executed as they are taken: there is none left to abort. */
static enum dsm_nvme_status on_abort(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    (void)command;
    nvme->result = 1;
    return DSM_NVME_SUCCESS;
}

/* Nothing ever happens that it would tell of: it waits until the controller is reset. */
static enum dsm_nvme_status on_async_event(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    (void)command;
    if (nvme->async_events == DSM_NVME_ASYNC_EVENTS_MAX)
        return DSM_NVME_ASYNC_EVENT_LIMIT;
    nvme->async_events++;
    return DSM_NVME_NO_COMPLETION;
}

static const struct {
    uint8_t opcode;
    admin_handler handler;
} commands[] = {
    { 0x00, on_delete_sq },    { 0x01, on_create_sq },   { 0x02, on_get_log_page }, { 0x04, on_delete_cq },
    { 0x05, on_create_cq },    { 0x06, on_identify },    { 0x08, on_abort },        { 0x09, on_set_features },
    { 0x0A, on_get_features }, { 0x0C, on_async_event },
};

enum dsm_nvme_status dsm_nvme_admin_execute(struct dsm_nvme *nvme, const struct dsm_nvme_command *command)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (commands[i].opcode == command->opcode)
            return commands[i].handler(nvme, command);
    return DSM_NVME_INVALID_OPCODE;
}
