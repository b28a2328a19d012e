/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/link.h"

#include <errno.h>
#include <time.h>

static void sleep_us(uint64_t us)
{
    struct timespec left = { .tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000 };

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void cli_link_deadline(struct cli_link *link, unsigned ms)
{
    link->end_ns = now_ns() + (uint64_t)ms * 1000000u;
}

unsigned cli_link_left_ms(const struct cli_link *link, unsigned timeout_ms)
{
    uint64_t now = now_ns(), left_ms;

    if (link->end_ns == 0)
        return timeout_ms;
    left_ms = link->end_ns > now ? (link->end_ns - now) / 1000000u : 0;
    return left_ms < timeout_ms ? (unsigned)left_ms : timeout_ms;
}

/* Also where only waiting as long as the device asks for would be too long. */
static bool is_too_late(const struct cli_link *link, uint64_t wait_us)
{
    return link->end_ns != 0 && now_ns() + wait_us * 1000u >= link->end_ns;
}

static enum dsm_error refuse_late(struct cli_link *link)
{
    cli_refuse(&link->fault, "the time for the whole run (--deadline) is up");
    return DSM_ERR_TIMEOUT;
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    uint64_t begin = now_ns();
    enum dsm_error error = link->exchange(link, object, answer);

    link->away_ns += now_ns() - begin;
    link->exchanges++;
    return error;
}

enum dsm_error cli_link_drive(struct cli_link *link, struct dsm_requester *r, enum dsm_step step)
{
    while (step == DSM_STEP_SEND) {
        struct dsm_writer answer = dsm_writer(link->answer, sizeof(link->answer));
        uint64_t wait_us = dsm_step_wait_us(r);
        enum dsm_error error;

        if (is_too_late(link, wait_us)) {
            step = dsm_step_fail(r, refuse_late(link));
            break;
        }
        if (wait_us > 0)
            sleep_us(wait_us);
        error = exchange(link, dsm_step_object(r), &answer);
        step = error == DSM_OK ? dsm_step_take(r, dsm_written(&answer)) : dsm_step_fail(r, error);
    }
    return step == DSM_STEP_DONE ? DSM_OK : r->failure.error;
}
