/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/key_memory.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/memory_watch.h"

static _Thread_local unsigned depth;

static void *noted(void *p, size_t n)
{
    if (!p && n > 0)
        dsm_memory_watch_note();
    return p;
}

static void *memory_allocate(size_t n, const char *file, int line)
{
    (void)file;
    (void)line;
    return noted(malloc(n), n);
}

static void memory_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    if (p && depth > 0)
        dsm_wipe(p, malloc_usable_size(p));
    free(p);
}

/* What realloc moves it leaves behind. */
static void *memory_reallocate(void *p, size_t n, const char *file, int line)
{
    size_t before = p ? malloc_usable_size(p) : 0;
    void *moved;

    if (depth == 0 || !p)
        return noted(realloc(p, n), n);
    moved = n > 0 ? noted(malloc(n), n) : NULL;
    if (moved)
        memcpy(moved, p, before < n ? before : n);
    if (moved || n == 0)
        memory_free(p, file, line);
    return moved;
}

bool dsm_key_memory_install(void)
{
    return CRYPTO_set_mem_functions(memory_allocate, memory_reallocate, memory_free) == 1;
}

/* Ten thousand keys; what is not used takes no memory. OpenSSL has its numbers of private keys in there, and tells the
 * kernel to leave it out (CRYPTO_secure_malloc_init(3)); what it cannot lock it keeps there nevertheless. */
#define APART_SIZE (64u << 20)
#define APART_LEAST 32u

void dsm_key_memory_keep_from_cores(void)
{
    (void)CRYPTO_secure_malloc_init(APART_SIZE, APART_LEAST);
}

void dsm_key_memory_begin(void)
{
    depth++;
}

void dsm_key_memory_end(void)
{
    depth--;
}
