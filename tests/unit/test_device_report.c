/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/default_device.h"
#include "device/device_tdis.h"
#include "device/tdi_report.h"
#include "device_fixture.h"

#define TEE DSM_RANGE_IS_NON_TEE_MEM
#define UPDATABLE DSM_RANGE_IS_MEM_ATTR_UPDATABLE

static struct dsm_tdi_description description;
static struct dsm_report report;

static int begin(void **state)
{
    description = plain_description(PF_ID);
    return create_device(state);
}

static enum dsm_error make(uint16_t flags, uint64_t offset)
{
    struct dsm_tdi *tdi;
    enum dsm_error error;

    if (device->tdi_count == 0)
        assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    else
        assert_error(DSM_OK, dsm_device_describe_tdi(device, 0, &description, NULL, 0));
    tdi = &device->tdis[0];
    error = dsm_tdi_make_report(tdi, flags, offset, NULL);
    if (error == DSM_OK) {
        assert_error(DSM_OK, dsm_report_decode(dsm_bytes(tdi->report, tdi->report_len), &report, NULL));
        assert_false(report.reserved_set);
    } else {
        assert_int_equal(tdi->report_len, 0);
    }
    return error;
}

static void check_range(size_t i, uint64_t first_page, uint32_t pages, uint16_t attributes, uint16_t id,
                        const char *file, int line)
{
    const struct dsm_report_range *range = &report.ranges[i];

    if (i < report.range_count && range->first_page == first_page && range->number_of_pages == pages &&
        range->attributes == attributes && range->range_id == id)
        return;
    print_error("range %zu of %u: expected page 0x%llx, %u pages, attributes 0x%x, id %u; got 0x%llx, %u, 0x%x, %u\n",
                i, report.range_count, (unsigned long long)first_page, pages, attributes, id,
                (unsigned long long)range->first_page, range->number_of_pages, range->attributes, range->range_id);
    _fail(file, line);
}

#define assert_range(i, first_page, pages, attributes, id)                                                             \
    check_range(i, first_page, pages, attributes, id, __FILE__, __LINE__)

static void add_range(unsigned bar, uint64_t offset, uint64_t len, uint16_t attributes)
{
    struct dsm_bar *of = &description.bars[bar];

    of->ranges[of->range_count++] = (struct dsm_bar_range){ offset, len, attributes };
}

static void add_msix(uint64_t table, uint64_t pba)
{
    description.msi_x_message_control = 0x8040;
    description.msix_table = (struct dsm_msix_area){ true, 0, table, 1040 };
    description.msix_pba = (struct dsm_msix_area){ true, 0, pba, 16 };
}

static void test_a_plain_bar_is_one_range(void **state)
{
    (void)state;
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 1);
    assert_range(0, 0xFE000, 4, 0, 0);
}

static void test_ranges_ascend_by_bar_and_carry_its_index(void **state)
{
    (void)state;
    description.bars[4] = (struct dsm_bar){ .present = true, .address = 0x1000, .len = 0x1000, .attributes = TEE };
    description.bars[2] = (struct dsm_bar){ .present = true, .address = 0x10000000000, .len = 0x100000 };
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 3);
    assert_range(0, 0xFE000, 4, 0, 0);
    assert_range(1, 0x10000000, 0x100, 0, 2);
    assert_range(2, 1, 1, TEE, 4);
}

static void test_a_bar_is_split_where_attributes_differ(void **state)
{
    (void)state;
    add_range(0, 0x1000, 0x1000, TEE);
    add_range(0, 0x3000, 0x1000, UPDATABLE);
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 4);
    assert_range(0, 0xFE000, 1, 0, 0);
    assert_range(1, 0xFE001, 1, TEE, 0);
    assert_range(2, 0xFE002, 1, 0, 0);
    assert_range(3, 0xFE003, 1, UPDATABLE, 0);
}

static void test_a_bar_is_not_split_where_attributes_are_the_same(void **state)
{
    (void)state;
    add_range(0, 0, 0x1000, TEE);
    add_range(0, 0x1000, 0x1000, TEE);
    add_range(0, 0x2000, 0x1000, 0);
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 2);
    assert_range(0, 0xFE000, 2, TEE, 0);
    assert_range(1, 0xFE002, 2, 0, 0);
}

static void test_msix_table_and_pba_have_ranges_with_lock_msix(void **state)
{
    (void)state;
    add_msix(0x2000, 0x3000);
    assert_error(DSM_OK, make(DSM_LOCK_MSIX, 0));
    assert_int_equal(report.msi_x_message_control, 0x8040);
    assert_int_equal(report.range_count, 3);
    assert_range(0, 0xFE000, 2, 0, 0);
    assert_range(1, 0xFE002, 1, DSM_RANGE_MSIX_TABLE, 0);
    assert_range(2, 0xFE003, 1, DSM_RANGE_MSIX_PBA, 0);
}

/* PCIe 11.3.8: where they are not locked they must not be reported; anybody may write there. */
static void test_without_lock_msix_the_pages_of_table_and_pba_are_not_reported(void **state)
{
    (void)state;
    add_msix(0x1000, 0x2000);
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.msi_x_message_control, 0);
    assert_int_equal(report.range_count, 2);
    assert_range(0, 0xFE000, 1, 0, 0);
    assert_range(1, 0xFE003, 1, 0, 0);
}

static void test_without_lock_msix_a_bar_of_nothing_else_is_not_reported(void **state)
{
    (void)state;
    description.bars[0].len = 0x2000;
    add_msix(0, 0x1000);
    add_range(0, 0, 0x1000, TEE);
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 0);
}

static void test_table_and_pba_in_one_page_are_one_range_with_both_bits(void **state)
{
    (void)state;
    add_msix(0x1000, 0x1800);
    assert_error(DSM_OK, make(DSM_LOCK_MSIX, 0));
    assert_int_equal(report.range_count, 3);
    assert_range(1, 0xFE001, 1, DSM_RANGE_MSIX_TABLE | DSM_RANGE_MSIX_PBA, 0);
}

static void test_a_table_that_begins_inside_a_page_takes_whole_pages(void **state)
{
    (void)state;
    add_msix(0x1F00, 0x3FF0); /* 1040 bytes reach into page 2 */
    assert_error(DSM_OK, make(DSM_LOCK_MSIX, 0));
    assert_int_equal(report.range_count, 3);
    assert_range(0, 0xFE000, 1, 0, 0);
    assert_range(1, 0xFE001, 2, DSM_RANGE_MSIX_TABLE, 0);
    assert_range(2, 0xFE003, 1, DSM_RANGE_MSIX_PBA, 0);
}

static void test_msix_bits_are_added_to_a_described_range(void **state)
{
    (void)state;
    add_msix(0x2000, 0x3000);
    add_range(0, 0x1000, 0x2000, TEE);
    assert_error(DSM_OK, make(DSM_LOCK_MSIX, 0));
    assert_int_equal(report.range_count, 4);
    assert_range(1, 0xFE001, 1, TEE, 0);
    assert_range(2, 0xFE002, 1, TEE | DSM_RANGE_MSIX_TABLE, 0);
    assert_range(3, 0xFE003, 1, DSM_RANGE_MSIX_PBA, 0);
}

static void test_interface_info_bit_0_follows_no_fw_update(void **state)
{
    (void)state;
    description.interface_info = DSM_INTERFACE_DMA_WITHOUT_PASID | DSM_INTERFACE_NO_UPDATE_AFTER_LOCK;
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.interface_info, DSM_INTERFACE_DMA_WITHOUT_PASID);
    assert_error(DSM_OK, make(DSM_LOCK_NO_FW_UPDATE, 0));
    assert_int_equal(report.interface_info, DSM_INTERFACE_DMA_WITHOUT_PASID | DSM_INTERFACE_NO_UPDATE_AFTER_LOCK);
}

static void test_the_other_fields_are_as_described(void **state)
{
    uint8_t info[] = { 'i', 'n', 'f', 'o' };

    (void)state;
    description.lnr_control = 0x1234;
    description.tph_control = 0x12345678;
    description.device_specific_info = info;
    description.device_specific_info_len = sizeof(info);
    assert_error(DSM_OK, make(DSM_LOCK_MSIX, 0));
    assert_int_equal(report.lnr_control, 0x1234);
    assert_int_equal(report.tph_control, 0x12345678);
    assert_true(dsm_bytes_equal(report.device_specific_info, BYTES(info)));
}

static void test_without_lock_msix_tph_control_is_clear(void **state)
{
    (void)state;
    description.lnr_control = 0x1234;
    description.tph_control = 0x12345678;
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.lnr_control, 0x1234);
    assert_int_equal(report.tph_control, 0);
}

static void test_a_device_without_bars_has_a_report_without_ranges(void **state)
{
    (void)state;
    description.bars[0].present = false;
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(report.range_count, 0);
}

static const struct {
    uint64_t address, offset, first_page;
} sums[] = {
    { 0xFE000000, 0xD0000000, 0x1CE000 }, /* spdm-emu's */
    { 0xFE000000, 0x1000, 0xFE001 },
    { 0xFE000000, (uint64_t)-0x1000, 0xFDFFF },
    { 0xFE000000, (uint64_t)-0xFE000000LL, 0 }, /* exactly down to 0 */
    { 0xFE000000, 1, 0xFE000 },                 /* misaligned: the floor of the sum */
    { 0xFE000000, 0xFFF, 0xFE000 },
    { 0xFE000000, (uint64_t)-1, 0xFDFFF },
    { 0xFFFFFFFF00000000, 0xFFFFC000, 0xFFFFFFFFFFFFC }, /* exactly up to the end */
};

static void test_first_page_is_the_floor_of_the_signed_sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        description.bars[0].address = sums[i].address;
        assert_error(DSM_OK, make(0, sums[i].offset));
        assert_range(0, sums[i].first_page, 4, 0, 0);
    }
}

static const struct {
    uint64_t address, offset;
} wraps[] = {
    { 0xFE000000, (uint64_t)-0xFE000001LL }, /* the first byte below 0 */
    { 0xFE000000, (uint64_t)1 << 63 },       /* the lowest offset */
    { 0xFFFFFFFF00000000, 0xFFFFC001 },      /* the last byte past the end */
    { 0xFFFFFFFF00000000, 0x100000000 },     /* the first byte past the end */
    { 0xFFFFFFFF00000000, 0x7FFFFFFFFFFFFFFF },
};

static void test_an_offset_that_leaves_the_address_space_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++) {
        description.bars[0].address = wraps[i].address;
        assert_error(DSM_ERR_INVALID_FIELD, make(0, wraps[i].offset));
    }
}

static void test_an_unprogrammed_bar_is_no_usable_configuration(void **state)
{
    (void)state;
    description.bars[0].address = 0;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
}

static void test_bars_of_no_whole_pages_are_no_usable_configuration(void **state)
{
    (void)state;
    description.bars[0].len = 0x100;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
    description.bars[0].len = 0x4000;
    description.bars[0].address = 0xFE000100;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
}

static void test_a_bar_that_wraps_is_no_usable_configuration(void **state)
{
    (void)state;
    description.bars[0].address = UINT64_MAX - 0xFFF;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
}

static void test_overlapping_bars_are_no_usable_configuration(void **state)
{
    (void)state;
    description.bars[2] = (struct dsm_bar){ .present = true, .address = 0xFE003000, .len = 0x1000 };
    assert_error(DSM_ERR_CONFIG, make(0, 0));
    description.bars[2].address = 0xFE004000;
    assert_error(DSM_OK, make(0, 0));
}

static void test_more_pages_than_32_bits_count_are_no_usable_configuration(void **state)
{
    (void)state;
    description.bars[0].len = (uint64_t)1 << 44;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
}

static void test_more_ranges_than_a_report_takes_are_no_usable_configuration(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DSM_BARS_MAX; i++) {
        description.bars[i] = (struct dsm_bar){ .present = true, .address = 0x100000 * (i + 1), .len = 0x20000 };
        for (unsigned j = 0; j < 8; j++)
            add_range(i, 0x1000 + j * 0x2000, 0x1000, TEE);
    }
    assert_error(DSM_ERR_CONFIG, make(0, 0)); /* 6 * 17 */
}

static void test_a_report_of_65535_bytes_is_the_largest(void **state)
{
    static uint8_t info[65536];

    (void)state;
    description.device_specific_info = info;
    description.device_specific_info_len = 65535 - 20 - 16;
    assert_error(DSM_OK, make(0, 0));
    assert_int_equal(device->tdis[0].report_len, 65535);
    description.device_specific_info_len++;
    assert_error(DSM_ERR_CONFIG, make(0, 0));
    description.device_specific_info_len = sizeof(info);
    assert_error(DSM_ERR_CONFIG, make(0, 0));
}

static void test_the_default_device_can_be_locked(void **state)
{
    (void)state;
    assert_error(DSM_OK, dsm_device_fill_default(device));
    assert_error(DSM_OK, dsm_tdi_make_report(&device->tdis[0], DSM_LOCK_MSIX, 0xD0000000, NULL));
    assert_error(DSM_OK,
                 dsm_report_decode(dsm_bytes(device->tdis[0].report, device->tdis[0].report_len), &report, NULL));
    assert_range(0, 0x1CE000, 2, 0, 0);
    assert_range(1, 0x1CE002, 1, DSM_RANGE_MSIX_TABLE, 0);
    assert_range(2, 0x1CE003, 1, DSM_RANGE_MSIX_PBA, 0);
}

#define report_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        report_test(test_a_plain_bar_is_one_range),
        report_test(test_ranges_ascend_by_bar_and_carry_its_index),
        report_test(test_a_bar_is_split_where_attributes_differ),
        report_test(test_a_bar_is_not_split_where_attributes_are_the_same),
        report_test(test_msix_table_and_pba_have_ranges_with_lock_msix),
        report_test(test_without_lock_msix_the_pages_of_table_and_pba_are_not_reported),
        report_test(test_without_lock_msix_a_bar_of_nothing_else_is_not_reported),
        report_test(test_table_and_pba_in_one_page_are_one_range_with_both_bits),
        report_test(test_a_table_that_begins_inside_a_page_takes_whole_pages),
        report_test(test_msix_bits_are_added_to_a_described_range),
        report_test(test_interface_info_bit_0_follows_no_fw_update),
        report_test(test_the_other_fields_are_as_described),
        report_test(test_without_lock_msix_tph_control_is_clear),
        report_test(test_a_device_without_bars_has_a_report_without_ranges),
        report_test(test_first_page_is_the_floor_of_the_signed_sum),
        report_test(test_an_offset_that_leaves_the_address_space_is_refused),
        report_test(test_an_unprogrammed_bar_is_no_usable_configuration),
        report_test(test_bars_of_no_whole_pages_are_no_usable_configuration),
        report_test(test_a_bar_that_wraps_is_no_usable_configuration),
        report_test(test_overlapping_bars_are_no_usable_configuration),
        report_test(test_more_pages_than_32_bits_count_are_no_usable_configuration),
        report_test(test_more_ranges_than_a_report_takes_are_no_usable_configuration),
        report_test(test_a_report_of_65535_bytes_is_the_largest),
        report_test(test_the_default_device_can_be_locked),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
