/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/measure_files.h"

#include <string.h>

static void step(void *context)
{
    struct dsm_measure_request *measure = context;

    measure->result = dsm_measured_files_step(&measure->files, &measure->error);
}

static void end(struct dsm_measure_request *measure)
{
    dsm_measured_files_end(&measure->files);
    if (measure->result != DSM_OK)
        measure->result = dsm_error_detail_complete(&measure->error, measure->result);
    measure->done(measure);
}

static bool is_over(const struct dsm_measure_request *measure)
{
    return measure->result != DSM_OK || !dsm_measured_files_wanted(measure->description);
}

static enum dsm_error check_wanted(struct dsm_measure_request *measure)
{
    if (measure->host->stopping)
        return dsm_error_detail_set(&measure->error, "the daemon is ending");
    if (measure->is_abandoned)
        return dsm_error_detail_set(&measure->error, "its client has gone");
    return DSM_OK;
}

/* Without a thread it is done here. */
static void start_step(struct dsm_measure_request *measure)
{
    while (!is_over(measure)) {
        if (dsm_workers_start(measure->host->workers, &measure->work) == DSM_OK)
            return;
        step(measure);
    }
    end(measure);
}

static void on_step_done(void *context)
{
    struct dsm_measure_request *measure = context;

    if (measure->result == DSM_OK)
        measure->result = check_wanted(measure);
    start_step(measure);
}

void dsm_measure_files_later(struct dsm_host *host, struct dsm_measure_request *measure)
{
    measure->host = host;
    measure->result = DSM_OK;
    memset(&measure->error, 0, sizeof(measure->error));
    dsm_measured_files_begin(&measure->files, host->parts.crypto, measure->description, measure->path);
    measure->work = (struct dsm_work){ .run = step, .done = on_step_done, .context = measure };
    start_step(measure);
}
