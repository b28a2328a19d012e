/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/pci_sysfs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64];

static void assert_bdf(const char *text, unsigned segment, unsigned bus, unsigned device, unsigned function)
{
    struct cli_bdf bdf;

    if (!cli_bdf_parse(text, &bdf))
        fail_msg("%s is not parsed", text);
    assert_int_equal(bdf.segment, segment);
    assert_int_equal(bdf.bus, bus);
    assert_int_equal(bdf.device, device);
    assert_int_equal(bdf.function, function);
}

static void test_addresses_are_read_with_and_without_segment(void **state)
{
    (void)state;
    assert_bdf("0000:00:03.0", 0, 0, 3, 0);
    assert_bdf("00:1f.7", 0, 0, 31, 7);
    assert_bdf("0002:81:1f.7", 2, 0x81, 31, 7);
}

static void test_what_is_no_address_is_refused(void **state)
{
    static const char *const wrong[] = { "",      "auto",          "0000:00:20.0", "00:03.8",
                                         "00:03", "0000:00:03.0x", "00:03.0 ",     "3.0" };
    struct cli_bdf bdf;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (cli_bdf_parse(wrong[i], &bdf))
            fail_msg("\"%s\" is taken for an address", wrong[i]);
}

static void test_a_function_id_states_a_segment_that_is_not_zero(void **state)
{
    struct cli_bdf bdf = { 0, 0x81, 3, 2 };

    (void)state;
    assert_int_equal(cli_bdf_function_id(&bdf), 0x811A);
    bdf.segment = 2;
    assert_int_equal(cli_bdf_function_id(&bdf), 0x0102811A);
}

static void add_function(const char *name, size_t size)
{
    uint8_t bytes[4096] = { 0x36, 0x1b, 0x10, 0x00 };
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
    strcat(path, "/config");
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static int make_root(void **state)
{
    (void)state;
    if (!mkdtemp(test_temporary(root, sizeof(root), "swdsm-sysfs")))
        return -1;
    add_function("0000:00:03.0", 4096);
    add_function("0000:00:01.0", 64);
    add_function("0001:00:00.0", 4096);
    return 0;
}

static int remove_root(void **state)
{
    char command[80];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", root);
    return system(command);
}

static void test_all_functions_are_listed_in_order(void **state)
{
    struct cli_bdf *list;
    struct dsm_error_detail detail;
    size_t count;
    char text[CLI_BDF_TEXT_LEN];

    (void)state;
    assert_true(cli_pci_list(root, &list, &count, &detail));
    assert_int_equal(count, 3);
    assert_string_equal(cli_bdf_text(&list[0], text), "0000:00:01.0");
    assert_string_equal(cli_bdf_text(&list[2], text), "0001:00:00.0");
    free(list);
    assert_false(cli_pci_list("/nonexistent", &list, &count, &detail));
}

static void test_registers_are_read_and_written(void **state)
{
    struct cli_bdf bdf = { 0, 0, 3, 0 };
    struct cli_config_space space;
    struct dsm_error_detail detail;
    uint32_t value;

    (void)state;
    assert_true(cli_pci_open(root, &bdf, &space, &detail));
    assert_true(space.read(space.context, 0, &value));
    assert_int_equal(value, 0x00101b36);
    assert_true(space.write(space.context, 0xFFC, 0x12345678));
    assert_true(space.read(space.context, 0xFFC, &value));
    assert_int_equal(value, 0x12345678);
    assert_false(space.read(space.context, 0x1000, &value));
    cli_pci_close(&space);
}

static void test_a_space_that_is_cut_names_root(void **state)
{
    struct cli_bdf bdf = { 0, 0, 1, 0 };
    struct cli_config_space space;
    struct dsm_error_detail detail;

    (void)state;
    assert_false(cli_pci_open(root, &bdf, &space, &detail));
    assert_non_null(strstr(detail.reason, "only root"));
}

static void test_a_function_that_is_not_there_is_named(void **state)
{
    struct cli_bdf bdf = { 0, 7, 7, 7 };
    struct cli_config_space space;
    struct dsm_error_detail detail;

    (void)state;
    assert_false(cli_pci_open(root, &bdf, &space, &detail));
    assert_string_equal(detail.reason, "there is no PCI device 0000:07:07.7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_read_with_and_without_segment),
        cmocka_unit_test(test_what_is_no_address_is_refused),
        cmocka_unit_test(test_a_function_id_states_a_segment_that_is_not_zero),
        cmocka_unit_test(test_all_functions_are_listed_in_order),
        cmocka_unit_test(test_registers_are_read_and_written),
        cmocka_unit_test(test_a_space_that_is_cut_names_root),
        cmocka_unit_test(test_a_function_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, make_root, remove_root);
}
