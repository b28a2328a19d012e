/* SPDX-License-Identifier: BSD-3-Clause */
/* --root: the file is PEM or DER, whatever its first byte. */
#include "support/folder.h"
#include "support/test.h"

#include "cli/root_certificate.h"
#include "crypto/certificates_pem.h"
#include "crypto/issuer.h"

#include <string.h>

static struct dsm_crypto *crypto;
static struct dsm_issuer issuer;
static struct dsm_bytes root_der;

static int setup(void **state)
{
    assert_int_equal(DSM_OK, dsm_crypto_create(&crypto));
    assert_int_equal(DSM_OK, dsm_issuer_make(crypto, dsm_asym_algorithm_by_name("ECDSA_P256"),
                                             dsm_hash_algorithm_by_name("SHA_256"), "test", &issuer));
    assert_int_equal(DSM_OK, dsm_certificates_at(dsm_bytes(issuer.chain.der, issuer.chain.n), 0, &root_der));
    return make_test_folder(state);
}

static int teardown(void **state)
{
    dsm_issuer_clear(&issuer);
    dsm_crypto_destroy(crypto);
    return remove_test_folder(state);
}

static const char *write_file(const char *before, struct dsm_bytes bytes)
{
    const char *path = in_test_folder("root");
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs(before, file);
    assert_int_equal(bytes.n, fwrite(bytes.p, 1, bytes.n, file));
    fclose(file);
    return path;
}

static void check_is_root(const char *path)
{
    struct dsm_certificates root = { NULL, 0 };
    struct dsm_error_detail detail = { .reason = "" };

    if (!cli_root_certificate_read(path, crypto, &root, &detail))
        fail_msg("%s", detail.reason);
    assert_int_equal(root_der.n, root.n);
    assert_memory_equal(root_der.p, root.der, root.n);
    dsm_certificates_free(&root);
}

static void test_der_is_read(void **state)
{
    (void)state;
    check_is_root(write_file("", root_der));
}

static void test_of_several_certificates_the_first_is_the_root(void **state)
{
    (void)state;
    check_is_root(write_file("", dsm_bytes(issuer.chain.der, issuer.chain.n)));
}

static void test_pem_is_read_whatever_text_stands_before_it(void **state)
{
    static const char *const texts[] = { "", "0\n", "0: s:CN = root\n", "# a root\n" };
    uint8_t *pem;
    size_t n;

    (void)state;
    assert_int_equal(DSM_OK, dsm_certificates_to_pem(root_der, &pem, &n));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_is_root(write_file(texts[i], dsm_bytes(pem, n)));
    free(pem);
}

static void test_what_is_neither_is_refused(void **state)
{
    static const char *const texts[] = { "", "0", "nothing", "0 nothing of length 0x20 or so, to be sure" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct dsm_certificates root = { NULL, 0 };
        struct dsm_error_detail detail = { .reason = "" };

        assert_false(
            cli_root_certificate_read(write_file("", dsm_bytes(texts[i], strlen(texts[i]))), crypto, &root, &detail));
        assert_non_null(strstr(detail.reason, "no certificate in PEM or DER"));
        assert_null(root.der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_der_is_read),
        cmocka_unit_test(test_of_several_certificates_the_first_is_the_root),
        cmocka_unit_test(test_pem_is_read_whatever_text_stands_before_it),
        cmocka_unit_test(test_what_is_neither_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
