/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm: what a device is made of, in which order, and what is refused with which words. */
#include "embed_fixture.h"

#include "crypto/certificates_pem.h"
#include "crypto/leaf.h"

static void check_words(const char *text, const char *file, int line)
{
    if (strstr(swdsm_device_error(device), text))
        return;
    print_error("expected \"%s\", got \"%s\"\n", text, swdsm_device_error(device));
    _fail(file, line);
}

#define assert_words(text) check_words(text, __FILE__, __LINE__)

static void check_refused(const struct swdsm_device_options *wrong, int code, const char *words)
{
    struct swdsm_device_options options = *wrong;
    struct swdsm_device *made = (struct swdsm_device *)&options;
    char error[128] = "";

    options.error = error;
    options.error_size = sizeof(error);
    assert_int_equal(swdsm_device_create(&options, &made), code);
    assert_null(made);
    if (!strstr(error, words))
        fail_msg("expected \"%s\", got \"%s\"", words, error);
}

static void test_impossible_options_are_refused_with_their_reason(void **state)
{
    struct swdsm_device_options options = plain_options();

    (void)state;
    options.signature = "ECDSA_P1";
    check_refused(&options, -EINVAL, "\"ECDSA_P1\"");
    options = plain_options();
    options.name = "a name that is far longer than the sixty-three bytes which a name can have";
    check_refused(&options, -EINVAL, "name: longer than 63 bytes");
    options = plain_options();
    options.class_code = 0x1000000;
    check_refused(&options, -EINVAL, "class_code");
    options = plain_options();
    options.ide = (enum swdsm_ide_policy)3;
    check_refused(&options, -EINVAL, "no such value");
}

/* A program built with a newer header, or an older one. */
static void test_structures_of_other_sizes_are_taken_as_far_as_they_go(void **state)
{
    struct {
        struct swdsm_device_options options;
        uint64_t newer;
    } large = { .options = plain_options() };
    struct {
        struct swdsm_callbacks callbacks;
        uint64_t newer;
    } later = { { .size = sizeof(later) }, 1 };
    struct swdsm_device_options small = plain_options();
    char error[128] = "";

    (void)state;
    large.options.size = sizeof(large);
    assert_int_equal(swdsm_device_create(&large.options, &device), 0);
    swdsm_device_destroy(device);
    large.newer = 1;
    large.options.error = error;
    large.options.error_size = sizeof(error);
    assert_int_equal(swdsm_device_create(&large.options, &device), -E2BIG);
    assert_null(device);
    assert_non_null(strstr(error, "options: size is wrong, or newer"));
    small.callbacks = &later.callbacks;
    check_refused(&small, -E2BIG, "callbacks: size is wrong, or newer");
    small.callbacks = NULL;
    small.size = offsetof(struct swdsm_device_options, vendor_id);
    small.signature = "not looked at";
    assert_int_equal(swdsm_device_create(&small, &device), 0);
    swdsm_device_destroy(device);
    small.size = 0;
    assert_int_equal(swdsm_device_create(&small, &device), -EINVAL);
    assert_int_equal(swdsm_device_create(NULL, &device), -EINVAL);
}

static void test_the_order_of_a_devices_life_is_kept(void **state)
{
    struct swdsm_tdi_description tdi = plain_tdi(FUNCTION_ID + 1);
    struct swdsm_measurement measurement = { .size = sizeof(measurement), .index = 1, .value = "x", .len = 1 };
    struct swdsm_ide_port port = { .size = sizeof(port), .link_streams = 1 };
    uint8_t object[16] = { 0 }, response[SWDSM_RESPONSE_MAX];

    (void)state;
    assert_result(-EAGAIN, swdsm_device_describe_tdi(device, 0, &tdi));
    assert_result(-EAGAIN, swdsm_device_flr(device, FUNCTION_ID));
    assert_result(-EAGAIN, swdsm_device_conventional_reset(device));
    assert_result(-EAGAIN, swdsm_device_configuration_changed(device, FUNCTION_ID));
    assert_result(-EAGAIN, swdsm_device_ide_stream_failed(device, 0));
    assert_result(-EAGAIN, swdsm_device_removed(device));
    assert_result(-EAGAIN, swdsm_device_config_layout(device, FUNCTION_ID, 0, NULL, 0));
    assert_result(-EAGAIN, swdsm_device_config_write(device, FUNCTION_ID, 4, 2, 0, 0));
    assert_words("not realized yet");
    assert_int_equal(swdsm_device_exchange(device, object, sizeof(object), response, 0), 0);
    assert_int_equal(swdsm_device_deadline_ms(device), UINT64_MAX);
    swdsm_device_expire(device, 1);
    assert_int_equal(swdsm_device_word(device, 0), SWDSM_ERROR);
    assert_result(0, swdsm_device_realize(device));
    assert_result(-EALREADY, swdsm_device_realize(device));
    assert_result(-EALREADY, swdsm_device_add_tdi(device, &tdi));
    assert_result(-EALREADY, swdsm_device_add_measurement(device, &measurement));
    assert_result(-EALREADY, swdsm_device_add_ide_port(device, &port));
    assert_result(-EALREADY, swdsm_device_add_identity(device, 0, "", 0, "", 0));
    assert_words("realized already");
}

static void test_a_device_without_a_tdi_is_not_realized(void **state)
{
    struct swdsm_device_options options = plain_options();
    struct swdsm_tdi_description tdi = plain_tdi(FUNCTION_ID);

    (void)state;
    assert_result(0, swdsm_device_create(&options, &device));
    assert_result(-EINVAL, swdsm_device_realize(device));
    assert_words("no TDI is described");
    assert_result(0, swdsm_device_add_tdi(device, &tdi)); /* and tried again */
    assert_result(0, swdsm_device_realize(device));
}

static void test_what_cannot_be_is_refused_in_words(void **state)
{
    struct swdsm_tdi_description tdi = plain_tdi(FUNCTION_ID);
    struct swdsm_measurement measurement = { .size = sizeof(measurement), .index = 0, .value = "x", .len = 1 };
    struct swdsm_ide_port port = { .size = sizeof(port), .link_streams = 9 };

    (void)state;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("function_id: 03:00.0");
    tdi = plain_tdi(FUNCTION_ID + 1);
    tdi.bars[0].len = 0x5000;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("bars[0].len: 0x5000 is no power of two of at least 4096");
    tdi = plain_tdi(FUNCTION_ID + 1);
    tdi.bars[0].address = 0xFE001000;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("bars[0].address: 0xfe001000 must be a multiple of its size");
    tdi = plain_tdi(FUNCTION_ID + 1);
    tdi.bars[1] = (struct swdsm_bar){ .len = 0x1000, .address = 0xFE001000 };
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("bars[1] overlaps bars[0]");
    tdi = plain_tdi(FUNCTION_ID + 1);
    tdi.msix_pba.offset = 0x2078;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("msix_table and msix_pba overlap");
    tdi = plain_tdi(FUNCTION_ID + 1);
    tdi.bars[0].ranges[0].offset = 0x3800;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("bars[0].ranges[0]");
    tdi.bars[0].range_count = SWDSM_BAR_RANGES_MAX + 1;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("more than 8 ranges");
    tdi.size = 0;
    assert_result(-EINVAL, swdsm_device_add_tdi(device, &tdi));
    assert_words("size");
    assert_result(-EINVAL, swdsm_device_add_measurement(device, &measurement));
    assert_words("measurement");
    assert_result(-ENOSPC, swdsm_device_add_ide_port(device, &port));
    assert_words("IDE port");
}

/* The chain of an identity made by one device serves another, with its key, only if the key is there; so a PEM pair is
 * made here. */
static void test_an_identity_is_taken_from_pem(void **state)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("ECDSA_P256");
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_384");
    struct dsm_pci_ids ids = { 0 };
    struct dsm_issuer issuer = { 0 };
    struct dsm_private_key *key, *other;
    struct dsm_certificates chain = { 0 };
    uint8_t key_pem[2048], other_pem[2048], *chain_pem;
    size_t key_n = sizeof(key_pem), other_n = sizeof(other_pem), chain_n;
    char shown[16384];
    size_t shown_n = sizeof(shown), little = 10;

    (void)state;
    assert_error(DSM_OK, dsm_issuer_make(crypto, asym, hash, "test", &issuer));
    assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, asym, hash, "x", &ids, &key, &chain));
    assert_error(DSM_OK, dsm_private_key_generate(crypto, asym, &other));
    assert_error(DSM_OK, dsm_private_key_to_pem(key, key_pem, &key_n));
    assert_error(DSM_OK, dsm_private_key_to_pem(other, other_pem, &other_n));
    assert_error(DSM_OK, dsm_certificates_to_pem(dsm_bytes(chain.der, chain.n), &chain_pem, &chain_n));
    assert_result(-EINVAL, swdsm_device_add_identity(device, 8, key_pem, key_n, chain_pem, chain_n));
    assert_words("slot: 8");
    assert_result(-EINVAL, swdsm_device_add_identity(device, 0, "no", 2, chain_pem, chain_n));
    assert_words("key: no private key");
    assert_result(-EINVAL, swdsm_device_add_identity(device, 0, key_pem, key_n, "no", 2));
    assert_words("chain:");
    assert_result(-EINVAL, swdsm_device_add_identity(device, 0, other_pem, other_n, chain_pem, chain_n));
    assert_words("key: is not that of the last certificate");
    assert_result(-ENOENT, swdsm_device_chain(device, 0, shown, &shown_n));
    assert_result(0, swdsm_device_add_identity(device, 0, key_pem, key_n, chain_pem, chain_n));
    assert_result(0, swdsm_device_realize(device));
    assert_result(-ENOSPC, swdsm_device_chain(device, 0, shown, &little));
    assert_int_equal(little, chain_n);
    shown_n = sizeof(shown);
    assert_result(0, swdsm_device_chain(device, 0, shown, &shown_n));
    assert_int_equal(shown_n, chain_n);
    assert_memory_equal(shown, chain_pem, chain_n);
    connect_requester();
    open_session();
    assert_string_equal(dsm_negotiated_asym(&requester->negotiated)->common.name, "ECDSA_P256");
    free(chain_pem);
    dsm_private_key_destroy(key);
    dsm_private_key_destroy(other);
    dsm_certificates_free(&chain);
    dsm_issuer_clear(&issuer);
}

static void test_measurements_and_ports_are_those_described(void **state)
{
    struct swdsm_measurement measurement = {
        .size = sizeof(measurement), .index = 4, .type = 1, .value = "firmware 7", .len = 10
    };
    struct swdsm_ide_port port = { .size = sizeof(port), .device_function = 8, .bus = 3, .selective_streams = 2 };
    struct dsm_measurements_request wanted = { .operation = DSM_MEASUREMENTS_ALL, .raw = true, .is_signed = true };
    struct dsm_measurements measurements;
    struct dsm_ide_km_query_resp query;

    (void)state;
    assert_result(0, swdsm_device_add_measurement(device, &measurement));
    assert_result(0, swdsm_device_add_ide_port(device, &port));
    assert_result(0, swdsm_device_realize(device));
    connect_requester();
    open_session();
    STEP(requester_do(dsm_get_measurements_begin(requester, &wanted, &measurements)));
    assert_int_equal(measurements.block_count, 1);
    assert_memory_equal(measurements.record.p + measurements.record.n - 10, "firmware 7", 10);
    STEP(requester_do(dsm_ide_km_query_begin(requester, 0, &query)));
    assert_int_equal(query.dev_func_num, 8);
    assert_int_equal(query.bus_num, 3);
    assert_int_equal(query.max_port_index, 0);
}

static void test_versions_are_told(void **state)
{
    (void)state;
    assert_true(strlen(swdsm_device_library_version()) > 0);
    assert_non_null(strstr(swdsm_device_crypto_version(), "OpenSSL"));
    swdsm_device_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bare_test(test_impossible_options_are_refused_with_their_reason),
        cmocka_unit_test(test_structures_of_other_sizes_are_taken_as_far_as_they_go),
        described_test(test_the_order_of_a_devices_life_is_kept),
        bare_test(test_a_device_without_a_tdi_is_not_realized),
        described_test(test_what_cannot_be_is_refused_in_words),
        described_test(test_an_identity_is_taken_from_pem),
        described_test(test_measurements_and_ports_are_those_described),
        cmocka_unit_test(test_versions_are_told),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
