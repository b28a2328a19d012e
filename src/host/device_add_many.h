/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices of a start, before anything is served: models and identities are made by as many threads as cores. */
#ifndef DSM_HOST_DEVICE_ADD_MANY_H
#define DSM_HOST_DEVICE_ADD_MANY_H

#include "host/device_add.h"

struct dsm_device_add_many {
    const struct dsm_device_description *descriptions; /* the caller's */
    size_t count;
    bool has_path; /* errors say which one, as "devices[1]" */
    /* The one that failed: what is the outcome in it. */
    struct dsm_device_add_request failed;
};

/* Serves all; what failed is in many, and what is served by then ends with the host. The loop runs meanwhile, for
 * signals: where the host is told to stop, DSM_ERR_DISCARD. No thread is left behind. */
enum dsm_error dsm_device_add_many(struct dsm_host *host, struct dsm_device_add_many *many) DSM_MUST_CHECK;

#endif
