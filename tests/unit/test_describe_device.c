/* SPDX-License-Identifier: BSD-3-Clause */
/* A device's description there and back, and the defaults that the pages state. */
#include "support/folder.h"
#include "support/test.h"

#include "describe/build.h"
#include "describe/describe_device.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/json_write.h"
#include "describe/settings_fields.h"
#include "device/device_settings.h"
#include "device/tdi_report.h"
#include "endpoint/personalities.h"

#include <stdio.h>
#include <string.h>

/* Every key that a device can be given, but for files of keys and of spdm-emu's. */
#define DEVICE                                                                                                         \
    "{ \"name\": \"gpu0\", \"transport\": \"doe\","                                                                    \
    "  \"pci\": { \"vendor_id\": 1, \"device_id\": 2, \"class_code\": 3, \"revision\": 4, \"subsystem_vendor_id\": 5," \
    "             \"subsystem_id\": 6 },"                                                                              \
    "  \"device_classes\": [ { \"registry\": 3, \"vendor_id\": \"361b\", \"subordinate_ids\": [ \"10\", \"\" ] },"     \
    "                        { \"registry\": 0, \"vendor_id\": \"\", \"subordinate_ids\": [] } ],"                     \
    "  \"measurements\": [ { \"index\": 1, \"type\": \"version\", \"text\": \"1.0\" },"                                \
    "                      { \"index\": 2, \"type\": \"mutable-firmware\", \"file\": \"firmware\" },"                  \
    "                      { \"index\": 3, \"type\": \"hash-extend\", \"log\": [ { \"type\": \"informational\","       \
    "                        \"text\": \"ROM\" }, { \"type\": \"version\", \"hex\": \"0a00\" } ] } ],"                 \
    "  \"tdis\": [ { \"function\": \"0001:01:00.0\", \"interface_info\": [ \"DMA_WITH_PASID\", \"ATS\" ],"             \
    "    \"lnr_control\": 2, \"tph_control\": 1, \"num_req_this\": 7, \"device_specific_info\": \"info\","             \
    "    \"bars\": [ { \"index\": 0, \"size\": \"64K\", \"address\": \"0xfe00000000000000\", \"non_tee\": true,"       \
    "                  \"ranges\": [ { \"offset\": \"4K\", \"size\": \"4K\", \"non_tee\": false,"                      \
    "                                  \"attributes_updatable\": true } ] },"                                          \
    "                { \"index\": 2, \"size\": \"4K\", \"address\": \"0xfd000000\" } ],"                               \
    "    \"msix\": { \"vectors\": 9, \"message_control\": \"0x8008\", \"table\": { \"bar\": 0, \"offset\": 8192 },"    \
    "                \"pba\": { \"bar\": 0, \"offset\": 12288 } },"                                                    \
    "    \"vfs\": { \"count\": 2, \"offset\": 4, \"stride\": 2, \"bars\": [ { \"index\": 1, \"size\": \"4K\","         \
    "               \"address\": \"0xfc000000\" } ] } } ],"                                                            \
    "  \"ide\": { \"policy\": \"required\", \"streams\": 3, \"ports\": [ { \"bus\": 9, \"device_function\": 8,"        \
    "             \"segment\": 1, \"link_streams\": 1, \"selective_streams\": 2 } ] },"                                \
    "  \"settings\": { \"spdm_versions\": [ \"1.1\", \"1.2\" ], \"secured_versions\": [ \"1.1\" ],"                    \
    "    \"algorithms\": { \"hash\": [ \"SHA_256\" ], \"measurement_hash\": [ \"SHA_512\" ], \"asym\": [ "             \
    "\"ECDSA_P256\" ],"                                                                                                \
    "                      \"dhe\": [ \"SECP_256_R1\" ], \"aead\": [ \"AES_128_GCM\" ],"                               \
    "                      \"req_asym\": [ \"RSAPSS_3072\" ] },"                                                       \
    "    \"data_transfer_size\": 64, \"max_message_size\": 1000,"                                                      \
    "    \"ct_exponent\": 9, \"heartbeat_period_s\": 8, \"strict\": true, \"not_ready_first\": true,"                  \
    "    \"on_get_version\": \"session-end\", \"error_recovery\": \"auto\", \"flr0_ends_sessions\": true,"             \
    "    \"lock_flags\": [ \"LOCK_MSIX\" ], \"dev_addr_width\": 52 } }"

static struct dsm_crypto *crypto;

static int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

static struct dsm_device *build_from(json_t *value, const char *folder)
{
    struct dsm_error_detail error = { .reason = "" };
    struct dsm_json at = { .value = value, .folder = folder, .error = &error };
    struct dsm_device_description description;
    struct dsm_device *device;
    char text[400];

    if (dsm_device_description_read(&at, &description) != DSM_OK) {
        dsm_error_detail_text(&error, text, sizeof(text));
        fail_msg("%s", text);
    }
    if (dsm_description_build(&description, crypto, NULL, "", &device, &error) != DSM_OK)
        fail_msg("%s", error.reason);
    dsm_device_description_clear(&description);
    return device;
}

static json_t *describe(const struct dsm_device *device)
{
    struct dsm_device_description description;
    char reason[160] = "";
    json_t *value;

    if (dsm_description_of(device, &description, reason, sizeof(reason)) != DSM_OK)
        fail_msg("%s", reason);
    value = dsm_device_description_write(&description);
    dsm_device_description_clear(&description);
    assert_non_null(value);
    return value;
}

static void check_reports(struct dsm_device *a, struct dsm_device *b, uint16_t flags)
{
    assert_int_equal(a->tdi_count, b->tdi_count);
    for (size_t i = 0; i < a->tdi_count; i++) {
        assert_int_equal(dsm_tdi_make_report(&a->tdis[i], flags, 0x1000, NULL), DSM_OK);
        assert_int_equal(dsm_tdi_make_report(&b->tdis[i], flags, 0x1000, NULL), DSM_OK);
        assert_int_equal(a->tdis[i].report_len, b->tdis[i].report_len);
        assert_memory_equal(a->tdis[i].report, b->tdis[i].report, a->tdis[i].report_len);
        assert_true(dsm_tdi_description_equal(&a->tdis[i].description, &b->tdis[i].description));
    }
}

static void check_there_and_back(const char *text, const char *folder)
{
    json_t *value = json_loads(text, 0, NULL), *described, *again;
    struct dsm_device *device, *copy;

    assert_non_null(value);
    device = build_from(value, folder);
    described = describe(device);
    copy = build_from(described, dsm_json_no_files);
    again = describe(copy);
    if (!json_equal(described, again))
        fail_msg("described as:\n%s\nand then as:\n%s", json_dumps(described, 0), json_dumps(again, 0));
    assert_memory_equal(&device->settings, &copy->settings, sizeof(device->settings));
    assert_memory_equal(&device->ids, &copy->ids, sizeof(device->ids));
    assert_true(dsm_measurements_equal(&device->measurements, &copy->measurements));
    assert_int_equal(device->ide.policy, copy->ide.policy);
    assert_int_equal(device->ide.stream_max, copy->ide.stream_max);
    assert_int_equal(device->ide.port_count, copy->ide.port_count);
    assert_memory_equal(device->ide.ports, copy->ide.ports, device->ide.port_count * sizeof(*device->ide.ports));
    check_reports(device, copy, 0);
    check_reports(device, copy, DSM_LOCK_MSIX);
    json_decref(value);
    json_decref(described);
    json_decref(again);
    dsm_device_destroy(device);
    dsm_device_destroy(copy);
}

static void test_a_description_builds_the_device_that_it_is_of(void **state)
{
    (void)state;
    write_test_file("firmware", "firmware");
    check_there_and_back(DEVICE, in_test_folder("."));
}

static void test_so_do_presets_and_what_has_nothing_but_a_tdi(void **state)
{
    (void)state;
    check_there_and_back("{ \"name\": \"a\", \"preset\": \"qemu-nvme\" }", dsm_json_no_files);
    check_there_and_back("{ \"name\": \"a\", \"preset\": \"qemu-ahci\" }", dsm_json_no_files);
    check_there_and_back("{ \"name\": \"a\", \"tdis\": [ { \"function\": \"auto:00.1\", \"bars\": [ { \"index\": 0, "
                         "\"size\": 4096, \"address\": 4096 } ] } ] }",
                         dsm_json_no_files);
}

static void test_a_removed_tdi_is_not_described(void **state)
{
    json_t *value = json_loads("{ \"name\": \"a\", \"tdis\": [ { \"function\": \"01:00.0\" }, { \"function\": "
                               "\"01:00.1\" } ] }",
                               0, NULL);
    struct dsm_device *device = build_from(value, dsm_json_no_files);
    json_t *described;

    (void)state;
    device->tdis[1].removed = true;
    described = describe(device);
    assert_int_equal(json_array_size(json_object_get(described, "tdis")), 1);
    json_decref(value);
    json_decref(described);
    dsm_device_destroy(device);
}

/* What a file of spdm-emu's alone can describe. */
static void test_what_no_key_can_say_is_told(void **state)
{
    json_t *value = json_loads("{ \"name\": \"a\", \"tdis\": [ { \"function\": \"01:00.0\", \"bars\": [ { \"index\": "
                               "0, \"size\": 4096 } ] } ] }",
                               0, NULL);
    struct dsm_device *device = build_from(value, dsm_json_no_files);
    struct dsm_device_description description;
    char reason[160] = "";

    (void)state;
    device->tdis[0].description.bars[0].len = 0x3000;
    assert_int_equal(dsm_description_of(device, &description, reason, sizeof(reason)), DSM_ERR_CONFIG);
    assert_non_null(strstr(reason, "TDI 0 has BARs"));
    json_decref(value);
    dsm_device_destroy(device);
}

/* --- defaults --- */

static char page[1 << 18];

static void load_page(void)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE("man/swdsm.json.5", path), "r");

    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
}

static void value_text(json_t *value, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    if (json_is_string(value))
        snprintf(text, size, "%s", json_string_value(value));
    else if (json_is_boolean(value))
        snprintf(text, size, "%s", json_is_true(value) ? "true" : "false");
    else if (json_is_integer(value))
        snprintf(text, size, "%lld", (long long)json_integer_value(value));
    for (size_t i = 0; i < json_array_size(value) && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                                 json_string_value(json_array_get(value, i)));
    if (json_is_array(value) && json_array_size(value) == 0)
        snprintf(text, size, "empty");
}

static int check_defaults(const char *section, const struct dsm_json_object *object, const void *target)
{
    json_t *defaults = dsm_json_write_object(object, target), *value;
    const char *begin = strstr(page, section), *key;
    char item[80], line[600], text[500];
    int lacks = 0;

    assert_non_null(begin);
    json_object_foreach(defaults, key, value)
    {
        const char *at;

        if (json_is_object(value))
            continue;
        snprintf(item, sizeof(item), "\n.It Li %s\n", key);
        value_text(value, text, sizeof(text));
        snprintf(line, sizeof(line), "\nDefault: %s.\n", text);
        at = strstr(begin, item);
        assert_non_null(at);
        at += strlen(item);
        if (strstr(at, line) && strstr(at, line) < strstr(at, "\n.Pq"))
            continue;
        print_error("%s %s lacks:%s", section, key, line);
        lacks++;
    }
    json_decref(defaults);
    return lacks;
}

static void test_the_page_states_the_default_of_every_setting(void **state)
{
    struct dsm_device_description description;
    int lacks;

    (void)state;
    load_page();
    memset(&description, 0, sizeof(description));
    dsm_device_settings_default(&description.settings);
    lacks = check_defaults(".Ss settings", &dsm_settings_object, &description);
    lacks += check_defaults(".Ss algorithms", &dsm_algorithms_object, &description);
    assert_int_equal(lacks, 0);
}

static void test_a_served_function_0_has_the_class_code_of_its_personality_in_the_certificate(void **state)
{
    const struct dsm_personality *personality;

    (void)state;
    for (size_t i = 0; (personality = dsm_personalities_at(i)); i++) {
        json_t *value =
            json_pack("{s:s, s:s, s:[{s:s, s:{s:s, s:s, s:i}}, {s:s, s:s}]}", "preset", "qemu-nvme", "name", "served",
                      "tdis", "function", "01:00.0", "vfio_user", "listen", "unix:/x", "personality", personality->name,
                      "device_id", 0x77, "function", "01:00.1", "vfio_user", "unix:/y");
        struct dsm_device *device = build_from(value, NULL);

        assert_int_equal(device->ids.class_code, personality->class_code);
        assert_int_equal(device->ids.device_id, 0x77);
        dsm_device_destroy(device);
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_description_builds_the_device_that_it_is_of, make_test_folder,
                                        remove_test_folder),
        cmocka_unit_test(test_so_do_presets_and_what_has_nothing_but_a_tdi),
        cmocka_unit_test(test_a_removed_tdi_is_not_described),
        cmocka_unit_test(test_what_no_key_can_say_is_told),
        cmocka_unit_test(test_the_page_states_the_default_of_every_setting),
        cmocka_unit_test(test_a_served_function_0_has_the_class_code_of_its_personality_in_the_certificate),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
