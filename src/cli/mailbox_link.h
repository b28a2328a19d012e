/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over the DOE mailbox of a PCI function of this machine. */
#ifndef DSM_CLI_MAILBOX_LINK_H
#define DSM_CLI_MAILBOX_LINK_H

#include "cli/link.h"

struct cli_bdf;

struct cli_mailbox_options {
    const char *device;  /* a PCI address like "0000:00:03.0", or "auto": the only one here that offers CMA */
    unsigned timeout_ms; /* for a response; 0: as PCIe has it */
};

/* The DOE mailbox with CMA of a PCI function here, which *bdf becomes. False: detail tells. */
bool cli_mailbox_open(const struct cli_mailbox_options *options, struct cli_link *link, struct cli_bdf *bdf,
                      struct dsm_error_detail *detail);

#endif
