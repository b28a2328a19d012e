/* SPDX-License-Identifier: BSD-3-Clause */
/* Functions, lists of names and presets. */
#include "device/default_device.h"
#include "support/test.h"

#include "describe/build.h"
#include "describe/config.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/function_id.h"
#include "describe/names.h"
#include "describe/presets.h"

#include <string.h>

static void test_functions_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        bool auto_id;
        uint32_t id;
        const char *again;
    } rows[] = {
        { "01:02.3", false, 0x0113, "01:02.3" },
        { "1:2.3", false, 0x0113, "01:02.3" },
        { "ff:1f.7", false, 0xFFFF, "ff:1f.7" },
        { "00ff:01:00.0", false, 0x01FF0100, "00ff:01:00.0" },
        { "0:01:00.0", false, 0x01000100, "0000:01:00.0" },
        { "auto", true, 0, "auto:00.0" },
        { "auto:01.1", true, 9, "auto:01.1" },
    };
    char text[DSM_FUNCTION_NAME_TEXT_LEN];
    struct dsm_function_name name;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(dsm_function_name_parse(rows[i].text, &name));
        assert_int_equal(name.auto_id, rows[i].auto_id);
        assert_int_equal(name.function_id, rows[i].id);
        assert_string_equal(dsm_function_name_text(&name, text), rows[i].again);
    }
}

static void test_what_names_no_function_is_refused(void **state)
{
    static const char *const texts[] = { "",         "1",        "01:00",     "01:20.0",
                                         "01:00.8",  "01:00.0 ", "100:00.0",  "0100:01:00.0",
                                         "x:00.0",   "auto:",    "auto:20.0", "autox",
                                         "01:00.00", "::.",      "-1:00.0",   "0x1:00.0" };
    struct dsm_function_name name;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (dsm_function_name_parse(texts[i], &name))
            fail_msg("\"%s\" was taken", texts[i]);
}

static void test_a_list_names_bits(void **state)
{
    struct dsm_names hashes = dsm_algorithm_names(DSM_ALG_HASH);
    struct dsm_error_detail detail;
    uint32_t bits;

    (void)state;
    assert_int_equal(dsm_names_parse(&hashes, "SHA_256,sha_384", &bits, &detail), DSM_OK);
    assert_int_equal(bits, 3);
    assert_int_equal(dsm_names_parse(&dsm_capability_names, "HANDSHAKE_IN_CLEAR", &bits, &detail), DSM_OK);
    assert_int_equal(bits, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
}

static void test_a_wrong_name_is_told_with_the_right_ones(void **state)
{
    static const char *const lists[] = { "", "SHA_384,", ",SHA_384", "SHA_38", "SHA_384 ", "MD5" };
    struct dsm_names hashes = dsm_algorithm_names(DSM_ALG_HASH);
    struct dsm_error_detail detail;
    uint32_t bits;

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        assert_int_equal(dsm_names_parse(&hashes, lists[i], &bits, &detail), DSM_ERR_CONFIG);
        assert_non_null(strstr(detail.reason, "is no hash algorithm"));
        assert_non_null(strstr(detail.accepted, "SHA_384, "));
    }
}

static void test_a_run_of_bits_has_no_gap(void **state)
{
    uint8_t lowest, highest;

    (void)state;
    assert_true(dsm_bits_range(6, &lowest, &highest));
    assert_int_equal(lowest, 1);
    assert_int_equal(highest, 2);
    assert_true(dsm_bits_range(1u << 31, &lowest, &highest));
    assert_int_equal(highest, 31);
    assert_true(dsm_bits_range(UINT32_MAX, &lowest, &highest));
    assert_false(dsm_bits_range(5, &lowest, &highest));
    assert_false(dsm_bits_range(0, &lowest, &highest));
}

static void test_every_preset_can_be_built(void **state)
{
    struct dsm_device_description description;
    struct dsm_error_detail error;
    const struct dsm_preset *preset;
    struct dsm_device *device;
    struct dsm_crypto *crypto;

    (void)state;
    assert_int_equal(dsm_crypto_create(&crypto), DSM_OK);
    for (size_t i = 0; (preset = dsm_preset_at(i)) != NULL; i++) {
        assert_int_equal(dsm_preset_read(preset->name, &description, &error), DSM_OK);
        assert_int_equal(dsm_description_build(&description, crypto, NULL, "", &device, &error), DSM_OK);
        assert_int_equal(device->tdi_count, 1);
        assert_true(device->tdis[0].description.auto_id);
        assert_true(device->measurements.count > 0);
        dsm_device_destroy(device);
        dsm_device_description_clear(&description);
    }
    dsm_crypto_destroy(crypto);
}

static void test_the_default_preset_is_the_models_default_device(void **state)
{
    struct dsm_device_description description;
    struct dsm_error_detail error;
    struct dsm_device *built, *model;
    struct dsm_crypto *crypto;

    (void)state;
    assert_int_equal(dsm_crypto_create(&crypto), DSM_OK);
    assert_int_equal(dsm_preset_read(DSM_PRESET_DEFAULT, &description, &error), DSM_OK);
    assert_int_equal(dsm_description_build(&description, crypto, NULL, "", &built, &error), DSM_OK);
    assert_int_equal(dsm_device_create(crypto, NULL, "model", &model), DSM_OK);
    assert_int_equal(dsm_device_fill_default(model), DSM_OK);
    assert_memory_equal(&built->ids.vendor_id, &model->ids.vendor_id, 2 * sizeof(uint16_t));
    assert_int_equal(built->tdis[0].description.bars[0].len, model->tdis[0].description.bars[0].len);
    assert_true(built->tdis[0].description.bars[0].address == model->tdis[0].description.bars[0].address);
    assert_int_equal(built->tdis[0].description.msix_table.offset, model->tdis[0].description.msix_table.offset);
    assert_int_equal(built->tdis[0].description.msix_pba.len, model->tdis[0].description.msix_pba.len);
    assert_int_equal(built->tdis[0].description.msi_x_message_control,
                     model->tdis[0].description.msi_x_message_control);
    assert_int_equal(built->ide.port_count, model->ide.port_count);
    assert_int_equal(built->ide.stream_max, model->ide.stream_max);
    for (size_t i = 0; i < built->ide.port_count; i++)
        assert_memory_equal(&built->ide.ports[i], &model->ide.ports[i], sizeof(built->ide.ports[i]));
    dsm_device_destroy(built);
    dsm_device_destroy(model);
    dsm_device_description_clear(&description);
    dsm_crypto_destroy(crypto);
}

static void test_what_the_device_refuses_is_told_with_its_path(void **state)
{
    static const char text[] = "{ \"devices\": [ { \"name\": \"d\", \"tdis\": [ { \"function\": \"auto:00.1\" },"
                               " { \"function\": \"02:00.2\" } ] } ] }";
    struct dsm_error_detail error;
    struct dsm_device *device;
    struct dsm_crypto *crypto;
    struct dsm_config config;

    (void)state;
    assert_int_equal(dsm_crypto_create(&crypto), DSM_OK);
    assert_int_equal(dsm_config_parse(text, strlen(text), ".", &config, &error), DSM_OK);
    config.devices[0].tdis[1].function_id = 0x0201; /* no text is read so */
    assert_int_equal(dsm_description_build(&config.devices[0], crypto, NULL, "devices[0]", &device, &error),
                     DSM_ERR_CONFIG);
    assert_string_equal(error.place, "devices[0].tdis[1]");
    assert_non_null(strstr(error.reason, "also named by TDI 0"));
    assert_null(device);
    dsm_config_clear(&config);
    dsm_crypto_destroy(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_are_read_and_written),
        cmocka_unit_test(test_what_names_no_function_is_refused),
        cmocka_unit_test(test_a_list_names_bits),
        cmocka_unit_test(test_a_wrong_name_is_told_with_the_right_ones),
        cmocka_unit_test(test_a_run_of_bits_has_no_gap),
        cmocka_unit_test(test_every_preset_can_be_built),
        cmocka_unit_test(test_the_default_preset_is_the_models_default_device),
        cmocka_unit_test(test_what_the_device_refuses_is_told_with_its_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
