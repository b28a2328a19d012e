/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/assembly.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

enum dsm_error dsm_assembly_provide(struct dsm_assembly *assembly, size_t size)
{
    uint8_t *bytes;

    assembly->n = 0;
    if (assembly->size >= size)
        return DSM_OK;
    bytes = malloc(size);
    if (!bytes)
        return DSM_ERR_NO_MEMORY;
    dsm_assembly_free(assembly);
    *assembly = (struct dsm_assembly){ .bytes = bytes, .size = size };
    return DSM_OK;
}

enum dsm_error dsm_assembly_add(struct dsm_assembly *assembly, struct dsm_bytes part)
{
    if (part.n > assembly->size - assembly->n)
        return DSM_ERR_LIMIT;
    if (part.n > 0)
        memcpy(assembly->bytes + assembly->n, part.p, part.n);
    assembly->n += part.n;
    return DSM_OK;
}

void dsm_assembly_clear(struct dsm_assembly *assembly)
{
    if (assembly->n > 0)
        dsm_wipe(assembly->bytes, assembly->n);
    assembly->n = 0;
}

void dsm_assembly_free(struct dsm_assembly *assembly)
{
    if (assembly->bytes)
        dsm_wipe(assembly->bytes, assembly->size);
    free(assembly->bytes);
    *assembly = (struct dsm_assembly){ 0 };
}
