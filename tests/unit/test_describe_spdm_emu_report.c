/* SPDX-License-Identifier: BSD-3-Clause */
/* spdm-emu's tdisp_device_interface_report.json: the report that LOCK makes is the file's, and what no report can be is
 * refused with path, value and reason. */
#include "device/tdi_report.h"
#include "support/folder.h"
#include "support/test.h"

#include "describe/config.h"
#include "describe/description.h"
#include "describe/runtime.h"
#include "describe/spdm_emu_report.h"

#include <string.h>
#include <unistd.h>

#define RANGE(first, pages, attributes, id)                                                                            \
    "{ \"first_page\": " first ", \"number_of_pages\": " pages ", \"range_attributes\": " attributes                   \
    ", \"range_id\": " id " }"
#define REPORT_OF(interface_info, message_control, lnr, tph, ranges, info)                                             \
    "{ \"interface_info\": " interface_info ", \"msi_x_message_control\": " message_control ", \"lnr_control\": " lnr  \
    ", \"tph_control\": " tph ", \"mmio_ranges\": " ranges ", \"device_specific_info\": " info " }"
#define REPORT(ranges) REPORT_OF("2", "0", "0", "0", "[ " ranges " ]", "\"\"")

/* Page 0, a BAR of four parts, one of three pages, one at the end of the address space; numbers in each way. */
static const char whole[] =
    REPORT_OF("\"0x13\"", "31", "\"16\"", "\"040\"",
              "[ " RANGE("0", "2", "0", "0") ", " RANGE("2", "1", "1", "0") ", " RANGE("3", "1", "6", "0") ", " RANGE(
                  "4", "4", "12", "0") ", " RANGE("\"0X100000\"", "3", "8", "2") ", " RANGE("\"0xffffffffffff0\"",
                                                                                            "\"0x10\"", "4", "5") " ]",
              "\"as described there\"");
static const struct dsm_report_range whole_ranges[] = {
    { 0, 2, 0, 0 },  { 2, 1, 1, 0 },        { 3, 1, 6, 0 },
    { 4, 4, 12, 0 }, { 0x100000, 3, 8, 2 }, { UINT64_C(0xffffffffffff0), 16, 4, 5 },
};

#define CONFIG(rest)                                                                                                   \
    "{ \"devices\": [ { \"name\": \"d\", \"tdis\": [ { \"function\": \"auto\", \"spdm_emu_report\": " rest " } ] } ] " \
    "}"

static void load(const char *report, struct dsm_tdi *tdi)
{
    struct dsm_error_detail error;
    struct dsm_config config;
    char reason[256] = "";

    write_test_file("report.json", report);
    if (dsm_config_load(write_test_file("c.json", CONFIG("\"report.json\"")), &config, &error) != DSM_OK)
        fail_msg("%s: %s: %s", error.place, error.value, error.reason);
    memset(tdi, 0, sizeof(*tdi));
    if (dsm_tdi_describe(tdi, &config.devices[0].tdis[0], reason, sizeof(reason)) != DSM_OK)
        fail_msg("%s", reason);
    dsm_config_clear(&config);
}

static void lock(struct dsm_tdi *tdi, uint16_t flags, struct dsm_report *report)
{
    assert_int_equal(dsm_tdi_make_report(tdi, flags, 0, NULL), DSM_OK);
    assert_int_equal(dsm_report_decode(dsm_bytes(tdi->report, tdi->report_len), report, NULL), DSM_OK);
}

static void expect_range(const struct dsm_report_range *range, const struct dsm_report_range *expected)
{
    assert_int_equal(range->first_page, expected->first_page);
    assert_int_equal(range->number_of_pages, expected->number_of_pages);
    assert_int_equal(range->attributes, expected->attributes);
    assert_int_equal(range->range_id, expected->range_id);
}

static void test_the_report_is_the_files(void **state)
{
    struct dsm_report report;
    struct dsm_tdi tdi;

    (void)state;
    load(whole, &tdi);
    lock(&tdi, DSM_LOCK_MSIX | DSM_LOCK_NO_FW_UPDATE, &report);
    assert_int_equal(report.interface_info, 0x13);
    assert_int_equal(report.msi_x_message_control, 31);
    assert_int_equal(report.lnr_control, 16);
    assert_int_equal(report.tph_control, 32);
    assert_int_equal(report.range_count, sizeof(whole_ranges) / sizeof(whole_ranges[0]));
    for (size_t i = 0; i < report.range_count; i++)
        expect_range(&report.ranges[i], &whole_ranges[i]);
    assert_int_equal(report.device_specific_info.n, strlen("as described there"));
    assert_memory_equal(report.device_specific_info.p, "as described there", report.device_specific_info.n);
    dsm_tdi_clear(&tdi);
}

static void test_locks_flags_decide_what_they_decide(void **state)
{
    static const struct dsm_report_range expected[] = { { 0, 2, 0, 0 }, { 4, 4, 12, 0 }, { 0x100000, 3, 8, 2 } };
    struct dsm_report report;
    struct dsm_tdi tdi;

    (void)state;
    load(whole, &tdi);
    lock(&tdi, 0, &report);
    assert_int_equal(report.interface_info, 0x12);
    assert_int_equal(report.msi_x_message_control, 0);
    assert_int_equal(report.tph_control, 0);
    assert_int_equal(report.range_count, 4);
    for (size_t i = 0; i < 3; i++)
        expect_range(&report.ranges[i], &expected[i]);
    dsm_tdi_clear(&tdi);
}

static void test_a_report_without_ranges_is_none_of_bars(void **state)
{
    struct dsm_report report;
    struct dsm_tdi tdi;

    (void)state;
    load(REPORT(""), &tdi);
    lock(&tdi, 0, &report);
    assert_int_equal(report.range_count, 0);
    assert_int_equal(report.device_specific_info.n, 0);
    dsm_tdi_clear(&tdi);
}

#define AB(a, b) REPORT(a ", " b)
#define EVEN(first) RANGE(first, "1", "0", "0")
#define ODD(first) RANGE(first, "1", "4", "0")
#define TEN_PARTS                                                                                                      \
    EVEN("0")                                                                                                          \
    ", " ODD("1") ", " EVEN("2") ", " ODD("3") ", " EVEN("4") ", " ODD("5") ", " EVEN("6") ", " ODD("7") ", " EVEN(    \
        "8") ", " ODD("9")

static const struct {
    const char *text;
    const char *path;
    const char *value; /* the beginning of it */
    const char *reason;
} wrong[] = {
    { "", "", "", "line 1" },
    { "[]", "", "", "must be an object, not an array" },
    { "{ \"lnr_control\": 0, \"lnr_control\": 0 }", "", "", "duplicate" },
    { "{}", "", "", "key \"interface_info\" is missing" },
    { "{ \"mmio_range\": [] }", "mmio_range", "[]", "unknown key; accepted here: interface_info" },
    { REPORT_OF("32", "0", "0", "0", "[]", "\"\""), "interface_info", "32", "0x20 has reserved bits" },
    { REPORT_OF("65536", "0", "0", "0", "[]", "\"\""), "interface_info", "65536", "accepted: 0 to 65535" },
    { REPORT_OF("true", "0", "0", "0", "[]", "\"\""), "interface_info", "true", "must be a whole number" },
    { REPORT_OF("-1", "0", "0", "0", "[]", "\"\""), "interface_info", "-1", "must not be negative" },
    { REPORT_OF("\"-1\"", "0", "0", "0", "[]", "\"\""), "interface_info", "\"-1\"", "must be a whole number" },
    { REPORT_OF("\"+1\"", "0", "0", "0", "[]", "\"\""), "interface_info", "\"+1\"", "must be a whole number" },
    { REPORT_OF("\"\"", "0", "0", "0", "[]", "\"\""), "interface_info", "\"\"", "must be a whole number" },
    { REPORT_OF("\"3x\"", "0", "0", "0", "[]", "\"\""), "interface_info", "\"3x\"", "must be a whole number" },
    { REPORT_OF("\"0x1ffffffffffffffff\"", "0", "0", "0", "[]", "\"\""), "interface_info", "\"0x1f",
      "must be a whole number" },
    { REPORT_OF("0", "65536", "0", "0", "[]", "\"\""), "msi_x_message_control", "65536", "0 to 65535" },
    { REPORT_OF("0", "0", "\"65536\"", "0", "[]", "\"\""), "lnr_control", "\"65536\"", "0 to 65535" },
    { REPORT_OF("0", "0", "0", "\"0x100000000\"", "[]", "\"\""), "tph_control", "\"0x1", "(0xffffffff)" },
    { REPORT_OF("0", "0", "0", "0", "{}", "\"\""), "mmio_ranges", "{}", "must be an array" },
    { REPORT_OF("0", "0", "0", "0", "[]", "5"), "device_specific_info", "5", "must be a string" },
    { REPORT("7"), "mmio_ranges[0]", "7", "must be an object" },
    { REPORT("{ \"first_page\": 1 }"), "mmio_ranges[0]", "{", "key \"number_of_pages\" is missing" },
    { REPORT(RANGE("\"0x10000000000000\"", "1", "0", "0")), "mmio_ranges[0].first_page", "\"0x1",
      "0 to 4503599627370495" },
    { REPORT(RANGE("1", "0", "0", "0")), "mmio_ranges[0].number_of_pages", "0", "accepted: 1 to" },
    { REPORT(RANGE("1", "4294967296", "0", "0")), "mmio_ranges[0].number_of_pages", "4294967296", "accepted: 1 to" },
    { REPORT(RANGE("1", "1", "16", "0")), "mmio_ranges[0].range_attributes", "16", "0x10 has reserved bits" },
    { REPORT(RANGE("1", "1", "0", "6")), "mmio_ranges[0].range_id", "6", "names no BAR" },
    { REPORT(RANGE("\"0xfffffffffffff\"", "2", "0", "0")), "mmio_ranges[0]", "{", "behind the last 64-bit address" },
    { AB(RANGE("1", "1", "0", "1"), RANGE("9", "1", "0", "0")), "mmio_ranges[1]", "{", "stands behind range id 1" },
    { AB(RANGE("1", "2", "0", "0"), RANGE("2", "1", "0", "1")), "mmio_ranges[1]", "{", "overlaps range id 0" },
    { AB(RANGE("0", "2", "0", "0"), RANGE("0", "1", "0", "1")), "mmio_ranges[1]", "{", "overlaps range id 0" },
    { AB(RANGE("1", "1", "0", "0"), RANGE("3", "1", "4", "0")), "mmio_ranges[1]", "{", "does not begin at page 0x2" },
    { AB(RANGE("1", "2", "0", "0"), RANGE("2", "1", "4", "0")), "mmio_ranges[1]", "{", "does not begin at page 0x3" },
    { AB(RANGE("1", "1", "4", "0"), RANGE("2", "1", "4", "0")), "mmio_ranges[1]", "{", "such pages are one range" },
    { AB(RANGE("1", "1", "1", "0"), RANGE("9", "1", "1", "1")), "mmio_ranges[1]", "{", "the MSI-X table lies in one" },
    { AB(RANGE("1", "1", "2", "0") ", " RANGE("2", "1", "0", "0"), RANGE("3", "1", "2", "0")), "mmio_ranges[2]", "{",
      "the MSI-X pending bit array lies in one" },
    { REPORT(TEN_PARTS), "mmio_ranges[9]", "{", "at most 9 ranges" },
};

static void test_wrong_values_are_refused_with_path_value_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct dsm_tdi_description tdi = { .lnr_control = 7 };
        struct dsm_error_detail error;

        assert_int_equal(dsm_spdm_emu_report_load(write_test_file("report.json", wrong[i].text), &tdi, &error),
                         DSM_ERR_CONFIG);
        if (strcmp(error.place, wrong[i].path) != 0 || !strstr(error.reason, wrong[i].reason) ||
            strncmp(error.value, wrong[i].value, strlen(wrong[i].value)) != 0)
            fail_msg("%s: expected \"%s\": \"%s\": \"%s\"; got \"%s\": \"%s\": \"%s\"", wrong[i].text, wrong[i].path,
                     wrong[i].value, wrong[i].reason, error.place, error.value, error.reason);
        assert_int_equal(tdi.lnr_control, 7);
        assert_false(tdi.bars[0].present);
    }
}

static void expect_config_error(const char *text, const char *path, const char *reason)
{
    struct dsm_error_detail error;
    struct dsm_config config;

    assert_int_equal(dsm_config_load(write_test_file("c.json", text), &config, &error), DSM_ERR_CONFIG);
    if (strcmp(error.place, path) != 0 || !strstr(error.reason, reason))
        fail_msg("expected \"%s\": \"%s\"; got \"%s\": \"%s\"", path, reason, error.place, error.reason);
}

#define AT "devices[0].tdis[0].spdm_emu_report"

static void test_a_path_goes_on_inside_the_file(void **state)
{
    (void)state;
    write_test_file("report.json", REPORT(RANGE("1", "1", "0", "9")));
    expect_config_error(CONFIG("\"report.json\""), AT ".mmio_ranges[0].range_id", "names no BAR");
    write_test_file("report.json", "{");
    expect_config_error(CONFIG("\"report.json\""), AT, "/report.json: line 1");
    expect_config_error(CONFIG("\"gone.json\""), AT, "/gone.json cannot be read: No such file");
    expect_config_error(CONFIG("5"), AT, "must be a string");
}

static void test_what_the_file_gives_is_not_given_beside_it(void **state)
{
    (void)state;
    write_test_file("report.json", whole);
    expect_config_error(CONFIG("\"report.json\", \"lnr_control\": 1"), AT, "no meaning beside \"lnr_control\"");
    expect_config_error(CONFIG("\"report.json\", \"bars\": []"), AT, "no meaning beside \"bars\"");
    expect_config_error(CONFIG("\"report.json\", \"device_specific_info\": \"x\""), AT,
                        "no meaning beside \"device_specific_info\"");
}

static void test_a_description_over_a_connection_names_no_file(void **state)
{
    struct dsm_error_detail error = { .place = "" };
    struct dsm_device_settings settings = { 0 };
    struct dsm_device_description description;
    struct dsm_json at = { .folder = dsm_json_no_files, .error = &error };

    (void)state;
    at.value = json_pack("{s:[{s:s,s:s}]}", "tdis", "function", "auto", "spdm_emu_report", "/etc/hostname");
    assert_int_equal(dsm_runtime_description_read(&at, &settings, &description), DSM_ERR_CONFIG);
    json_decref(at.value);
    assert_string_equal(error.place, "tdis[0].spdm_emu_report");
    assert_non_null(strstr(error.reason, "no file can be named here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_report_is_the_files),
        cmocka_unit_test(test_locks_flags_decide_what_they_decide),
        cmocka_unit_test(test_a_report_without_ranges_is_none_of_bars),
        cmocka_unit_test(test_wrong_values_are_refused_with_path_value_and_reason),
        cmocka_unit_test(test_a_path_goes_on_inside_the_file),
        cmocka_unit_test(test_what_the_file_gives_is_not_given_beside_it),
        cmocka_unit_test(test_a_description_over_a_connection_names_no_file),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
