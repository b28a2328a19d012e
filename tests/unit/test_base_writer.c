/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

static void test_little_endian_widths_are_written_low_byte_first(void **state)
{
    static const uint8_t expected[] = { 1, 3, 2, 6, 5, 4, 10, 9, 8, 7, 18, 17, 16, 15, 14, 13, 12, 11 };
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_write_u8(&w, 1);
    dsm_write_u16le(&w, 0x0203);
    dsm_write_u24le(&w, 0x040506);
    dsm_write_u32le(&w, 0x0708090A);
    dsm_write_u64le(&w, 0x0B0C0D0E0F101112);
    assert_written(&w, expected);
}

static void test_big_endian_widths_are_written_high_byte_first(void **state)
{
    static const uint8_t expected[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 };
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_write_u16be(&w, 0x0102);
    dsm_write_u32be(&w, 0x03040506);
    dsm_write_u64be(&w, 0x0708090A0B0C0D0E);
    assert_written(&w, expected);
}

static void test_bytes_and_zeros_follow_each_other(void **state)
{
    static const uint8_t expected[] = { 7, 8, 0, 0, 9 };
    uint8_t buffer[5] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_write_bytes(&w, dsm_bytes("\x07\x08", 2));
    dsm_write_zeros(&w, 2);
    dsm_write_u8(&w, 9);
    assert_written(&w, expected);
    assert_int_equal(dsm_writer_left(&w), 0);
    assert_false(w.failed);
}

static void test_writing_nothing_never_fails(void **state)
{
    uint8_t buffer[1];
    struct dsm_writer w = dsm_writer(buffer, 0);

    (void)state;
    dsm_write_bytes(&w, dsm_bytes(NULL, 0));
    dsm_write_zeros(&w, 0);
    assert_false(w.failed);
    assert_int_equal(dsm_written_len(&w), 0);
}

static void test_failure_is_sticky_and_writes_nothing(void **state)
{
    uint8_t buffer[4] = { 0xAA, 0xAA, 0xAA, 0xAA };
    struct dsm_writer w = dsm_writer(buffer, 3);

    (void)state;
    dsm_write_u32le(&w, 0);
    assert_true(w.failed);
    dsm_write_u8(&w, 0);
    assert_int_equal(dsm_written_len(&w), 0);
    assert_int_equal(dsm_writer_left(&w), 0);
    assert_memory_equal(buffer, "\xAA\xAA\xAA\xAA", 4);
}

static void test_a_huge_length_does_not_wrap(void **state)
{
    uint8_t buffer[4];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_null(dsm_write_space(&w, SIZE_MAX));
    assert_true(w.failed);
}

static void test_space_is_the_callers_to_fill(void **state)
{
    uint8_t buffer[4] = { 0 };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    uint8_t *space;

    (void)state;
    dsm_write_u8(&w, 1);
    space = dsm_write_space(&w, 2);
    assert_ptr_equal(space, buffer + 1);
    assert_int_equal(dsm_written(&w).n, 3);
    assert_int_equal(dsm_writer_left(&w), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_little_endian_widths_are_written_low_byte_first),
        cmocka_unit_test(test_big_endian_widths_are_written_high_byte_first),
        cmocka_unit_test(test_bytes_and_zeros_follow_each_other),
        cmocka_unit_test(test_writing_nothing_never_fails),
        cmocka_unit_test(test_failure_is_sticky_and_writes_nothing),
        cmocka_unit_test(test_a_huge_length_does_not_wrap),
        cmocka_unit_test(test_space_is_the_callers_to_fill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
