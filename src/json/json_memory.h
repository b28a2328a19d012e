/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jansson's memory in our programs. Its lexer asserts that it gets all it asks for, so a parse has a reserve to end
 * with; and what is built member by member silently lacks those that there was no memory for, so each loss is noted.
 * All of it is of the calling thread.
 */
#ifndef DSM_JSON_JSON_MEMORY_H
#define DSM_JSON_JSON_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* What jansson allocates while malloc gives nothing. */
struct dsm_json_reserve {
    char *bytes;
    size_t size;
    size_t used;
    bool is_tapped; /* malloc has failed; from then on nothing is asked of it */
};

/* Before any value is made, and before there are threads. */
void dsm_json_memory_install(void);

/* From begin to end, which gives the reserve's memory back: no value that was made between may outlive it if it is
 * tapped. False without memory. */
bool dsm_json_reserve_begin(struct dsm_json_reserve *reserve, size_t size);
void dsm_json_reserve_end(struct dsm_json_reserve *reserve);

/* From here on losses are noted; what is returned is for the end of a watch within another. */
bool dsm_json_memory_watch(void);
/* Since then something that was to become part of a value has not: the value must not be shown. */
bool dsm_json_memory_is_lost(void);
void dsm_json_memory_watch_end(bool before);
/* malloc for what becomes part of a value. */
void *dsm_json_memory_allocate(size_t n);

#endif
