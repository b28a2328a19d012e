/* SPDX-License-Identifier: BSD-3-Clause */
/* One cryptographic library for all tests of a program. */
#ifndef DSM_TESTS_UNIT_CRYPTO_FIXTURE_H
#define DSM_TESTS_UNIT_CRYPTO_FIXTURE_H

#include "support/exact.h"
#include "support/hex.h"

#include "crypto/crypto.h"

static struct dsm_crypto *crypto;

static inline int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto);
}

static inline int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

#endif
