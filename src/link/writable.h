/* SPDX-License-Identifier: BSD-3-Clause */
/* Waits until a stream's socket takes bytes again, for what libuv does not write itself (a descriptor). */
#ifndef DSM_LINK_WRITABLE_H
#define DSM_LINK_WRITABLE_H

#include "base/error.h"

#include <uv.h>

struct dsm_writable;

/* writable is called once, on the loop, unless it is cancelled before. */
enum dsm_error dsm_writable_wait(const uv_stream_t *stream, void (*writable)(void *context), void *context,
                                 struct dsm_writable **out) DSM_MUST_CHECK;
void dsm_writable_cancel(struct dsm_writable *wait);

#endif
