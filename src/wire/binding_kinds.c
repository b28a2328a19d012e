/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_kinds.h"

enum dsm_object_kind dsm_kind_of_type(const struct dsm_kind_code *codes, size_t count, uint8_t type)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].type == type)
            return codes[i].kind;
    return DSM_OBJECT_OTHER;
}

enum dsm_error dsm_kind_type(const struct dsm_kind_code *codes, size_t count, enum dsm_object_kind kind, uint8_t *type)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].kind == kind) {
            *type = codes[i].type;
            return DSM_OK;
        }
    return DSM_ERR_INTERNAL;
}
