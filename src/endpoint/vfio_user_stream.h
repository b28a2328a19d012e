/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VMM's connection, as messages with their descriptors, on a socket that somebody else has made and polls. It is read
 * exactly, header and payload apart, so that descriptors belong to the message that they came with. What cannot be
 * written at once is kept, up to a limit: who does not read is closed. Nothing here waits.
 */
#ifndef DSM_ENDPOINT_VFIO_USER_STREAM_H
#define DSM_ENDPOINT_VFIO_USER_STREAM_H

#include "wire/vfio_user.h"

#define DSM_VFIO_USER_OUTPUT_MAX (4u << 20)

/* All but the first may close the stream, and so may what they call. */
struct dsm_vfio_user_stream_calls {
    /* The header of a message that comes now; false: the stream was closed. */
    bool (*check)(void *context, const struct dsm_vfio_user_header *header, size_t fd_count);
    /* The whole message; fds are the callee's. */
    void (*message)(void *context, const struct dsm_vfio_user_header *header, struct dsm_bytes payload, int *fds,
                    size_t fd_count);
    /* It cannot be used any more, and is to be closed. text: NULL where the other end has closed it. */
    void (*failed)(void *context, const char *text);
};

struct dsm_vfio_user_stream;

/* Takes fd over, also on failure. NULL: no memory. */
struct dsm_vfio_user_stream *dsm_vfio_user_stream_open(int fd, const struct dsm_vfio_user_stream_calls *calls,
                                                       void *context);
/* Closes the descriptor; no call comes any more. The memory stays until free, which may come much later. */
void dsm_vfio_user_stream_close(struct dsm_vfio_user_stream *stream);
void dsm_vfio_user_stream_free(struct dsm_vfio_user_stream *stream); /* closed already */

int dsm_vfio_user_stream_fd(const struct dsm_vfio_user_stream *stream);
/* It is to be polled for writing as well. */
bool dsm_vfio_user_stream_wants_write(const struct dsm_vfio_user_stream *stream);

/* What has come, some messages at most, and what waits to go out. False: failed was called. */
bool dsm_vfio_user_stream_read(struct dsm_vfio_user_stream *stream);
bool dsm_vfio_user_stream_write(struct dsm_vfio_user_stream *stream);
/* False: more waits than may; failed is called by the next write. */
bool dsm_vfio_user_stream_send(struct dsm_vfio_user_stream *stream, struct dsm_bytes message);

/* The other end has gone, whether or not that was read. */
bool dsm_vfio_user_stream_is_dead(const struct dsm_vfio_user_stream *stream);
/* "pid 1 uid 0" */
void dsm_vfio_user_stream_name(const struct dsm_vfio_user_stream *stream, char *text, size_t size);

#endif
