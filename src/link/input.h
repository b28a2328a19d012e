/* SPDX-License-Identifier: BSD-3-Clause */
/* What has come over a stream: a frame, and perhaps the beginning of the next. */
#ifndef DSM_LINK_INPUT_H
#define DSM_LINK_INPUT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct dsm_input;

struct dsm_input_calls {
    void (*came)(struct dsm_input *input);
    void (*ended)(struct dsm_input *input, const char *text); /* text: for the log, NULL where it needs no line */
};

enum dsm_input_state {
    DSM_INPUT_READS,
    DSM_INPUT_YIELDS, /* it has filled its buffer: the others are served before it is read again */
    DSM_INPUT_PAUSED, /* not read: there is no room until something is taken */
};

struct dsm_input {
    const struct dsm_input_calls *calls;
    uv_stream_t *stream; /* its data is the input */
    enum dsm_input_state state;
    uint8_t *bytes;
    size_t size;
    size_t len;
};

enum dsm_error dsm_input_create(struct dsm_input *input) DSM_MUST_CHECK;
void dsm_input_free(struct dsm_input *input);
/* Reads from now on. */
void dsm_input_start(struct dsm_input *input);
/* Goes on where it was paused and there is room again. */
void dsm_input_resume(struct dsm_input *input);
/* Room for size bytes in all. */
enum dsm_error dsm_input_reserve(struct dsm_input *input, size_t size) DSM_MUST_CHECK;
/* The first n bytes are done with. */
void dsm_input_take(struct dsm_input *input, size_t n);
/* The same with the memory that they are in: the caller frees it, and what follows them moves to memory of its own. */
enum dsm_error dsm_input_take_memory(struct dsm_input *input, size_t n, uint8_t **out) DSM_MUST_CHECK;

#endif
