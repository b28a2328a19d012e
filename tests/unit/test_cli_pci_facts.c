/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/pci_facts.h"

#include <string.h>
#include <sys/stat.h>

static char root[64];
static const struct cli_bdf function = { 0, 0, 3, 0 };

static void store(uint8_t *config, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        config[at + i] = (uint8_t)(value >> (8 * i));
}

static void add_file(const char *name, const void *bytes, size_t n)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/0000:00:03.0/%s", root, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void add_resource(const char *text)
{
    add_file("resource", text, strlen(text));
}

/* QEMU's nvme: MSI-X behind its PCIe capability. */
static void fill_config(uint8_t config[4096])
{
    memset(config, 0, 4096);
    store(config, 0x00, 0x00101B36);
    store(config, 0x04, 1u << 20);
    store(config, 0x08, 0x01080202);
    store(config, 0x2C, 0x11001AF4);
    store(config, 0x34, 0x80);
    store(config, 0x80, 0x00024010);
    store(config, 0x40, 0x80400011);
    store(config, 0x44, 0x2000);
    store(config, 0x48, 0x3004);
    store(config, 0x100, 0x00010003);
    store(config, 0x104, 0x44556677);
    store(config, 0x108, 0x00112233);
}

static const char resource[] = "0x00000000fe000000 0x00000000fe003fff 0x0000000000140204\n"
                               "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
                               "0x000000000000c000 0x000000000000c03f 0x0000000000040101\n"
                               "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
                               "0x0000380000000000 0x000038000000ffff 0x000000000014220c\n"
                               "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
                               "0x00000000fea00000 0x00000000fea7ffff 0x0000000000046200\n";

static int make_root(void **state)
{
    uint8_t config[4096];
    char path[128];

    (void)state;
    if (!mkdtemp(test_temporary(root, sizeof(root), "swdsm-facts")))
        return -1;
    snprintf(path, sizeof(path), "%s/0000:00:03.0", root);
    assert_int_equal(mkdir(path, 0700), 0);
    fill_config(config);
    add_file("config", config, sizeof(config));
    add_resource(resource);
    return 0;
}

static int remove_root(void **state)
{
    char command[80];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", root);
    return system(command);
}

static void test_ids_and_serial_number_are_those_of_configuration_space(void **state)
{
    struct dsm_function_facts facts;
    char name[DSM_CMA_NAME_SIZE];

    (void)state;
    cli_pci_facts_read(root, &function, &facts);
    assert_true(facts.has_ids && facts.has_class);
    assert_false(facts.must_be_named);
    dsm_pci_ids_cma_name(&facts.ids, name);
    assert_string_equal("Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100:0011223344556677", name);
}

static void test_bars_are_the_memory_of_linux_resources(void **state)
{
    struct dsm_function_facts facts;

    (void)state;
    cli_pci_facts_read(root, &function, &facts);
    assert_true(facts.has_bars);
    assert_true(facts.bars[0].address == 0xFE000000 && facts.bars[0].len == 0x4000);
    assert_true(facts.bars[1].len == 0);
    assert_true(facts.bars[2].len == 0); /* I/O space */
    assert_true(facts.bars[4].address == 0x380000000000 && facts.bars[4].len == 0x10000);
}

static void test_msix_structures_are_where_the_capability_says(void **state)
{
    struct dsm_function_facts facts;

    (void)state;
    cli_pci_facts_read(root, &function, &facts);
    assert_true(facts.has_msix);
    assert_int_equal(0, facts.msix_table_bar);
    assert_true(facts.msix_table.address == 0x2000 && facts.msix_table.len == 65 * 16);
    assert_int_equal(4, facts.msix_pba_bar);
    assert_true(facts.msix_pba.address == 0x3000 && facts.msix_pba.len == 16);
}

static void test_a_function_without_the_capability_is_known_to_have_no_msix(void **state)
{
    struct dsm_function_facts facts;
    uint8_t config[4096];

    (void)state;
    fill_config(config);
    store(config, 0x80, 0x00020010);
    add_file("config", config, sizeof(config));
    cli_pci_facts_read(root, &function, &facts);
    assert_true(facts.has_msix);
    assert_true(facts.msix_table.len == 0);
}

static void test_bars_without_addresses_are_not_known(void **state)
{
    static const char *const unknown[] = { "", "nonsense",
                                           "0x0000000000000000 0x0000000000003fff 0x0000000020140204\n" };
    struct dsm_function_facts facts;

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        add_resource(unknown[i]);
        cli_pci_facts_read(root, &function, &facts);
        assert_false(facts.has_bars);
    }
}

static void test_of_what_linux_does_not_have_nothing_is_known(void **state)
{
    struct dsm_function_facts facts;
    struct cli_bdf other = { 0, 0, 4, 0 };

    (void)state;
    cli_pci_facts_read(root, &other, &facts);
    assert_false(facts.has_ids || facts.has_bars || facts.has_msix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_and_serial_number_are_those_of_configuration_space),
        cmocka_unit_test(test_bars_are_the_memory_of_linux_resources),
        cmocka_unit_test(test_msix_structures_are_where_the_capability_says),
        cmocka_unit_test(test_a_function_without_the_capability_is_known_to_have_no_msix),
        cmocka_unit_test(test_bars_without_addresses_are_not_known),
        cmocka_unit_test(test_of_what_linux_does_not_have_nothing_is_known),
    };

    return cmocka_run_group_tests(tests, make_root, remove_root);
}
