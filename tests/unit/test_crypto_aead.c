/* SPDX-License-Identifier: BSD-3-Clause */
/* AEAD against published vectors, and what a wrong tag leads to. */
#include "crypto_fixture.h"

#include "crypto/aead.h"

struct vector {
    const char *name, *key, *iv, *aad, *plain, *cipher, *tag;
};

#define GCM_IV "cafebabefacedbaddecaf888"
#define GCM_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_PLAIN                                                                                                      \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657" \
    "ba637b39"

static const struct vector vectors[] = {
    /* McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 4 and 16 */
    { "AES_128_GCM", "feffe9928665731c6d6a8f9467308308", GCM_IV, GCM_AAD, GCM_PLAIN,
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
      "3d58e091",
      "5bc94fbc3221a5db94fae95ae7121a47" },
    { "AES_256_GCM", "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", GCM_IV, GCM_AAD, GCM_PLAIN,
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
      "bcc9f662",
      "76fc6ece0f4e1768cddf8853bb2d551b" },
    /* RFC 8439 2.8.2 */
    { "CHACHA20_POLY1305", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
      "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
      "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666"
      "657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069"
      "742e",
      "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
      "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
      "6116",
      "1ae10b594f09e26a7e902ecbd0600691" },
};

#define COUNT (sizeof(vectors) / sizeof(vectors[0]))

/* A vector in bytes and a key of it ready for use. */
struct ready {
    struct dsm_aead aead;
    struct dsm_bytes aad, plain, cipher;
    uint8_t iv[12], tag[16];
    uint8_t memory[4][256];
};

static void make_ready(const struct vector *vector, enum dsm_aead_direction direction, struct ready *r)
{
    struct dsm_bytes key;

    memset(r, 0, sizeof(*r));
    key = hex_bytes(vector->key, r->memory[0], 256);
    r->aad = hex_bytes(vector->aad, r->memory[1], 256);
    r->plain = hex_bytes(vector->plain, r->memory[2], 256);
    r->cipher = hex_bytes(vector->cipher, r->memory[3], 256);
    hex_bytes(vector->iv, r->iv, sizeof(r->iv));
    hex_bytes(vector->tag, r->tag, sizeof(r->tag));
    assert_error(DSM_OK, dsm_aead_begin(crypto, dsm_aead_algorithm_by_name(vector->name), direction, key, &r->aead));
}

static void test_sealing_gives_the_published_bytes(void **state)
{
    uint8_t out[256], tag[16];
    struct ready r;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_SEAL, &r);
        assert_error(DSM_OK, dsm_aead_seal(&r.aead, r.iv, r.aad, r.plain, out, tag));
        assert_hex(vectors[i].cipher, out, r.plain.n);
        assert_hex(vectors[i].tag, tag, sizeof(tag));
        dsm_aead_reset(&r.aead);
    }
}

static void test_opening_gives_the_plaintext_back(void **state)
{
    uint8_t out[256];
    struct ready r;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_OPEN, &r);
        assert_error(DSM_OK, dsm_aead_open(&r.aead, r.iv, r.aad, r.cipher, r.tag, out));
        assert_hex(vectors[i].plain, out, r.cipher.n);
        dsm_aead_reset(&r.aead);
    }
}

static void test_one_key_serves_many_records_in_place(void **state)
{
    struct ready seal, open;
    uint8_t record[64], tag[16];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_SEAL, &seal);
        make_ready(&vectors[i], DSM_AEAD_OPEN, &open);
        for (uint8_t k = 0; k < 4; k++) {
            memset(record, k, sizeof(record));
            seal.iv[0] = open.iv[0] = k;
            assert_error(DSM_OK, dsm_aead_seal(&seal.aead, seal.iv, seal.aad, BYTES(record), record, tag));
            assert_error(DSM_OK, dsm_aead_open(&open.aead, open.iv, open.aad, BYTES(record), tag, record));
            assert_int_equal(record[0] | record[63], k);
        }
        dsm_aead_reset(&seal.aead);
        dsm_aead_reset(&open.aead);
    }
}

static void test_a_wrong_tag_wipes_the_plaintext(void **state)
{
    static const uint8_t zeros[256];
    uint8_t out[256];
    struct ready r;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_OPEN, &r);
        r.tag[15] ^= 1;
        memset(out, 0xee, sizeof(out));
        assert_error(DSM_ERR_DECRYPT, dsm_aead_open(&r.aead, r.iv, r.aad, r.cipher, r.tag, out));
        assert_memory_equal(out, zeros, r.cipher.n);
        assert_int_equal(out[r.cipher.n], 0xee);
        dsm_aead_reset(&r.aead);
    }
}

static void test_changed_associated_data_is_seen(void **state)
{
    uint8_t out[256];
    struct ready r;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_OPEN, &r);
        r.memory[1][0] ^= 1;
        assert_error(DSM_ERR_DECRYPT, dsm_aead_open(&r.aead, r.iv, r.aad, r.cipher, r.tag, out));
        dsm_aead_reset(&r.aead);
    }
}

static void test_a_key_opens_again_after_a_wrong_tag(void **state)
{
    uint8_t out[256], wrong[16] = { 0 };
    struct ready r;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_OPEN, &r);
        assert_error(DSM_ERR_DECRYPT, dsm_aead_open(&r.aead, r.iv, r.aad, r.cipher, wrong, out));
        assert_error(DSM_OK, dsm_aead_open(&r.aead, r.iv, r.aad, r.cipher, r.tag, out));
        dsm_aead_reset(&r.aead);
    }
}

static void test_an_empty_plaintext_is_authenticated(void **state)
{
    struct ready seal, open;
    struct dsm_bytes none = { 0 };
    uint8_t tag[16];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_ready(&vectors[i], DSM_AEAD_SEAL, &seal);
        make_ready(&vectors[i], DSM_AEAD_OPEN, &open);
        assert_error(DSM_OK, dsm_aead_seal(&seal.aead, seal.iv, seal.aad, none, NULL, tag));
        assert_error(DSM_OK, dsm_aead_open(&open.aead, open.iv, open.aad, none, tag, NULL));
        assert_error(DSM_ERR_DECRYPT, dsm_aead_open(&open.aead, open.iv, none, none, tag, NULL));
        dsm_aead_reset(&seal.aead);
        dsm_aead_reset(&open.aead);
    }
}

static void test_a_key_of_another_size_is_refused(void **state)
{
    uint8_t key[31] = { 0 };
    struct dsm_aead aead = { 0 };

    (void)state;
    assert_error(DSM_ERR_INTERNAL,
                 dsm_aead_begin(crypto, dsm_aead_algorithm_by_name("AES_256_GCM"), DSM_AEAD_SEAL, BYTES(key), &aead));
}

static void test_a_key_serves_its_own_direction_only(void **state)
{
    uint8_t out[256], tag[16];
    struct dsm_aead none = { 0 };
    struct ready r;

    (void)state;
    make_ready(&vectors[0], DSM_AEAD_OPEN, &r);
    assert_error(DSM_ERR_INTERNAL, dsm_aead_seal(&r.aead, r.iv, r.aad, r.plain, out, tag));
    assert_error(DSM_ERR_INTERNAL, dsm_aead_seal(&none, r.iv, r.aad, r.plain, out, tag));
    assert_error(DSM_ERR_INTERNAL, dsm_aead_open(&none, r.iv, r.aad, r.cipher, r.tag, out));
    dsm_aead_reset(&r.aead);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealing_gives_the_published_bytes),
        cmocka_unit_test(test_opening_gives_the_plaintext_back),
        cmocka_unit_test(test_one_key_serves_many_records_in_place),
        cmocka_unit_test(test_a_wrong_tag_wipes_the_plaintext),
        cmocka_unit_test(test_changed_associated_data_is_seen),
        cmocka_unit_test(test_a_key_opens_again_after_a_wrong_tag),
        cmocka_unit_test(test_an_empty_plaintext_is_authenticated),
        cmocka_unit_test(test_a_key_of_another_size_is_refused),
        cmocka_unit_test(test_a_key_serves_its_own_direction_only),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
