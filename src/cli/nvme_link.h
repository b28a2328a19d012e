/* SPDX-License-Identifier: BSD-3-Clause */
/* A link over the Security commands of an NVMe drive (DSP0286). */
#ifndef DSM_CLI_NVME_LINK_H
#define DSM_CLI_NVME_LINK_H

#include "cli/link.h"

struct cli_nvme_found {
    uint16_t binding_version;
    unsigned connections;
    bool has_sessions;
};

/* Asks first whether there is SPDM in them. False: detail tells. */
bool cli_nvme_open(const char *path, unsigned timeout_ms, struct cli_link *link, struct cli_nvme_found *found,
                   struct dsm_error_detail *detail);

#endif
