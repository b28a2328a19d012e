/* SPDX-License-Identifier: BSD-3-Clause */
/* All DSMs of a machine, and the kernel's requests to them. */
#ifndef DSM_CLI_TSM_SERVE_H
#define DSM_CLI_TSM_SERVE_H

#include "cli/tsm_dsm.h"

#define TSM_DSMS_MAX 1024u

struct tsm_serve {
    const struct tsm_options *options;
    struct tsm_kernel *kernel;
    struct tsm_dsm *dsms[TSM_DSMS_MAX];
    size_t dsm_count;
    uint8_t answer[SWTSM_PAYLOAD_MAX];
    /* A line about a request: what it was, and how it ended (0 or an errno, and why). */
    void (*notify)(void *context, uint32_t device, const char *what, int error, const char *reason);
    void *context;
};

/* Serves one request, and answers it. */
void tsm_serve_request(struct tsm_serve *serve, const union tsm_kernel_request *request);
void tsm_serve_end(struct tsm_serve *serve);

#endif
