/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/dma_map.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE_MASK (DSM_VFIO_USER_PAGE_LEN - 1u)
#define FLAGS_DEFINED (DSM_VFIO_USER_DMA_MAP_READ | DSM_VFIO_USER_DMA_MAP_WRITE)
#define ROOM_FIRST 64u

static uint64_t range_last(const struct dsm_dma_range *range)
{
    return range->address + (range->size - 1); /* an end could be 2^64 */
}

/* The first range that ends at or behind address: where it is, or has to be. */
static size_t find_place(const struct dsm_dma_map *map, uint64_t address)
{
    size_t low = 0, high = map->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (range_last(&map->ranges[middle]) < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_room(struct dsm_dma_map *map)
{
    size_t room = map->room > 0 ? map->room * 2 : ROOM_FIRST;
    struct dsm_dma_range *ranges;

    if (map->count < map->room)
        return true;
    ranges = realloc(map->ranges, room * sizeof(*ranges));
    if (!ranges)
        return false;
    map->ranges = ranges;
    map->room = room;
    return true;
}

static void insert(struct dsm_dma_map *map, size_t at, const struct dsm_dma_range *range)
{
    memmove(&map->ranges[at + 1], &map->ranges[at], (map->count - at) * sizeof(*range));
    map->ranges[at] = *range;
    map->count++;
}

static int request_check(const struct dsm_vfio_user_dma_map *request, bool has_file)
{
    if ((request->flags & ~FLAGS_DEFINED) || request->size == 0)
        return EINVAL;
    if ((request->address | request->size) & PAGE_MASK || (has_file && (request->offset & PAGE_MASK)))
        return EINVAL;
    return request->size - 1 > UINT64_MAX - request->address ? EINVAL : 0;
}

static int place_check(struct dsm_dma_map *map, const struct dsm_vfio_user_dma_map *request, size_t at)
{
    uint64_t last = request->address + (request->size - 1);

    if (at < map->count && map->ranges[at].address <= last)
        return EEXIST;
    if (map->count >= DSM_VFIO_USER_DMA_MAPS_MAX)
        return ENOSPC;
    return has_room(map) ? 0 : ENOMEM;
}

int dsm_dma_map_add(struct dsm_dma_map *map, const struct dsm_vfio_user_dma_map *request, int fd)
{
    struct dsm_dma_range range = { request->address, request->size, request->offset, DSM_DMA_NO_FILE,
                                   (uint8_t)request->flags };
    size_t at = find_place(map, request->address);
    int error = request_check(request, fd >= 0);

    if (error == 0)
        error = place_check(map, request, at);
    if (error != 0 && fd >= 0)
        close(fd);
    else if (fd >= 0)
        error = dsm_dma_file_use(&map->files, fd, request->flags & DSM_VFIO_USER_DMA_MAP_WRITE, request->offset,
                                 request->size, &range.file);
    if (error == 0)
        insert(map, at, &range);
    return error;
}

static void erase(struct dsm_dma_map *map, size_t at)
{
    if (map->ranges[at].file != DSM_DMA_NO_FILE)
        dsm_dma_file_release(&map->files, map->ranges[at].file);
    map->ranges[at].size = 0; /* taken out by compact */
}

static void compact(struct dsm_dma_map *map, size_t from, size_t to)
{
    size_t kept = from;

    for (size_t i = from; i < to; i++)
        if (map->ranges[i].size > 0)
            map->ranges[kept++] = map->ranges[i];
    if (map->count > to)
        memmove(&map->ranges[kept], &map->ranges[to], (map->count - to) * sizeof(map->ranges[0]));
    map->count -= to - kept;
}

/* Both ends of the range stay: the only case in which there is one more. */
static bool split(struct dsm_dma_map *map, size_t at, uint64_t first, uint64_t last)
{
    struct dsm_dma_range *range = &map->ranges[at];
    struct dsm_dma_range tail = *range;

    if (map->count >= DSM_VFIO_USER_DMA_MAPS_MAX || !has_room(map)) {
        erase(map, at);
        compact(map, at, at + 1);
        return false;
    }
    range = &map->ranges[at]; /* they may have moved */
    tail.address = last + 1;
    tail.size = range_last(range) - last;
    tail.offset += tail.address - range->address;
    range->size = first - range->address;
    if (tail.file != DSM_DMA_NO_FILE)
        dsm_dma_file_use_again(&map->files, tail.file);
    insert(map, at + 1, &tail);
    return true;
}

static void cut(struct dsm_dma_map *map, size_t at, uint64_t first, uint64_t last)
{
    struct dsm_dma_range *range = &map->ranges[at];

    if (range->address < first) {
        range->size = first - range->address;
    } else if (range_last(range) > last) {
        range->offset += last + 1 - range->address;
        range->size = range_last(range) - last;
        range->address = last + 1;
    } else {
        erase(map, at);
    }
}

bool dsm_dma_map_remove(struct dsm_dma_map *map, uint64_t address, uint64_t size)
{
    uint64_t last = size > UINT64_MAX - address ? UINT64_MAX : address + (size - 1);
    size_t at = find_place(map, address), end = at;

    if (size == 0)
        return true;
    map->latest = 0;
    if (at < map->count && map->ranges[at].address < address && range_last(&map->ranges[at]) > last)
        return split(map, at, address, last);
    while (end < map->count && map->ranges[end].address <= last)
        cut(map, end++, address, last);
    compact(map, at, end);
    return true;
}

void dsm_dma_map_clear(struct dsm_dma_map *map)
{
    for (size_t i = 0; i < map->count; i++)
        erase(map, i);
    free(map->ranges);
    map->ranges = NULL;
    map->count = map->room = map->latest = 0;
}

static bool holds(const struct dsm_dma_range *range, uint64_t address)
{
    return address >= range->address && address - range->address < range->size;
}

const struct dsm_dma_range *dsm_dma_map_find(struct dsm_dma_map *map, uint64_t address)
{
    size_t at;

    if (map->latest < map->count && holds(&map->ranges[map->latest], address))
        return &map->ranges[map->latest];
    at = find_place(map, address);
    if (at == map->count || !holds(&map->ranges[at], address))
        return NULL;
    map->latest = at;
    return &map->ranges[at];
}
