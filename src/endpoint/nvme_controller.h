/* SPDX-License-Identifier: BSD-3-Clause */
/* What an NVMe controller holds, and the numbers of NVM Express 1.3 that its files share. */
#ifndef DSM_ENDPOINT_NVME_CONTROLLER_H
#define DSM_ENDPOINT_NVME_CONTROLLER_H

#include "endpoint/nvme_store.h"

#define DSM_NVME_QUEUES_MAX 65u /* the admin queue's pair among them */
#define DSM_NVME_ENTRIES_MAX 1024u
#define DSM_NVME_PAGE_LEN 4096u
#define DSM_NVME_MDTS 7u /* in pages, as a power of two: 512 KiB */
#define DSM_NVME_TRANSFER_MAX (DSM_NVME_PAGE_LEN << DSM_NVME_MDTS)
#define DSM_NVME_ASYNC_EVENTS_MAX 4u
#define DSM_NVME_VERSION 0x00010300u
#define DSM_NVME_NAMESPACE 1u

/* Status Code Type and Status Code, as in a completion's bits 11:1 of the status */
enum dsm_nvme_status {
    DSM_NVME_SUCCESS = 0x000,
    DSM_NVME_INVALID_OPCODE = 0x001,
    DSM_NVME_INVALID_FIELD = 0x002,
    DSM_NVME_DATA_TRANSFER_ERROR = 0x004,
    DSM_NVME_INTERNAL_ERROR = 0x006,
    DSM_NVME_INVALID_NAMESPACE = 0x00B,
    DSM_NVME_INVALID_PRP_OFFSET = 0x013,
    DSM_NVME_LBA_OUT_OF_RANGE = 0x080,
    DSM_NVME_INVALID_CQ = 0x100,
    DSM_NVME_INVALID_QUEUE_ID = 0x101,
    DSM_NVME_INVALID_QUEUE_SIZE = 0x102,
    DSM_NVME_ASYNC_EVENT_LIMIT = 0x105,
    DSM_NVME_INVALID_VECTOR = 0x108,
    DSM_NVME_INVALID_LOG_PAGE = 0x109,
    DSM_NVME_INVALID_QUEUE_DELETION = 0x10C,
    DSM_NVME_WRITE_FAULT = 0x280,
    DSM_NVME_UNRECOVERED_READ = 0x281,
    DSM_NVME_READ_ONLY = 0x182,
    DSM_NVME_NO_COMPLETION = 0xFFFF, /* not yet: an Asynchronous Event Request */
};

struct dsm_nvme_command {
    uint8_t opcode;
    bool has_sgl;
    uint16_t id;
    uint32_t nsid;
    uint64_t prp1, prp2;
    uint32_t dw10, dw11, dw12;
};

struct dsm_nvme_sq {
    bool used;
    uint64_t base;
    uint32_t entries;
    uint32_t head, tail;
    uint16_t cq;
};

struct dsm_nvme_cq {
    bool used;
    uint64_t base;
    uint32_t entries;
    uint32_t head, tail;
    bool phase; /* of the entries that are written now */
    bool interrupts;
    bool to_fire; /* entries were written since */
    uint16_t vector;
};

struct dsm_nvme {
    struct dsm_personality_host host;
    struct dsm_nvme_store store;
    uint32_t cc, csts, aqa;
    uint64_t asq, acq;
    struct dsm_nvme_sq sqs[DSM_NVME_QUEUES_MAX];
    struct dsm_nvme_cq cqs[DSM_NVME_QUEUES_MAX];
    uint16_t queue_pairs;  /* that there can be: each I/O queue has a vector of its own */
    uint16_t next_sq;      /* whose turn it is */
    uint16_t async_events; /* requests that wait */
    uint32_t write_cache;  /* a feature */
    uint32_t moved;        /* bytes in this turn */
    uint32_t result;       /* of the command in hand */
    uint8_t buffer[DSM_DMA_PIECE_MAX];
};

#define DSM_NVME_CSTS_READY 0x1u
#define DSM_NVME_CSTS_FATAL 0x2u
#define DSM_NVME_CSTS_SHUTDOWN_DONE 0x8u

#endif
