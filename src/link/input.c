/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/input.h"

#include "wire/spdm_emu_frame.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST (DSM_SPDM_EMU_FRAME_HEADER_LEN + DSM_REQUEST_MAX + 8u)

enum dsm_error dsm_input_create(struct dsm_input *input)
{
    input->bytes = malloc(SIZE_FIRST);
    input->size = input->bytes ? SIZE_FIRST : 0;
    return input->bytes ? DSM_OK : DSM_ERR_NO_MEMORY;
}

void dsm_input_free(struct dsm_input *input)
{
    free(input->bytes);
    input->bytes = NULL;
}

/* Never more than this at once: a buffer that has grown would take long to serve when it is full of small frames. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct dsm_input *input = handle->data;
    size_t room = input->state == DSM_INPUT_YIELDS ? 0 : input->size - input->len;

    (void)suggested;
    *buffer = uv_buf_init((char *)input->bytes + input->len, (unsigned)(room < SIZE_FIRST ? room : SIZE_FIRST));
}

/*
 * QEMU writes a frame's header and payload apart, without TCP_NODELAY: a delayed acknowledgement of the header holds
 * its payload back for some 40 ms. Linux falls back to delaying by itself, so this is said again after each read.
 */
static void acknowledge_quickly(uv_stream_t *stream)
{
    uv_os_fd_t fd;
    int on = 1;

    if (stream->type == UV_TCP && uv_fileno((uv_handle_t *)stream, &fd) == 0)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    struct dsm_input *input = stream->data;

    if (got == UV_ENOBUFS && input->state == DSM_INPUT_YIELDS) { /* it goes on in the loop's next turn */
        input->state = DSM_INPUT_READS;
        return;
    }
    if (got == UV_ENOBUFS) { /* the frame in hand and what follows it fill all there is: wait for the answer */
        input->state = DSM_INPUT_PAUSED;
        uv_read_stop(stream);
        return;
    }
    if (got < 0) {
        input->calls->ended(input, NULL);
        return;
    }
    if ((size_t)got == buffer->len) /* libuv would read on, 32 times, while others wait for their turn */
        input->state = DSM_INPUT_YIELDS;
    else
        input->state = DSM_INPUT_READS;
    input->len += (size_t)got;
    acknowledge_quickly(stream);
    input->calls->came(input);
}

void dsm_input_start(struct dsm_input *input)
{
    input->state = DSM_INPUT_READS;
    acknowledge_quickly(input->stream);
    if (uv_read_start(input->stream, on_alloc, on_read) != 0)
        input->calls->ended(input, "cannot be read from");
}

void dsm_input_resume(struct dsm_input *input)
{
    if (input->state == DSM_INPUT_PAUSED && input->len < input->size)
        dsm_input_start(input);
}

enum dsm_error dsm_input_reserve(struct dsm_input *input, size_t size)
{
    uint8_t *grown;

    if (size <= input->size)
        return DSM_OK;
    grown = realloc(input->bytes, size);
    if (!grown)
        return DSM_ERR_NO_MEMORY;
    input->bytes = grown;
    input->size = size;
    return DSM_OK;
}

void dsm_input_take(struct dsm_input *input, size_t n)
{
    input->len -= n;
    memmove(input->bytes, input->bytes + n, input->len);
}

enum dsm_error dsm_input_take_memory(struct dsm_input *input, size_t n, uint8_t **out)
{
    size_t left = input->len - n;
    size_t size = left > SIZE_FIRST ? left : SIZE_FIRST;
    uint8_t *fresh = malloc(size);

    if (!fresh)
        return DSM_ERR_NO_MEMORY;
    memcpy(fresh, input->bytes + n, left);
    *out = input->bytes;
    input->bytes = fresh;
    input->size = size;
    input->len = left;
    return DSM_OK;
}
