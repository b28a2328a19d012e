/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys and signatures: every algorithm signs and verifies, and what was changed does not verify. */
#include "crypto_fixture.h"

#include "crypto/hash.h"
#include "crypto/signature.h"

#define ALGORITHMS 11

static struct dsm_private_key *private_keys[ALGORITHMS]; /* by row; one RSA key serves both schemes of its size */
static struct dsm_public_key *public_keys[ALGORITHMS];

static const struct dsm_bytes message = { (const uint8_t *)"a message", 9 };

static const struct dsm_asym_algorithm *asym_at(size_t i)
{
    return dsm_asym_algorithm_at(i);
}

static const struct dsm_hash_algorithm *sha384(void)
{
    return dsm_hash_algorithm_by_name("SHA_384");
}

/* RSA keys take seconds to make, so that a key of the right size is taken over where there is one. */
static void copy_key(const struct dsm_private_key *from, struct dsm_private_key **to)
{
    uint8_t pem[4096];
    size_t n = sizeof(pem);

    assert_error(DSM_OK, dsm_private_key_to_pem(from, pem, &n));
    assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes(pem, n), to));
}

static int make_keys(void **state)
{
    create_crypto(state);
    for (size_t i = 0; i < ALGORITHMS; i++) {
        for (size_t k = 0; k < i && !private_keys[i]; k++)
            if (dsm_private_key_fits(private_keys[k], asym_at(i)))
                copy_key(private_keys[k], &private_keys[i]);
        if (!private_keys[i])
            assert_error(DSM_OK, dsm_private_key_generate(crypto, asym_at(i), &private_keys[i]));
        assert_error(DSM_OK, dsm_private_key_public(private_keys[i], &public_keys[i]));
    }
    return 0;
}

static int destroy_keys(void **state)
{
    for (size_t i = 0; i < ALGORITHMS; i++) {
        dsm_private_key_destroy(private_keys[i]);
        dsm_public_key_destroy(public_keys[i]);
    }
    return destroy_crypto(state);
}

static size_t row_of(const char *name)
{
    for (size_t i = 0; i < ALGORITHMS; i++)
        if (strcmp(asym_at(i)->common.name, name) == 0)
            return i;
    fail_msg("no algorithm %s", name);
    return 0;
}

static void sign(size_t i, uint8_t *signature)
{
    assert_error(DSM_OK, dsm_sign(crypto, private_keys[i], asym_at(i), sha384(), message, signature));
}

static enum dsm_error verify(size_t i, struct dsm_bytes what, const uint8_t *signature, size_t n)
{
    return dsm_verify(crypto, public_keys[i], asym_at(i), sha384(), what, dsm_bytes(signature, n));
}

static void test_every_algorithm_signs_and_verifies(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        sign(i, signature);
        assert_error(DSM_OK, verify(i, message, signature, asym_at(i)->signature_size));
    }
}

static void test_every_hash_can_be_signed(void **state)
{
    static const char *const names[] = { "ECDSA_P384", "RSASSA_2048", "RSAPSS_2048" };
    const struct dsm_hash_algorithm *hash;
    uint8_t signature[512];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        size_t i = row_of(names[k]), n = asym_at(i)->signature_size;

        for (size_t h = 0; (hash = dsm_hash_algorithm_at(h)); h++) {
            assert_error(DSM_OK, dsm_sign(crypto, private_keys[i], asym_at(i), hash, message, signature));
            assert_error(DSM_OK,
                         dsm_verify(crypto, public_keys[i], asym_at(i), hash, message, dsm_bytes(signature, n)));
        }
    }
}

static void test_another_message_does_not_verify(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        sign(i, signature);
        assert_error(DSM_ERR_BAD_SIGNATURE,
                     verify(i, dsm_bytes("a massage", 9), signature, asym_at(i)->signature_size));
    }
}

static void test_a_changed_signature_does_not_verify(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        size_t n = asym_at(i)->signature_size;

        sign(i, signature);
        signature[n / 2 - 1] ^= 1;
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, n));
    }
}

static void test_zeros_and_ones_do_not_verify(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        memset(signature, 0, sizeof(signature));
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, asym_at(i)->signature_size));
        memset(signature, 0xff, sizeof(signature));
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, asym_at(i)->signature_size));
    }
}

static void test_a_signature_of_another_size_does_not_verify(void **state)
{
    uint8_t signature[513] = { 0 };

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        size_t n = asym_at(i)->signature_size;

        sign(i, signature);
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, n - 1));
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, n + 1));
        assert_error(DSM_ERR_BAD_SIGNATURE, verify(i, message, signature, 0));
    }
}

static void test_a_signature_under_another_hash_does_not_verify(void **state)
{
    size_t i = row_of("RSAPSS_3072");
    uint8_t signature[512];

    (void)state;
    sign(i, signature);
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_verify(crypto, public_keys[i], asym_at(i), dsm_hash_algorithm_by_name("SHA3_384"), message,
                            dsm_bytes(signature, 384)));
}

static void test_the_schemes_of_rsa_are_told_apart(void **state)
{
    size_t pss = row_of("RSAPSS_2048"), ssa = row_of("RSASSA_2048");
    uint8_t signature[512];

    (void)state;
    sign(pss, signature);
    assert_error(DSM_ERR_BAD_SIGNATURE, verify(ssa, message, signature, 256));
}

static void test_a_key_of_another_kind_does_not_verify(void **state)
{
    size_t p256 = row_of("ECDSA_P256"), p384 = row_of("ECDSA_P384");
    uint8_t signature[512];

    (void)state;
    sign(p256, signature);
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_verify(crypto, public_keys[p384], asym_at(p256), sha384(), message, dsm_bytes(signature, 64)));
}

static void test_a_key_of_another_kind_cannot_sign(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++)
        for (size_t k = 0; k < ALGORITHMS; k++)
            if (!dsm_private_key_fits(private_keys[k], asym_at(i)))
                assert_error(DSM_ERR_CRYPTO,
                             dsm_sign(crypto, private_keys[k], asym_at(i), sha384(), message, signature));
}

/* As many bytes as asked for are written, though r or s be short: one of 256 begins with a zero octet. */
static void test_ecdsa_is_of_fixed_width(void **state)
{
    size_t i = row_of("ECDSA_P256");
    size_t short_ones = 0;
    uint8_t signature[65];

    (void)state;
    signature[64] = 0xee;
    for (int k = 0; k < 2000 && short_ones == 0; k++) {
        sign(i, signature);
        short_ones += signature[0] == 0 || signature[32] == 0;
    }
    assert_true(short_ones > 0);
    assert_error(DSM_OK, verify(i, message, signature, 64));
    assert_int_equal(signature[64], 0xee);
}

static void test_a_digest_made_before_signs_alike(void **state)
{
    uint8_t digest[64], signature[512];

    (void)state;
    assert_error(DSM_OK, dsm_hash_once(crypto, sha384(), message, digest));
    for (size_t i = 0; i < ALGORITHMS; i++) {
        if (asym_at(i)->kind == DSM_ASYM_EDDSA)
            continue;
        assert_error(DSM_OK, dsm_sign_digest(crypto, private_keys[i], asym_at(i), sha384(), digest, signature));
        assert_error(DSM_OK, verify(i, message, signature, asym_at(i)->signature_size));
        assert_error(DSM_OK, dsm_verify_digest(crypto, public_keys[i], asym_at(i), sha384(), digest,
                                               dsm_bytes(signature, asym_at(i)->signature_size)));
    }
}

static void test_eddsa_signs_no_digest(void **state)
{
    size_t i = row_of("EDDSA_25519");
    uint8_t digest[64] = { 0 }, signature[64];

    (void)state;
    assert_error(DSM_ERR_CRYPTO, dsm_sign_digest(crypto, private_keys[i], asym_at(i), sha384(), digest, signature));
    assert_error(DSM_ERR_CRYPTO,
                 dsm_verify_digest(crypto, public_keys[i], asym_at(i), sha384(), digest, dsm_bytes(signature, 64)));
}

static enum dsm_error verify_in(size_t i, const char *context, const uint8_t *signature)
{
    return dsm_verify_in_context(crypto, public_keys[i], asym_at(i), sha384(), dsm_bytes(context, strlen(context)),
                                 message, dsm_bytes(signature, asym_at(i)->signature_size));
}

static void test_a_context_counts_for_ed448_alone(void **state)
{
    uint8_t signature[512];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        bool counts = strcmp(asym_at(i)->common.name, "EDDSA_448") == 0 && dsm_crypto_has_ed448_context(crypto);

        assert_error(DSM_OK, dsm_sign_in_context(crypto, private_keys[i], asym_at(i), sha384(), dsm_bytes("one", 3),
                                                 message, signature));
        assert_error(DSM_OK, verify_in(i, "one", signature));
        assert_error(counts ? DSM_ERR_BAD_SIGNATURE : DSM_OK, verify_in(i, "two", signature));
    }
}

/* RFC 8032 7.1, test 2 */
static void test_ed25519_signs_as_published(void **state)
{
    static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
                              "-----END PRIVATE KEY-----\n";
    struct dsm_private_key *key;
    uint8_t signature[64];

    (void)state;
    assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes(pem, sizeof(pem) - 1), &key));
    assert_error(DSM_OK,
                 dsm_sign(crypto, key, asym_at(row_of("EDDSA_25519")), sha384(), dsm_bytes("\x72", 1), signature));
    assert_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
               signature, sizeof(signature));
    dsm_private_key_destroy(key);
}

static void test_keys_fit_their_own_algorithms_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++)
        for (size_t k = 0; k < ALGORITHMS; k++) {
            const struct dsm_asym_algorithm *a = asym_at(i), *b = asym_at(k);
            bool same = strcmp(a->evp_type, b->evp_type) == 0 && a->key_bits == b->key_bits;

            assert_int_equal(dsm_private_key_fits(private_keys[i], b), same);
            assert_int_equal(dsm_public_key_fits(public_keys[i], b), same);
        }
}

static void test_a_key_survives_pem(void **state)
{
    uint8_t first[4096], second[4096];

    (void)state;
    for (size_t i = 0; i < ALGORITHMS; i++) {
        struct dsm_private_key *copy;
        size_t n = sizeof(first), again = sizeof(second);

        assert_error(DSM_OK, dsm_private_key_to_pem(private_keys[i], first, &n));
        assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes(first, n), &copy));
        assert_error(DSM_OK, dsm_private_key_to_pem(copy, second, &again));
        assert_int_equal(n, again);
        assert_memory_equal(first, second, n);
        dsm_private_key_destroy(copy);
    }
}

static void test_pem_needs_enough_room(void **state)
{
    uint8_t pem[4096];
    size_t n = sizeof(pem), less;

    (void)state;
    assert_error(DSM_OK, dsm_private_key_to_pem(private_keys[0], pem, &n));
    less = n - 1;
    assert_error(DSM_ERR_NO_SPACE, dsm_private_key_to_pem(private_keys[0], pem, &less));
    assert_error(DSM_OK, dsm_private_key_to_pem(private_keys[0], pem, &n));
}

/* openssl ecparam -name prime256v1 -genkey */
static const char traditional_ec[] = "-----BEGIN EC PARAMETERS-----\n"
                                     "BggqhkjOPQMBBw==\n"
                                     "-----END EC PARAMETERS-----\n"
                                     "-----BEGIN EC PRIVATE KEY-----\n"
                                     "MHcCAQEEID1kRLtVOqqYQtPoZ3K0Qhr2tbRDp6wtxtESlyNiDy33oAoGCCqGSM49\n"
                                     "AwEHoUQDQgAEGzxLjMqlHHdCvn9FihM3a5A0k7vSO9SnGr1uVT3AHHPXl/WZWkeS\n"
                                     "iwyQqilDaTJoP+iDd/NhZaDnzgjzTR/qHQ==\n"
                                     "-----END EC PRIVATE KEY-----\n";

static void test_the_traditional_form_of_an_ec_key_is_read(void **state)
{
    struct dsm_private_key *key;

    (void)state;
    assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes(traditional_ec, sizeof(traditional_ec) - 1), &key));
    assert_true(dsm_private_key_fits(key, asym_at(row_of("ECDSA_P256"))));
    dsm_private_key_destroy(key);
}

static void test_what_is_no_private_key_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "no PEM at all",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    };
    struct dsm_private_key *key = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_error(DSM_ERR_CONFIG, dsm_private_key_from_pem(crypto, dsm_bytes(texts[i], strlen(texts[i])), &key));
    assert_null(key);
}

static void test_a_key_cut_short_is_refused(void **state)
{
    uint8_t pem[4096];
    size_t n = sizeof(pem);

    (void)state;
    assert_error(DSM_OK, dsm_private_key_to_pem(private_keys[0], pem, &n));
    for (size_t i = 0; i + 1 < n; i++) { /* the last byte is a line feed */
        struct dsm_private_key *key;

        assert_error(DSM_ERR_CONFIG, dsm_private_key_from_pem(crypto, dsm_bytes(pem, i), &key));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_algorithm_signs_and_verifies),
        cmocka_unit_test(test_every_hash_can_be_signed),
        cmocka_unit_test(test_another_message_does_not_verify),
        cmocka_unit_test(test_a_changed_signature_does_not_verify),
        cmocka_unit_test(test_zeros_and_ones_do_not_verify),
        cmocka_unit_test(test_a_signature_of_another_size_does_not_verify),
        cmocka_unit_test(test_a_signature_under_another_hash_does_not_verify),
        cmocka_unit_test(test_the_schemes_of_rsa_are_told_apart),
        cmocka_unit_test(test_a_key_of_another_kind_does_not_verify),
        cmocka_unit_test(test_a_key_of_another_kind_cannot_sign),
        cmocka_unit_test(test_ecdsa_is_of_fixed_width),
        cmocka_unit_test(test_a_digest_made_before_signs_alike),
        cmocka_unit_test(test_eddsa_signs_no_digest),
        cmocka_unit_test(test_a_context_counts_for_ed448_alone),
        cmocka_unit_test(test_ed25519_signs_as_published),
        cmocka_unit_test(test_keys_fit_their_own_algorithms_only),
        cmocka_unit_test(test_a_key_survives_pem),
        cmocka_unit_test(test_pem_needs_enough_room),
        cmocka_unit_test(test_the_traditional_form_of_an_ec_key_is_read),
        cmocka_unit_test(test_what_is_no_private_key_is_refused),
        cmocka_unit_test(test_a_key_cut_short_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, destroy_keys);
}
