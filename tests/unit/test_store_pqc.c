/* SPDX-License-Identifier: BSD-3-Clause */
/* Which post-quantum keys a device is given, and that they are kept. */
#include "support/exact.h"
#include "support/folder.h"

#include "device/default_device.h"
#include "device/device_check.h"
#include "store/identity_store.h"

#include <stdio.h>
#include <string.h>

static struct dsm_crypto *crypto;

static struct dsm_device_description describe(void)
{
    struct dsm_device_description description = { .name = "nvme" };

    dsm_device_settings_default(&description.settings);
    return description;
}

static struct dsm_device *provide(const struct dsm_device_description *description, const char *folder, size_t *made)
{
    struct dsm_error_detail detail = { .reason = "" };
    struct dsm_identity_store *store;
    struct dsm_device *device;

    assert_error(DSM_OK, dsm_identity_store_open(crypto, NULL, folder, 0, &store, &detail));
    assert_error(DSM_OK, dsm_device_create(crypto, NULL, description->name, &device));
    device->settings = description->settings;
    assert_error(DSM_OK, dsm_identity_store_provide(store, description, device, &detail));
    *made = dsm_identity_store_made(store);
    dsm_identity_store_close(store);
    return device;
}

static struct dsm_credential *credential(const struct dsm_device *device, const char *algorithm)
{
    return dsm_identity_find(&device->identity, 0, dsm_asym_algorithm_by_name(algorithm));
}

static void skip_without(void)
{
    char text[160];

    if (!dsm_crypto_lacks(crypto, DSM_ALG_PQC_ASYM, UINT32_MAX, text, sizeof(text)))
        return;
    print_message("skipped: %s\n", text);
    skip();
}

static void test_a_key_is_made_for_each_that_is_named_and_kept(void **state)
{
    struct dsm_device_description description = describe();
    struct dsm_device *first, *second;
    size_t made;

    (void)state;
    skip_without();
    description.pqc_asym_chosen = true;
    description.settings.algorithms[DSM_ALG_PQC_ASYM] =
        dsm_asym_algorithm_by_name("ML_DSA_44")->common.bit | dsm_asym_algorithm_by_name("ML_DSA_87")->common.bit;
    first = provide(&description, in_test_folder("identity"), &made);
    assert_int_equal(made, 3);
    second = provide(&description, in_test_folder("identity"), &made);
    assert_int_equal(made, 0);
    assert_non_null(credential(second, "ECDSA_P384"));
    assert_non_null(credential(second, "ML_DSA_44"));
    assert_null(credential(second, "ML_DSA_65"));
    assert_int_equal(credential(first, "ML_DSA_87")->chain.n, credential(second, "ML_DSA_87")->chain.n);
    assert_memory_equal(credential(first, "ML_DSA_87")->chain.der, credential(second, "ML_DSA_87")->chain.der,
                        credential(first, "ML_DSA_87")->chain.n);
    dsm_device_destroy(first);
    dsm_device_destroy(second);
}

static void check_made(const struct dsm_device_description *description, bool classical, bool post_quantum)
{
    size_t made;
    struct dsm_device *device = provide(description, NULL, &made);

    assert_int_equal(classical, credential(device, "ECDSA_P384") != NULL);
    assert_int_equal(post_quantum, credential(device, "ML_DSA_65") != NULL);
    assert_int_equal(made, (size_t)classical + (size_t)post_quantum);
    dsm_device_destroy(device);
}

static void test_unasked_there_is_one_where_it_is_needed(void **state)
{
    struct dsm_device_description description = describe();

    (void)state;
    check_made(&description, true, false);
    skip_without();
    description.settings.pqc_first = true;
    check_made(&description, true, true);
    description.settings.version_max = 0x13;
    check_made(&description, true, false);
    description = describe();
    description.asym_chosen = true;
    description.settings.algorithms[DSM_ALG_ASYM] = DSM_ALGORITHMS_NONE;
    check_made(&description, false, true);
}

static void test_what_the_library_lacks_is_refused_with_the_version_that_has_it(void **state)
{
    struct dsm_device_description description = describe();
    struct dsm_device *device;
    char reason[200] = "";
    size_t made;

    (void)state;
    if (!dsm_crypto_lacks(crypto, DSM_ALG_PQC_ASYM, UINT32_MAX, NULL, 0))
        skip();
    description.pqc_asym_chosen = true;
    description.settings.algorithms[DSM_ALG_PQC_ASYM] = dsm_asym_algorithm_by_name("ML_DSA_65")->common.bit;
    device = provide(&description, NULL, &made);
    assert_int_equal(made, 1);
    assert_error(DSM_ERR_CONFIG, dsm_device_check(device, reason, sizeof(reason)));
    assert_non_null(strstr(reason, "ML_DSA_65 needs OpenSSL 3.5, this is OpenSSL 3."));
    dsm_device_destroy(device);
}

static int set_up(void **state)
{
    return dsm_crypto_create(&crypto) == DSM_OK ? make_test_folder(state) : -1;
}

static int tear_down(void **state)
{
    dsm_crypto_destroy(crypto);
    return remove_test_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_is_made_for_each_that_is_named_and_kept),
        cmocka_unit_test(test_unasked_there_is_one_where_it_is_needed),
        cmocka_unit_test(test_what_the_library_lacks_is_refused_with_the_version_that_has_it),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
