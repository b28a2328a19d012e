/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/function_words.h"

static void test_ids_come_in_pairs(void **state)
{
    struct dsm_pci_ids ids;
    int count;

    (void)state;
    assert_true(cli_pci_ids_parse("1b36:0010", &ids, &count));
    assert_int_equal(2, count);
    assert_int_equal(0x1B36, ids.vendor_id);
    assert_int_equal(0x0010, ids.device_id);
    assert_true(cli_pci_ids_parse("1b36:0010:010802:02", &ids, &count));
    assert_int_equal(4, count);
    assert_int_equal(0x010802, ids.class_code);
    assert_false(ids.has_subsystem);
    assert_true(cli_pci_ids_parse("1B36:0010:010802:02:1AF4:1100", &ids, &count));
    assert_int_equal(6, count);
    assert_int_equal(0x1AF4, ids.subsystem_vendor_id);
    assert_int_equal(0x1100, ids.subsystem_id);
}

static void test_a_cma_name_has_ids(void **state)
{
    struct dsm_pci_ids ids;
    int count;

    (void)state;
    assert_true(cli_pci_ids_parse("Vendor=1B36:Device=0010:CC=010802:REV=0a:00112233445566ff", &ids, &count));
    assert_int_equal(4, count);
    assert_int_equal(0x1B36, ids.vendor_id);
    assert_int_equal(0x0A, ids.revision);
    assert_true(ids.device_serial_number == 0x00112233445566FF);
    assert_true(cli_pci_ids_parse("Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100:x", &ids, &count));
    assert_int_equal(6, count);
    assert_int_equal(0x1100, ids.subsystem_id);
    assert_true(ids.device_serial_number == 0);
}

static void test_other_words_are_no_ids(void **state)
{
    static const char *const wrong[] = {
        "",
        "1b36",
        "1b36:",
        "1b36:10",
        "1b36:00100",
        "1b36:0010:",
        "1b36:0010:010802",
        "1b36:0010:010802:02:1af4",
        "1b36:0010:010802:02:1af4:1100:",
        "1b36:0010:010802:02:1af4:1100:0000",
        "1b3g:0010",
        "Vendor=1b36:Device=0010:CC=010802",
        "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4",
        "Vendor=1b36:Device=0010:CC=010802:REV=02x",
    };
    struct dsm_pci_ids ids;
    int count;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (cli_pci_ids_parse(wrong[i], &ids, &count) || count != 0)
            fail_msg("\"%s\" is taken for ids", wrong[i]);
}

static void test_a_bar_has_number_address_and_length(void **state)
{
    struct dsm_function_area area;
    unsigned bar;

    (void)state;
    assert_true(cli_bar_parse("0=0xfe000000+0x4000", &bar, &area));
    assert_int_equal(0, bar);
    assert_true(area.address == 0xFE000000 && area.len == 0x4000);
    assert_true(cli_bar_parse("5=0+4096", &bar, &area));
    assert_int_equal(5, bar);
    assert_true(area.address == 0 && area.len == 4096);
    assert_true(cli_bar_parse("4=0xfffffffffffff000+0x1000", &bar, &area));
}

static void test_other_words_are_no_bar(void **state)
{
    static const char *const wrong[] = { "",       "0",     "0=",     "0=1",    "0=1+",
                                         "0=1+0",  "6=1+1", "0=1+1x", "0=x+1",  "=1+1",
                                         "0=-1+1", "0=1:1", "-1=1+1", "0=1+ 1", "0=0xfffffffffffff000+0x1001" };
    struct dsm_function_area area;
    unsigned bar;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (cli_bar_parse(wrong[i], &bar, &area))
            fail_msg("\"%s\" is taken for a BAR", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_come_in_pairs),      cmocka_unit_test(test_a_cma_name_has_ids),
        cmocka_unit_test(test_other_words_are_no_ids), cmocka_unit_test(test_a_bar_has_number_address_and_length),
        cmocka_unit_test(test_other_words_are_no_bar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
