/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/opaque.h"

#define HEADER_0 0x46, 0x54, 0x4D, 0x44, 1, 1, 0, 0
#define HEADER_1 1, 0, 0, 0
/* a length of 9 bytes makes 13 with its header, and so 3 bytes of padding */
#define SUPPORTED 0, 0, 9, 0, 1, 1, 3, 0x00, 0x10, 0x00, 0x11, 0x00, 0x12, 0, 0, 0
#define SELECTED 0, 0, 4, 0, 1, 0, 0x00, 0x11

static const uint8_t supported_0[] = { HEADER_0, SUPPORTED };
static const uint8_t supported_1[] = { HEADER_1, SUPPORTED };
static const uint8_t selected_0[] = { HEADER_0, SELECTED };
static const uint8_t selected_1[] = { HEADER_1, SELECTED };
static const uint8_t vendor[] = { 2, 0, 0, 0, 3, 2, 1, 0, 3, 0, 7, 8, 9, 0, 0, 0, SELECTED };

static enum dsm_error decode_format_0(struct dsm_bytes bytes)
{
    struct dsm_opaque out;

    return dsm_opaque_decode(false, bytes, &out);
}

static enum dsm_error decode_format_1(struct dsm_bytes bytes)
{
    struct dsm_opaque out;

    return dsm_opaque_decode(true, bytes, &out);
}

/* Nothing at all is no error: it is how a message has no opaque data. So truncations begin at one byte. */
static void check_opaque(bool general, const uint8_t *bytes, size_t n)
{
    exact_decoder decode = general ? decode_format_1 : decode_format_0;
    uint8_t buffer[64] = { 0 };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_opaque out;

    assert_error(DSM_OK, dsm_opaque_decode(general, dsm_bytes(bytes, n), &out));
    assert_false(out.reserved_set);
    assert_error(DSM_OK, dsm_opaque_encode(general, &out, &w));
    check_written(&w, bytes, n, __FILE__, __LINE__);
    for (size_t i = 1; i < n; i++) {
        check_error(DSM_ERR_TRUNCATED, decode_copy(decode, bytes, i), i, __FILE__, __LINE__);
        w = dsm_writer(buffer, i);
        assert_error(DSM_ERR_NO_SPACE, dsm_opaque_encode(general, &out, &w));
    }
    memset(buffer, 0, sizeof(buffer));
    memcpy(buffer, bytes, n);
    check_error(DSM_ERR_TRAILING, decode_copy(decode, buffer, n + 1), n + 1, __FILE__, __LINE__);
}

static void test_both_formats_are_read_and_written(void **state)
{
    (void)state;
    check_opaque(false, supported_0, sizeof(supported_0));
    check_opaque(true, supported_1, sizeof(supported_1));
    check_opaque(false, selected_0, sizeof(selected_0));
    check_opaque(true, selected_1, sizeof(selected_1));
    check_opaque(true, vendor, sizeof(vendor));
}

static void test_no_opaque_data_has_no_elements(void **state)
{
    struct dsm_opaque out;

    (void)state;
    assert_error(DSM_OK, dsm_opaque_decode(false, dsm_bytes(NULL, 0), &out));
    assert_int_equal(out.element_count, 0);
    assert_error(DSM_OK, dsm_opaque_decode(true, dsm_bytes(NULL, 0), &out));
    assert_int_equal(out.element_count, 0);
}

static void check_changed(bool general, const uint8_t *bytes, size_t n, size_t at, uint8_t value,
                          enum dsm_error expected)
{
    uint8_t changed[64];
    struct dsm_opaque out;

    memcpy(changed, bytes, n);
    changed[at] = value;
    assert_error(expected, dsm_opaque_decode(general, dsm_bytes(changed, n), &out));
}

static void test_format_0_begins_with_dmtf_and_version_1(void **state)
{
    (void)state;
    check_changed(false, selected_0, sizeof(selected_0), 0, 0x44, DSM_ERR_INVALID_FIELD);
    check_changed(false, selected_0, sizeof(selected_0), 4, 2, DSM_ERR_INVALID_FIELD);
}

static void test_element_counts_of_none_and_too_many_are_refused(void **state)
{
    uint8_t most[4 + 4 * DSM_OPAQUE_ELEMENTS_MAX] = { DSM_OPAQUE_ELEMENTS_MAX };
    uint8_t more[8 + 4 * DSM_OPAQUE_ELEMENTS_MAX] = { DSM_OPAQUE_ELEMENTS_MAX + 1 };
    struct dsm_opaque out;

    (void)state;
    check_changed(true, selected_1, sizeof(selected_1), 0, 0, DSM_ERR_INVALID_FIELD);
    check_changed(false, selected_0, sizeof(selected_0), 5, 0, DSM_ERR_INVALID_FIELD);
    assert_error(DSM_OK, dsm_opaque_decode(true, BYTES(most), &out));
    assert_error(DSM_ERR_INVALID_FIELD, dsm_opaque_decode(true, BYTES(more), &out));
}

static void test_reserved_bytes_and_padding_are_reported(void **state)
{
    static const size_t at[] = { 1, 2, 3, sizeof(supported_1) - 1, sizeof(supported_1) - 3 };
    uint8_t changed[sizeof(supported_1)];
    struct dsm_opaque out;

    (void)state;
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        memcpy(changed, supported_1, sizeof(changed));
        changed[at[i]] = 1;
        assert_error(DSM_OK, dsm_opaque_decode(true, BYTES(changed), &out));
        assert_true(out.reserved_set);
    }
}

static void test_supported_versions_are_found_in_both_formats(void **state)
{
    struct dsm_secured_versions versions;

    (void)state;
    assert_error(DSM_OK, dsm_opaque_supported_versions_decode(false, BYTES(supported_0), &versions));
    assert_int_equal(versions.count, 3);
    assert_error(DSM_OK, dsm_opaque_supported_versions_decode(true, BYTES(supported_1), &versions));
    assert_int_equal(versions.count, 3);
    assert_int_equal(versions.versions[0], 0x1000);
    assert_int_equal(versions.versions[2], 0x1200);
}

static void test_supported_versions_are_written_in_both_formats(void **state)
{
    struct dsm_secured_versions versions = { .count = 3, .versions = { 0x1000, 0x1100, 0x1200 } };
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(false, &versions, &w));
    assert_written(&w, supported_0);
    w = dsm_writer(buffer, sizeof(buffer));
    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(true, &versions, &w));
    assert_written(&w, supported_1);
}

/* DSP0277 1.3: 2^exponent, and 2^64 where it is not told. */
static void test_the_aead_limit_is_read(void **state)
{
    uint8_t limited[] = { 1, 0, 0, 0, 0, 0, 3, 0, 1, 2, 0, 0 };
    uint8_t longer[] = { 1, 0, 0, 0, 0, 0, 4, 0, 1, 2, 5, 0 };
    static const struct {
        uint8_t exponent;
        uint64_t limit;
    } rows[] = { { 0, 1 }, { 5, 32 }, { 63, (uint64_t)1 << 63 }, { 64, 0 } };
    uint64_t limit;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        limited[10] = rows[i].exponent;
        assert_error(DSM_OK, dsm_opaque_aead_limit_decode(true, BYTES(limited), &limit));
        assert_true(limit == rows[i].limit);
    }
    limited[10] = 65;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_opaque_aead_limit_decode(true, BYTES(limited), &limit));
    assert_error(DSM_ERR_INVALID_FIELD, dsm_opaque_aead_limit_decode(true, BYTES(longer), &limit));
    limited[6] = 2;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_opaque_aead_limit_decode(true, BYTES(limited), &limit));
    assert_error(DSM_OK, dsm_opaque_aead_limit_decode(true, BYTES(selected_1), &limit));
    assert_true(limit == 0);
    for (size_t n = 1; n < sizeof(longer); n++)
        assert_error(DSM_ERR_TRUNCATED, dsm_opaque_aead_limit_decode(true, dsm_bytes(longer, n), &limit));
}

static void test_the_selected_version_is_found_and_written_in_both_formats(void **state)
{
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    uint16_t version;

    (void)state;
    assert_error(DSM_OK, dsm_opaque_version_selection_decode(false, BYTES(selected_0), &version));
    assert_int_equal(version, 0x1100);
    assert_error(DSM_OK, dsm_opaque_version_selection_decode(true, BYTES(selected_1), &version));
    assert_int_equal(version, 0x1100);
    assert_error(DSM_OK, dsm_opaque_version_selection_encode(false, 0x1100, &w));
    assert_written(&w, selected_0);
    w = dsm_writer(buffer, sizeof(buffer));
    assert_error(DSM_OK, dsm_opaque_version_selection_encode(true, 0x1100, &w));
    assert_written(&w, selected_1);
}

static void test_elements_of_others_are_passed_over(void **state)
{
    uint16_t version;

    (void)state;
    assert_error(DSM_OK, dsm_opaque_version_selection_decode(true, BYTES(vendor), &version));
    assert_int_equal(version, 0x1100);
}

static void test_where_there_is_no_such_element_there_is_no_version(void **state)
{
    struct dsm_secured_versions versions;
    uint16_t version;

    (void)state;
    assert_error(DSM_OK, dsm_opaque_supported_versions_decode(true, BYTES(selected_1), &versions));
    assert_int_equal(versions.count, 0);
    assert_error(DSM_OK, dsm_opaque_version_selection_decode(true, BYTES(supported_1), &version));
    assert_int_equal(version, 0);
    assert_error(DSM_OK, dsm_opaque_supported_versions_decode(true, dsm_bytes(NULL, 0), &versions));
    assert_int_equal(versions.count, 0);
}

static void test_a_version_list_that_contradicts_its_count_is_refused(void **state)
{
    static const uint8_t counts[] = { 0, 2, 4, DSM_VERSIONS_MAX + 1, 255 };
    uint8_t changed[sizeof(supported_1)];
    struct dsm_secured_versions versions;

    (void)state;
    for (size_t i = 0; i < sizeof(counts); i++) {
        memcpy(changed, supported_1, sizeof(changed));
        changed[10] = counts[i];
        assert_error(DSM_ERR_INVALID_FIELD, dsm_opaque_supported_versions_decode(true, BYTES(changed), &versions));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_formats_are_read_and_written),
        cmocka_unit_test(test_no_opaque_data_has_no_elements),
        cmocka_unit_test(test_format_0_begins_with_dmtf_and_version_1),
        cmocka_unit_test(test_element_counts_of_none_and_too_many_are_refused),
        cmocka_unit_test(test_reserved_bytes_and_padding_are_reported),
        cmocka_unit_test(test_supported_versions_are_found_in_both_formats),
        cmocka_unit_test(test_supported_versions_are_written_in_both_formats),
        cmocka_unit_test(test_the_aead_limit_is_read),
        cmocka_unit_test(test_the_selected_version_is_found_and_written_in_both_formats),
        cmocka_unit_test(test_elements_of_others_are_passed_over),
        cmocka_unit_test(test_where_there_is_no_such_element_there_is_no_version),
        cmocka_unit_test(test_a_version_list_that_contradicts_its_count_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
