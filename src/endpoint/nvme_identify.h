/* SPDX-License-Identifier: BSD-3-Clause */
/* The data structures of Identify and Get Log Page. */
#ifndef DSM_ENDPOINT_NVME_IDENTIFY_H
#define DSM_ENDPOINT_NVME_IDENTIFY_H

#include "endpoint/nvme_controller.h"

#define DSM_NVME_IDENTIFY_LEN 4096u

/* cns: Controller or Namespace Structure. */
enum dsm_nvme_status dsm_nvme_identify(const struct dsm_nvme *nvme, uint8_t cns, uint32_t nsid,
                                       uint8_t out[DSM_NVME_IDENTIFY_LEN]);
/* The log's first bytes; zeros follow. */
enum dsm_nvme_status dsm_nvme_log_page(uint8_t log, uint8_t out[DSM_NVME_IDENTIFY_LEN]);

#endif
