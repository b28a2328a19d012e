/* SPDX-License-Identifier: BSD-3-Clause */
/* What swtsm's sockets may speak: a row each. */
#ifndef DSM_CLI_TRANSPORTS_H
#define DSM_CLI_TRANSPORTS_H

#include "cli/socket_link.h"

struct cli_transport {
    const char *name; /* as --transport has it */
    const struct dsm_binding *binding;
    bool (*open)(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail);
};

/* By its own name, or spdm-emu's of the binding, without regard to case; NULL for none. */
const struct cli_transport *cli_transport_by_name(const char *name);
/* The i-th; NULL past the last. */
const struct cli_transport *cli_transport_at(size_t i);

#endif
