/* SPDX-License-Identifier: BSD-3-Clause */
/* The algorithm tables: bits, names, sizes, selection. */
#include "support/test.h"

#include <string.h>

#include "crypto/algorithm.h"
#include "wire/spdm.h"

static void test_every_hash_of_1_0_has_its_bits_and_size(void **state)
{
    static const struct {
        const char *name;
        uint32_t bit, measurement_bit;
        size_t size;
    } rows[] = {
        /* DSP0274 10.4, BaseHashAlgo and MeasurementHashAlgo */
        { "SHA_256", 0x01, 0x02, 32 },  { "SHA_384", 0x02, 0x04, 48 },  { "SHA_512", 0x04, 0x08, 64 },
        { "SHA3_256", 0x08, 0x10, 32 }, { "SHA3_384", 0x10, 0x20, 48 }, { "SHA3_512", 0x20, 0x40, 64 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(rows[i].name);

        assert_non_null(hash);
        assert_int_equal(hash->size, rows[i].size);
        assert_ptr_equal(dsm_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_HASH, rows[i].bit)), hash);
        assert_ptr_equal(
            dsm_measurement_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_MEASUREMENT_HASH, rows[i].measurement_bit)),
            hash);
    }
}

static void test_every_signature_has_its_bit_and_size(void **state)
{
    static const struct {
        const char *name;
        uint32_t bit;
        size_t size;
        uint8_t min_version;
    } rows[] = {
        /* DSP0274 10.4, BaseAsymAlgo */
        { "RSASSA_2048", 0x001, 256, 0 },   { "RSAPSS_2048", 0x002, 256, 0 },  { "RSASSA_3072", 0x004, 384, 0 },
        { "RSAPSS_3072", 0x008, 384, 0 },   { "ECDSA_P256", 0x010, 64, 0 },    { "RSASSA_4096", 0x020, 512, 0 },
        { "RSAPSS_4096", 0x040, 512, 0 },   { "ECDSA_P384", 0x080, 96, 0 },    { "ECDSA_P521", 0x100, 132, 0 },
        { "EDDSA_25519", 0x400, 64, 0x12 }, { "EDDSA_448", 0x800, 114, 0x12 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(rows[i].name);

        assert_non_null(asym);
        assert_int_equal(asym->common.bit, rows[i].bit);
        assert_int_equal(asym->signature_size, rows[i].size);
        assert_int_equal(asym->common.min_version, rows[i].min_version);
        assert_ptr_equal(dsm_asym_algorithm(dsm_algorithm_by_bit(DSM_ALG_ASYM, rows[i].bit)), asym);
    }
}

static void test_every_post_quantum_signature_has_its_bit_and_size(void **state)
{
    static const struct {
        const char *name;
        uint32_t bit;
        size_t size;
    } rows[] = {
        /* DSP0274 1.4, PqcAsymAlgo */
        { "ML_DSA_44", 0x0001, 2420 },           { "ML_DSA_65", 0x0002, 3309 },
        { "ML_DSA_87", 0x0004, 4627 },           { "SLH_DSA_SHA2_128S", 0x0008, 7856 },
        { "SLH_DSA_SHAKE_128S", 0x0010, 7856 },  { "SLH_DSA_SHA2_128F", 0x0020, 17088 },
        { "SLH_DSA_SHAKE_128F", 0x0040, 17088 }, { "SLH_DSA_SHA2_192S", 0x0080, 16224 },
        { "SLH_DSA_SHAKE_192S", 0x0100, 16224 }, { "SLH_DSA_SHA2_192F", 0x0200, 35664 },
        { "SLH_DSA_SHAKE_192F", 0x0400, 35664 }, { "SLH_DSA_SHA2_256S", 0x0800, 29792 },
        { "SLH_DSA_SHAKE_256S", 0x1000, 29792 }, { "SLH_DSA_SHA2_256F", 0x2000, 49856 },
        { "SLH_DSA_SHAKE_256F", 0x4000, 49856 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(rows[i].name);

        assert_non_null(asym);
        assert_int_equal(asym->common.bit, rows[i].bit);
        assert_int_equal(asym->signature_size, rows[i].size);
        assert_int_equal(asym->common.min_version, DSM_SPDM_14);
        assert_ptr_equal(dsm_asym_algorithm(dsm_algorithm_by_bit(DSM_ALG_REQ_PQC_ASYM, rows[i].bit)), asym);
    }
    assert_int_equal(0x7FFF, dsm_algorithm_mask(DSM_ALG_PQC_ASYM, DSM_SPDM_14));
    assert_int_equal(0, dsm_algorithm_mask(DSM_ALG_PQC_ASYM, DSM_SPDM_13));
}

static void test_every_kem_has_its_bit_and_sizes(void **state)
{
    static const struct {
        const char *name;
        uint16_t bit;
        size_t key, ciphertext;
    } rows[] = {
        /* DSP0274 1.4, KEMAlg; FIPS 203, table 3 */
        { "ML_KEM_512", 0x01, 800, 768 },
        { "ML_KEM_768", 0x02, 1184, 1088 },
        { "ML_KEM_1024", 0x04, 1568, 1568 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_dhe_algorithm *kem = dsm_dhe_algorithm(dsm_algorithm_by_bit(DSM_ALG_KEM, rows[i].bit));

        assert_non_null(kem);
        assert_string_equal(kem->common.name, rows[i].name);
        assert_int_equal(kem->request_size, rows[i].key);
        assert_int_equal(kem->response_size, rows[i].ciphertext);
        assert_int_equal(kem->secret_size, 32);
        assert_true(dsm_dhe_algorithm_is_kem(kem));
    }
}

static void test_a_key_s_algorithms_stand_in_the_field_of_their_kind(void **state)
{
    struct dsm_asym_mask mask = { 0 };

    (void)state;
    assert_true(dsm_asym_mask_is_empty(&mask));
    dsm_asym_mask_add(&mask, dsm_asym_algorithm_by_name("ECDSA_P256")); /* 0x10, as SLH_DSA_SHAKE_128S of the other */
    assert_true(dsm_asym_mask_has(&mask, dsm_asym_algorithm_by_name("ECDSA_P256")));
    assert_false(dsm_asym_mask_has(&mask, dsm_asym_algorithm_by_name("SLH_DSA_SHAKE_128S")));
    dsm_asym_mask_add(&mask, dsm_asym_algorithm_by_name("ML_DSA_87"));
    assert_int_equal(dsm_asym_mask_of(&mask, DSM_ALG_ASYM), 0x10);
    assert_int_equal(dsm_asym_mask_of(&mask, DSM_ALG_REQ_ASYM), 0x10);
    assert_int_equal(dsm_asym_mask_of(&mask, DSM_ALG_PQC_ASYM), 0x04);
    assert_int_equal(dsm_asym_mask_of(&mask, DSM_ALG_REQ_PQC_ASYM), 0x04);
}

static void test_every_key_exchange_has_its_bit_and_sizes(void **state)
{
    static const struct {
        const char *name;
        uint16_t bit;
        size_t exchange, secret;
    } rows[] = {
        /* DSP0274 10.4, DHE structure */
        { "FFDHE_2048", 0x01, 256, 256 }, { "FFDHE_3072", 0x02, 384, 384 }, { "FFDHE_4096", 0x04, 512, 512 },
        { "SECP_256_R1", 0x08, 64, 32 },  { "SECP_384_R1", 0x10, 96, 48 },  { "SECP_521_R1", 0x20, 132, 66 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_dhe_algorithm *dhe = dsm_dhe_algorithm(dsm_algorithm_by_bit(DSM_ALG_DHE, rows[i].bit));

        assert_non_null(dhe);
        assert_string_equal(dhe->common.name, rows[i].name);
        assert_int_equal(dhe->request_size, rows[i].exchange);
        assert_int_equal(dhe->secret_size, rows[i].secret);
    }
}

static void test_every_aead_has_its_bit_and_sizes(void **state)
{
    static const struct {
        const char *name;
        uint16_t bit;
        size_t key;
    } rows[] = { { "AES_128_GCM", 1, 16 }, { "AES_256_GCM", 2, 32 }, { "CHACHA20_POLY1305", 4, 32 } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_aead_algorithm *aead = dsm_aead_algorithm(dsm_algorithm_by_bit(DSM_ALG_AEAD, rows[i].bit));

        assert_non_null(aead);
        assert_string_equal(aead->common.name, rows[i].name);
        assert_int_equal(aead->key_size, rows[i].key);
        assert_int_equal(aead->iv_size, 12);
        assert_int_equal(aead->tag_size, 16);
    }
}

static void test_names_are_found_without_regard_to_case(void **state)
{
    (void)state;
    assert_ptr_equal(dsm_asym_algorithm_by_name("ecdsa_p384"),
                     dsm_asym_algorithm(dsm_algorithm_by_bit(DSM_ALG_ASYM, 0x80)));
    assert_null(dsm_asym_algorithm_by_name("ecdsa"));
    assert_null(dsm_hash_algorithm_by_name(""));
}

static void test_a_bit_and_a_name_stand_for_one_algorithm_of_a_kind(void **state)
{
    (void)state;
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        const struct dsm_algorithm *algorithm;
        uint32_t seen = 0;

        for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++) {
            assert_true(algorithm->bit != 0 && (algorithm->bit & (algorithm->bit - 1)) == 0);
            assert_int_equal(0, seen & algorithm->bit);
            assert_true(dsm_algorithm_kind(kind)->width == 4 || algorithm->bit <= UINT16_MAX);
            assert_ptr_equal(algorithm, dsm_algorithm_by_name(kind, algorithm->name));
            seen |= algorithm->bit;
        }
        assert_int_equal(seen, dsm_algorithm_mask(kind, DSM_SPDM_14));
    }
}

static void test_kinds_and_algorithms_of_later_versions_are_not_offered_before(void **state)
{
    (void)state;
    assert_int_equal(0, dsm_algorithm_mask(DSM_ALG_DHE, DSM_SPDM_10));
    assert_int_equal(0x3F, dsm_algorithm_mask(DSM_ALG_DHE, DSM_SPDM_11) & 0x3F);
    assert_int_equal(0x1FF, dsm_algorithm_mask(DSM_ALG_ASYM, DSM_SPDM_11) & 0xDFF); /* EdDSA came with 1.2 */
    assert_int_equal(0xDFF, dsm_algorithm_mask(DSM_ALG_ASYM, DSM_SPDM_12) & 0xDFF);
    assert_null(dsm_algorithm_select(DSM_ALG_AEAD, 7, 7, DSM_SPDM_10));
}

static void test_a_bit_is_found_only_alone(void **state)
{
    (void)state;
    assert_null(dsm_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_HASH, 0)));
    assert_null(dsm_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_HASH, 3)));
    assert_null(dsm_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_HASH, 0x40))); /* SM3 */
    assert_null(dsm_dhe_algorithm(dsm_algorithm_by_bit(DSM_ALG_DHE, 0x40)));
}

static void test_selection_takes_our_best_that_both_have(void **state)
{
    (void)state;
    assert_string_equal(dsm_algorithm_select(DSM_ALG_HASH, 0x3F, 0x3F, DSM_SPDM_12)->name, "SHA_384");
    assert_string_equal(dsm_algorithm_select(DSM_ALG_HASH, 0x3F, 0x09, DSM_SPDM_12)->name, "SHA_256");
    assert_string_equal(dsm_algorithm_select(DSM_ALG_DHE, 0x3F, 0x0F, DSM_SPDM_12)->name, "SECP_256_R1");
    assert_string_equal(dsm_algorithm_select(DSM_ALG_AEAD, 7, 7, DSM_SPDM_12)->name, "AES_256_GCM");
}

static void test_selection_of_nothing_in_common_is_null(void **state)
{
    (void)state;
    assert_null(dsm_algorithm_select(DSM_ALG_HASH, 0x01, 0x02, DSM_SPDM_12));
    assert_null(dsm_algorithm_select(DSM_ALG_ASYM, 0x80, 0, 0x13));
    assert_null(dsm_algorithm_select(DSM_ALG_DHE, 0, 0x3F, DSM_SPDM_12));
    assert_null(dsm_algorithm_select(DSM_ALG_AEAD, 1, 2, DSM_SPDM_12));
}

static void test_eddsa_is_not_selected_before_1_2(void **state)
{
    (void)state;
    assert_null(dsm_algorithm_select(DSM_ALG_ASYM, 0xC00, 0xC00, 0x11));
    assert_string_equal(dsm_algorithm_select(DSM_ALG_ASYM, 0xC00, 0xC00, 0x12)->name, "EDDSA_25519");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_hash_of_1_0_has_its_bits_and_size),
        cmocka_unit_test(test_every_signature_has_its_bit_and_size),
        cmocka_unit_test(test_every_key_exchange_has_its_bit_and_sizes),
        cmocka_unit_test(test_every_post_quantum_signature_has_its_bit_and_size),
        cmocka_unit_test(test_every_kem_has_its_bit_and_sizes),
        cmocka_unit_test(test_a_key_s_algorithms_stand_in_the_field_of_their_kind),
        cmocka_unit_test(test_every_aead_has_its_bit_and_sizes),
        cmocka_unit_test(test_names_are_found_without_regard_to_case),
        cmocka_unit_test(test_a_bit_and_a_name_stand_for_one_algorithm_of_a_kind),
        cmocka_unit_test(test_kinds_and_algorithms_of_later_versions_are_not_offered_before),
        cmocka_unit_test(test_a_bit_is_found_only_alone),
        cmocka_unit_test(test_selection_takes_our_best_that_both_have),
        cmocka_unit_test(test_selection_of_nothing_in_common_is_null),
        cmocka_unit_test(test_eddsa_is_not_selected_before_1_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
