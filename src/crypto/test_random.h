/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: where a test's randomness comes from. */
#ifndef DSM_CRYPTO_TEST_RANDOM_H
#define DSM_CRYPTO_TEST_RANDOM_H

#include "crypto/openssl.h"

/* A test's generators stand before need bytes that nobody has drawn yet; nothing to do otherwise. To be called before
 * everything that draws randomness. */
#define DSM_DRAW_SOME 4096u             /* nonces, EC keys, blinding */
#define DSM_DRAW_RSA_KEY (4096u * 1024) /* prime candidates and their tests */
enum dsm_error dsm_test_random_prepare(const struct dsm_crypto *crypto, size_t need) DSM_MUST_CHECK;

enum dsm_error dsm_test_random_begin(struct dsm_crypto *crypto, uint32_t seed) DSM_MUST_CHECK;

#endif
