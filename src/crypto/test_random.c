/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Randomness that repeats, for tests: the library context's generators are OpenSSL's TEST-RAND, which hands out the
 * entropy that it was given and fails at its end. So before each operation both generators of the calling thread are
 * given a fresh piece of a stream that seed and the count of operations alone decide.
 */
#include "crypto/test_random.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdlib.h>

#define STRENGTH 256u /* in bits, that ML-KEM asks of its generator */

/* splitmix64, the usual way to spread a small seed; nothing here has to be hard to guess. */
static uint64_t next_word(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void write_stream(uint32_t seed, uint64_t number, uint8_t *out, size_t n)
{
    uint64_t state = seed;

    state = next_word(&state) ^ number;
    state = next_word(&state);
    for (size_t i = 0; i < n; i += 8) {
        uint64_t word = next_word(&state);

        for (size_t j = 0; j < 8 && i + j < n; j++)
            out[i + j] = (uint8_t)(word >> (8 * j));
    }
}

static bool feed(EVP_RAND_CTX *generator, const uint8_t *bytes, size_t n)
{
    unsigned strength = STRENGTH;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, (void *)bytes, n),
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        OSSL_PARAM_construct_end(),
    };

    return generator && EVP_RAND_CTX_set_params(generator, params);
}

enum dsm_error dsm_test_random_begin(struct dsm_crypto *crypto, uint32_t seed)
{
    crypto->test_random = calloc(1, sizeof(*crypto->test_random));
    if (!crypto->test_random)
        return DSM_ERR_NO_MEMORY;
    crypto->test_random->seed = seed;
    return RAND_set_DRBG_type(crypto->library, "TEST-RAND", NULL, NULL, NULL) == 1 ? DSM_OK : DSM_ERR_CRYPTO;
}

static enum dsm_error random_fill(const struct dsm_crypto *crypto, size_t need)
{
    uint64_t number = 2 * crypto->test_random->draws++;
    uint8_t *bytes = malloc(need);
    bool fed;

    if (!bytes)
        return DSM_ERR_NO_MEMORY;
    write_stream(crypto->test_random->seed, number, bytes, need);
    fed = feed(RAND_get0_public(crypto->library), bytes, need);
    write_stream(crypto->test_random->seed, number + 1, bytes, need);
    fed = fed && feed(RAND_get0_private(crypto->library), bytes, need);
    free(bytes);
    return fed ? DSM_OK : DSM_ERR_CRYPTO;
}

enum dsm_error dsm_test_random_prepare(const struct dsm_crypto *crypto, size_t need)
{
    return crypto->test_random ? random_fill(crypto, need) : DSM_OK;
}
