/* SPDX-License-Identifier: BSD-3-Clause */
/* A link to an MCTP endpoint on a serial line (DSP0253), of which a stream socket is the other end. */
#ifndef DSM_CLI_MCTP_SERIAL_LINK_H
#define DSM_CLI_MCTP_SERIAL_LINK_H

#include "cli/socket_link.h"

/* False: detail tells. */
bool cli_mctp_serial_open(const struct cli_socket_options *options, struct cli_link *link,
                          struct dsm_error_detail *detail);

#endif
