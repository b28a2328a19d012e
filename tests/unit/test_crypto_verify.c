/* SPDX-License-Identifier: BSD-3-Clause */
/* Verifying certificate chains, and each way of breaking one. */
#include "chain_fixture.h"

/* The caller destroys nothing: only the error is of interest. */
static enum dsm_error verify(struct dsm_bytes der, struct dsm_bytes root, struct dsm_error_detail *reason)
{
    const struct dsm_chain_terms terms = { .root = root };
    struct dsm_public_key *key = NULL;
    enum dsm_error error = dsm_certificates_verify(crypto, der, &terms, &key, reason);

    assert_true((key != NULL) == (error == DSM_OK));
    dsm_public_key_destroy(key);
    return error;
}

static struct dsm_bytes at(struct dsm_bytes der, size_t i)
{
    struct dsm_bytes one;

    assert_error(DSM_OK, dsm_certificates_at(der, i, &one));
    return one;
}

/* Certificates of any origin, one after the other. */
struct mix {
    uint8_t bytes[16384];
    size_t n;
};

static void add(struct mix *mix, struct dsm_bytes one)
{
    assert_true(one.n <= sizeof(mix->bytes) - mix->n);
    memcpy(mix->bytes + mix->n, one.p, one.n);
    mix->n += one.n;
}

static struct dsm_bytes mixed(const struct mix *mix)
{
    return dsm_bytes(mix->bytes, mix->n);
}

#define assert_refused(der, root, expected)                                                                            \
    do {                                                                                                               \
        struct dsm_error_detail why_ = { .reason = "" };                                                               \
        char text_[DSM_ERROR_DETAIL_TEXT_LEN];                                                                         \
        assert_error(DSM_ERR_BAD_CERTIFICATE, verify(der, root, &why_));                                               \
        why_.clause[0] = '\0';                                                                                         \
        assert_string_equal(dsm_error_detail_text(&why_, text_, sizeof(text_)), expected);                             \
    } while (0)

static void test_our_own_chain_verifies(void **state)
{
    struct dsm_public_key *key;
    struct dsm_error_detail reason;

    (void)state;
    assert_error(DSM_OK, dsm_certificates_verify(crypto, chain_bytes(), NULL, &key, &reason));
    assert_true(dsm_public_key_fits(key, p384()));
    dsm_public_key_destroy(key);
}

static void test_the_leaf_key_that_is_handed_out_verifies_signatures(void **state)
{
    static const struct dsm_bytes message = { (const uint8_t *)"m", 1 };
    struct dsm_public_key *key;
    uint8_t signature[96];

    (void)state;
    assert_error(DSM_OK, dsm_sign(crypto, chain_key, p384(), sha384(), message, signature));
    assert_error(DSM_OK, dsm_certificates_verify(crypto, chain_bytes(), NULL, &key, NULL));
    assert_error(DSM_OK, dsm_verify(crypto, key, p384(), sha384(), message, BYTES(signature)));
    dsm_public_key_destroy(key);
}

static void test_a_chain_verifies_with_its_root_given(void **state)
{
    (void)state;
    assert_error(DSM_OK, verify(chain_bytes(), at(chain_bytes(), 0), NULL));
}

/* DSP0274 10.6.1: the first certificate is the root or is signed by it. */
static void test_a_chain_without_its_root_verifies_by_the_root(void **state)
{
    struct dsm_bytes root = at(chain_bytes(), 0);

    (void)state;
    assert_error(DSM_OK, verify(dsm_bytes(chain.der + root.n, chain.n - root.n), root, NULL));
}

static void test_a_chain_without_its_root_does_not_verify_by_itself(void **state)
{
    struct dsm_bytes root = at(chain_bytes(), 0);

    (void)state;
    assert_refused(dsm_bytes(chain.der + root.n, chain.n - root.n), none,
                   "certificate 1 of the chain: is not issued by itself (the root has to come first)");
}

static void test_another_root_is_refused(void **state)
{
    struct dsm_issuer other;

    (void)state;
    assert_error(DSM_OK, dsm_issuer_make(crypto, p384(), sha384(), "other", &other));
    assert_refused(chain_bytes(), at(dsm_bytes(other.chain.der, other.chain.n), 0),
                   "the chain does not begin with the given root, nor did it sign certificate 1, "
                   "which names another issuer than the certificate before it");
    dsm_issuer_clear(&other);
}

static void test_another_root_of_the_same_name_is_refused(void **state)
{
    struct dsm_issuer other;
    struct dsm_error_detail reason = { .reason = "" };

    (void)state;
    assert_error(DSM_OK, dsm_issuer_make(crypto, p384(), sha384(), "swdsm", &other));
    assert_error(DSM_ERR_BAD_CERTIFICATE,
                 verify(chain_bytes(), at(dsm_bytes(other.chain.der, other.chain.n), 0), &reason));
    dsm_issuer_clear(&other);
}

static void test_a_root_that_is_no_certificate_is_refused(void **state)
{
    (void)state;
    assert_refused(chain_bytes(), dsm_bytes("root", 4), "the root to verify by is not one DER certificate");
}

static void test_the_leaf_first_is_refused(void **state)
{
    struct mix mix = { .n = 0 };

    (void)state;
    for (size_t i = 3; i > 0; i--)
        add(&mix, at(chain_bytes(), i - 1));
    assert_refused(mixed(&mix), none,
                   "certificate 1 of the chain: is not issued by itself (the root has to come first)");
}

static void test_a_missing_intermediate_is_seen(void **state)
{
    struct mix mix = { .n = 0 };

    (void)state;
    add(&mix, at(chain_bytes(), 0));
    add(&mix, at(chain_bytes(), 2));
    assert_refused(mixed(&mix), none,
                   "certificate 2 of the chain: names another issuer than the certificate before it");
}

static void test_an_issuer_of_the_same_name_with_another_key_is_seen(void **state)
{
    struct mix mix = { .n = 0 };
    struct dsm_issuer other;

    (void)state;
    assert_error(DSM_OK, dsm_issuer_make(crypto, p384(), sha384(), "swdsm", &other));
    add(&mix, dsm_bytes(other.chain.der, other.chain.n));
    add(&mix, at(chain_bytes(), 2));
    assert_refused(mixed(&mix), none,
                   "certificate 3 of the chain: does not belong to the key of the certificate before it");
    dsm_issuer_clear(&other);
}

static void test_a_changed_signature_is_seen_in_each_certificate(void **state)
{
    static const char *const reasons[] = {
        "certificate 1 of the chain: its signature does not verify",
        "certificate 2 of the chain: its signature does not verify",
        "certificate 3 of the chain: its signature does not verify",
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct mix mix = { .n = 0 };
        struct dsm_bytes one = at(chain_bytes(), i);

        add(&mix, chain_bytes());
        mix.bytes[(size_t)(one.p - chain.der) + one.n - 1] ^= 1; /* the last byte of s */
        assert_refused(mixed(&mix), none, reasons[i]);
    }
}

static void test_no_changed_byte_verifies(void **state)
{
    (void)state;
    for (size_t i = 0; i < chain.n; i++) {
        struct mix mix = { .n = 0 };

        add(&mix, chain_bytes());
        mix.bytes[i] ^= (uint8_t)(1u << i % 8);
        check_error(DSM_ERR_BAD_CERTIFICATE, verify(mixed(&mix), none, NULL), i, __FILE__, __LINE__);
    }
}

static void test_a_chain_cut_short_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < chain.n; n++) {
        uint8_t *copy = malloc(n ? n : 1);
        struct dsm_error_detail reason = { .reason = "" };

        assert_non_null(copy);
        memcpy(copy, chain.der, n);
        check_error(DSM_ERR_BAD_CERTIFICATE, verify(dsm_bytes(copy, n), none, &reason), n, __FILE__, __LINE__);
        assert_true(reason.reason[0]);
        free(copy);
    }
}

static void test_a_byte_too_many_is_refused(void **state)
{
    struct mix mix = { .n = 0 };

    (void)state;
    add(&mix, chain_bytes());
    add(&mix, dsm_bytes("", 1));
    assert_refused(mixed(&mix), none, "is not made of DER certificates end to end");
}

static void test_a_chain_of_too_many_is_refused(void **state)
{
    struct mix mix = { .n = 0 };

    (void)state;
    for (size_t i = 0; i < 17; i++)
        add(&mix, at(chain_bytes(), 0));
    assert_refused(mixed(&mix), none, "certificate 17 of the chain: longer chains are not taken");
}

static void test_other_certificates_are_judged_by_the_rules(void **state)
{
    static const struct {
        const char *file;
        const char *reason; /* NULL: verifies */
    } rows[] = {
        { "good", NULL },
        { "alone", NULL }, /* one self-signed device certificate */
        { "path_too_long",
          "certificate 2 of the chain: has more intermediates below it than it allows (pathLenConstraint)" },
        { "issuer_may_not_sign",
          "certificate 2 of the chain: issues another and may not sign certificates (keyUsage)" },
        { "issuer_is_no_ca",
          "certificate 2 of the chain: stands for a CA's without basicConstraints that say so (cA TRUE)" },
        { "leaf_is_ca", "certificate 2 of the chain: is the leaf and yet a CA's" },
        { "leaf_may_not_sign", "certificate 2 of the chain: is the leaf and may not make digital signatures" },
        { "no_key_usage", "certificate 2 of the chain: is the leaf and may not make digital signatures" },
        { "unknown_critical", "certificate 2 of the chain: has a critical extension that is not known" },
        { "version_1", "certificate 2 of the chain: is not of version 3" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char name[128], path[4096], pem[8192], text[DSM_ERROR_DETAIL_TEXT_LEN];
        struct dsm_certificates certificates;
        struct dsm_error_detail reason = { .reason = "" };
        enum dsm_error error;
        FILE *file;
        size_t n;

        snprintf(name, sizeof(name), "tests/vectors/certificates/%s.pem", rows[i].file);
        file = fopen(TEST_SOURCE(name, path), "r");
        assert_non_null(file);
        n = fread(pem, 1, sizeof(pem), file);
        fclose(file);
        assert_error(DSM_OK, dsm_certificates_from_pem(dsm_bytes(pem, n), &certificates, NULL));
        error = verify(dsm_bytes(certificates.der, certificates.n), none, &reason);
        reason.clause[0] = '\0';
        assert_string_equal(dsm_error_detail_text(&reason, text, sizeof(text)), rows[i].reason ? rows[i].reason : "");
        assert_error(rows[i].reason ? DSM_ERR_BAD_CERTIFICATE : DSM_OK, error);
        dsm_certificates_free(&certificates);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_our_own_chain_verifies),
        cmocka_unit_test(test_the_leaf_key_that_is_handed_out_verifies_signatures),
        cmocka_unit_test(test_a_chain_verifies_with_its_root_given),
        cmocka_unit_test(test_a_chain_without_its_root_verifies_by_the_root),
        cmocka_unit_test(test_a_chain_without_its_root_does_not_verify_by_itself),
        cmocka_unit_test(test_another_root_is_refused),
        cmocka_unit_test(test_another_root_of_the_same_name_is_refused),
        cmocka_unit_test(test_a_root_that_is_no_certificate_is_refused),
        cmocka_unit_test(test_the_leaf_first_is_refused),
        cmocka_unit_test(test_a_missing_intermediate_is_seen),
        cmocka_unit_test(test_an_issuer_of_the_same_name_with_another_key_is_seen),
        cmocka_unit_test(test_a_changed_signature_is_seen_in_each_certificate),
        cmocka_unit_test(test_no_changed_byte_verifies),
        cmocka_unit_test(test_a_chain_cut_short_anywhere_is_refused),
        cmocka_unit_test(test_a_byte_too_many_is_refused),
        cmocka_unit_test(test_a_chain_of_too_many_is_refused),
        cmocka_unit_test(test_other_certificates_are_judged_by_the_rules),
    };

    return cmocka_run_group_tests(tests, create_chain, destroy_chain);
}
