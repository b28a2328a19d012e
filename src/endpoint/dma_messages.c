/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/dma_messages.h"

#define HEADERS_LEN DSM_DMA_MESSAGE_HEADERS_LEN

static struct dsm_dma_message *message_free(struct dsm_dma_messages *messages)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        if (!messages->entries[i].used)
            return &messages->entries[i];
    return NULL;
}

static struct dsm_dma_message *message_find(struct dsm_dma_messages *messages,
                                            const struct dsm_vfio_user_header *header)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++) {
        struct dsm_dma_message *message = &messages->entries[i];

        if (message->used && message->id == header->id && message->command == header->command)
            return message;
    }
    return NULL;
}

static bool send(struct dsm_dma_messages *messages, const struct dsm_dma_message *message, struct dsm_bytes data)
{
    struct dsm_writer w = dsm_writer(messages->bytes, sizeof(messages->bytes));
    struct dsm_vfio_user_header header = { .id = message->id,
                                           .command = message->command,
                                           .size = (uint32_t)(HEADERS_LEN + data.n) };
    struct dsm_vfio_user_dma_access access = { message->address, message->len, data };

    dsm_vfio_user_header_write(&w, &header);
    return dsm_vfio_user_dma_access_encode(&access, &w) == DSM_OK && messages->send &&
           messages->send(messages->context, dsm_written(&w));
}

static bool ask(struct dsm_dma_messages *messages, const struct dsm_dma_message *what, struct dsm_bytes data)
{
    struct dsm_dma_message *message = message_free(messages);

    if (!message || what->len > messages->transfer_max || what->len > DSM_DMA_PIECE_MAX)
        return false;
    *message = *what;
    message->used = true;
    message->id = ++messages->latest_id;
    if (send(messages, message, data))
        return true;
    message->used = false;
    return false;
}

bool dsm_dma_messages_read(struct dsm_dma_messages *messages, uint64_t address, void *data, uint32_t n,
                           dsm_dma_done done, void *context)
{
    struct dsm_dma_message message = {
        .command = DSM_VFIO_USER_DMA_READ, .address = address, .len = n, .data = data, .done = done, .context = context
    };

    return ask(messages, &message, dsm_bytes(NULL, 0));
}

bool dsm_dma_messages_write(struct dsm_dma_messages *messages, uint64_t address, const void *data, uint32_t n,
                            dsm_dma_done done, void *context)
{
    struct dsm_dma_message message = {
        .command = DSM_VFIO_USER_DMA_WRITE, .address = address, .len = n, .done = done, .context = context
    };

    return ask(messages, &message, dsm_bytes(data, n));
}

/* A read's reply has its data behind the header; a write's has the header alone, and some clients echo the data. */
static bool reply_matches(const struct dsm_dma_message *message, struct dsm_bytes payload,
                          struct dsm_vfio_user_dma_access *access)
{
    if (message->command == DSM_VFIO_USER_DMA_WRITE)
        return payload.n <= DSM_VFIO_USER_DMA_HEADER_LEN + message->len;
    return dsm_vfio_user_dma_access_decode(payload, access) == DSM_OK && access->count == message->len;
}

enum dsm_error dsm_dma_messages_reply(struct dsm_dma_messages *messages, const struct dsm_vfio_user_header *header,
                                      struct dsm_bytes payload)
{
    struct dsm_dma_message *entry = message_find(messages, header);
    bool ok = (header->flags & DSM_VFIO_USER_ERROR) == 0;
    struct dsm_vfio_user_dma_access access = { 0 };
    struct dsm_dma_message message;

    if (!entry || (ok && !reply_matches(entry, payload, &access)))
        return DSM_ERR_CLOSE;
    message = *entry;
    entry->used = false;
    if (!message.done)
        return DSM_OK;
    if (ok && access.data.p) /* a read */
        memcpy(message.data, access.data.p, access.data.n);
    message.done(message.context, ok);
    return DSM_OK;
}

bool dsm_dma_messages_are_under_way(const struct dsm_dma_messages *messages)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        if (messages->entries[i].used)
            return true;
    return false;
}

void dsm_dma_messages_abandon(struct dsm_dma_messages *messages)
{
    for (size_t i = 0; i < DSM_DMA_MESSAGES_MAX; i++)
        messages->entries[i].done = NULL;
}

void dsm_dma_messages_clear(struct dsm_dma_messages *messages)
{
    memset(messages->entries, 0, sizeof(messages->entries));
}
