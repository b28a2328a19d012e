/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VMM's connection, as messages with their descriptors. It is read exactly, header and payload apart, so that
 * descriptors belong to the message that they came with; libuv's own streams do not hand them out. What cannot be
 * written at once is kept, up to a limit: who does not read is closed.
 */
#ifndef DSM_LINK_VFIO_USER_SOCKET_H
#define DSM_LINK_VFIO_USER_SOCKET_H

#include "wire/vfio_user.h"

#include <uv.h>

#define DSM_VFIO_USER_OUTPUT_MAX (4u << 20)

struct dsm_vfio_user_socket;

/* The last two may close the socket, and so may what they call. */
struct dsm_vfio_user_socket_calls {
    /* The header of a message that comes now; false: the socket was closed. */
    bool (*check)(void *context, const struct dsm_vfio_user_header *header, size_t fd_count);
    /* The whole message; fds are the callee's. */
    void (*message)(void *context, const struct dsm_vfio_user_header *header, struct dsm_bytes payload, int *fds,
                    size_t fd_count);
    /* What had come is served. */
    void (*served)(void *context);
    /* It cannot be used any more, and is to be closed. text: NULL where the other end has closed it. */
    void (*failed)(void *context, const char *text);
};

/* Takes fd over, also on failure. NULL: no memory. */
struct dsm_vfio_user_socket *dsm_vfio_user_socket_open(uv_loop_t *loop, int fd,
                                                       const struct dsm_vfio_user_socket_calls *calls, void *context);
/* No call comes any more; its memory goes when the loop is done with it. */
void dsm_vfio_user_socket_close(struct dsm_vfio_user_socket *socket);

/* False: more waits than may; failed is called later. */
bool dsm_vfio_user_socket_send(struct dsm_vfio_user_socket *socket, struct dsm_bytes message);
/* The other end has gone, whether or not the loop has seen it. */
bool dsm_vfio_user_socket_is_dead(const struct dsm_vfio_user_socket *socket);
/* "pid 1 uid 0" */
void dsm_vfio_user_socket_name(const struct dsm_vfio_user_socket *socket, char *text, size_t size);

#endif
