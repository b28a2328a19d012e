/* SPDX-License-Identifier: BSD-3-Clause */
/* The admin command set. */
#ifndef DSM_ENDPOINT_NVME_ADMIN_H
#define DSM_ENDPOINT_NVME_ADMIN_H

#include "endpoint/nvme_controller.h"

/* *result: double word 0 of the completion. */
enum dsm_nvme_status dsm_nvme_admin_execute(struct dsm_nvme *nvme, const struct dsm_nvme_command *command,
                                            uint32_t *result);

#endif
