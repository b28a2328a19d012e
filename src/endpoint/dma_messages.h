/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * DMA_READ and DMA_WRITE: for memory that the client mapped without a file, it is asked. Few can wait at a time. An
 * answer that nobody waits for any more (the function was reset) is dropped when it comes.
 */
#ifndef DSM_ENDPOINT_DMA_MESSAGES_H
#define DSM_ENDPOINT_DMA_MESSAGES_H

#include "wire/vfio_user.h"

#define DSM_DMA_MESSAGES_MAX 8u
#define DSM_DMA_PIECE_MAX 0x10000u /* the most that one access moves */
#define DSM_DMA_MESSAGE_HEADERS_LEN (DSM_VFIO_USER_HEADER_LEN + DSM_VFIO_USER_DMA_HEADER_LEN)

typedef void (*dsm_dma_done)(void *context, bool ok);

struct dsm_dma_message {
    bool used;
    uint16_t id;
    uint16_t command;
    uint64_t address;
    uint32_t len;
    void *data;        /* a read's, until done */
    dsm_dma_done done; /* NULL: nobody waits */
    void *context;
};

struct dsm_dma_messages {
    struct dsm_dma_message entries[DSM_DMA_MESSAGES_MAX];
    uint16_t latest_id;
    uint32_t transfer_max; /* of the client */
    /* Sends a whole message; false: it cannot be sent. */
    bool (*send)(void *context, struct dsm_bytes message);
    void *context;
    uint8_t bytes[DSM_DMA_MESSAGE_HEADERS_LEN + DSM_DMA_PIECE_MAX]; /* of the message that is being made */
};

/* False: it could not be asked for. Else done is called later. data: read into, or written from, then. */
bool dsm_dma_messages_read(struct dsm_dma_messages *messages, uint64_t address, void *data, uint32_t n,
                           dsm_dma_done done, void *context);
bool dsm_dma_messages_write(struct dsm_dma_messages *messages, uint64_t address, const void *data, uint32_t n,
                            dsm_dma_done done, void *context);

/* The client's reply. DSM_ERR_CLOSE: to nothing that was asked, or not what was asked for. */
enum dsm_error dsm_dma_messages_reply(struct dsm_dma_messages *messages, const struct dsm_vfio_user_header *header,
                                      struct dsm_bytes payload) DSM_MUST_CHECK;

/* The client has not answered all of them yet, whether somebody waits or not. */
bool dsm_dma_messages_are_under_way(const struct dsm_dma_messages *messages);
/* Nobody waits any more: done is not called. */
void dsm_dma_messages_abandon(struct dsm_dma_messages *messages);
/* The client has gone, and so will its answers. */
void dsm_dma_messages_clear(struct dsm_dma_messages *messages);

#endif
