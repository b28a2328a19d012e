/* SPDX-License-Identifier: BSD-3-Clause */
/* The transports: all rows of wire/binding_row.h. */
#ifndef DSM_WIRE_BINDING_H
#define DSM_WIRE_BINDING_H

#include "wire/binding_doe.h"
#include "wire/binding_mctp.h"
#include "wire/binding_none.h"
#include "wire/binding_storage.h"
#include "wire/binding_tcp.h"

/* The i-th binding; NULL past the last. */
const struct dsm_binding *dsm_binding_at(size_t i);
/* By either name, without regard to case; NULL for none. */
const struct dsm_binding *dsm_binding_by_name(const char *name);

/* A whole object at once. */
enum dsm_error dsm_binding_wrap(const struct dsm_binding *binding, enum dsm_object_kind kind, struct dsm_bytes data,
                                struct dsm_writer *w) DSM_MUST_CHECK;

#endif
