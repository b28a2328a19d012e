/* SPDX-License-Identifier: BSD-3-Clause */
/* One DOE object there and back. A call out of turn does nothing, since a guest must not profit from an embedder's
 * slip. */
#include "embed/embed.h"
#include "embed/error.h"
#include "responder/connection_deadlines.h"

static enum swdsm_verdict next(struct swdsm_device *device, enum embed_turn turn, enum swdsm_verdict verdict)
{
    device->turn = turn;
    return verdict;
}

EMBED_EXPORT enum swdsm_verdict swdsm_device_receive(struct swdsm_device *device, void *object, size_t len,
                                                     uint64_t now_ms)
{
    if (embed_after_realize(device) != 0)
        return SWDSM_DROP;
    switch (dsm_connection_receive(device->connection, object, len, now_ms)) {
    case DSM_VERDICT_DONE:
        return next(device, EMBED_TO_FINISH, SWDSM_DONE);
    case DSM_VERDICT_WORK:
        return next(device, EMBED_TO_WORK, SWDSM_WORK);
    case DSM_VERDICT_WAIT:
        return next(device, EMBED_TO_DRAIN, SWDSM_WAIT);
    case DSM_VERDICT_DROP:
        (void)embed_fail(device, 0, "no response: %s", dsm_connection_drop_reason(device->connection));
        return next(device, EMBED_NOTHING, SWDSM_DROP);
    case DSM_VERDICT_CLOSE:
        break;
    }
    (void)embed_fail(device, 0, "no more of this: %s", dsm_connection_drop_reason(device->connection));
    return next(device, EMBED_NOTHING, SWDSM_CLOSE);
}

EMBED_EXPORT void swdsm_device_work(struct swdsm_device *device)
{
    if (device->turn != EMBED_TO_WORK)
        return;
    dsm_connection_work(device->connection);
    device->turn = EMBED_TO_FINISH;
}

EMBED_EXPORT void swdsm_device_drained(struct swdsm_device *device, bool in_time)
{
    if (device->turn != EMBED_TO_DRAIN)
        return;
    dsm_connection_drained(device->connection, in_time);
    device->turn = EMBED_TO_FINISH;
}

/* A drain of which nothing was heard is not in time, as the core has it; work that was not done is done here. */
EMBED_EXPORT size_t swdsm_device_finish(struct swdsm_device *device, void *response)
{
    struct dsm_writer w = dsm_writer(response, SWDSM_RESPONSE_MAX);

    if (device->turn == EMBED_NOTHING)
        return 0;
    swdsm_device_work(device);
    device->turn = EMBED_NOTHING;
    return dsm_connection_finish(device->connection, &w) == DSM_OK ? dsm_written_len(&w) : 0;
}

EMBED_EXPORT size_t swdsm_device_exchange(struct swdsm_device *device, void *object, size_t len, void *response,
                                          uint64_t now_ms)
{
    (void)swdsm_device_receive(device, object, len, now_ms);
    swdsm_device_drained(device, true);
    return swdsm_device_finish(device, response);
}

EMBED_EXPORT uint64_t swdsm_device_deadline_ms(const struct swdsm_device *device)
{
    return device->connection ? dsm_connection_deadline_ms(device->connection) : UINT64_MAX;
}

EMBED_EXPORT void swdsm_device_expire(struct swdsm_device *device, uint64_t now_ms)
{
    if (device->connection)
        dsm_connection_expire(device->connection, now_ms);
}
