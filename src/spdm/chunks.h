/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A large message on its way in chunks (DSP0274, large SPDM message transfer mechanism), as both roles cut and join it:
 * the sender of CHUNK_SEND and of CHUNK_RESPONSE cuts, who takes them joins.
 */
#ifndef DSM_SPDM_CHUNKS_H
#define DSM_SPDM_CHUNKS_H

#include "spdm/assembly.h"
#include "wire/chunk.h"

struct dsm_chunks {
    bool under_way;
    uint8_t handle;
    uint32_t seq_no; /* of the chunk that comes next */
    size_t at;       /* bytes of the message before it */
    size_t len;      /* of the message */
};

/* Writes the next chunk of message as a CHUNK_SEND or CHUNK_RESPONSE (code) of at most transfer_max bytes. With the
 * last one it is no longer under way. */
enum dsm_error dsm_chunks_cut(struct dsm_chunks *chunks, const struct dsm_wire_params *params, uint8_t code,
                              struct dsm_bytes message, size_t transfer_max, struct dsm_writer *w) DSM_MUST_CHECK;

/* What is taken of a large message. */
struct dsm_chunks_limits {
    size_t least; /* a message that is no larger has no reason to come in chunks */
    size_t most;
};

/*
 * May this chunk come next? Else what is wrong with it is in cause: DSM_ERR_INVALID_FIELD, or DSM_ERR_REQUEST_TOO_LARGE
 * for a message beyond limits->most.
 */
enum dsm_error dsm_chunks_check(const struct dsm_chunks *chunks, const struct dsm_chunk *chunk,
                                const struct dsm_chunks_limits *limits, struct dsm_cause *cause) DSM_MUST_CHECK;
/* Joins a chunk that may come next to what is in assembly: DSM_ERR_NO_MEMORY, with the first one alone. */
enum dsm_error dsm_chunks_join(struct dsm_chunks *chunks, const struct dsm_chunk *chunk,
                               struct dsm_assembly *assembly) DSM_MUST_CHECK;

#endif
