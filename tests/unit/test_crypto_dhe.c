/* SPDX-License-Identifier: BSD-3-Clause */
/* Key exchange: both sides agree in every group, and a peer's bad value is refused. */
#include "crypto_fixture.h"

#include "crypto/dhe.h"

#define EXCHANGE_MAX 512

static void test_both_sides_agree_in_every_group(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        struct dsm_dhe *ours, *theirs;
        uint8_t our_public[EXCHANGE_MAX], their_public[EXCHANGE_MAX];
        struct dsm_shared_secret ours_secret, theirs_secret;

        assert_error(DSM_OK, dsm_dhe_create(crypto, algorithm, &ours));
        assert_error(DSM_OK, dsm_dhe_create(crypto, algorithm, &theirs));
        assert_error(DSM_OK, dsm_dhe_public(ours, our_public));
        assert_error(DSM_OK, dsm_dhe_public(theirs, their_public));
        assert_error(DSM_OK, dsm_dhe_shared_secret(crypto, ours, dsm_bytes(their_public, algorithm->request_size),
                                                   &ours_secret));
        assert_error(DSM_OK, dsm_dhe_shared_secret(crypto, theirs, dsm_bytes(our_public, algorithm->request_size),
                                                   &theirs_secret));
        assert_int_equal(ours_secret.n, algorithm->secret_size);
        assert_int_equal(theirs_secret.n, algorithm->secret_size);
        assert_memory_equal(ours_secret.bytes, theirs_secret.bytes, algorithm->secret_size);
        assert_memory_not_equal(our_public, their_public, algorithm->request_size);
        dsm_dhe_destroy(ours);
        dsm_dhe_destroy(theirs);
    }
}

/* About one value of 256 begins with a zero octet; the deterministic library repeats the same ones each time. */
static void test_values_keep_their_leading_zeros(void **state)
{
    const struct dsm_dhe_algorithm *algorithm = dsm_dhe_algorithm_by_name("FFDHE_2048");
    struct dsm_crypto *repeatable;
    struct dsm_dhe *ours;
    uint8_t public_value[EXCHANGE_MAX];
    size_t zeros = 0;

    (void)state;
    assert_error(DSM_OK, dsm_crypto_create_deterministic(5, &repeatable));
    assert_error(DSM_OK, dsm_dhe_create(repeatable, algorithm, &ours));
    for (int i = 0; i < 600; i++) {
        struct dsm_dhe *theirs;
        struct dsm_shared_secret a, b;

        assert_error(DSM_OK, dsm_dhe_create(repeatable, algorithm, &theirs));
        assert_error(DSM_OK, dsm_dhe_public(theirs, public_value));
        assert_error(DSM_OK, dsm_dhe_shared_secret(repeatable, ours, dsm_bytes(public_value, 256), &a));
        zeros += a.bytes[0] == 0;
        if (a.bytes[0] == 0) {
            assert_error(DSM_OK, dsm_dhe_public(ours, public_value));
            assert_error(DSM_OK, dsm_dhe_shared_secret(repeatable, theirs, dsm_bytes(public_value, 256), &b));
            assert_int_equal(b.n, 256);
            assert_memory_equal(a.bytes, b.bytes, 256);
        }
        assert_int_equal(a.n, 256);
        dsm_dhe_destroy(theirs);
    }
    assert_true(zeros > 0);
    dsm_dhe_destroy(ours);
    dsm_crypto_destroy(repeatable);
}

static enum dsm_error offer(const struct dsm_dhe_algorithm *algorithm, const uint8_t *value, size_t n)
{
    struct dsm_shared_secret secret;
    struct dsm_dhe *dhe;
    enum dsm_error error;

    assert_error(DSM_OK, dsm_dhe_create(crypto, algorithm, &dhe));
    error = dsm_dhe_shared_secret(crypto, dhe, dsm_bytes(value, n), &secret);
    dsm_dhe_destroy(dhe);
    return error;
}

static void own_public(const struct dsm_dhe_algorithm *algorithm, uint8_t *out)
{
    struct dsm_dhe *dhe;

    assert_error(DSM_OK, dsm_dhe_create(crypto, algorithm, &dhe));
    assert_error(DSM_OK, dsm_dhe_public(dhe, out));
    dsm_dhe_destroy(dhe);
}

static void test_a_value_of_another_size_is_refused(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;
    uint8_t value[EXCHANGE_MAX + 1] = { 0 };

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        own_public(algorithm, value);
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size - 1));
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size + 1));
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, 0));
    }
}

static void test_zero_and_all_ones_are_refused_in_every_group(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;
    uint8_t value[EXCHANGE_MAX];

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        memset(value, 0, sizeof(value));
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size));
        memset(value, 0xff, sizeof(value));
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size));
    }
}

static void test_a_point_off_the_curve_is_refused(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;
    uint8_t value[EXCHANGE_MAX];

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        if (strcmp(algorithm->evp_type, "EC") != 0)
            continue;
        own_public(algorithm, value);
        value[algorithm->request_size - 1] ^= 1;
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size));
    }
}

/* RFC 7919 5.1: 1 < Y < p - 1 */
static void test_the_ends_of_the_ffdhe_range_are_refused(void **state)
{
    const struct dsm_dhe_algorithm *algorithm;
    uint8_t value[EXCHANGE_MAX];

    (void)state;
    for (size_t i = 0; (algorithm = dsm_dhe_algorithm_at(i)); i++) {
        if (strcmp(algorithm->evp_type, "DH") != 0)
            continue;
        memset(value, 0, sizeof(value));
        value[algorithm->request_size - 1] = 1;
        assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, algorithm->request_size));
        value[algorithm->request_size - 1] = 2;
        assert_error(DSM_OK, offer(algorithm, value, algorithm->request_size));
    }
}

/* ffdhe2048 of RFC 7919 A.1 */
static const char ffdhe2048_p[] =
    "ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695a9e13641146433fbcc939dce249b3ef97d2fe363630c75d8"
    "f681b202aec4617ad3df1ed5d5fd65612433f51f5f066ed0856365553ded1af3b557135e7f57c935984f0c70e0e68b77e2a689daf3efe872"
    "1df158a136ade73530acca4f483a797abc0ab182b324fb61d108a94bb2c8e3fbb96adab760d7f4681d4f42a3de394df4ae56ede76372bb19"
    "0b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f619172fe9ce98583ff8e4f1232eef28183c3fe3b1b4c6fad733bb5fcbc2ec22005"
    "c58ef1837d1683b2c6f34a26c1b2effa886b423861285c97ffffffffffffffff";

static void test_the_prime_and_its_neighbours_are_refused(void **state)
{
    const struct dsm_dhe_algorithm *algorithm = dsm_dhe_algorithm_by_name("FFDHE_2048");
    uint8_t value[256];

    (void)state;
    hex_bytes(ffdhe2048_p, value, sizeof(value));
    assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, sizeof(value)));
    value[255]--;
    assert_error(DSM_ERR_INVALID_FIELD, offer(algorithm, value, sizeof(value)));
    value[255]--;
    assert_error(DSM_OK, offer(algorithm, value, sizeof(value)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_sides_agree_in_every_group),
        cmocka_unit_test(test_values_keep_their_leading_zeros),
        cmocka_unit_test(test_a_value_of_another_size_is_refused),
        cmocka_unit_test(test_zero_and_all_ones_are_refused_in_every_group),
        cmocka_unit_test(test_a_point_off_the_curve_is_refused),
        cmocka_unit_test(test_the_ends_of_the_ffdhe_range_are_refused),
        cmocka_unit_test(test_the_prime_and_its_neighbours_are_refused),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
