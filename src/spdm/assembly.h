/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a message is put together that is larger than a transfer (DSP0274 1.2, CHUNK_SEND and CHUNK_GET): one a
 * connection, and no memory until large messages are negotiated.
 */
#ifndef DSM_SPDM_ASSEMBLY_H
#define DSM_SPDM_ASSEMBLY_H

#include "base/bytes.h"
#include "base/error.h"

struct dsm_assembly {
    uint8_t *bytes; /* NULL: none */
    size_t size;    /* room; what is larger is refused */
    size_t n;
};

/* Room for size bytes, of which there are none yet. Memory that is there and large enough stays. */
enum dsm_error dsm_assembly_provide(struct dsm_assembly *assembly, size_t size) DSM_MUST_CHECK;
/* DSM_ERR_LIMIT, and nothing is added, where there is no room for all of it. */
enum dsm_error dsm_assembly_add(struct dsm_assembly *assembly, struct dsm_bytes part) DSM_MUST_CHECK;
/* Wipes what was put together, and keeps the memory. */
void dsm_assembly_clear(struct dsm_assembly *assembly);
/* Wipes what was put together, and gives the memory back. */
void dsm_assembly_free(struct dsm_assembly *assembly);

#endif
