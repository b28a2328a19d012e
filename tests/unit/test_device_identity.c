/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_check.h"
#include "device_fixture.h"

#include "wire/spdm.h"

static struct dsm_credential *make_credential(const char *algorithm)
{
    struct dsm_private_key *key;
    struct dsm_credential *credential;

    assert_error(DSM_OK, dsm_private_key_generate(crypto, dsm_asym_algorithm_by_name(algorithm), &key));
    assert_error(DSM_OK, dsm_credential_create(key, (struct dsm_certificates){ 0 }, &credential));
    return credential;
}

static const struct dsm_asym_algorithm *named(const char *algorithm)
{
    return dsm_asym_algorithm_by_name(algorithm);
}

static void test_a_slot_finds_the_credential_that_can_sign(void **state)
{
    struct dsm_credential *p256 = make_credential("ECDSA_P256"), *p384 = make_credential("ECDSA_P384");

    (void)state;
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 1, p256));
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 1, p384));
    assert_ptr_equal(dsm_identity_find(&device->identity, 1, named("ECDSA_P256")), p256);
    assert_ptr_equal(dsm_identity_find(&device->identity, 1, named("ECDSA_P384")), p384);
    assert_null(dsm_identity_find(&device->identity, 1, named("ECDSA_P521")));
    assert_null(dsm_identity_find(&device->identity, 0, named("ECDSA_P384")));
    assert_null(dsm_identity_find(&device->identity, DSM_SLOTS_MAX, named("ECDSA_P384")));
}

static void test_the_mask_shows_what_slot_0_can_sign_with(void **state)
{
    (void)state;
    assert_int_equal(dsm_identity_asym_mask(&device->identity).base, 0);
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 1, make_credential("ECDSA_P256")));
    assert_int_equal(dsm_identity_asym_mask(&device->identity).base, 0);
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("ECDSA_P384")));
    assert_int_equal(dsm_identity_asym_mask(&device->identity).base, named("ECDSA_P384")->common.bit);
}

static void test_one_rsa_key_signs_with_both_paddings(void **state)
{
    uint32_t both;

    (void)state;
    both = named("RSASSA_2048")->common.bit | named("RSAPSS_2048")->common.bit;
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("RSASSA_2048")));
    assert_int_equal(dsm_identity_asym_mask(&device->identity).base, both);
}

static void test_a_full_slot_and_a_slot_past_the_last_take_no_more(void **state)
{
    struct dsm_credential *shared = make_credential("ECDSA_P256");

    (void)state;
    for (size_t i = 0; i < DSM_CREDENTIALS_MAX; i++)
        assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, dsm_credential_ref(shared)));
    assert_error(DSM_ERR_LIMIT, dsm_identity_add(&device->identity, 0, shared));
    assert_error(DSM_ERR_LIMIT, dsm_identity_add(&device->identity, DSM_SLOTS_MAX, shared));
    assert_int_equal(shared->references, DSM_CREDENTIALS_MAX + 1);
    dsm_credential_unref(shared);
}

static void test_a_shared_credential_lives_until_its_last_holder_goes(void **state)
{
    struct dsm_credential *shared = make_credential("ECDSA_P256");
    struct dsm_device *other;

    (void)state;
    assert_error(DSM_OK, dsm_device_create(crypto, NULL, "other", &other));
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, dsm_credential_ref(shared)));
    assert_error(DSM_OK, dsm_identity_add(&other->identity, 0, shared));
    dsm_device_destroy(other);
    assert_int_equal(shared->references, 1);
    assert_ptr_equal(dsm_identity_find(&device->identity, 0, named("ECDSA_P256")), shared);
}

static char reason[200];

static enum dsm_error check_device(void)
{
    reason[0] = '\0';
    return dsm_device_check(device, reason, sizeof(reason));
}

#define assert_refused(text)                                                                                           \
    do {                                                                                                               \
        assert_error(DSM_ERR_CONFIG, check_device());                                                                  \
        assert_non_null(strstr(reason, text));                                                                         \
    } while (0)

static void test_the_default_device_with_a_key_can_be_served(void **state)
{
    (void)state;
    assert_refused("slot 0 has no key");
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("ECDSA_P384")));
    assert_error(DSM_OK, check_device());
    assert_error(DSM_OK, dsm_device_check(device, NULL, 0));
}

static void test_a_key_for_an_algorithm_that_is_not_offered_does_not_count(void **state)
{
    (void)state;
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("ECDSA_P384")));
    device->settings.algorithms[DSM_ALG_ASYM] = named("ECDSA_P256")->common.bit;
    assert_refused("slot 0 has no key");
}

static void test_each_impossible_setting_is_refused_with_its_reason(void **state)
{
    struct dsm_device_settings good = device->settings;

    (void)state;
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("ECDSA_P384")));
    device->settings.version_min = DSM_SPDM_NEWEST + 1;
    assert_refused("SPDM versions");
    device->settings = good;
    device->settings.secured_version_min = 0x1400;
    assert_refused("secured message versions");
    device->settings = good;
    device->settings.algorithms[DSM_ALG_HASH] = 0;
    assert_refused("no hash");
    device->settings = good;
    device->settings.algorithms[DSM_ALG_DHE] = device->settings.algorithms[DSM_ALG_KEM] = 0;
    assert_refused("KEY_EX");
    device->settings = good;
    device->settings.algorithms[DSM_ALG_AEAD] = 0;
    assert_refused("KEY_EX");
    device->settings = good;
    device->settings.lock_flags_supported |= DSM_LOCK_FLAGS_DEFINED + 1;
    assert_refused("lock flags");
    device->settings = good;
    device->settings.dev_addr_width = 65;
    assert_refused("dev_addr_width");
    device->settings = good;
    device->settings.capabilities |= DSM_CAP_EVENT;
    assert_refused("EVENT");
    device->settings = good;
    assert_error(DSM_OK, check_device());
}

static void test_an_algorithm_that_the_library_lacks_is_refused_if_it_is_named(void **state)
{
    (void)state;
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, make_credential("ECDSA_P384")));
    if (!dsm_crypto_lacks(crypto, DSM_ALG_KEM, UINT32_MAX, NULL, 0))
        skip();
    assert_error(DSM_OK, check_device()); /* all of a kind, as by default */
    device->settings.algorithms[DSM_ALG_KEM] = dsm_algorithm_by_name(DSM_ALG_KEM, "ML_KEM_768")->bit;
    assert_refused("ML_KEM_768 needs OpenSSL 3.5, this is OpenSSL 3.");
    device->settings.algorithms[DSM_ALG_KEM] = DSM_ALGORITHMS_NONE;
    assert_error(DSM_OK, check_device());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_a_slot_finds_the_credential_that_can_sign),
        device_test(test_the_mask_shows_what_slot_0_can_sign_with),
        device_test(test_one_rsa_key_signs_with_both_paddings),
        device_test(test_a_full_slot_and_a_slot_past_the_last_take_no_more),
        device_test(test_a_shared_credential_lives_until_its_last_holder_goes),
        default_device_test(test_the_default_device_with_a_key_can_be_served),
        default_device_test(test_a_key_for_an_algorithm_that_is_not_offered_does_not_count),
        default_device_test(test_each_impossible_setting_is_refused_with_its_reason),
        default_device_test(test_an_algorithm_that_the_library_lacks_is_refused_if_it_is_named),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
