/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A function of a hosted device that a VMM can connect to: the endpoint, its socket, and the port by which its mailbox
 * and its DMA hang on the device. Function 0 owns the device while its VMM is connected; every function takes part in
 * drains.
 */
#ifndef DSM_LINK_VFIO_USER_FUNCTION_H
#define DSM_LINK_VFIO_USER_FUNCTION_H

#include "describe/description.h"
#include "endpoint/vfio_user_receive.h"
#include "host/host.h"
#include "host/receive.h"
#include "link/address.h"
#include "link/turn_away.h"
#include "link/vfio_user_socket.h"
#include "store/own_file.h"

/* An object that has to wait: the one before it is in hand still, though nobody wants its response. */
struct dsm_vfio_user_object {
    bool waits;
    uint64_t epoch;
    struct dsm_bytes bytes; /* in the mailbox */
};

struct dsm_vfio_user_function {
    struct dsm_port port; /* the first member */
    struct dsm_hosted_device *hosted;
    struct dsm_endpoint *endpoint;
    struct dsm_described_vfio_user described; /* a copy, to be described again */
    struct dsm_vfio_user_client client;
    struct dsm_vfio_user_socket *socket; /* NULL: nobody is connected */
    /* Has the VMM gone, with a line in the log where text is not NULL. */
    void (*close)(struct dsm_vfio_user_function *function, const char *text);
    uint32_t drain_token; /* not 0: to be acknowledged once nothing is under way */
    /* Function 0's. */
    struct dsm_request request;
    struct dsm_vfio_user_object object;
    uint8_t *memory; /* the object and the response in hand */
    /* Where VMMs come from. */
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_pipe_t pipe;
    } listener;
    struct dsm_address address;
    struct dsm_own_file bound;
    struct dsm_turn_away turn_away;
    uv_idle_t runner; /* while there is work */
    bool stopping;
    bool runner_closing;
    unsigned handles; /* open ones, the socket's not among them */
    uint8_t *reply;
    struct dsm_vfio_user_function *next;
};

/* NULL: this TDI is not served so. */
const struct dsm_vfio_user_function *dsm_vfio_user_function_of(const struct dsm_hosted_device *hosted, size_t tdi);

/* For uv_close of a handle whose data is the function and that it counts. */
void dsm_vfio_user_function_handle_closed(uv_handle_t *handle);
/* When it is stopping, nobody is connected and no request is in hand, its last handles are closed, and it goes. */
void dsm_vfio_user_function_free_if_stopped(struct dsm_vfio_user_function *function);

#endif
