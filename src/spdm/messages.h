/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages end to end, as a transcript has them: plain bytes, which can be kept and hashed at any time. What a peer can
 * make them grow to has a limit. Zeroed memory holds none.
 */
#ifndef DSM_SPDM_MESSAGES_H
#define DSM_SPDM_MESSAGES_H

#include "base/bytes.h"
#include "base/error.h"

struct dsm_messages {
    uint8_t *bytes;
    size_t n;
    size_t size;   /* of the memory at bytes */
    bool too_long; /* more than DSM_TRANSCRIPT_MAX came: none is kept until the next reset */
};

/* Both messages of an exchange, or none: DSM_ERR_NO_MEMORY. Past the limit it is DSM_OK, and what is asked of the bytes
 * later is DSM_ERR_LIMIT: who never asks for a signature over them is not to be refused. */
enum dsm_error dsm_messages_add(struct dsm_messages *messages, struct dsm_bytes first,
                                struct dsm_bytes second) DSM_MUST_CHECK;
/* DSM_ERR_LIMIT if too much came. */
enum dsm_error dsm_messages_get(const struct dsm_messages *messages, struct dsm_bytes *out) DSM_MUST_CHECK;
/* Takes back what came behind the first n bytes. */
void dsm_messages_cut(struct dsm_messages *messages, size_t n);
void dsm_messages_reset(struct dsm_messages *messages);

#endif
