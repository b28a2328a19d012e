/* SPDX-License-Identifier: BSD-3-Clause */
/* How a requester reaches its device: one object of the transport there (a DOE data object, an MCTP message), one
 * back. A socket, a mailbox or a test stands behind it. */
#ifndef DSM_REQUESTER_TRANSPORT_H
#define DSM_REQUESTER_TRANSPORT_H

#include "base/error.h"
#include "base/writer.h"
#include "wire/binding.h"

struct dsm_doe_transport {
    void *context;
    /*
     * Sends one whole object and writes the whole object that answers it to response. A device that deliberately
     * gives no response leaves response empty, with DSM_OK. DSM_ERR_IO, DSM_ERR_TIMEOUT: the way is gone.
     */
    enum dsm_error (*exchange)(void *context, struct dsm_bytes object, struct dsm_writer *response);
    /* Waits before a repeated request (Busy, ResponseNotReady). NULL: no waiting, repeats at once. */
    void (*wait_us)(void *context, uint64_t us);
    const struct dsm_binding *binding; /* NULL: DOE */
};

#endif
