/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_mailbox.h"

static void submit(struct dsm_vfio_user_function *function);

static void take_response(struct dsm_vfio_user_function *function, const struct dsm_request *request,
                          enum dsm_outcome outcome, size_t n)
{
    switch (outcome) {
    case DSM_OUTCOME_RESPONSE:
        dsm_endpoint_doe_complete(function->endpoint, request->epoch, dsm_bytes(request->response, n));
        break;
    case DSM_OUTCOME_SILENCE:
        dsm_endpoint_doe_complete(function->endpoint, request->epoch, dsm_bytes(NULL, 0));
        break;
    case DSM_OUTCOME_CLOSE: /* a socket would be closed; of a mailbox an error is what there is */
        dsm_doe_mailbox_fail(&function->endpoint->mailbox, request->epoch);
        break;
    case DSM_OUTCOME_ABORTED:
        break;
    }
}

static void on_done(struct dsm_request *request, enum dsm_outcome outcome, size_t n)
{
    struct dsm_vfio_user_function *function = (struct dsm_vfio_user_function *)request->port; /* its first member */

    take_response(function, request, outcome, n);
    if (function->object.waits && function->port.hosted)
        submit(function);
    dsm_vfio_user_function_free_if_stopped(function);
}

/* Always on a thread, where there is a signature: the VMM waits for the reply to its write, and its guest shall see
 * Busy. */
static void submit(struct dsm_vfio_user_function *function)
{
    struct dsm_vfio_user_object object = function->object;

    if (function->request.in_hand)
        return; /* its end comes here */
    function->object.waits = false;
    if (object.epoch != function->endpoint->mailbox.epoch)
        return; /* it was aborted while it waited */
    memcpy(function->memory, object.bytes.p, object.bytes.n);
    function->request = (struct dsm_request){
        .port = &function->port,
        .object = function->memory,
        .n = object.bytes.n,
        .response = function->memory + DSM_DOE_MAILBOX_OBJECT_MAX,
        .more_waits = true,
        .epoch = object.epoch,
        .done = on_done,
    };
    function->object.waits = dsm_hosted_device_receive(function->hosted, &function->request) == DSM_RECEIVED_BUSY;
}

void dsm_vfio_user_mailbox_object(void *context, uint64_t epoch, struct dsm_bytes object)
{
    struct dsm_vfio_user_function *function = context;

    function->object = (struct dsm_vfio_user_object){ true, epoch, object };
    if (function->port.hosted)
        submit(function);
}

void dsm_vfio_user_mailbox_wake(struct dsm_vfio_user_function *function)
{
    if (function->object.waits)
        submit(function);
}

void dsm_vfio_user_mailbox_clear(struct dsm_vfio_user_function *function)
{
    function->object.waits = false;
}
