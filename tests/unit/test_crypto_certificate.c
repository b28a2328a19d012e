/* SPDX-License-Identifier: BSD-3-Clause */
/* Making, reading and packing certificate chains. Verifying them is in test_crypto_verify.c. */
#include "chain_fixture.h"

static void test_a_chain_is_root_intermediate_leaf(void **state)
{
    struct dsm_bytes one, all = chain_bytes();
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_error(DSM_OK, dsm_certificates_at(all, i, &one));
        assert_ptr_equal(one.p, all.p + n);
        n += one.n;
    }
    assert_int_equal(n, all.n);
    assert_error(DSM_ERR_LIMIT, dsm_certificates_at(all, 3, &one));
}

static void test_a_leaf_made_twice_has_its_issuers_in_common(void **state)
{
    struct dsm_certificates other = make_chain("other", &device_ids);

    (void)state;
    assert_true(other.n > issuer.chain.n);
    assert_memory_equal(other.der, issuer.chain.der, issuer.chain.n);
    assert_memory_equal(chain.der, issuer.chain.der, issuer.chain.n);
    dsm_certificates_free(&other);
}

static void test_names_and_times_are_told(void **state)
{
    static const char *const subjects[] = { "CN=swdsm root", "CN=swdsm intermediate" };
    struct dsm_certificate_info info;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_error(DSM_OK, dsm_certificate_info_read(crypto, chain_bytes(), i, &info));
        if (i < 2)
            assert_string_equal(info.subject, subjects[i]);
        assert_string_equal(info.issuer, subjects[i == 0 ? 0 : i - 1]);
        assert_string_equal(info.not_before, "2020-01-01T00:00:00Z");
        assert_string_equal(info.not_after, "9999-12-31T23:59:59Z");
        assert_string_equal(info.key, "EC P-384");
        assert_int_equal(strlen(info.serial), 32);
    }
    assert_error(DSM_ERR_LIMIT, dsm_certificate_info_read(crypto, chain_bytes(), 3, &info));
}

static void test_the_leaf_names_its_device(void **state)
{
    struct dsm_certificate_info info;
    char subject[128];

    (void)state;
    assert_error(DSM_OK, dsm_certificate_info_read(crypto, chain_bytes(), 2, &info));
    snprintf(subject, sizeof(subject), "CN=nvme0,serialNumber=%s", info.serial);
    assert_string_equal(info.subject, subject);
    assert_string_equal(info.cma_name, "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100");
}

static void test_issuers_have_no_cma_name(void **state)
{
    struct dsm_certificate_info info;

    (void)state;
    assert_error(DSM_OK, dsm_certificate_info_read(crypto, chain_bytes(), 0, &info));
    assert_string_equal(info.cma_name, "");
    assert_error(DSM_OK, dsm_certificate_info_read(crypto, chain_bytes(), 1, &info));
    assert_string_equal(info.cma_name, "");
}

static void test_a_function_without_subsystem_is_named_without(void **state)
{
    const struct dsm_pci_ids bridge = { .vendor_id = 0xABCD, .device_id = 1, .class_code = 0x060400, .revision = 0xEF };
    char name[DSM_CMA_NAME_SIZE];

    (void)state;
    dsm_pci_ids_cma_name(&bridge, name);
    assert_string_equal(name, "Vendor=abcd:Device=0001:CC=060400:REV=ef");
}

static void test_a_device_serial_number_ends_the_cma_name(void **state)
{
    const struct dsm_pci_ids ids = {
        .vendor_id = 0xFFFF,
        .device_id = 0xFFFF,
        .class_code = 0xFFFFFF,
        .revision = 0xFF,
        .has_subsystem = true,
        .subsystem_vendor_id = 0xFFFF,
        .subsystem_id = 0xFFFF,
        .device_serial_number = 0x00A1B2C3D4E5F607,
    };
    char name[DSM_CMA_NAME_SIZE];

    (void)state;
    dsm_pci_ids_cma_name(&ids, name);
    assert_string_equal(name, "Vendor=ffff:Device=ffff:CC=ffffff:REV=ff:SSVID=ffff:SSID=ffff:00a1b2c3d4e5f607");
}

static bool leaf_holds(const uint8_t *bytes, size_t n)
{
    struct dsm_bytes leaf;

    assert_error(DSM_OK, dsm_certificates_at(chain_bytes(), 2, &leaf));
    return memmem(leaf.p, leaf.n, bytes, n);
}

/* An extension as a whole: SEQUENCE { OID, [critical], OCTET STRING } */
static void test_the_leaf_has_the_extensions_of_a_responder(void **state)
{
    static const uint8_t no_ca[] = { 0x06, 0x03, 0x55, 0x1D, 0x13, 0x01, 0x01, 0xFF, 0x04, 0x02, 0x30, 0x00 };
    static const uint8_t signs[] = {
        0x06, 0x03, 0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x07, 0x80
    };
    static const uint8_t responder[] = { 0x06, 0x03, 0x55, 0x1D, 0x25, 0x04, 0x0E, 0x30, 0x0C, 0x06, 0x0A,
                                         0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1C, 0x82, 0x12, 0x03 };
    static const uint8_t hardware[] = { 0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1C, 0x82,
                                        0x12, 0x06, 0x04, 0x10, 0x30, 0x0E, 0x30, 0x0C, 0x06, 0x0A,
                                        0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1C, 0x82, 0x12, 0x02 };

    (void)state;
    assert_true(leaf_holds(no_ca, sizeof(no_ca)));
    assert_true(leaf_holds(signs, sizeof(signs)));
    assert_true(leaf_holds(responder, sizeof(responder)));
    assert_true(leaf_holds(hardware, sizeof(hardware)));
}

/* OtherName with 1.3.6.1.4.1.412.274.1 and, tagged [0], a UTF8String */
static void test_the_leaf_has_the_dmtf_device_info(void **state)
{
    static const uint8_t other_name[] = { 0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1C, 0x82,
                                          0x12, 0x01, 0xA0, 0x2E, 0x0C, 0x2C, 's',  'w',  'd',  's',
                                          'm',  ':',  'n',  'v',  'm',  'e',  '0',  ':' };

    (void)state;
    assert_true(leaf_holds(other_name, sizeof(other_name)));
}

static void test_a_long_device_name_is_cut_between_characters(void **state)
{
    struct dsm_certificates long_one =
        make_chain("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\xC3\xBC", &device_ids);
    struct dsm_certificate_info info;

    (void)state;
    assert_error(DSM_OK, dsm_certificate_info_read(crypto, dsm_bytes(long_one.der, long_one.n), 2, &info));
    assert_memory_equal(info.subject, "CN=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde,", 67);
    dsm_certificates_free(&long_one);
}

static void test_every_algorithm_makes_a_chain(void **state)
{
    static const struct {
        const char *algorithm, *key;
    } rows[] = {
        { "ECDSA_P256", "EC P-256" }, { "ECDSA_P521", "EC P-521" },  { "EDDSA_25519", "ED25519" },
        { "EDDSA_448", "ED448" },     { "RSAPSS_2048", "RSA 2048" }, { "RSASSA_3072", "RSA 3072" },
    };
    struct dsm_certificate_info info;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(rows[i].algorithm);
        struct dsm_private_key *key;
        struct dsm_public_key *leaf_key;
        struct dsm_certificates made;
        struct dsm_bytes der;

        assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, asym, sha384(), "dev", &device_ids, &key, &made));
        der = dsm_bytes(made.der, made.n);
        assert_error(DSM_OK, dsm_certificate_info_read(crypto, der, 2, &info));
        assert_string_equal(info.key, rows[i].key);
        assert_error(DSM_OK, dsm_certificates_verify(crypto, der, NULL, &leaf_key, NULL));
        assert_true(dsm_public_key_fits(leaf_key, asym));
        assert_true(dsm_certificate_info_matches_key(der, key, NULL));
        dsm_public_key_destroy(leaf_key);
        dsm_private_key_destroy(key);
        dsm_certificates_free(&made);
    }
}

static void test_every_algorithm_issues(void **state)
{
    static const char *const algorithms[] = { "ECDSA_P521", "EDDSA_25519", "EDDSA_448", "RSAPSS_2048" };

    (void)state;
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(algorithms[i]);
        struct dsm_public_key *leaf_key;
        struct dsm_certificates made;
        struct dsm_private_key *key;
        struct dsm_issuer other;

        assert_error(DSM_OK, dsm_issuer_make(crypto, asym, sha384(), "other", &other));
        assert_error(DSM_OK, dsm_leaf_make(crypto, &other, p384(), sha384(), "dev", &device_ids, &key, &made));
        assert_error(DSM_OK, dsm_certificates_verify(crypto, dsm_bytes(made.der, made.n), NULL, &leaf_key, NULL));
        dsm_public_key_destroy(leaf_key);
        dsm_private_key_destroy(key);
        dsm_certificates_free(&made);
        dsm_issuer_clear(&other);
    }
}

static void test_issuers_are_of_the_leafs_family(void **state)
{
    static const struct {
        const char *leaf, *issuer;
    } rows[] = {
        { "ECDSA_P256", "ECDSA_P256" },   { "ECDSA_P521", "ECDSA_P521" },   { "EDDSA_448", "EDDSA_448" },
        { "RSAPSS_2048", "RSASSA_2048" }, { "RSASSA_3072", "RSASSA_3072" }, { "RSAPSS_4096", "RSASSA_3072" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(dsm_issuer_algorithm(dsm_asym_algorithm_by_name(rows[i].leaf))->common.name,
                            rows[i].issuer);
}

static void test_certificates_are_signed_over_the_preferred_sha_2(void **state)
{
    uint32_t sha256 = dsm_hash_algorithm_by_name("SHA_256")->common.bit,
             sha512 = dsm_hash_algorithm_by_name("SHA_512")->common.bit;
    uint32_t sha3 = dsm_hash_algorithm_by_name("SHA3_512")->common.bit;

    (void)state;
    assert_string_equal(dsm_issuer_hash(~0u)->common.name, "SHA_384");
    assert_string_equal(dsm_issuer_hash(sha256)->common.name, "SHA_256");
    assert_string_equal(dsm_issuer_hash(sha256 | sha512)->common.name, "SHA_512");
    assert_string_equal(dsm_issuer_hash(sha256 | sha3)->common.name, "SHA_256");
    assert_string_equal(dsm_issuer_hash(sha3)->common.name, "SHA_384");
}

/* libspdm's requesters hold a chain, its header of 4 bytes and the root's digest in 4096 bytes. */
static void test_the_largest_chain_fits_4_kib(void **state)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("RSASSA_4096");
    struct dsm_certificates made;
    struct dsm_private_key *key;
    struct dsm_issuer large;

    (void)state;
    assert_error(DSM_OK, dsm_issuer_make(crypto, asym, sha384(), "swdsm", &large));
    assert_error(DSM_OK, dsm_leaf_make(crypto, &large, asym, sha384(),
                                       "a name of sixty-four characters, the longest that a CN can hold..", &device_ids,
                                       &key, &made));
    assert_true(made.n <= 4096 - 4 - 64);
    dsm_private_key_destroy(key);
    dsm_certificates_free(&made);
    dsm_issuer_clear(&large);
}

static void test_the_leaf_holds_its_key_and_no_other(void **state)
{
    (void)state;
    assert_true(dsm_certificate_info_matches_key(chain_bytes(), chain_key, NULL));
    assert_false(dsm_certificate_info_matches_key(chain_bytes(), issuer.root_key, NULL));
    assert_false(dsm_certificate_info_matches_key(none, chain_key, NULL));
}

static void test_a_chain_survives_pem(void **state)
{
    struct dsm_certificates back;
    uint8_t *pem;
    size_t n;

    (void)state;
    assert_error(DSM_OK, dsm_certificates_to_pem(chain_bytes(), &pem, &n));
    assert_error(DSM_OK, dsm_certificates_from_pem(dsm_bytes(pem, n), &back, NULL));
    assert_int_equal(back.n, chain.n);
    assert_memory_equal(back.der, chain.der, chain.n);
    dsm_certificates_free(&back);
    free(pem);
}

static void test_a_key_in_the_same_file_is_passed_over(void **state)
{
    struct dsm_certificates back;
    uint8_t both[8192], *pem;
    size_t n = sizeof(both), more;

    (void)state;
    assert_error(DSM_OK, dsm_private_key_to_pem(chain_key, both, &n));
    assert_error(DSM_OK, dsm_certificates_to_pem(chain_bytes(), &pem, &more));
    assert_true(n + more <= sizeof(both));
    memcpy(both + n, pem, more);
    assert_error(DSM_OK, dsm_certificates_from_pem(dsm_bytes(both, n + more), &back, NULL));
    assert_int_equal(back.n, chain.n);
    dsm_certificates_free(&back);
    free(pem);
}

static void test_a_file_without_certificates_is_refused_with_the_reason(void **state)
{
    struct dsm_certificates out = { 0 };
    struct dsm_error_detail reason = { .reason = "" };

    (void)state;
    assert_error(DSM_ERR_BAD_CERTIFICATE, dsm_certificates_from_pem(dsm_bytes("text", 4), &out, &reason));
    assert_non_null(strstr(reason.reason, "BEGIN CERTIFICATE"));
    assert_error(DSM_ERR_BAD_CERTIFICATE, dsm_certificates_from_pem(none, &out, NULL));
    assert_null(out.der);
}

static void test_a_block_that_is_no_certificate_is_refused(void **state)
{
    static const char pem[] = "-----BEGIN CERTIFICATE-----\nAgEB\n-----END CERTIFICATE-----\n";
    struct dsm_certificates out = { 0 };
    struct dsm_error_detail reason = { .reason = "" };

    (void)state;
    assert_error(DSM_ERR_BAD_CERTIFICATE, dsm_certificates_from_pem(dsm_bytes(pem, sizeof(pem) - 1), &out, &reason));
    assert_string_equal(reason.reason, "a CERTIFICATE block does not hold one certificate");
    assert_null(out.der);
}

/* The sanitizer watches that a copy is not read past its end. */
static void with_copy(struct dsm_bytes bytes, void (*look)(struct dsm_bytes copy, size_t n), size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);

    assert_non_null(copy);
    if (n > 0)
        memcpy(copy, bytes.p, n);
    look(dsm_bytes(copy, n), n);
    free(copy);
}

static bool is_boundary(size_t n)
{
    struct dsm_bytes one;
    size_t end = 0;

    for (size_t i = 0; dsm_certificates_at(chain_bytes(), i, &one) == DSM_OK; i++) {
        if (end == n)
            return true;
        end += one.n;
    }
    return end == n;
}

static void look_at_cut(struct dsm_bytes copy, size_t n)
{
    struct dsm_certificate_info info;
    struct dsm_bytes one;

    check_error(is_boundary(n) ? DSM_ERR_LIMIT : DSM_ERR_BAD_CERTIFICATE, dsm_certificates_at(copy, 3, &one), n,
                __FILE__, __LINE__);
    if (!is_boundary(n))
        check_error(DSM_ERR_BAD_CERTIFICATE, dsm_certificate_info_read(crypto, copy, 0, &info), n, __FILE__, __LINE__);
    if (n < chain.n)
        assert_false(dsm_certificate_info_matches_key(copy, chain_key, NULL));
}

static void test_der_cut_short_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < chain.n; n++)
        with_copy(chain_bytes(), look_at_cut, n);
}

static void test_a_byte_too_many_is_refused(void **state)
{
    struct dsm_certificates longer = { 0 };
    struct dsm_bytes one;

    (void)state;
    longer.der = calloc(1, chain.n + 1);
    longer.n = chain.n + 1;
    memcpy(longer.der, chain.der, chain.n);
    assert_error(DSM_ERR_BAD_CERTIFICATE, dsm_certificates_at(dsm_bytes(longer.der, longer.n), 0, &one));
    dsm_certificates_free(&longer);
}

/* Whatever a byte is changed to, reading it ends, within bounds. */
static void test_a_changed_byte_does_no_harm(void **state)
{
    struct dsm_certificate_info info;
    struct dsm_bytes leaf;
    uint8_t *copy;

    (void)state;
    assert_error(DSM_OK, dsm_certificates_at(chain_bytes(), 2, &leaf));
    for (size_t i = 0; i < leaf.n; i++)
        for (unsigned flip = 1; flip < 256; flip <<= 1) {
            enum dsm_error error;

            copy = malloc(leaf.n);
            assert_non_null(copy);
            memcpy(copy, leaf.p, leaf.n);
            copy[i] ^= (uint8_t)flip;
            error = dsm_certificate_info_read(crypto, dsm_bytes(copy, leaf.n), 0, &info);
            assert_true(error == DSM_OK || error == DSM_ERR_BAD_CERTIFICATE);
            free(copy);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_chain_is_root_intermediate_leaf),
        cmocka_unit_test(test_a_leaf_made_twice_has_its_issuers_in_common),
        cmocka_unit_test(test_names_and_times_are_told),
        cmocka_unit_test(test_the_leaf_names_its_device),
        cmocka_unit_test(test_issuers_have_no_cma_name),
        cmocka_unit_test(test_a_function_without_subsystem_is_named_without),
        cmocka_unit_test(test_a_device_serial_number_ends_the_cma_name),
        cmocka_unit_test(test_the_leaf_has_the_extensions_of_a_responder),
        cmocka_unit_test(test_the_leaf_has_the_dmtf_device_info),
        cmocka_unit_test(test_a_long_device_name_is_cut_between_characters),
        cmocka_unit_test(test_every_algorithm_makes_a_chain),
        cmocka_unit_test(test_every_algorithm_issues),
        cmocka_unit_test(test_issuers_are_of_the_leafs_family),
        cmocka_unit_test(test_certificates_are_signed_over_the_preferred_sha_2),
        cmocka_unit_test(test_the_largest_chain_fits_4_kib),
        cmocka_unit_test(test_the_leaf_holds_its_key_and_no_other),
        cmocka_unit_test(test_a_chain_survives_pem),
        cmocka_unit_test(test_a_key_in_the_same_file_is_passed_over),
        cmocka_unit_test(test_a_file_without_certificates_is_refused_with_the_reason),
        cmocka_unit_test(test_a_block_that_is_no_certificate_is_refused),
        cmocka_unit_test(test_der_cut_short_anywhere_is_refused),
        cmocka_unit_test(test_a_byte_too_many_is_refused),
        cmocka_unit_test(test_a_changed_byte_does_no_harm),
    };

    return cmocka_run_group_tests(tests, create_chain, destroy_chain);
}
