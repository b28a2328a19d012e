/* SPDX-License-Identifier: BSD-3-Clause */
#include "json/json_memory.h"

#include <jansson.h>
#include <stdlib.h>

#define ALIGNMENT 16u

static _Thread_local struct dsm_json_reserve *lent; /* NULL: none */
static _Thread_local bool is_lost;

static void *take(struct dsm_json_reserve *reserve, size_t n)
{
    size_t aligned = (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    char *p = reserve->bytes + reserve->used;

    if (aligned < n || aligned > reserve->size - reserve->used)
        return NULL;
    reserve->used += aligned;
    return p;
}

void *dsm_json_memory_allocate(size_t n)
{
    void *p = lent && lent->is_tapped ? NULL : malloc(n);

    if (p)
        return p;
    if (!lent) {
        is_lost = true;
        return NULL;
    }
    lent->is_tapped = true;
    return take(lent, n);
}

static void release(void *p)
{
    const char *at = p;

    if (!lent || at < lent->bytes || at >= lent->bytes + lent->size)
        free(p);
}

void dsm_json_memory_install(void)
{
    json_set_alloc_funcs(dsm_json_memory_allocate, release);
}

bool dsm_json_reserve_begin(struct dsm_json_reserve *reserve, size_t size)
{
    *reserve = (struct dsm_json_reserve){ .bytes = malloc(size), .size = size };
    if (reserve->bytes)
        lent = reserve;
    return reserve->bytes != NULL;
}

void dsm_json_reserve_end(struct dsm_json_reserve *reserve)
{
    lent = NULL;
    free(reserve->bytes);
    reserve->bytes = NULL;
}

bool dsm_json_memory_watch(void)
{
    bool before = is_lost;

    is_lost = false;
    return before;
}

void dsm_json_memory_watch_end(bool before)
{
    is_lost = before;
}

bool dsm_json_memory_is_lost(void)
{
    return is_lost;
}
