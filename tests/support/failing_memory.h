/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory that is not there, of whatever the linker wraps for the test (failing_memory_link in tests/unit/meson.build):
 * our own, and through the functions that we give them jansson's, libuv's and OpenSSL's.
 */
#ifndef DSM_TESTS_SUPPORT_FAILING_MEMORY_H
#define DSM_TESTS_SUPPORT_FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* From here on allocations are counted, and the nth fails; 0: none does. */
void failing_memory_begin(size_t n);
/* None fails any more; how many there were. */
size_t failing_memory_end(void);
bool failing_memory_has_failed(void);

/* Which of count allocations are tried: all, or a sample of at most max, whose seed is printed. */
struct failing_steps {
    size_t count;
    size_t max;
    size_t done;
    unsigned seed;
};
void failing_steps_begin(struct failing_steps *steps, size_t count, size_t max);
/* The next one's number; 0 after the last. */
size_t failing_steps_next(struct failing_steps *steps);

#endif
