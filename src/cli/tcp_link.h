/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over TCP as DSP0287 has it: no frames around its messages, no greeting, no goodbye. */
#ifndef DSM_CLI_TCP_LINK_H
#define DSM_CLI_TCP_LINK_H

#include "cli/socket_link.h"

/* False: detail tells. */
bool cli_tcp_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail);

#endif
