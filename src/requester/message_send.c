/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/message_send.h"

#include "requester/object.h"

void dsm_message_observe(struct dsm_requester *r, bool sent, struct dsm_bytes message)
{
    if (r->observer.message && r->round_trip.kind == DSM_OBJECT_SPDM)
        r->observer.message(r->observer.context, sent, dsm_requester_is_secured(r), message);
}

enum dsm_error dsm_message_send(struct dsm_requester *r, struct dsm_bytes message, uint64_t wait_us)
{
    struct dsm_round_trip *trip = &r->round_trip;

    DSM_TRY(dsm_object_write(r, trip->kind, message, &trip->object));
    dsm_message_observe(r, true, message);
    trip->wait_us = wait_us;
    trip->is_under_way = true;
    return DSM_OK;
}
