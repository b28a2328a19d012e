/* SPDX-License-Identifier: BSD-3-Clause */
/* An object that the guest wrote into the mailbox of function 0, and its response. */
#include "embed/function_mailbox.h"

#define DRAIN_MS 1000u /* what a guest's kernel waits for a DOE response (PCIe 6.30.2) */

void embed_mailbox_object(void *context, uint64_t epoch, struct dsm_bytes object)
{
    struct swdsm_function *function = context;

    memcpy(function->object, object.p, object.n);
    function->object_len = object.n;
    function->epoch = epoch;
    function->has_object = true;
}

static void finish(struct swdsm_function *function)
{
    size_t n = swdsm_device_finish(function->device, function->response);

    function->is_draining = false;
    dsm_endpoint_doe_complete(function->endpoint, function->epoch_in_hand, dsm_bytes(function->response, n));
}

void embed_mailbox_serve(struct swdsm_function *function)
{
    if (!function->has_object || function->is_draining)
        return;
    function->has_object = false;
    function->epoch_in_hand = function->epoch;
    switch (swdsm_device_receive(function->device, function->object, function->object_len, function->now_ms)) {
    case SWDSM_WAIT:
        function->is_draining = true;
        function->drain_until_ms = function->now_ms + DRAIN_MS;
        break;
    case SWDSM_CLOSE: /* a socket would be closed; of a mailbox an error is what there is */
        dsm_doe_mailbox_fail(&function->endpoint->mailbox, function->epoch_in_hand);
        break;
    case SWDSM_DONE:
    case SWDSM_WORK:
    case SWDSM_DROP:
        finish(function);
        break;
    }
}

static bool is_drained(const struct swdsm_device *device)
{
    for (const struct swdsm_function *function = device->functions; function; function = function->next)
        if (!dsm_endpoint_is_drained(function->endpoint))
            return false;
    return true;
}

static struct swdsm_function *function_0(const struct swdsm_device *device)
{
    struct swdsm_function *function = device->functions;

    while (function && function->endpoint->function != 0)
        function = function->next;
    return function;
}

void embed_mailbox_continue(struct swdsm_device *device, uint64_t now_ms)
{
    struct swdsm_function *function = function_0(device);
    bool drained = is_drained(device);

    if (!function || !function->is_draining || (!drained && now_ms < function->drain_until_ms))
        return;
    swdsm_device_drained(device, drained);
    finish(function);
}

/* What is in hand goes on: the reset has told the responder to answer nothing. */
void embed_mailbox_clear(struct swdsm_function *function)
{
    function->has_object = false;
    if (!function->is_draining)
        return;
    swdsm_device_drained(function->device, true);
    finish(function);
}

EMBED_EXPORT uint64_t swdsm_function_deadline_ms(const struct swdsm_function *function)
{
    return function->is_draining ? function->drain_until_ms : UINT64_MAX;
}
