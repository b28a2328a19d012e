/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/tdisp_report.h"

EXACT_DECODER_WITH_CAUSE(report, dsm_report_decode, struct dsm_report)

#define FIXED_LEN 20u /* without ranges and device specific info */
#define RANGE_LEN 16u

/* clang-format off: a line a field or range */
static const uint8_t
    example[] = {
        0x03, 0x00,             /* INTERFACE_INFO */
        0x00, 0x00,             /* reserved */
        0x07, 0x80,             /* MSI_X_MESSAGE_CONTROL */
        0x02, 0x00,             /* LNR_CONTROL */
        0x04, 0x03, 0x02, 0x01, /* TPH_CONTROL */
        0x02, 0x00, 0x00, 0x00, /* MMIO_RANGE_COUNT */
        0x00, 0x00, 0x0D, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x0D, 0x00, 0x00, 0x00, 0x00, 0x80,
        0x01, 0x00, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00, 0x03, 0x00, 0x00, 0x00, /* DEVICE_SPECIFIC_INFO_LEN */
        'a',  'b',  'c',
    };
/* clang-format on */

static void test_a_report_yields_all_its_fields(void **state)
{
    struct dsm_report out;

    (void)state;
    assert_error(DSM_OK, dsm_report_decode(BYTES(example), &out, NULL));
    assert_int_equal(out.interface_info, DSM_INTERFACE_NO_UPDATE_AFTER_LOCK | DSM_INTERFACE_DMA_WITHOUT_PASID);
    assert_int_equal(out.msi_x_message_control, 0x8007);
    assert_int_equal(out.lnr_control, 2);
    assert_int_equal(out.tph_control, 0x01020304);
    assert_int_equal(out.range_count, 2);
    assert_int_equal(out.ranges[0].first_page, 0xD0000);
    assert_int_equal(out.ranges[0].number_of_pages, 4);
    assert_true(out.ranges[1].first_page == 0x80000000000D0010);
    assert_int_equal(out.ranges[1].attributes, DSM_RANGE_MSIX_TABLE | DSM_RANGE_MSIX_PBA);
    assert_int_equal(out.ranges[1].range_id, 4);
    assert_true(dsm_bytes_equal(out.device_specific_info, dsm_bytes("abc", 3)));
    assert_false(out.reserved_set);
}

static void test_a_report_is_consumed_exactly(void **state)
{
    static const uint8_t empty[FIXED_LEN];

    (void)state;
    assert_exact(report, example);
    assert_exact(report, empty);
}

static void test_a_report_comes_back_as_it_was(void **state)
{
    struct dsm_report out;
    uint8_t buffer[sizeof(example)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_report_decode(BYTES(example), &out, NULL));
    assert_int_equal(dsm_report_len(&out), sizeof(example));
    assert_error(DSM_OK, dsm_report_encode(&out, &w));
    assert_written(&w, example);
    w = dsm_writer(buffer, sizeof(buffer) - 1);
    assert_error(DSM_ERR_NO_SPACE, dsm_report_encode(&out, &w));
}

static void test_reserved_fields_and_bits_are_told(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } reserved[] = { { 0, 0x20 }, { 1, 0x80 }, { 2, 1 }, { 3, 1 }, { 28, 0x10 }, { 29, 1 } };

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        uint8_t bytes[sizeof(example)];
        struct dsm_report out;

        memcpy(bytes, example, sizeof(bytes));
        bytes[reserved[i].at] |= reserved[i].value;
        assert_error(DSM_OK, dsm_report_decode(BYTES(bytes), &out, NULL));
        assert_true(out.reserved_set);
    }
}

static void test_more_ranges_than_the_limit_are_refused(void **state)
{
    uint8_t bytes[FIXED_LEN + (DSM_TDI_RANGES_MAX + 1) * RANGE_LEN] = { 0 };
    struct dsm_report out = { .range_count = DSM_TDI_RANGES_MAX + 1 };
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    bytes[12] = DSM_TDI_RANGES_MAX;
    assert_error(DSM_OK, decode_copy(report, bytes, sizeof(bytes) - RANGE_LEN));
    bytes[12] = DSM_TDI_RANGES_MAX + 1;
    assert_error(DSM_ERR_LIMIT, decode_copy(report, bytes, sizeof(bytes)));
    memset(bytes + 12, 0xFF, 4);
    assert_error(DSM_ERR_LIMIT, decode_copy(report, bytes, sizeof(bytes)));
    assert_error(DSM_ERR_LIMIT, dsm_report_encode(&out, &w));
}

static void test_a_huge_info_length_is_truncation(void **state)
{
    uint8_t bytes[FIXED_LEN] = { 0 };

    (void)state;
    memset(bytes + 16, 0xFF, 4);
    assert_error(DSM_ERR_TRUNCATED, decode_copy(report, bytes, sizeof(bytes)));
}

static void test_a_report_is_at_most_65535_bytes(void **state)
{
    static uint8_t info[DSM_REPORT_MAX];
    static uint8_t buffer[DSM_REPORT_MAX + 1];
    struct dsm_report in = { .device_specific_info = dsm_bytes(info, DSM_REPORT_MAX - FIXED_LEN) };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_report_encode(&in, &w));
    assert_int_equal(dsm_written_len(&w), DSM_REPORT_MAX);
    w = dsm_writer(buffer, sizeof(buffer));
    in.device_specific_info.n++;
    assert_error(DSM_ERR_LIMIT, dsm_report_encode(&in, &w));
    in.device_specific_info.n = SIZE_MAX;
    assert_error(DSM_ERR_LIMIT, dsm_report_encode(&in, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_report_yields_all_its_fields),
        cmocka_unit_test(test_a_report_is_consumed_exactly),
        cmocka_unit_test(test_a_report_comes_back_as_it_was),
        cmocka_unit_test(test_reserved_fields_and_bits_are_told),
        cmocka_unit_test(test_more_ranges_than_the_limit_are_refused),
        cmocka_unit_test(test_a_huge_info_length_is_truncation),
        cmocka_unit_test(test_a_report_is_at_most_65535_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
