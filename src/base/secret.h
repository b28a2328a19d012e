/* SPDX-License-Identifier: BSD-3-Clause */
/* The one type that holds keys and secrets. It is wiped when it goes out of use and never printed. */
#ifndef DSM_BASE_SECRET_H
#define DSM_BASE_SECRET_H

#include "base/bytes.h"

/* The largest secret is an FFDHE-4096 shared secret. */
#define DSM_SECRET_MAX 512

/* Keys, digests and everything of the key schedule. */
struct dsm_secret {
    uint8_t bytes[64];
    size_t n;
};

/* A raw (EC)DHE shared secret. */
struct dsm_shared_secret {
    uint8_t bytes[DSM_SECRET_MAX];
    size_t n;
};

/* Overwrites memory in a way the compiler does not remove. */
void dsm_wipe(void *p, size_t n);

void dsm_secret_wipe(struct dsm_secret *secret);
void dsm_shared_secret_wipe(struct dsm_shared_secret *secret);

/* Constant time for equal lengths; a difference of length is no secret. */
bool dsm_secret_equal(struct dsm_bytes a, struct dsm_bytes b);

static inline struct dsm_bytes dsm_secret_bytes(const struct dsm_secret *secret)
{
    return dsm_bytes(secret->bytes, secret->n);
}

/* A local secret that is wiped on every way out of its block. */
#define DSM_SECRET __attribute__((cleanup(dsm_secret_wipe))) struct dsm_secret
#define DSM_SHARED_SECRET __attribute__((cleanup(dsm_shared_secret_wipe))) struct dsm_shared_secret

#endif
