/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over a socket: the frames of QEMU and spdm-emu. */
#ifndef DSM_CLI_SOCKET_LINK_H
#define DSM_CLI_SOCKET_LINK_H

#include "cli/link.h"

struct cli_socket_options {
    const char *address;               /* "tcp:HOST:PORT" or "unix:PATH" */
    unsigned timeout_ms;               /* of each step: connecting, a reply */
    bool hello;                        /* spdm-emu's greeting */
    const struct dsm_binding *binding; /* NULL: DOE */
};

/* The socket frames of QEMU and spdm-emu, with DOE objects or MCTP messages. False: detail tells. */
bool cli_socket_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail);

#endif
