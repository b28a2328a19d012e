/* SPDX-License-Identifier: BSD-3-Clause */
/* The NVM command set: read, write, write zeroes, flush. */
#ifndef DSM_ENDPOINT_NVME_IO_H
#define DSM_ENDPOINT_NVME_IO_H

#include "endpoint/nvme_controller.h"

enum dsm_nvme_status dsm_nvme_io_execute(struct dsm_nvme *nvme, const struct dsm_nvme_command *command);

#endif
