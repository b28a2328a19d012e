/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/step.h"

#include "requester/fail.h"
#include "requester/round_trip.h"

static enum dsm_step fail_step(struct dsm_requester *r, enum dsm_error error)
{
    (void)!dsm_fail_own(r, error);
    dsm_requester_end_part(r, false);
    return DSM_STEP_FAILED;
}

/* What comes after a part has begun or has taken something: a part that sends nothing is done. */
static enum dsm_step go_on(struct dsm_requester *r, enum dsm_error error)
{
    while (error == DSM_OK && !r->round_trip.is_under_way) {
        dsm_step_part next = r->step.next ? *r->step.next : NULL;

        dsm_requester_end_part(r, true);
        if (!next)
            return DSM_STEP_DONE;
        r->step.next++;
        error = next(r);
    }
    return error == DSM_OK ? DSM_STEP_SEND : fail_step(r, error);
}

struct dsm_bytes dsm_step_object(const struct dsm_requester *r)
{
    return r->round_trip.object;
}

uint64_t dsm_step_wait_us(const struct dsm_requester *r)
{
    return r->round_trip.wait_us;
}

enum dsm_step dsm_step_take(struct dsm_requester *r, struct dsm_bytes answer)
{
    if (!r->round_trip.is_under_way)
        return fail_step(r, DSM_ERR_INTERNAL);
    return go_on(r, dsm_round_trip_take_object(r, answer));
}

enum dsm_step dsm_step_fail(struct dsm_requester *r, enum dsm_error error)
{
    (void)!dsm_fail_transport(r, error, "no exchange with the device: %s", dsm_error_text(error));
    return fail_step(r, error);
}

void dsm_step_abandon(struct dsm_requester *r)
{
    dsm_requester_end_part(r, false);
}

void *dsm_step_prepare(struct dsm_requester *r)
{
    dsm_step_abandon(r);
    return r->step.memory;
}

enum dsm_step dsm_step_begin(struct dsm_requester *r, dsm_step_part part)
{
    return go_on(r, part(r));
}

enum dsm_step dsm_step_begin_parts(struct dsm_requester *r, const dsm_step_part *parts)
{
    r->step.next = parts + 1;
    return go_on(r, parts[0](r));
}
