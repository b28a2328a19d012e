/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel as a TSM's helper sees it: /dev/swtsm of kernel/. */
#ifndef DSM_CLI_TSM_KERNEL_H
#define DSM_CLI_TSM_KERNEL_H

#include "cli/link.h"

#include <linux/swtsm.h>

#define TSM_KERNEL_FILE "/dev/swtsm"

struct tsm_kernel {
    struct cli_link link; /* to the DSM of the request that is being served */
    int fd;
    uint64_t id; /* of that request */
    /* Enables or disables the DSM's first selective stream with this id. False: detail tells. */
    bool (*set_stream)(struct tsm_kernel *kernel, uint8_t stream_id, bool enable, struct dsm_error_detail *detail);
    /* Ends that request: 0 or an errno, and what the operation gives back, or the reason. False: nobody waited for it
     * any longer. */
    bool (*answer)(struct tsm_kernel *kernel, int error, struct dsm_bytes payload);
};

/* False: detail tells. */
bool tsm_kernel_open(struct tsm_kernel *kernel, struct dsm_error_detail *detail);
void tsm_kernel_close(struct tsm_kernel *kernel);

union tsm_kernel_request {
    struct swtsm_request head;
    uint8_t bytes[sizeof(struct swtsm_request) + SWTSM_PAYLOAD_MAX];
};
/* The next request, if there is one, is the one that is served from here on. */
enum dsm_error tsm_kernel_read(struct tsm_kernel *kernel, union tsm_kernel_request *request,
                               bool *is_there) DSM_MUST_CHECK;

#endif
