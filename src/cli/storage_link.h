/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over storage commands (DSP0286) in the frames by which QEMU hands them on. */
#ifndef DSM_CLI_STORAGE_LINK_H
#define DSM_CLI_STORAGE_LINK_H

#include "cli/socket_link.h"

/* False: detail tells. */
bool cli_storage_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail);

#endif
