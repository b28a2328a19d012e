/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/secret.h"

void dsm_wipe(void *p, size_t n)
{
    memset(p, 0, n);
    __asm__ volatile("" : : "r"(p) : "memory");
}

void dsm_secret_wipe(struct dsm_secret *secret)
{
    dsm_wipe(secret, sizeof(*secret));
}

void dsm_shared_secret_wipe(struct dsm_shared_secret *secret)
{
    dsm_wipe(secret, sizeof(*secret));
}

bool dsm_secret_equal(struct dsm_bytes a, struct dsm_bytes b)
{
    volatile uint8_t difference = 0;

    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        difference |= a.p[i] ^ b.p[i];
    return difference == 0;
}
