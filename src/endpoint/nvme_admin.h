/* SPDX-License-Identifier: BSD-3-Clause */
/* The admin command set. */
#ifndef DSM_ENDPOINT_NVME_ADMIN_H
#define DSM_ENDPOINT_NVME_ADMIN_H

#include "endpoint/nvme_controller.h"

/* Double word 0 of the completion becomes nvme->result, where it is not 0. */
enum dsm_nvme_status dsm_nvme_admin_execute(struct dsm_nvme *nvme, const struct dsm_nvme_command *command);

#endif
