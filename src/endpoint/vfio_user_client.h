/* SPDX-License-Identifier: BSD-3-Clause */
/* The client of a function, the VMM, as far as messages have come from it. */
#ifndef DSM_ENDPOINT_VFIO_USER_CLIENT_H
#define DSM_ENDPOINT_VFIO_USER_CLIENT_H

#include "endpoint/endpoint.h"

enum dsm_vfio_user_state {
    DSM_VFIO_USER_NEW, /* VERSION has to come */
    DSM_VFIO_USER_READY,
    DSM_VFIO_USER_CLOSING, /* nothing more is read */
};

struct dsm_vfio_user_client {
    struct dsm_endpoint *endpoint;
    enum dsm_vfio_user_state state;
    char error_detail[160]; /* why it is closed */
};

/* A message as it is being handled. */
struct dsm_vfio_user_message {
    struct dsm_bytes payload;
    int *fds; /* one that a handler keeps becomes -1 */
    size_t fd_count;
    struct dsm_writer *reply; /* behind the header */
};

#endif
