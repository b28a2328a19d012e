/* SPDX-License-Identifier: BSD-3-Clause */
/* A listening socket of a device. */
#ifndef DSM_SERVER_LISTENER_H
#define DSM_SERVER_LISTENER_H

#include "base/error_detail.h"
#include "server/address.h"

#include <uv.h>

struct dsm_hosted_device;

struct dsm_listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    struct dsm_hosted_device *hosted;
    struct dsm_address address; /* as bound: port 0 has become the chosen one */
    bool bound;                 /* a unix path is ours to remove */
    struct dsm_listener *next;
};

/* Adds a listener to the device. why: for people, without the option to change. DSM_ERR_LIMIT: the address is in use.
 */
enum dsm_error dsm_listener_open(struct dsm_hosted_device *hosted, uv_loop_t *loop, const struct dsm_address *address,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Closes them and removes their unix sockets; they free themselves when the loop runs. */
void dsm_listener_close_all(struct dsm_listener *listener);

#endif
