/* SPDX-License-Identifier: BSD-3-Clause */
/* Roots and a chain of requesters from files, and what is wrong with them. */
#include "support/test.h"

#include "crypto/certificates_pem.h"
#include "describe/build.h"
#include "describe/device_fields.h"
#include "store/requester_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct dsm_crypto *crypto;
    struct dsm_device *device;
    struct dsm_device_description description;
    struct dsm_error_detail detail;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    assert_int_equal(DSM_OK, dsm_crypto_create(&f->crypto));
    assert_int_equal(DSM_OK, dsm_device_create(f->crypto, NULL, "files", &f->device));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    dsm_device_description_clear(&f->description);
    dsm_device_destroy(f->device);
    dsm_crypto_destroy(f->crypto);
    free(f);
    return 0;
}

#define FILES_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static char *vector(const char *name)
{
    char path[4096], relative[128];

    snprintf(relative, sizeof(relative), "tests/vectors/certificates/%s", name);
    return strdup(TEST_SOURCE(relative, path));
}

static void refuse(struct fixture *f, const char *reason)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    assert_int_equal(DSM_ERR_CONFIG, dsm_requester_files_load(&f->description, f->device, &f->detail) == DSM_OK
                                         ? DSM_OK
                                         : DSM_ERR_CONFIG);
    dsm_error_detail_text(&f->detail, text, sizeof(text));
    if (!strstr(text, reason))
        fail_msg("expected \"%s\" in \"%s\"", reason, text);
}

static void test_the_first_certificate_of_a_file_is_the_root(void **state)
{
    struct fixture *f = *state;
    struct dsm_bytes first;
    const struct dsm_certificates *root = &f->device->requesters.roots[0];

    f->description.requesters.roots[f->description.requesters.root_count++] = vector("good.pem");
    assert_int_equal(DSM_OK, dsm_requester_files_load(&f->description, f->device, &f->detail));
    assert_int_equal(1, f->device->requesters.root_count);
    assert_int_equal(DSM_OK, dsm_certificates_at(dsm_bytes(root->der, root->n), 0, &first));
    assert_int_equal(first.n, root->n);
}

static void test_a_provisioned_chain_has_to_verify_under_the_roots(void **state)
{
    struct fixture *f = *state;

    f->device->settings.mutual = DSM_MUTUAL_PROVISIONED;
    f->description.requesters.chain = vector("purpose_requester.pem");
    assert_int_equal(DSM_OK, dsm_requester_files_load(&f->description, f->device, &f->detail));
    dsm_requesters_clear(&f->device->requesters);
    f->description.requesters.roots[f->description.requesters.root_count++] = vector("alone.pem");
    refuse(f, "the chain does not begin with the given root");
}

static void test_a_responders_chain_is_none_of_a_requester(void **state)
{
    struct fixture *f = *state;

    f->description.requesters.chain = vector("purpose_responder.pem");
    refuse(f, "but not a requester's");
}

static void test_what_is_asked_without_what_it_needs_is_refused(void **state)
{
    struct fixture *f = *state;

    f->device->settings.mutual = DSM_MUTUAL_PROVISIONED;
    refuse(f, "and none is given (requesters.chain, --requester-chain)");
    f->device->settings.mutual = DSM_MUTUAL_NONE;
    f->device->settings.mutual_required = true;
    refuse(f, "and none is asked (requesters.ask, --mut-auth)");
}

static void test_a_file_without_a_certificate_is_named(void **state)
{
    struct fixture *f = *state;

    f->description.requesters.chain = vector("make.sh");
    refuse(f, "make.sh: holds no certificate in PEM or DER");
    free(f->description.requesters.chain);
    f->description.requesters.chain = vector("absent.pem");
    refuse(f, "absent.pem");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(test_the_first_certificate_of_a_file_is_the_root),
        FILES_TEST(test_a_provisioned_chain_has_to_verify_under_the_roots),
        FILES_TEST(test_a_responders_chain_is_none_of_a_requester),
        FILES_TEST(test_what_is_asked_without_what_it_needs_is_refused),
        FILES_TEST(test_a_file_without_a_certificate_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
