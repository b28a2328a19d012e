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
        enum dsm_error error;

        if (dsm_step_wait_us(r) > 0)
            sleep_us(dsm_step_wait_us(r));
        error = exchange(link, dsm_step_object(r), &answer);
        step = error == DSM_OK ? dsm_step_take(r, dsm_written(&answer)) : dsm_step_fail(r, error);
    }
    return step == DSM_STEP_DONE ? DSM_OK : r->failure.error;
}
