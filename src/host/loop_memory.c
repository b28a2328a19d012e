/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/loop_memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <uv.h>

#define ROWS_BESIDE 2u /* behind those of descriptors */

static struct {
    void *start; /* NULL: none */
    size_t size;
    bool is_taken;
} room;

/* The table is all that libuv reallocates on Linux. */
static void *reallocate(void *p, size_t n)
{
    void *moved;

    if (!p && !room.is_taken && n <= room.size) {
        room.is_taken = true;
        return room.start;
    }
    if (!p || p != room.start)
        return realloc(p, n);
    if (n <= room.size)
        return p;
    moved = malloc(n); /* the limit was raised from outside */
    if (moved) {
        memcpy(moved, p, room.size);
        room.is_taken = false;
    }
    return moved;
}

static void release(void *p)
{
    if (p && p == room.start)
        room.is_taken = false;
    else
        free(p);
}

/* As libuv rounds it. */
static size_t rows_for(size_t descriptors)
{
    size_t rows = 1;

    while (rows < descriptors + ROWS_BESIDE)
        rows *= 2;
    return rows;
}

enum dsm_error dsm_loop_memory_install(size_t descriptors)
{
    size_t size = rows_for(descriptors) * sizeof(void *);
    void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (start == MAP_FAILED)
        return DSM_ERR_NO_MEMORY;
    room.start = start;
    room.size = size;
    if (uv_replace_allocator(malloc, reallocate, calloc, release) == 0)
        return DSM_OK;
    munmap(start, size);
    room.start = NULL;
    room.size = 0;
    return DSM_ERR_INTERNAL;
}
