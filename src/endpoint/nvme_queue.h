/* SPDX-License-Identifier: BSD-3-Clause */
/* Submission and completion queues in the guest's memory. */
#ifndef DSM_ENDPOINT_NVME_QUEUE_H
#define DSM_ENDPOINT_NVME_QUEUE_H

#include "endpoint/nvme_controller.h"

/* There is a command, and room for its completion. */
bool dsm_nvme_queue_has_command(const struct dsm_nvme *nvme, uint16_t sq);
/* False: the queue cannot be read; the controller has failed. */
bool dsm_nvme_queue_take(struct dsm_nvme *nvme, uint16_t sq, struct dsm_nvme_command *out);
/* False: the queue cannot be written; the controller has failed. */
bool dsm_nvme_queue_complete(struct dsm_nvme *nvme, uint16_t sq, const struct dsm_nvme_command *command,
                             enum dsm_nvme_status status, uint32_t result);
/* Fires the vectors of queues that have new entries. */
void dsm_nvme_queue_notify(struct dsm_nvme *nvme);

#endif
