/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The files that hold a guest's memory. A client maps pieces of few files many times, so a file is kept once, by
 * device, inode and whether it may be written, for as long as a range uses it.
 *
 * Only a file that can never shrink (F_SEAL_SHRINK) is mapped into our memory, whole and once: any other could be
 * truncated under us, and touching it would be a SIGBUS. Those are read and written with pread and pwrite, where that
 * is an error.
 */
#ifndef DSM_ENDPOINT_DMA_FILE_H
#define DSM_ENDPOINT_DMA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSM_DMA_FILES_MAX 64u /* of one function */

struct dsm_dma_file {
    uint64_t device, inode;
    bool writable;
    uint8_t *base; /* mapped; NULL: it is not */
    uint64_t len;  /* of the mapping */
    int fd;        /* -1: mapped */
    size_t users;  /* 0: free */
};

struct dsm_dma_files {
    struct dsm_dma_file entries[DSM_DMA_FILES_MAX];
};

/*
 * Takes fd over, also on failure. 0, and a user more of *index; or an errno: EINVAL, not a regular file, or the piece
 * is not within it; EACCES, not open for what is asked; EOPNOTSUPP, huge pages that could vanish; ENOSPC, too many
 * files.
 */
int dsm_dma_file_use(struct dsm_dma_files *files, int fd, bool write, uint64_t offset, uint64_t size, uint8_t *index);
void dsm_dma_file_use_again(struct dsm_dma_files *files, uint8_t index);
void dsm_dma_file_release(struct dsm_dma_files *files, uint8_t index);

/* The piece was within the file when it was mapped. False: it is not any more. */
bool dsm_dma_file_read(const struct dsm_dma_files *files, uint8_t index, uint64_t offset, void *data, size_t n);
bool dsm_dma_file_write(const struct dsm_dma_files *files, uint8_t index, uint64_t offset, const void *data, size_t n);

#endif
