/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/failing_memory.h"

#include "support/test.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

static atomic_size_t count, failing;
static atomic_bool is_counting;

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__real_calloc(size_t number, size_t n);
void *__wrap_calloc(size_t number, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
char *__wrap_strndup(const char *text, size_t n);
int __wrap_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fails(void)
{
    if (!atomic_load(&is_counting) || atomic_fetch_add(&count, 1) + 1 != atomic_load(&failing))
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t number, size_t n)
{
    return fails() ? NULL : __real_calloc(number, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t n)
{
    return fails() ? NULL : __real_strndup(text, n);
}

int __wrap_asprintf(char **text, const char *format, ...)
{
    va_list arguments;
    int n = -1;

    if (fails())
        return n;
    va_start(arguments, format);
    n = vasprintf(text, format, arguments);
    va_end(arguments);
    return n;
}

void failing_memory_begin(size_t n)
{
    atomic_store(&count, 0);
    atomic_store(&failing, n);
    atomic_store(&is_counting, true);
}

size_t failing_memory_end(void)
{
    atomic_store(&is_counting, false);
    return atomic_load(&count);
}

bool failing_memory_has_failed(void)
{
    size_t n = atomic_load(&failing);

    return n > 0 && atomic_load(&count) >= n;
}

void failing_steps_begin(struct failing_steps *steps, size_t all, size_t max)
{
    const char *given = getenv("SWDSM_MEMORY_SEED");

    *steps = (struct failing_steps){ .count = all, .max = max };
    if (all <= max)
        return;
    steps->seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# %zu of %zu allocations fail, SWDSM_MEMORY_SEED=%u\n", max, all, steps->seed);
}

/* One of each run of neighbours. */
size_t failing_steps_next(struct failing_steps *steps)
{
    size_t tried = steps->count < steps->max ? steps->count : steps->max;
    size_t first = steps->done * steps->count / (tried > 0 ? tried : 1);
    size_t next = (steps->done + 1) * steps->count / (tried > 0 ? tried : 1);

    if (steps->done++ >= tried)
        return 0;
    return 1 + first + (next - first > 1 ? (size_t)rand_r(&steps->seed) % (next - first) : 0);
}
