/* SPDX-License-Identifier: BSD-3-Clause */
/* What a namespace is stored in: a file, or memory that is lost with the daemon. */
#ifndef DSM_ENDPOINT_NVME_STORE_H
#define DSM_ENDPOINT_NVME_STORE_H

#include "base/error_detail.h"
#include "endpoint/personality.h"

#define DSM_NVME_BLOCK_LEN 512u
#define DSM_NVME_MEMORY_DEFAULT (64u << 20)

struct dsm_nvme_store {
    int fd;          /* -1: memory */
    uint8_t *memory; /* mapped, so that pages that nobody writes cost nothing */
    uint64_t len;    /* whole blocks */
    bool read_only;
};

enum dsm_error dsm_nvme_store_open(struct dsm_nvme_store *store, const struct dsm_personality_options *options,
                                   struct dsm_error_detail *error_detail) DSM_MUST_CHECK;
void dsm_nvme_store_close(struct dsm_nvme_store *store);

/* Within len, which the caller has checked. False: the file cannot be read or written. */
bool dsm_nvme_store_read(const struct dsm_nvme_store *store, uint64_t offset, void *data, size_t n);
bool dsm_nvme_store_write(struct dsm_nvme_store *store, uint64_t offset, const void *data, size_t n);
bool dsm_nvme_store_flush(struct dsm_nvme_store *store);

#endif
