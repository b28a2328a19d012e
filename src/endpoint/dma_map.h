/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The client's memory as it has mapped it: ranges ordered by address that do not overlap, each a piece of a file, or of
 * nothing (what is there has to be asked for with a message). No file is mapped a second time for a range.
 */
#ifndef DSM_ENDPOINT_DMA_MAP_H
#define DSM_ENDPOINT_DMA_MAP_H

#include "endpoint/dma_file.h"
#include "wire/vfio_user.h"

#define DSM_DMA_NO_FILE 0xFFu

struct dsm_dma_range {
    uint64_t address;
    uint64_t size;
    uint64_t offset; /* in the file */
    uint8_t file;    /* DSM_DMA_NO_FILE: none */
    uint8_t flags;   /* DSM_VFIO_USER_DMA_MAP_* */
};

struct dsm_dma_map {
    struct dsm_dma_range *ranges;
    size_t count, room;
    size_t latest; /* that was found: the next access is likely there again */
    struct dsm_dma_files files;
};

/*
 * Takes fd over (-1: none), also on failure. 0, or the errno of the reply: EINVAL, no whole pages, wraps, flags, or the
 * file does not have them; EEXIST, overlaps a range; ENOSPC, there are DSM_VFIO_USER_DMA_MAPS_MAX ranges; ENOMEM; and
 * those of dsm_dma_file_use. After an error nothing has changed.
 */
int dsm_dma_map_add(struct dsm_dma_map *map, const struct dsm_vfio_user_dma_map *request, int fd);

/*
 * Removes whatever lies in these addresses and cuts what lies over their ends, which clients behind a vIOMMU rely on;
 * nothing there is no error. Returns false where a range had to be removed whole, since with one range more there would
 * be too many: an access that the client still expects to work fails then, and none works that it took away.
 */
bool dsm_dma_map_remove(struct dsm_dma_map *map, uint64_t address, uint64_t size);
void dsm_dma_map_clear(struct dsm_dma_map *map);

/* The range that address lies in; NULL for none. Good until the next change. */
const struct dsm_dma_range *dsm_dma_map_find(struct dsm_dma_map *map, uint64_t address);

#endif
