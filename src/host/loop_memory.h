/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libuv's memory. Its loop has a table with a row for each descriptor, which it grows when one with a higher number is
 * watched, and ends the program where it cannot (maybe_resize in src/unix/core.c, libuv 1.44 to 1.51).
 */
#ifndef DSM_HOST_LOOP_MEMORY_H
#define DSM_HOST_LOOP_MEMORY_H

#include "base/error.h"

#include <stddef.h>

/* Room for the first loop's table up to as many descriptors, of which only what is used becomes memory. Before anything
 * else is asked of libuv; for once. */
enum dsm_error dsm_loop_memory_install(size_t descriptors) DSM_MUST_CHECK;

#endif
