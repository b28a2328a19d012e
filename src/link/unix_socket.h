/* SPDX-License-Identifier: BSD-3-Clause */
/* A listening unix socket: bound to a path of ours, or inherited. */
#ifndef DSM_LINK_UNIX_SOCKET_H
#define DSM_LINK_UNIX_SOCKET_H

#include "link/address.h"
#include "store/own_file.h"

#include <uv.h>

/* Of an error of libuv's at an address. */
const char *dsm_unix_socket_reason(const struct dsm_address *address, int result);
/* Makes pipe a handle of the loop in any case. bound: the socket, where it is ours to remove. 0 or libuv's error. */
int dsm_unix_socket_open(uv_pipe_t *pipe, uv_loop_t *loop, const struct dsm_address *address,
                         struct dsm_own_file *bound);

#endif
