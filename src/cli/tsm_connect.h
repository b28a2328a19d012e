/* SPDX-License-Identifier: BSD-3-Clause */
/* connect and disconnect of the kernel's TSM core: from an unknown device to a session and a keyed stream, and back. */
#ifndef DSM_CLI_TSM_CONNECT_H
#define DSM_CLI_TSM_CONNECT_H

#include "cli/tsm_dsm.h"

/* On failure *out is NULL. */
int tsm_connect_begin(const struct tsm_options *options, struct tsm_kernel *kernel, uint32_t device,
                      struct tsm_dsm **out, struct dsm_error_detail *detail);
/* Nothing of it is left, whatever the device says. */
int tsm_connect_end(struct tsm_dsm *dsm, struct dsm_error_detail *detail);

#endif
