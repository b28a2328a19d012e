/* SPDX-License-Identifier: BSD-3-Clause */
/* Physical Region Pages: where in the guest's memory a command's data lie (NVM Express 4.3). */
#ifndef DSM_ENDPOINT_NVME_PRP_H
#define DSM_ENDPOINT_NVME_PRP_H

#include "endpoint/nvme_controller.h"

#define DSM_NVME_SEGMENTS_MAX ((1u << DSM_NVME_MDTS) + 1)

struct dsm_nvme_segments {
    struct {
        uint64_t address;
        uint32_t len;
    } entries[DSM_NVME_SEGMENTS_MAX];
    size_t count;
    size_t at; /* of the next byte: in which, and where in it */
    uint32_t offset;
};

/* n: at most DSM_NVME_TRANSFER_MAX. */
enum dsm_nvme_status dsm_nvme_prp_gather(struct dsm_nvme *nvme, uint64_t prp1, uint64_t prp2, uint32_t n,
                                         struct dsm_nvme_segments *out);
/* The next n bytes, to and from the guest. */
enum dsm_nvme_status dsm_nvme_prp_write(struct dsm_nvme *nvme, struct dsm_nvme_segments *segments, const uint8_t *data,
                                        uint32_t n);
enum dsm_nvme_status dsm_nvme_prp_read(struct dsm_nvme *nvme, struct dsm_nvme_segments *segments, uint8_t *data,
                                       uint32_t n);

#endif
