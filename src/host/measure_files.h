/* SPDX-License-Identifier: BSD-3-Clause */
/* The files that a description names, measured while others are served: piece after piece on the host's threads, so
 * that a signature waits for one piece of whichever file, and the loop for none. */
#ifndef DSM_HOST_MEASURE_FILES_H
#define DSM_HOST_MEASURE_FILES_H

#include "describe/measured_files.h"
#include "host/host.h"

struct dsm_measure_request {
    struct dsm_device_description *description;        /* its owner's, who leaves it alone until done */
    const char *path;                                  /* where it was described, for errors */
    void (*done)(struct dsm_measure_request *measure); /* on the loop: later, or at once */
    bool is_abandoned; /* its owner sets it: nobody wants it any more, done comes soon */
    enum dsm_error result;
    struct dsm_error_detail error; /* place: within the description */
    /* Of measure_files.c. */
    struct dsm_host *host;
    struct dsm_measured_files files;
    struct dsm_work work;
};

void dsm_measure_files_later(struct dsm_host *host, struct dsm_measure_request *measure);

#endif
