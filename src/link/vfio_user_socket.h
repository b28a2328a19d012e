/* SPDX-License-Identifier: BSD-3-Clause */
/* A VMM's connection on the loop: a stream of messages (endpoint/vfio_user_stream.h) that libuv polls. */
#ifndef DSM_LINK_VFIO_USER_SOCKET_H
#define DSM_LINK_VFIO_USER_SOCKET_H

#include "endpoint/vfio_user_stream.h"

#include <uv.h>

struct dsm_vfio_user_socket;

struct dsm_vfio_user_socket_calls {
    /* Each has the context that the socket was opened with, and may close it. */
    struct dsm_vfio_user_stream_calls stream;
    /* What had come is served. */
    void (*served)(void *context);
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
