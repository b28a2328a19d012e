/* SPDX-License-Identifier: BSD-3-Clause */
/* Configuration texts: what is read from right ones, and that each kind of wrong one names path, value and reason. */
#include "support/test.h"

#include "describe/config.h"
#include "describe/description.h"

#include <string.h>

static enum dsm_error parse(const char *text, struct dsm_config *config, struct dsm_error_detail *error)
{
    return dsm_config_parse(text, strlen(text), "/nowhere", config, error);
}

#define DEVICE(rest) "{ \"devices\": [ { \"name\": \"d\", " rest " } ] }"
#define TDI(rest) DEVICE("\"tdis\": [ { \"function\": \"auto\", " rest " } ]")
#define BAR(rest) TDI("\"bars\": [ { \"index\": 0, " rest " } ]")
#define BLOCK(rest) DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"version\", " rest " } ]")
#define HEM(rest) DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"hash-extend\", " rest " } ]")
#define ENTRY "{ \"type\": \"version\", \"text\": \"1\" }"

static const struct {
    const char *text;
    const char *path;
    const char *reason; /* a part of it */
} wrong[] = {
    { "", "", "line 1" },
    { "{", "", "line 1" },
    { "[]", "", "must be an object, not an array" },
    { "{}", "", "key \"devices\" is missing" },
    { "{ \"devices\": [], \"devices\": [] }", "", "duplicate" },
    { "{ \"devices\": [], \"device\": [] }", "device", "unknown key; accepted here: $schema, devices" },
    { "{ \"devices\": {} }", "devices", "must be an array, not an object" },
    { "{ \"devices\": [] }", "devices", "at least one device" },
    { "{ \"devices\": [ 1 ] }", "devices[0]", "must be an object, not a whole number" },
    { "{ \"devices\": [ {} ] }", "devices[0]", "key \"name\" is missing" },
    { "{ \"devices\": [ { \"name\": 1 } ] }", "devices[0].name", "must be a string" },
    { "{ \"devices\": [ { \"name\": \"../x\" } ] }", "devices[0].name", "A-Z a-z 0-9" },
    { "{ \"devices\": [ { \"name\": \"\" } ] }", "devices[0].name", "1 to 63" },
    { "{ \"devices\": [ { \"name\": \"a\" }, { \"name\": \"a\" } ] }", "devices[1]", "taken by devices[0]" },
    { "{ \"devices\": [ { \"name\": \"a\", \"listen\": \"tcp:1\" }, { \"name\": \"b\", \"listen\": \"tcp:1\" } ] }",
      "devices[1]", "listens on tcp:1, too" },
    { DEVICE("\"colour\": 1"), "devices[0].colour", "unknown key; accepted here: preset, name, listen" },
    { DEVICE("\"preset\": \"qemu-gpu\""), "devices[0].preset", "accepted: \"qemu-nvme\", \"qemu-ahci\"" },
    { DEVICE("\"transport\": \"udp\""), "devices[0].transport", "accepted: \"doe\", \"mctp\"" },
    { DEVICE("\"listen\": 5"), "devices[0].listen", "must be a listener" },
    { DEVICE("\"listen\": []"), "devices[0].listen", "must be a listener" },
    { DEVICE("\"listen\": [ 5 ]"), "devices[0].listen[0]", "must be a string" },
    { DEVICE("\"pci\": { \"vendor_id\": 65536 }"), "devices[0].pci.vendor_id", "accepted: 0 to 65535" },
    { DEVICE("\"pci\": { \"vendor_id\": -1 }"), "devices[0].pci.vendor_id", "must not be negative" },
    { DEVICE("\"pci\": { \"vendor_id\": 1.5 }"), "devices[0].pci.vendor_id", "whole number or a string like" },
    { DEVICE("\"pci\": { \"vendor_id\": \"1b36\" }"), "devices[0].pci.vendor_id", "whole number or a string like" },
    { DEVICE("\"pci\": { \"vendor_id\": \"0x10000000000000000\" }"), "devices[0].pci.vendor_id",
      "whole number or a string" },
    { DEVICE("\"pci\": { \"subsystem_id\": 1 }"), "devices[0].pci", "come together" },
    { DEVICE("\"identity\": { \"slot\": 8, \"key\": \"k\", \"chain\": \"c\" }"), "devices[0].identity.slot", "0 to 7" },
    { DEVICE("\"identity\": [ { \"key\": \"k\" } ]"), "devices[0].identity[0]", "key \"chain\" is missing" },
    { DEVICE("\"identity\": [ { \"key\": \"\", \"chain\": \"c\" } ]"), "devices[0].identity[0].key", "PEM file" },
    { DEVICE("\"measurements\": [ { \"index\": 0, \"type\": \"svn\", \"hex\": \"\" } ]"),
      "devices[0].measurements[0].index", "accepted: 1 to 254" },
    { DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"bios\", \"hex\": \"\" } ]"),
      "devices[0].measurements[0].type", "\"immutable-rom\"" },
    { BLOCK("\"text\": \"a\", \"hex\": \"00\""), "devices[0].measurements[0].hex", "only one of" },
    { BLOCK("\"hex\": \"0\""), "devices[0].measurements[0].hex", "even number" },
    { BLOCK("\"hex\": \"zz\""), "devices[0].measurements[0].hex", "hexadecimal" },
    { BLOCK("\"file\": \"/etc/passwd\""), "devices[0].measurements[0]", "not as a file's digest" },
    { BLOCK("\"file\": \"gone\""), "devices[0].measurements[0].file", "/nowhere/gone cannot be read: No such file" },
    { DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"version\" } ]"), "devices[0].measurements[0]",
      "has no value" },
    { DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"svn\", \"hex\": \"00\" } ]"),
      "devices[0].measurements[0]", "8 bytes" },
    { DEVICE("\"measurements\": [ { \"index\": 1, \"type\": \"version\", \"text\": \"\" }, "
             "{ \"index\": 1, \"type\": \"version\", \"text\": \"\" } ]"),
      "devices[0].measurements[1]", "taken by measurements[0]" },
    { HEM("\"log\": []"), "devices[0].measurements[0].log", "has no entry" },
    { HEM("\"log\": [ { \"type\": \"version\" } ]"), "devices[0].measurements[0].log[0]", "\"text\" or \"hex\"" },
    { HEM("\"hex\": \"00\", \"log\": [ " ENTRY " ]"), "devices[0].measurements[0]",
      "has a log and a value or digests, too" },
    { BLOCK("\"log\": [ " ENTRY " ]"), "devices[0].measurements[0]", "of type \"hash-extend\" alone" },
    { DEVICE("\"measurements\": [ { \"index\": 9, \"type\": \"hash-extend\", \"log\": [ " ENTRY " ] }, "
             "{ \"index\": 8, \"type\": \"hash-extend\", \"log\": [ " ENTRY " ] } ]"),
      "devices[0].measurements[1]", "comes behind measurements[0], which has one and index 9" },
    { DEVICE("\"tdis\": []"), "devices[0].tdis", "at least one TDI" },
    { DEVICE("\"tdis\": [ {} ]"), "devices[0].tdis[0]", "key \"function\" is missing" },
    { DEVICE("\"tdis\": [ { \"function\": \"nowhere\" } ]"), "devices[0].tdis[0].function",
      "names no function; accepted:" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.0\" }, { \"function\": 256 } ]"), "devices[0].tdis[1]",
      "function 01:00.0 is described twice" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.0\", \"vfs\": { \"count\": 3, \"offset\": 1, \"stride\": 1 } }, "
             "{ \"function\": \"0000:01:00.0\" } ]"),
      "devices[0].tdis[1]", "function 0000:01:00.0 is described twice: 01:00.0 answers to it, too" },
    { DEVICE("\"tdis\": [ { \"function\": \"auto:00.1\" }, { \"function\": \"03:00.1\" } ]"), "devices[0].tdis[1]",
      "function 03:00.1 is described twice: auto:00.1 answers to it, too" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.1\", \"vf_of\": \"01:00.1\" } ]"), "devices[0].tdis[0]",
      "cannot be its own PF" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.1\", \"vf_of\": \"auto\" } ]"), "devices[0].tdis[0].vf_of",
      "must name a bus" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.1\", \"vf_of\": \"01:00.0\", "
             "\"vfs\": { \"count\": 1, \"offset\": 1, \"stride\": 1 } } ]"),
      "devices[0].tdis[0].vfs", "beside \"vf_of\"" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.0\", \"vfs\": { \"count\": 2, \"offset\": 1, \"stride\": 0 } } ]"),
      "devices[0].tdis[0].vfs", "\"stride\"" },
    { DEVICE("\"tdis\": [ { \"function\": \"ff:1f.0\", \"vfs\": { \"count\": 2, \"offset\": 7, \"stride\": 7 } } ]"),
      "devices[0].tdis[0]", "virtual function 1 has no requester id left" },
    { DEVICE("\"tdis\": [ { \"function\": \"00:00.0\", \"vfs\": { \"count\": 255, \"offset\": 1, \"stride\": 1 } },"
             " { \"function\": \"05:00.0\" } ]"),
      "devices[0].tdis[1]", "at most 256 TDIs" },
    { TDI("\"vfio_user\": \"tcp:127.0.0.1:1\""), "devices[0].tdis[0].vfio_user", "must be a unix socket" },
    { TDI("\"vfio_user\": {}"), "devices[0].tdis[0].vfio_user", "key \"listen\" is missing" },
    { TDI("\"vfio_user\": { \"listen\": \"unix:/x\", \"personality\": \"gpu\" }"),
      "devices[0].tdis[0].vfio_user.personality", "accepted: \"dma\", \"nvme\"" },
    { TDI("\"vfio_user\": { \"listen\": \"unix:/x\", \"file\": \"disk\" }"), "devices[0].tdis[0].vfio_user",
      "are of \"personality\" \"nvme\" alone" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.0\", \"vfio_user\": \"unix:/x\" }, "
             "{ \"function\": \"02:00.0\", \"vfio_user\": \"unix:/y\" } ]"),
      "devices[0].tdis[1]", "function number 0 has a \"vfio_user\" already" },
    { DEVICE("\"tdis\": [ { \"function\": \"01:00.1\", \"vf_of\": \"01:00.0\", \"vfio_user\": \"unix:/x\" } ]"),
      "devices[0].tdis[0].vfio_user", "a virtual function cannot be served alone" },
    { TDI("\"interface_info\": [ \"PRI\" ]"), "devices[0].tdis[0].interface_info[0]", "accepted: DMA_WITHOUT_PASID" },
    { TDI("\"interface_info\": [ \"ATS\", \"ATS\" ]"), "devices[0].tdis[0].interface_info[1]", "named twice" },
    { TDI("\"bars\": [ { \"index\": 6, \"size\": 4096 } ]"), "devices[0].tdis[0].bars[0].index", "0 to 5" },
    { TDI("\"bars\": [ { \"index\": 0, \"size\": 4096 }, { \"index\": 0, \"size\": 4096 } ]"),
      "devices[0].tdis[0].bars[1]", "described twice" },
    { TDI("\"bars\": [ { \"index\": 0, \"size\": 8192, \"address\": 8192 }, "
          "{ \"index\": 1, \"size\": 4096, \"address\": 12288 } ]"),
      "devices[0].tdis[0]", "BAR 0 and BAR 1 overlap" },
    { BAR("\"size\": 2048"), "devices[0].tdis[0].bars[0].size", "4096 to" },
    { BAR("\"size\": 12288"), "devices[0].tdis[0].bars[0].size", "power of two" },
    { BAR("\"size\": 8192, \"address\": 4096"), "devices[0].tdis[0].bars[0]",
      "\"address\" must be a multiple of its size" },
    { BAR("\"size\": \"16X\""), "devices[0].tdis[0].bars[0].size", "\"16K\", \"4M\"" },
    { BAR("\"size\": \"3K\""), "devices[0].tdis[0].bars[0].size", "4096 to" },
    { BAR("\"size\": \"20000000T\""), "devices[0].tdis[0].bars[0].size", "\"16K\", \"4M\"" },
    { "{ \"$schema\": 1, \"devices\": [] }", "$schema", "must be a string" },
    { DEVICE("\"ide\": { \"policy\": \"required\" }"), "devices[0].ide.policy", "without one a device has no IDE" },
    { BAR("\"size\": 8192, \"ranges\": [ { \"offset\": 1, \"size\": 4096 } ]"), "devices[0].tdis[0].bars[0].ranges[0]",
      "multiples of 4096" },
    { BAR("\"size\": 8192, \"ranges\": [ { \"offset\": 4096, \"size\": 8192 } ]"),
      "devices[0].tdis[0].bars[0].ranges[0]", "ends behind its BAR" },
    { BAR("\"size\": 8192, \"ranges\": [ { \"offset\": 4096, \"size\": \"0xfffffffffffff000\" } ]"),
      "devices[0].tdis[0].bars[0].ranges[0]", "ends behind its BAR" },
    { BAR("\"size\": 8192, \"ranges\": [ { \"offset\": 0, \"size\": 8192 }, { \"offset\": 4096, \"size\": 4096 } ]"),
      "devices[0].tdis[0].bars[0].ranges[1]", "overlaps" },
    { BAR("\"size\": 8192, \"ranges\": [ { \"offset\": 0, \"size\": 4096, \"non_tee\": 1 } ]"),
      "devices[0].tdis[0].bars[0].ranges[0].non_tee", "true or false" },
    { TDI("\"msix\": { \"vectors\": 1, \"table\": { \"bar\": 0, \"offset\": 0 }, \"pba\": { \"bar\": 0, \"offset\": "
          "16 } }"),
      "devices[0].tdis[0]", "BAR 0, which is not described" },
    { TDI("\"bars\": [ { \"index\": 0, \"size\": 8192 } ], \"msix\": { \"vectors\": 2, \"table\": { \"bar\": 0, "
          "\"offset\": 0 }, \"pba\": { \"bar\": 0, \"offset\": 24 } }"),
      "devices[0].tdis[0].msix", "\"table\" and \"pba\" overlap" },
    { TDI("\"bars\": [ { \"index\": 0, \"size\": 8192 } ], \"msix\": { \"vectors\": 2, \"message_control\": 2, "
          "\"table\": { \"bar\": 0, \"offset\": 0 }, \"pba\": { \"bar\": 0, \"offset\": 32 } }"),
      "devices[0].tdis[0].msix", "must be \"vectors\" - 1" },
    { TDI("\"bars\": [ { \"index\": 0, \"size\": 4096 } ], \"msix\": { \"vectors\": 1, \"table\": { \"bar\": 0, "
          "\"offset\": 4088 }, "
          "\"pba\": { \"bar\": 0, \"offset\": 0 } }"),
      "devices[0].tdis[0]", "table ends behind BAR 0" },
    { TDI("\"msix\": { \"vectors\": 2049, \"table\": { \"bar\": 0, \"offset\": 0 }, \"pba\": { \"bar\": 0, \"offset\": "
          "0 } }"),
      "devices[0].tdis[0].msix.vectors", "1 to 2048" },
    { TDI("\"msix\": { \"vectors\": 1, \"table\": { \"bar\": 0, \"offset\": 4 }, \"pba\": { \"bar\": 0, \"offset\": 0 "
          "} }"),
      "devices[0].tdis[0].msix.table", "multiple of 8" },
    { TDI("\"device_specific_info\": 5"), "devices[0].tdis[0].device_specific_info", "must be an object" },
    { DEVICE("\"ide\": { \"policy\": \"maybe\" }"), "devices[0].ide.policy", "\"optional\", \"required\", \"none\"" },
    { DEVICE("\"ide\": { \"streams\": 0 }"), "devices[0].ide.streams", "1 to 256" },
    { DEVICE("\"ide\": { \"ports\": [ { \"registers\": [ 1 ], \"link_streams\": 1 } ] }"), "devices[0].ide.ports[0]",
      "either \"registers\"" },
    { DEVICE("\"ide\": { \"ports\": [ { \"selective_streams\": 255 } ] }"), "devices[0].ide.ports[0]", "more streams" },
    { DEVICE("\"settings\": { \"spdm_versions\": [ \"1.0\", \"1.2\" ] }"), "devices[0].settings.spdm_versions",
      "without a gap" },
    { DEVICE("\"settings\": { \"spdm_versions\": [] }"), "devices[0].settings.spdm_versions",
      "at least one SPDM version" },
    { DEVICE("\"settings\": { \"capabilities\": [ \"FLY\" ] }"), "devices[0].settings.capabilities[0]",
      "is no capability" },
    { DEVICE("\"settings\": { \"algorithms\": { \"hash\": [ \"MD5\" ] } }"), "devices[0].settings.algorithms.hash[0]",
      "is no hash algorithm; accepted: SHA_384" },
    { DEVICE("\"settings\": { \"heartbeat_period_s\": 256 }"), "devices[0].settings.heartbeat_period_s", "0 to 255" },
    { DEVICE("\"settings\": { \"on_get_version\": \"panic\" }"), "devices[0].settings.on_get_version",
      "\"session-end\"" },
    { DEVICE("\"settings\": { \"dev_addr_width\": 40 }"), "devices[0].settings.dev_addr_width", "52 to 64" },
};

static void test_each_wrong_text_names_path_and_reason(void **state)
{
    struct dsm_error_detail error;
    struct dsm_config config;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(parse(wrong[i].text, &config, &error), DSM_ERR_CONFIG);
        if (strcmp(error.place, wrong[i].path) != 0 || !strstr(error.reason, wrong[i].reason))
            print_message("# %s\n", wrong[i].text);
        assert_string_equal(error.place, wrong[i].path);
        if (!strstr(error.reason, wrong[i].reason))
            fail_msg("expected \"%s\" in \"%s\"", wrong[i].reason, error.reason);
        assert_int_equal(config.device_count, 0);
        assert_null(config.devices);
    }
}

static void test_an_error_shows_path_value_and_reason(void **state)
{
    struct dsm_error_detail error;
    struct dsm_config config;
    char text[700];

    (void)state;
    assert_int_equal(parse(BAR("\"size\": 12288"), &config, &error), DSM_ERR_CONFIG);
    dsm_error_detail_text(&error, text, sizeof(text));
    assert_string_equal(text, "devices[0].tdis[0].bars[0].size: 12288: must be a power of two, as BARs are");
}

static void test_a_long_value_is_cut_short(void **state)
{
    struct dsm_error_detail error;
    struct dsm_config config;
    char text[1000];

    (void)state;
    snprintf(text, sizeof(text), "{ \"devices\": [ { \"name\": \"%0500d\" } ] }", 1);
    assert_int_equal(parse(text, &config, &error), DSM_ERR_CONFIG);
    assert_true(strlen(error.value) < sizeof(error.value));
    assert_non_null(strstr(error.value, "..."));
}

static void test_a_device_is_read_whole(void **state)
{
    static const char text[] = DEVICE(
        "\"listen\": [ \"tcp:127.0.0.1:1\", \"unix:/x\" ], \"transport\": \"mctp\","
        "\"pci\": { \"vendor_id\": \"0x1b36\", \"class_code\": \"0x010802\", \"subsystem_vendor_id\": 1, "
        "\"subsystem_id\": 2 },"
        "\"identity\": { \"key\": \"k.pem\", \"chain\": \"/c.pem\" },"
        "\"measurements\": [ { \"index\": 7, \"type\": \"svn\", \"hex\": \"0102030405060708\" } ],"
        "\"tdis\": [ { \"function\": \"0001:01:00.1\", \"interface_info\": [ \"ATS\" ],"
        "  \"bars\": [ { \"index\": 2, \"size\": 8192, \"address\": \"0x100000000\", \"non_tee\": true,"
        "    \"ranges\": [ { \"offset\": 4096, \"size\": 4096, \"non_tee\": false } ] } ],"
        "  \"msix\": { \"vectors\": 3, \"table\": { \"bar\": 2, \"offset\": 0 }, \"pba\": { \"bar\": 2, \"offset\": "
        "4096 } },"
        "  \"device_specific_info\": { \"hex\": \"abcd\" } } ],"
        "\"ide\": { \"policy\": \"required\", \"streams\": 3, \"ports\": [ { \"bus\": 9, \"registers\": [ 7 ] } ] },"
        "\"settings\": { \"spdm_versions\": [ \"1.2\", \"1.1\" ], \"algorithms\": { \"asym\": [ \"ecdsa_p256\" ] },"
        "  \"error_recovery\": \"auto\", \"strict\": true }");
    struct dsm_error_detail error;
    struct dsm_config config;
    const struct dsm_device_description *device;

    (void)state;
    assert_int_equal(parse(text, &config, &error), DSM_OK);
    device = &config.devices[0];
    assert_string_equal(device->name, "d");
    assert_int_equal(device->listen_count, 2);
    assert_string_equal(device->listen[1], "unix:/x");
    assert_ptr_equal(device->binding, &dsm_binding_mctp);
    assert_int_equal(device->ids.vendor_id, 0x1B36);
    assert_int_equal(device->ids.class_code, 0x010802);
    assert_true(device->ids.has_subsystem);
    assert_string_equal(device->identities[0].key, "/nowhere/k.pem");
    assert_string_equal(device->identities[0].chain, "/c.pem");
    assert_int_equal(device->measurements[0].index, 7);
    assert_int_equal(device->measurements[0].value_len, 8);
    assert_int_equal(device->measurements[0].value[7], 8);
    assert_int_equal(device->tdis[0].function_id, 0x01010101);
    assert_int_equal(device->tdis[0].interface_info, DSM_INTERFACE_ATS);
    assert_true(device->tdis[0].bars[2].address == UINT64_C(0x100000000));
    assert_int_equal(device->tdis[0].bars[2].attributes, DSM_RANGE_IS_NON_TEE_MEM);
    assert_int_equal(device->tdis[0].bars[2].ranges[0].attributes, 0);
    assert_int_equal(device->tdis[0].msi_x_message_control, 2);
    assert_int_equal(device->tdis[0].msix_table.len, 48);
    assert_int_equal(device->tdis[0].msix_pba.len, 8);
    assert_int_equal(device->tdis[0].device_specific_info_len, 2);
    assert_int_equal(device->ide.policy, DSM_IDE_REQUIRED);
    assert_int_equal(device->ide.ports[0].bus_num, 9);
    assert_int_equal(device->ide.ports[0].registers[0], 7);
    assert_int_equal(device->settings.version_min, DSM_SPDM_11);
    assert_int_equal(device->settings.version_max, DSM_SPDM_12);
    assert_int_equal(device->settings.algorithms[DSM_ALG_ASYM], 1u << 4);
    assert_true(device->asym_chosen);
    assert_int_equal(device->settings.error_recovery, DSM_RECOVERY_AUTO);
    assert_true(device->settings.strict);
    dsm_config_clear(&config);
}

static void test_sizes_take_suffixes_as_in_qemu(void **state)
{
    static const struct {
        const char *text;
        uint64_t len;
    } sizes[] = { { "\"4K\"", 0x1000 },     { "\"64k\"", 0x10000 },      { "\"2M\"", 0x200000 },
                  { "\"1G\"", 0x40000000 }, { "\"1T\"", 0x10000000000 }, { "\"0x4000\"", 0x4000 },
                  { "8192", 8192 } };
    struct dsm_error_detail error;
    struct dsm_config config;
    char text[300];

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        snprintf(text, sizeof(text),
                 "{ \"$schema\": \"swdsm.schema.json\", \"devices\": [ { \"name\": \"a\", \"tdis\": [ { \"function\": "
                 "\"01:00.0\", \"bars\": [ { \"index\": 0, \"size\": %s } ] } ] } ] }",
                 sizes[i].text);
        assert_int_equal(parse(text, &config, &error), DSM_OK);
        assert_true(config.devices[0].tdis[0].bars[0].len == sizes[i].len);
        dsm_config_clear(&config);
    }
}

static void test_virtual_functions_follow_by_offset_and_stride(void **state)
{
    static const char text[] =
        DEVICE("\"tdis\": [ { \"function\": \"01:00.0\", \"vfs\": { \"count\": 3, \"offset\": 4, \"stride\": 2,"
               " \"bars\": [ { \"index\": 0, \"size\": 4096, \"address\": 65536 } ] } } ]");
    struct dsm_error_detail error;
    struct dsm_config config;

    (void)state;
    assert_int_equal(parse(text, &config, &error), DSM_OK);
    assert_int_equal(config.devices[0].tdi_count, 4);
    for (unsigned i = 0; i < 3; i++) {
        const struct dsm_tdi_description *vf = &config.devices[0].tdis[1 + i];

        assert_true(vf->is_vf);
        assert_int_equal(vf->parent_function_id, 0x0100);
        assert_int_equal(vf->function_id, 0x0104 + 2 * i);
        assert_int_equal(vf->bars[0].address, 65536 + 4096 * i);
    }
    dsm_config_clear(&config);
}

static void test_keys_take_the_place_of_the_presets(void **state)
{
    static const char text[] =
        DEVICE("\"settings\": { \"ct_exponent\": 9 }, \"preset\": \"qemu-ahci\", \"pci\": { \"revision\": 7 }");
    struct dsm_error_detail error;
    struct dsm_config config;

    (void)state;
    assert_int_equal(parse(text, &config, &error), DSM_OK);
    assert_string_equal(config.devices[0].name, "d");
    assert_int_equal(config.devices[0].ids.vendor_id, 0x8086);
    assert_int_equal(config.devices[0].ids.revision, 7);
    assert_int_equal(config.devices[0].settings.ct_exponent, 9);
    assert_true(config.devices[0].tdis[0].bars[5].present);
    dsm_config_clear(&config);
}

static void test_a_missing_file_is_told(void **state)
{
    struct dsm_error_detail error;
    struct dsm_config config;

    (void)state;
    assert_int_equal(dsm_config_load("/nowhere/config.json", &config, &error), DSM_ERR_IO);
    assert_string_equal(error.reason, "cannot be read: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_wrong_text_names_path_and_reason),
        cmocka_unit_test(test_an_error_shows_path_value_and_reason),
        cmocka_unit_test(test_a_long_value_is_cut_short),
        cmocka_unit_test(test_a_device_is_read_whole),
        cmocka_unit_test(test_sizes_take_suffixes_as_in_qemu),
        cmocka_unit_test(test_virtual_functions_follow_by_offset_and_stride),
        cmocka_unit_test(test_keys_take_the_place_of_the_presets),
        cmocka_unit_test(test_a_missing_file_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
