/* SPDX-License-Identifier: BSD-3-Clause */
/* What is signed in each version, and that nothing else verifies. */
#include "support/exact.h"

#include "crypto/certificate_verify.h"
#include "crypto/leaf.h"
#include "spdm/signing.h"
#include "wire/spdm.h"

static const uint8_t digest[DSM_HASH_MAX] = "a transcript's digest, as long as the longest hash";

static struct dsm_crypto *crypto;

/* A key pair of one algorithm. */
struct pair {
    const struct dsm_asym_algorithm *asym;
    struct dsm_private_key *private;
    struct dsm_public_key *public;
};

static struct pair ecdsa, eddsa, rsa;

#define SIGNATURE_MAX 512 /* of the algorithms used here */

static const struct dsm_hash_algorithm *sha384(void)
{
    return dsm_hash_algorithm_by_name("SHA_384");
}

static struct dsm_signing signing(const struct pair *pair, uint8_t version, const char *context)
{
    return (struct dsm_signing){ crypto, pair->asym, sha384(), version, context };
}

/* A signature of one kind, asked of verify as if it were of another. */
static enum dsm_error verify_as(const struct pair *pair, struct dsm_signing made, struct dsm_signing asked,
                                const uint8_t *asked_digest)
{
    uint8_t signature[SIGNATURE_MAX];

    DSM_TRY(dsm_spdm_sign(&made, pair->private, digest, signature));
    return dsm_spdm_verify(&asked, pair->public, asked_digest, dsm_bytes(signature, pair->asym->signature_size));
}

static void test_a_signature_verifies_in_its_version(void **state)
{
    const struct pair *pairs[] = { &ecdsa, &rsa };

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++) {
            struct dsm_signing s = signing(pairs[i], version, DSM_SIGN_CHALLENGE_AUTH);

            assert_error(DSM_OK, verify_as(pairs[i], s, s, digest));
        }
}

static void test_another_digest_does_not_verify(void **state)
{
    static const uint8_t other[DSM_HASH_MAX] = "another";

    (void)state;
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++) {
        struct dsm_signing s = signing(&ecdsa, version, DSM_SIGN_MEASUREMENTS);

        assert_error(DSM_ERR_BAD_SIGNATURE, verify_as(&ecdsa, s, s, other));
    }
}

static void test_another_version_does_not_verify_from_1_2_on(void **state)
{
    struct dsm_signing v11 = signing(&ecdsa, DSM_SPDM_11, DSM_SIGN_FINISH);
    struct dsm_signing v12 = signing(&ecdsa, DSM_SPDM_12, DSM_SIGN_FINISH);
    struct dsm_signing v13 = signing(&ecdsa, DSM_SPDM_13, DSM_SIGN_FINISH);

    (void)state;
    assert_error(DSM_ERR_BAD_SIGNATURE, verify_as(&ecdsa, v11, v12, digest));
    assert_error(DSM_ERR_BAD_SIGNATURE, verify_as(&ecdsa, v12, v13, digest));
    assert_error(DSM_ERR_BAD_SIGNATURE, verify_as(&ecdsa, v13, v11, digest));
}

static void test_another_context_does_not_verify_from_1_2_on(void **state)
{
    struct dsm_signing made = signing(&ecdsa, DSM_SPDM_12, DSM_SIGN_KEY_EXCHANGE_RSP);
    struct dsm_signing asked = signing(&ecdsa, DSM_SPDM_12, DSM_SIGN_CHALLENGE_AUTH);

    (void)state;
    assert_error(DSM_ERR_BAD_SIGNATURE, verify_as(&ecdsa, made, asked, digest));
    made.version = asked.version = DSM_SPDM_11;
    assert_error(DSM_OK, verify_as(&ecdsa, made, asked, digest));
}

static void test_1_1_signs_the_digest_as_it_is(void **state)
{
    struct dsm_signing s = signing(&ecdsa, DSM_SPDM_11, DSM_SIGN_MEASUREMENTS);
    uint8_t signature[SIGNATURE_MAX];

    (void)state;
    assert_error(DSM_OK, dsm_spdm_sign(&s, ecdsa.private, digest, signature));
    assert_error(DSM_OK, dsm_verify_digest(crypto, ecdsa.public, ecdsa.asym, sha384(), digest,
                                           dsm_bytes(signature, ecdsa.asym->signature_size)));
}

/* The whole of what 1.2 signs, written out: the prefix four times, zeros, the context up to byte 100, the digest. */
static void assert_signs(uint8_t version, const char *context, size_t zeros, const char *prefix)
{
    struct dsm_signing s = signing(&ecdsa, version, context);
    uint8_t message[DSM_HASH_MAX + 100] = { 0 }, signature[SIGNATURE_MAX];

    for (size_t i = 0; i < 4; i++)
        memcpy(message + 16 * i, prefix, 16);
    assert_int_equal(36, zeros + strlen(context));
    memcpy(message + 64 + zeros, context, strlen(context));
    memcpy(message + 100, digest, sha384()->size);
    assert_error(DSM_OK, dsm_spdm_sign(&s, ecdsa.private, digest, signature));
    assert_error(DSM_OK,
                 dsm_verify(crypto, ecdsa.public, ecdsa.asym, sha384(), dsm_bytes(message, 100 + sha384()->size),
                            dsm_bytes(signature, ecdsa.asym->signature_size)));
}

static void test_1_2_and_later_sign_prefix_context_and_digest(void **state)
{
    (void)state;
    assert_signs(DSM_SPDM_12, DSM_SIGN_CHALLENGE_AUTH, 4, "dmtf-spdm-v1.2.*");
    assert_signs(DSM_SPDM_12, DSM_SIGN_MEASUREMENTS, 6, "dmtf-spdm-v1.2.*");
    assert_signs(DSM_SPDM_12, DSM_SIGN_KEY_EXCHANGE_RSP, 2, "dmtf-spdm-v1.2.*");
    assert_signs(DSM_SPDM_12, DSM_SIGN_FINISH, 12, "dmtf-spdm-v1.2.*");
    assert_signs(DSM_SPDM_13, DSM_SIGN_FINISH, 12, "dmtf-spdm-v1.3.*");
    assert_signs(DSM_SPDM_14, DSM_SIGN_FINISH, 12, "dmtf-spdm-v1.4.*");
}

static void test_eddsa_signs_from_1_2_on_only(void **state)
{
    struct dsm_signing v12 = signing(&eddsa, DSM_SPDM_12, DSM_SIGN_CHALLENGE_AUTH);
    struct dsm_signing v11 = signing(&eddsa, DSM_SPDM_11, DSM_SIGN_CHALLENGE_AUTH);

    (void)state;
    assert_error(DSM_OK, verify_as(&eddsa, v12, v12, digest));
    assert_error(DSM_ERR_CRYPTO, verify_as(&eddsa, v11, v11, digest));
}

static void test_a_signature_of_another_length_does_not_verify(void **state)
{
    struct dsm_signing s = signing(&ecdsa, DSM_SPDM_12, DSM_SIGN_FINISH);
    uint8_t signature[SIGNATURE_MAX] = { 0 };

    (void)state;
    assert_error(DSM_OK, dsm_spdm_sign(&s, ecdsa.private, digest, signature));
    for (size_t n = 0; n < ecdsa.asym->signature_size; n++)
        assert_error(DSM_ERR_BAD_SIGNATURE, dsm_spdm_verify(&s, ecdsa.public, digest, dsm_bytes(signature, n)));
    assert_error(DSM_ERR_BAD_SIGNATURE,
                 dsm_spdm_verify(&s, ecdsa.public, digest, dsm_bytes(signature, ecdsa.asym->signature_size + 1)));
}

static void test_a_context_longer_than_its_room_is_our_own_error(void **state)
{
    struct dsm_signing s = signing(&ecdsa, DSM_SPDM_12, "a context of thirty-seven characters!");
    uint8_t signature[SIGNATURE_MAX];

    (void)state;
    assert_int_equal(37, strlen(s.context));
    assert_error(DSM_ERR_INTERNAL, dsm_spdm_sign(&s, ecdsa.private, digest, signature));
}

/* A public key comes out of a verified chain. */
static void make_pair(const char *name, struct pair *out)
{
    struct dsm_issuer issuer = { .root_key = NULL };
    struct dsm_certificates chain = { .n = 0 };
    const struct dsm_pci_ids ids = { .vendor_id = 0x1234 };

    out->asym = dsm_asym_algorithm_by_name(name);
    assert_error(DSM_OK, dsm_issuer_make(crypto, out->asym, sha384(), "test", &issuer));
    assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, out->asym, sha384(), "device", &ids, &out->private, &chain));
    assert_error(DSM_OK, dsm_certificates_verify(crypto, dsm_bytes(chain.der, chain.n), NULL, &out->public, NULL));
    dsm_certificates_free(&chain);
    dsm_issuer_clear(&issuer);
}

static void free_pair(struct pair *pair)
{
    dsm_private_key_destroy(pair->private);
    dsm_public_key_destroy(pair->public);
}

static int create(void **state)
{
    (void)state;
    if (dsm_crypto_create(&crypto) != DSM_OK)
        return -1;
    make_pair("ECDSA_P384", &ecdsa);
    make_pair("EDDSA_25519", &eddsa);
    make_pair("RSAPSS_2048", &rsa);
    return 0;
}

static int destroy(void **state)
{
    (void)state;
    free_pair(&ecdsa);
    free_pair(&eddsa);
    free_pair(&rsa);
    dsm_crypto_destroy(crypto);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_signature_verifies_in_its_version),
        cmocka_unit_test(test_another_digest_does_not_verify),
        cmocka_unit_test(test_another_version_does_not_verify_from_1_2_on),
        cmocka_unit_test(test_another_context_does_not_verify_from_1_2_on),
        cmocka_unit_test(test_1_1_signs_the_digest_as_it_is),
        cmocka_unit_test(test_1_2_and_later_sign_prefix_context_and_digest),
        cmocka_unit_test(test_eddsa_signs_from_1_2_on_only),
        cmocka_unit_test(test_a_signature_of_another_length_does_not_verify),
        cmocka_unit_test(test_a_context_longer_than_its_room_is_our_own_error),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
