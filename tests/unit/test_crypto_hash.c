/* SPDX-License-Identifier: BSD-3-Clause */
/* Digests, HMAC and HKDF against published vectors. */
#include "crypto_fixture.h"

#include "crypto/hash.h"

static const struct {
    const char *name;
    const char *digest_of_abc; /* FIPS 180-4 and FIPS 202 examples */
    const char *hmac;          /* key "Jefe": RFC 4231 test case 2, and the same with SHA-3 */
} vectors[] = {
    { "SHA_256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { "SHA_384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649" },
    { "SHA_512",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
      "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
    { "SHA3_256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
      "c7d4072e788877ae3596bbb0da73b887c9171f93095b294ae857fbe2645e1ba5" },
    { "SHA3_384", "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
      "f1101f8cbf9766fd6764d2ed61903f21ca9b18f57cf3e1a23ca13508a93243ce48c045dc007f26a21b3f5e0e9df4c20a" },
    { "SHA3_512",
      "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
      "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
      "5a4bfeab6166427c7a3647b747292b8384537cdb89afb3bf5665e4c5e709350b"
      "287baec921fd7ca0ee7a0c31d022a95e1fc92ba9d77df883960275beb4e62024" },
};

#define COUNT (sizeof(vectors) / sizeof(vectors[0]))

static struct dsm_bytes text(const char *string)
{
    return dsm_bytes(string, strlen(string));
}

static const struct dsm_hash_algorithm *sha256(void)
{
    return dsm_hash_algorithm_by_name("SHA_256");
}

static void test_digests_are_the_published_ones(void **state)
{
    uint8_t digest[64];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(vectors[i].name);

        assert_error(DSM_OK, dsm_hash_once(crypto, hash, text("abc"), digest));
        assert_hex(vectors[i].digest_of_abc, digest, hash->size);
    }
}

static void test_a_running_digest_goes_on_after_a_peek(void **state)
{
    struct dsm_hash hash = { 0 };
    uint8_t early[32], late[32];

    (void)state;
    assert_error(DSM_OK, dsm_hash_begin(crypto, sha256(), &hash));
    assert_error(DSM_OK, dsm_hash_update(&hash, text("a")));
    assert_error(DSM_OK, dsm_hash_peek(&hash, early));
    assert_error(DSM_OK, dsm_hash_update(&hash, text("bc")));
    assert_error(DSM_OK, dsm_hash_peek(&hash, late));
    assert_hex(vectors[0].digest_of_abc, late, 32);
    assert_memory_not_equal(early, late, 32);
    dsm_hash_reset(&hash);
}

static void test_a_copy_goes_its_own_way(void **state)
{
    struct dsm_hash first = { 0 }, second = { 0 };
    uint8_t digest[32];

    (void)state;
    assert_error(DSM_OK, dsm_hash_begin(crypto, sha256(), &first));
    assert_error(DSM_OK, dsm_hash_update(&first, text("ab")));
    assert_error(DSM_OK, dsm_hash_copy(&first, &second));
    assert_error(DSM_OK, dsm_hash_update(&first, text("x")));
    dsm_hash_reset(&first);
    assert_error(DSM_OK, dsm_hash_update(&second, text("c")));
    assert_error(DSM_OK, dsm_hash_peek(&second, digest));
    assert_hex(vectors[0].digest_of_abc, digest, 32);
    dsm_hash_reset(&second);
}

static void test_a_copy_of_nothing_begun_is_not_begun(void **state)
{
    struct dsm_hash none = { 0 }, to = { 0 };

    (void)state;
    assert_error(DSM_OK, dsm_hash_begin(crypto, sha256(), &to));
    assert_error(DSM_OK, dsm_hash_copy(&none, &to));
    assert_false(dsm_hash_begun(&to));
}

static void test_a_digest_that_has_not_begun_refuses(void **state)
{
    struct dsm_hash hash = { 0 };
    uint8_t digest[64];

    (void)state;
    assert_error(DSM_ERR_INTERNAL, dsm_hash_update(&hash, text("abc")));
    assert_error(DSM_ERR_INTERNAL, dsm_hash_peek(&hash, digest));
}

static void test_a_digest_begins_anew(void **state)
{
    struct dsm_hash hash = { 0 };
    uint8_t digest[32];

    (void)state;
    assert_error(DSM_OK, dsm_hash_begin(crypto, dsm_hash_algorithm_by_name("SHA_512"), &hash));
    assert_error(DSM_OK, dsm_hash_update(&hash, text("old")));
    assert_error(DSM_OK, dsm_hash_begin(crypto, sha256(), &hash));
    assert_error(DSM_OK, dsm_hash_update(&hash, text("abc")));
    assert_error(DSM_OK, dsm_hash_peek(&hash, digest));
    assert_hex(vectors[0].digest_of_abc, digest, 32);
    dsm_hash_reset(&hash);
}

static void test_hmacs_are_the_published_ones(void **state)
{
    uint8_t mac[64];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(vectors[i].name);

        assert_error(DSM_OK, dsm_hmac(crypto, hash, text("Jefe"), text("what do ya want for nothing?"), mac));
        assert_hex(vectors[i].hmac, mac, hash->size);
    }
}

static void test_hmac_takes_a_key_longer_than_a_block(void **state)
{
    uint8_t key[131], mac[32];

    (void)state;
    memset(key, 0xaa, sizeof(key)); /* RFC 4231 test case 6 */
    assert_error(DSM_OK, dsm_hmac(crypto, sha256(), dsm_bytes(key, sizeof(key)),
                                  text("Test Using Larger Than Block-Size Key - Hash Key First"), mac));
    assert_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", mac, 32);
}

static void test_hmac_takes_an_empty_key_and_message(void **state)
{
    uint8_t mac[32];

    (void)state;
    assert_error(DSM_OK, dsm_hmac(crypto, sha256(), dsm_bytes(NULL, 0), dsm_bytes(NULL, 0), mac));
    assert_hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", mac, 32);
}

static void check_hkdf(const char *ikm, const char *salt, const char *info, const char *prk, const char *okm)
{
    uint8_t bytes[3][128], key[32], out[128];
    size_t n = strlen(okm) / 2;

    assert_error(DSM_OK,
                 dsm_hmac(crypto, sha256(), hex_bytes(salt, bytes[0], 128), hex_bytes(ikm, bytes[1], 128), key));
    assert_hex(prk, key, sizeof(key));
    assert_error(
        DSM_OK, dsm_hkdf_expand(crypto, sha256(), dsm_bytes(key, sizeof(key)), hex_bytes(info, bytes[2], 128), out, n));
    assert_hex(okm, out, n);
}

static void test_hkdf_is_that_of_rfc_5869_case_1(void **state)
{
    (void)state;
    check_hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
               "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

static void test_hkdf_is_that_of_rfc_5869_case_2_over_several_blocks(void **state)
{
    (void)state;
    check_hkdf("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
               "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
               "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
               "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
               "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
               "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
               "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
               "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
               "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

static void test_hkdf_yields_at_most_255_blocks(void **state)
{
    static uint8_t out[255 * 32 + 1];
    uint8_t key[32] = { 0 };

    (void)state;
    assert_error(DSM_OK, dsm_hkdf_expand(crypto, sha256(), BYTES(key), text("x"), out, 255 * 32));
    assert_error(DSM_ERR_LIMIT, dsm_hkdf_expand(crypto, sha256(), BYTES(key), text("x"), out, sizeof(out)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digests_are_the_published_ones),
        cmocka_unit_test(test_a_running_digest_goes_on_after_a_peek),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_a_copy_of_nothing_begun_is_not_begun),
        cmocka_unit_test(test_a_digest_that_has_not_begun_refuses),
        cmocka_unit_test(test_a_digest_begins_anew),
        cmocka_unit_test(test_hmacs_are_the_published_ones),
        cmocka_unit_test(test_hmac_takes_a_key_longer_than_a_block),
        cmocka_unit_test(test_hmac_takes_an_empty_key_and_message),
        cmocka_unit_test(test_hkdf_is_that_of_rfc_5869_case_1),
        cmocka_unit_test(test_hkdf_is_that_of_rfc_5869_case_2_over_several_blocks),
        cmocka_unit_test(test_hkdf_yields_at_most_255_blocks),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
