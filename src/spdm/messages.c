/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/messages.h"

#include <stdlib.h>

#include "base/secret.h"
#include "wire/limits.h"

#define SIZE_FIRST 1024u

static void free_bytes(struct dsm_messages *messages)
{
    if (messages->bytes)
        dsm_wipe(messages->bytes, messages->n); /* it may have travelled sealed */
    free(messages->bytes);
}

static enum dsm_error make_room(struct dsm_messages *messages, size_t n)
{
    size_t size = messages->size ? messages->size : SIZE_FIRST;
    uint8_t *bytes;

    while (size < n)
        size *= 2;
    if (size == messages->size)
        return DSM_OK;
    bytes = malloc(size);
    if (!bytes)
        return DSM_ERR_NO_MEMORY;
    if (messages->n > 0)
        memcpy(bytes, messages->bytes, messages->n);
    free_bytes(messages);
    messages->bytes = bytes;
    messages->size = size;
    return DSM_OK;
}

static void append(struct dsm_messages *messages, struct dsm_bytes bytes)
{
    if (bytes.n > 0)
        memcpy(messages->bytes + messages->n, bytes.p, bytes.n);
    messages->n += bytes.n;
}

static bool fits(const struct dsm_messages *messages, size_t first, size_t second)
{
    size_t left = DSM_TRANSCRIPT_MAX - messages->n;

    return first <= left && second <= left - first;
}

enum dsm_error dsm_messages_add(struct dsm_messages *messages, struct dsm_bytes first, struct dsm_bytes second)
{
    if (messages->too_long)
        return DSM_OK;
    if (!fits(messages, first.n, second.n)) {
        dsm_messages_reset(messages);
        messages->too_long = true;
        return DSM_OK;
    }
    DSM_TRY(make_room(messages, messages->n + first.n + second.n));
    append(messages, first);
    append(messages, second);
    return DSM_OK;
}

enum dsm_error dsm_messages_get(const struct dsm_messages *messages, struct dsm_bytes *out)
{
    *out = dsm_bytes(messages->bytes, messages->n);
    return messages->too_long ? DSM_ERR_LIMIT : DSM_OK;
}

void dsm_messages_cut(struct dsm_messages *messages, size_t n)
{
    if (n < messages->n)
        messages->n = n;
}

void dsm_messages_reset(struct dsm_messages *messages)
{
    free_bytes(messages);
    *messages = (struct dsm_messages){ .n = 0 };
}
