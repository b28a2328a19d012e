/* SPDX-License-Identifier: BSD-3-Clause */
/* Randomness: real one differs, the deterministic library's repeats with its seed, for keys and signatures too. */
#include "crypto_fixture.h"

#include "crypto/dhe.h"
#include "crypto/signature.h"

static struct dsm_crypto *with_seed(uint32_t seed)
{
    struct dsm_crypto *made;

    assert_error(DSM_OK, dsm_crypto_create_deterministic(seed, &made));
    return made;
}

static void test_two_draws_differ(void **state)
{
    uint8_t a[32], b[32];

    (void)state;
    assert_error(DSM_OK, dsm_random(crypto, a, sizeof(a)));
    assert_error(DSM_OK, dsm_random(crypto, b, sizeof(b)));
    assert_memory_not_equal(a, b, sizeof(a));
}

static void test_two_libraries_differ(void **state)
{
    struct dsm_crypto *other;
    uint8_t a[32], b[32];

    (void)state;
    assert_error(DSM_OK, dsm_crypto_create(&other));
    assert_error(DSM_OK, dsm_random(crypto, a, sizeof(a)));
    assert_error(DSM_OK, dsm_random(other, b, sizeof(b)));
    assert_memory_not_equal(a, b, sizeof(a));
    dsm_crypto_destroy(other);
}

static void test_nothing_drawn_is_no_error(void **state)
{
    (void)state;
    assert_error(DSM_OK, dsm_random(crypto, NULL, 0));
}

static void test_one_seed_repeats_its_bytes(void **state)
{
    struct dsm_crypto *first = with_seed(7), *second = with_seed(7);
    uint8_t a[100], b[100];

    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_error(DSM_OK, dsm_random(first, a, sizeof(a)));
        assert_error(DSM_OK, dsm_random(second, b, sizeof(b)));
        assert_memory_equal(a, b, sizeof(a));
    }
    dsm_crypto_destroy(first);
    dsm_crypto_destroy(second);
}

static void test_another_seed_gives_other_bytes(void **state)
{
    struct dsm_crypto *first = with_seed(7), *second = with_seed(8);
    uint8_t a[32], b[32];

    (void)state;
    assert_error(DSM_OK, dsm_random(first, a, sizeof(a)));
    assert_error(DSM_OK, dsm_random(second, b, sizeof(b)));
    assert_memory_not_equal(a, b, sizeof(a));
    dsm_crypto_destroy(first);
    dsm_crypto_destroy(second);
}

static void test_one_seed_never_runs_dry_nor_repeats_itself(void **state)
{
    struct dsm_crypto *repeatable = with_seed(1);
    uint8_t *large = malloc(1 << 20);
    uint64_t last = 0, next;

    (void)state;
    assert_non_null(large);
    assert_error(DSM_OK, dsm_random(repeatable, large, 1 << 20));
    for (int i = 0; i < 2000; i++) {
        assert_error(DSM_OK, dsm_random(repeatable, &next, sizeof(next)));
        assert_true(next != last);
        last = next;
    }
    free(large);
    dsm_crypto_destroy(repeatable);
}

static size_t key_text(const struct dsm_crypto *from, const char *algorithm, uint8_t *pem, size_t size)
{
    struct dsm_private_key *key;
    size_t n = size;

    assert_error(DSM_OK, dsm_private_key_generate(from, dsm_asym_algorithm_by_name(algorithm), &key));
    assert_error(DSM_OK, dsm_private_key_to_pem(key, pem, &n));
    dsm_private_key_destroy(key);
    return n;
}

static void test_keys_repeat_with_the_seed(void **state)
{
    static const char *const algorithms[] = { "ECDSA_P384", "EDDSA_25519", "RSAPSS_2048" };
    uint8_t a[4096], b[4096], c[4096];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct dsm_crypto *first = with_seed(3), *second = with_seed(3);
        size_t n = key_text(first, algorithms[i], a, sizeof(a));

        assert_int_equal(key_text(second, algorithms[i], b, sizeof(b)), n);
        assert_memory_equal(a, b, n);
        key_text(second, algorithms[i], c, sizeof(c));
        assert_memory_not_equal(a, c, n); /* the second key of a seed is another one */
        dsm_crypto_destroy(first);
        dsm_crypto_destroy(second);
    }
}

static void make_signature(uint32_t seed, const char *algorithm, uint8_t *signature)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(algorithm);
    struct dsm_crypto *repeatable = with_seed(seed);
    struct dsm_private_key *key;

    assert_error(DSM_OK, dsm_private_key_generate(repeatable, asym, &key));
    assert_error(DSM_OK, dsm_sign(repeatable, key, asym, dsm_hash_algorithm_by_name("SHA_384"), dsm_bytes("message", 7),
                                  signature));
    dsm_private_key_destroy(key);
    dsm_crypto_destroy(repeatable);
}

static void test_signatures_repeat_with_the_seed(void **state)
{
    static const char *const algorithms[] = { "ECDSA_P384", "ECDSA_P256", "RSAPSS_2048" };
    uint8_t a[512], b[512];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t n = dsm_asym_algorithm_by_name(algorithms[i])->signature_size;

        make_signature(11, algorithms[i], a);
        make_signature(11, algorithms[i], b);
        assert_memory_equal(a, b, n);
    }
}

static void test_key_exchanges_repeat_with_the_seed(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        struct dsm_crypto *first = with_seed(4), *second = with_seed(4);
        uint8_t a[512], b[512];
        struct dsm_dhe *dhe;

        assert_error(DSM_OK, dsm_dhe_create(first, algorithm, &dhe));
        assert_error(DSM_OK, dsm_dhe_public(dhe, a));
        dsm_dhe_destroy(dhe);
        assert_error(DSM_OK, dsm_dhe_create(second, algorithm, &dhe));
        assert_error(DSM_OK, dsm_dhe_public(dhe, b));
        dsm_dhe_destroy(dhe);
        assert_memory_equal(a, b, algorithm->request_size);
        dsm_crypto_destroy(first);
        dsm_crypto_destroy(second);
    }
}

static void test_the_library_tells_its_version(void **state)
{
    (void)state;
    assert_memory_equal(dsm_crypto_library_version(), "OpenSSL 3.", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_draws_differ),
        cmocka_unit_test(test_two_libraries_differ),
        cmocka_unit_test(test_nothing_drawn_is_no_error),
        cmocka_unit_test(test_one_seed_repeats_its_bytes),
        cmocka_unit_test(test_another_seed_gives_other_bytes),
        cmocka_unit_test(test_one_seed_never_runs_dry_nor_repeats_itself),
        cmocka_unit_test(test_keys_repeat_with_the_seed),
        cmocka_unit_test(test_signatures_repeat_with_the_seed),
        cmocka_unit_test(test_key_exchanges_repeat_with_the_seed),
        cmocka_unit_test(test_the_library_tells_its_version),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
