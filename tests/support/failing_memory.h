/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory that is not there, of whatever the linker wraps for the test (failing_memory_link in tests/unit/meson.build):
 * our own, and through the functions that we give them jansson's, libuv's and OpenSSL's.
 */
#ifndef DSM_TESTS_SUPPORT_FAILING_MEMORY_H
#define DSM_TESTS_SUPPORT_FAILING_MEMORY_H

#include <stddef.h>

/* From here on allocations are counted, and the nth fails; 0: none does. */
void failing_memory_begin(size_t n);
/* None fails any more; how many there were. */
size_t failing_memory_end(void);

/* Which of count steps are tried: all, or a sample of at most max, whose seed is printed. Beginning with 0: the next,
 * or 0 after the last. */
struct failing_steps {
    size_t count;
    size_t max;
    unsigned seed;
};
void failing_steps_begin(struct failing_steps *steps, size_t count, size_t max);
size_t failing_steps_next(struct failing_steps *steps, size_t step);

#endif
