/* SPDX-License-Identifier: BSD-3-Clause */
/* Post-quantum algorithms, where the library has them (OpenSSL from 3.5 on); elsewhere it is said that it has not. */
#include "crypto_fixture.h"

#include "crypto/certificate_verify.h"
#include "crypto/dhe.h"
#include "crypto/leaf.h"
#include "crypto/signature.h"

#define SIGNATURE_MAX 49856u
#define EXCHANGE_MAX 1568u
#define PEM_MAX 8192u

static const struct dsm_bytes message = { (const uint8_t *)"a message", 9 };
static const struct dsm_bytes context = { (const uint8_t *)"responder-challenge_auth signing", 32 };

static const struct dsm_asym_algorithm *signature_at(size_t i)
{
    return dsm_asym_algorithm(dsm_algorithm_at(DSM_ALG_PQC_ASYM, i));
}

static const struct dsm_dhe_algorithm *kem_at(size_t i)
{
    return dsm_dhe_algorithm(dsm_algorithm_at(DSM_ALG_KEM, i));
}

static void skip_without(enum dsm_algorithm_kind kind)
{
    char text[160];

    if (!dsm_crypto_lacks(crypto, kind, dsm_algorithm_mask(kind, 0x14), text, sizeof(text)))
        return;
    print_message("skipped: %s\n", text);
    skip();
}

static void test_the_library_has_all_of_them_or_says_which_version_does(void **state)
{
    static const enum dsm_algorithm_kind kinds[] = { DSM_ALG_PQC_ASYM, DSM_ALG_REQ_PQC_ASYM, DSM_ALG_KEM };
    char text[160];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        uint32_t all = dsm_algorithm_mask(kinds[i], 0x14);
        uint32_t mask = dsm_crypto_mask(crypto, kinds[i]) & all;

        if (mask == all) {
            assert_false(dsm_crypto_lacks(crypto, kinds[i], all, text, sizeof(text)));
            continue;
        }
        assert_int_equal(mask, 0);
        assert_true(dsm_crypto_lacks(crypto, kinds[i], all, text, sizeof(text)));
        assert_non_null(strstr(text, "needs OpenSSL 3.5, this is OpenSSL 3."));
        assert_false(dsm_crypto_lacks(crypto, kinds[i], 0, NULL, 0));
    }
    assert_false(dsm_crypto_lacks(crypto, DSM_ALG_ASYM, UINT32_MAX, NULL, 0));
}

/* The small and slow ones of SLH-DSA sign for a second each, in a build for tests several: one of them speaks for all.
 */
static bool is_slow(const struct dsm_asym_algorithm *algorithm)
{
    const char *name = algorithm->common.name;

    return algorithm->kind == DSM_ASYM_SLHDSA && name[strlen(name) - 1] == 'S' &&
           strcmp(name, "SLH_DSA_SHA2_128S") != 0;
}

static void check_signature(const struct dsm_asym_algorithm *algorithm)
{
    static uint8_t bytes[SIGNATURE_MAX];
    struct dsm_bytes signature = dsm_bytes(bytes, algorithm->signature_size);
    struct dsm_private_key *key;
    struct dsm_public_key *public_key;

    assert_error(DSM_OK, dsm_private_key_generate(crypto, algorithm, &key));
    assert_error(DSM_OK, dsm_private_key_public(key, &public_key));
    assert_true(dsm_private_key_fits(key, algorithm));
    assert_error(DSM_OK, dsm_sign_in_context(crypto, key, algorithm, NULL, context, message, bytes));
    assert_error(DSM_OK, dsm_verify_in_context(crypto, public_key, algorithm, NULL, context, message, signature));
    assert_error(DSM_ERR_BAD_SIGNATURE, dsm_verify(crypto, public_key, algorithm, NULL, message, signature));
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_verify_in_context(crypto, public_key, algorithm, NULL, message, message, signature));
    signature.n--;
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_verify_in_context(crypto, public_key, algorithm, NULL, context, message, signature));
    signature.n++;
    bytes[7] ^= 1;
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_verify_in_context(crypto, public_key, algorithm, NULL, context, message, signature));
    dsm_private_key_destroy(key);
    dsm_public_key_destroy(public_key);
}

static void test_each_signs_with_its_context_and_with_no_other_verifies(void **state)
{
    (void)state;
    skip_without(DSM_ALG_PQC_ASYM);
    for (size_t i = 0; signature_at(i); i++)
        if (!is_slow(signature_at(i)))
            check_signature(signature_at(i));
}

static void test_a_digest_alone_is_not_signed(void **state)
{
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_384");
    const struct dsm_asym_algorithm *algorithm = dsm_asym_algorithm_by_name("ML_DSA_44");
    static uint8_t signature[SIGNATURE_MAX];
    uint8_t digest[64] = { 0 };
    struct dsm_private_key *key;

    (void)state;
    skip_without(DSM_ALG_PQC_ASYM);
    assert_error(DSM_OK, dsm_private_key_generate(crypto, algorithm, &key));
    assert_error(DSM_ERR_CRYPTO, dsm_sign_digest(crypto, key, algorithm, hash, digest, signature));
    dsm_private_key_destroy(key);
}

static void test_a_key_is_written_and_read_again(void **state)
{
    (void)state;
    skip_without(DSM_ALG_PQC_ASYM);
    for (size_t i = 0; signature_at(i); i++) {
        struct dsm_private_key *key, *again;
        uint8_t pem[PEM_MAX];
        size_t n = sizeof(pem);

        if (signature_at(i)->kind != DSM_ASYM_MLDSA && is_slow(signature_at(i)))
            continue;
        assert_error(DSM_OK, dsm_private_key_generate(crypto, signature_at(i), &key));
        assert_error(DSM_OK, dsm_private_key_to_pem(key, pem, &n));
        assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes(pem, n), &again));
        for (size_t k = 0; signature_at(k); k++)
            assert_int_equal(dsm_private_key_fits(again, signature_at(k)), k == i);
        dsm_private_key_destroy(key);
        dsm_private_key_destroy(again);
    }
}

static void check_chain(const char *name)
{
    static const struct dsm_pci_ids ids = { .vendor_id = 0x1b36, .device_id = 0x10, .class_code = 0x10802 };
    const struct dsm_asym_algorithm *algorithm = dsm_asym_algorithm_by_name(name);
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_384");
    struct dsm_error_detail detail = { .reason = "" };
    struct dsm_certificates chain = { 0 };
    struct dsm_private_key *key;
    struct dsm_public_key *leaf;
    struct dsm_issuer issuer;

    assert_error(DSM_OK, dsm_issuer_make(crypto, algorithm, hash, "test", &issuer));
    assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, algorithm, hash, "nvme", &ids, &key, &chain));
    assert_error(DSM_OK, dsm_certificates_verify(crypto, dsm_bytes(chain.der, chain.n), NULL, &leaf, &detail));
    assert_true(dsm_public_key_fits(leaf, algorithm));
    assert_true(chain.n < 0xFF00);
    chain.der[chain.n - 9] ^= 1; /* in the leaf's signature */
    dsm_public_key_destroy(leaf);
    assert_error(DSM_ERR_BAD_CERTIFICATE,
                 dsm_certificates_verify(crypto, dsm_bytes(chain.der, chain.n), NULL, &leaf, &detail));
    dsm_private_key_destroy(key);
    dsm_certificates_free(&chain);
    dsm_issuer_clear(&issuer);
}

static void test_chains_that_are_made_verify(void **state)
{
    (void)state;
    skip_without(DSM_ALG_PQC_ASYM);
    check_chain("ML_DSA_44");
    check_chain("ML_DSA_65");
    check_chain("ML_DSA_87");
    check_chain("SLH_DSA_SHA2_128F");
}

static void test_issuers_of_slh_dsa_leave_the_chain_below_64_kib(void **state)
{
    (void)state;
    for (size_t i = 0; signature_at(i); i++) {
        const struct dsm_asym_algorithm *issuer = dsm_issuer_algorithm(signature_at(i));

        assert_int_equal(issuer->kind, signature_at(i)->kind);
        assert_true(3 * (issuer->signature_size + 1024) < 65535);
        assert_ptr_equal(issuer, dsm_issuer_algorithm(issuer));
    }
}

static void test_both_sides_agree_by_each_kem(void **state)
{
    (void)state;
    skip_without(DSM_ALG_KEM);
    for (size_t i = 0; kem_at(i); i++) {
        uint8_t key[EXCHANGE_MAX], ciphertext[EXCHANGE_MAX];
        struct dsm_shared_secret ours, theirs;
        struct dsm_dhe *dhe;

        assert_error(DSM_OK, dsm_dhe_create(crypto, kem_at(i), &dhe));
        assert_error(DSM_OK, dsm_dhe_public(dhe, key));
        assert_error(DSM_OK,
                     dsm_dhe_answer(crypto, kem_at(i), dsm_bytes(key, kem_at(i)->request_size), ciphertext, &theirs));
        assert_error(DSM_OK,
                     dsm_dhe_shared_secret(crypto, dhe, dsm_bytes(ciphertext, kem_at(i)->response_size), &ours));
        assert_int_equal(ours.n, kem_at(i)->secret_size);
        assert_memory_equal(ours.bytes, theirs.bytes, ours.n);
        dsm_dhe_destroy(dhe);
    }
}

static void test_a_key_that_is_none_or_of_another_size_is_refused(void **state)
{
    uint8_t key[EXCHANGE_MAX], ciphertext[EXCHANGE_MAX];
    struct dsm_shared_secret secret;

    (void)state;
    skip_without(DSM_ALG_KEM);
    memset(key, 0xFF, sizeof(key)); /* coefficients above the modulus: FIPS 203 7.2 */
    for (size_t i = 0; kem_at(i); i++) {
        size_t n = kem_at(i)->request_size;

        assert_error(DSM_ERR_INVALID_FIELD, dsm_dhe_answer(crypto, kem_at(i), dsm_bytes(key, n), ciphertext, &secret));
        assert_error(DSM_ERR_INVALID_FIELD,
                     dsm_dhe_answer(crypto, kem_at(i), dsm_bytes(key, n - 1), ciphertext, &secret));
    }
}

static void test_a_forged_ciphertext_has_another_secret(void **state)
{
    uint8_t key[EXCHANGE_MAX], ciphertext[EXCHANGE_MAX];
    struct dsm_shared_secret ours, theirs;
    struct dsm_dhe *dhe;

    (void)state;
    skip_without(DSM_ALG_KEM);
    assert_error(DSM_OK, dsm_dhe_create(crypto, kem_at(0), &dhe));
    assert_error(DSM_OK, dsm_dhe_public(dhe, key));
    assert_error(DSM_OK,
                 dsm_dhe_answer(crypto, kem_at(0), dsm_bytes(key, kem_at(0)->request_size), ciphertext, &theirs));
    ciphertext[3] ^= 1;
    assert_error(DSM_OK, dsm_dhe_shared_secret(crypto, dhe, dsm_bytes(ciphertext, kem_at(0)->response_size), &ours));
    assert_memory_not_equal(ours.bytes, theirs.bytes, ours.n);
    assert_error(DSM_ERR_INVALID_FIELD,
                 dsm_dhe_shared_secret(crypto, dhe, dsm_bytes(ciphertext, kem_at(0)->response_size - 1), &ours));
    dsm_dhe_destroy(dhe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_library_has_all_of_them_or_says_which_version_does),
        cmocka_unit_test(test_each_signs_with_its_context_and_with_no_other_verifies),
        cmocka_unit_test(test_a_digest_alone_is_not_signed),
        cmocka_unit_test(test_a_key_is_written_and_read_again),
        cmocka_unit_test(test_chains_that_are_made_verify),
        cmocka_unit_test(test_issuers_of_slh_dsa_leave_the_chain_below_64_kib),
        cmocka_unit_test(test_both_sides_agree_by_each_kem),
        cmocka_unit_test(test_a_key_that_is_none_or_of_another_size_is_refused),
        cmocka_unit_test(test_a_forged_ciphertext_has_another_secret),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
