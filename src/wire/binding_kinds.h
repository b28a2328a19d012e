/* SPDX-License-Identifier: BSD-3-Clause */
/* What the kinds of objects are called on a transport's wire. */
#ifndef DSM_WIRE_BINDING_KINDS_H
#define DSM_WIRE_BINDING_KINDS_H

#include "wire/binding_row.h"

struct dsm_kind_code {
    enum dsm_object_kind kind;
    uint8_t type;
};

/* DSM_OBJECT_OTHER: none of the codes has the type. */
enum dsm_object_kind dsm_kind_of_type(const struct dsm_kind_code *codes, size_t count, uint8_t type);
/* Writes the kind's type to *type. DSM_ERR_INTERNAL: the transport has no such objects. */
enum dsm_error dsm_kind_type(const struct dsm_kind_code *codes, size_t count, enum dsm_object_kind kind,
                             uint8_t *type) DSM_MUST_CHECK;

#endif
