/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/qemu_pci.h"

#include <string.h>

/* What QEMU 10.0 says of a q35 machine with an NVMe drive behind a root port, cut to what is looked at. */
static const char query_pci[] =
    "[{\"bus\": 0, \"devices\": ["
    "{\"bus\": 0, \"qdev_id\": \"\", \"slot\": 0, \"function\": 0, \"id\": {\"device\": 10688, \"vendor\": 32902}, "
    "\"regions\": []},"
    "{\"bus\": 0, \"qdev_id\": \"rp0\", \"slot\": 1, \"function\": 0, \"id\": {\"device\": 12, \"vendor\": 6966},"
    " \"regions\": [{\"bar\": 0, \"size\": 4096, \"address\": 4269801472, \"type\": \"memory\"}],"
    " \"pci_bridge\": {\"bus\": {\"secondary\": 1}, \"devices\": ["
    "{\"bus\": 1, \"qdev_id\": \"ssd\", \"slot\": 2, \"function\": 1, \"id\": {\"device\": 16, \"vendor\": 6966},"
    " \"regions\": [{\"bar\": 0, \"size\": 32768, \"address\": 4267704320, \"type\": \"memory\", \"mem_type_64\": "
    "true}]}]}},"
    "{\"bus\": 0, \"qdev_id\": \"ahci\", \"slot\": 31, \"function\": 2, \"id\": {\"device\": 10530, \"vendor\": 32902},"
    " \"regions\": [{\"bar\": 4, \"size\": 32, \"address\": 49216, \"type\": \"io\"},"
    " {\"bar\": 5, \"size\": 4096, \"address\": -1, \"type\": \"memory\"}]}]}]";

static json_t *buses;

static int load(void **state)
{
    (void)state;
    buses = json_loads(query_pci, 0, NULL);
    return buses ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    json_decref(buses);
    return 0;
}

static json_t *first_tdi(json_t *description)
{
    return json_array_get(json_object_get(description, "tdis"), 0);
}

static void test_all_that_have_an_id_are_listed(void **state)
{
    json_t *ids = qemu_pci_ids(buses), *wanted = json_pack("[s, s, s]", "rp0", "ssd", "ahci");

    (void)state;
    assert_true(json_equal(ids, wanted));
    json_decref(ids);
    json_decref(wanted);
}

static void test_a_device_behind_a_bridge_is_found(void **state)
{
    json_t *device = qemu_pci_find(buses, "ssd");

    (void)state;
    assert_non_null(device);
    assert_int_equal(qemu_pci_requester_id(device), 0x0111);
    assert_string_equal(qemu_pci_preset(device), "qemu-nvme");
}

static void test_a_device_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    assert_null(qemu_pci_find(buses, "ss"));
    assert_null(qemu_pci_find(buses, ""));
}

static void test_a_device_that_nothing_describes_has_no_preset(void **state)
{
    (void)state;
    assert_null(qemu_pci_preset(qemu_pci_find(buses, "rp0")));
    assert_string_equal(qemu_pci_preset(qemu_pci_find(buses, "ahci")), "qemu-ahci");
}

static void assert_bar(json_t *description, json_int_t size, const char *address)
{
    json_t *tdi = json_array_get(json_object_get(description, "tdis"), 0);
    json_t *bar = json_array_get(json_object_get(tdi, "bars"), 0);

    assert_int_equal(json_integer_value(json_object_get(bar, "size")), size);
    assert_string_equal(json_string_value(json_object_get(bar, "address")), address);
}

static void test_bars_take_size_and_address_from_qemu(void **state)
{
    json_t *description = json_pack("{s:[{s:[{s:i, s:s}]}]}", "tdis", "bars", "index", 0, "size", "0x4000");
    struct dsm_error_detail detail;

    (void)state;
    assert_true(qemu_pci_apply_bars(qemu_pci_find(buses, "ssd"), first_tdi(description), &detail));
    assert_bar(description, 32768, "0xfe600000");
    json_decref(description);
}

static void test_a_bar_that_decodes_nowhere_has_address_zero(void **state)
{
    json_t *description = json_pack("{s:[{s:[{s:i}]}]}", "tdis", "bars", "index", 5);
    struct dsm_error_detail detail;

    (void)state;
    assert_true(qemu_pci_apply_bars(qemu_pci_find(buses, "ahci"), first_tdi(description), &detail));
    assert_bar(description, 4096, "0x0");
    json_decref(description);
}

static void test_a_bar_that_qemu_does_not_have_is_refused(void **state)
{
    json_t *io = json_pack("{s:[{s:[{s:i}]}]}", "tdis", "bars", "index", 4);
    json_t *none = json_pack("{s:[{}]}", "tdis");
    struct dsm_error_detail detail;

    (void)state;
    assert_false(qemu_pci_apply_bars(qemu_pci_find(buses, "ahci"), first_tdi(io), &detail));
    assert_non_null(strstr(detail.reason, "BAR 4"));
    assert_false(qemu_pci_apply_bars(qemu_pci_find(buses, "ahci"), first_tdi(none), &detail));
    assert_non_null(strstr(detail.reason, "no BARs"));
    json_decref(io);
    json_decref(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device_behind_a_bridge_is_found),
        cmocka_unit_test(test_all_that_have_an_id_are_listed),
        cmocka_unit_test(test_a_device_that_is_not_there_is_not_found),
        cmocka_unit_test(test_a_device_that_nothing_describes_has_no_preset),
        cmocka_unit_test(test_bars_take_size_and_address_from_qemu),
        cmocka_unit_test(test_a_bar_that_decodes_nowhere_has_address_zero),
        cmocka_unit_test(test_a_bar_that_qemu_does_not_have_is_refused),
    };

    return cmocka_run_group_tests(tests, load, drop);
}
