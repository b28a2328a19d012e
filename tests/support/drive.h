/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes a requester's step to its end over a function that answers at once. */
#ifndef DSM_TESTS_SUPPORT_DRIVE_H
#define DSM_TESTS_SUPPORT_DRIVE_H

#include "requester/steps.h"

struct drive {
    void *context;
    enum dsm_error (*exchange)(void *context, struct dsm_bytes object, struct dsm_writer *answer);
    uint64_t waited_us;
    uint8_t answer[DSM_REQUESTER_OBJECT_MAX];
};

static inline enum dsm_error drive_step(struct drive *drive, struct dsm_requester *r, enum dsm_step step)
{
    while (step == DSM_STEP_SEND) {
        struct dsm_writer w = dsm_writer(drive->answer, sizeof(drive->answer));
        enum dsm_error error;

        drive->waited_us += dsm_step_wait_us(r);
        error = drive->exchange(drive->context, dsm_step_object(r), &w);
        step = error == DSM_OK ? dsm_step_take(r, dsm_written(&w)) : dsm_step_fail(r, error);
    }
    return step == DSM_STEP_DONE ? DSM_OK : r->failure.error;
}

#endif
