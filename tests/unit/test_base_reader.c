/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "base/reader.h"

static const uint8_t eight[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void test_endianness_is_in_the_name(void **state)
{
    struct dsm_reader le = dsm_reader(dsm_bytes(eight, sizeof(eight)));
    struct dsm_reader be = le;

    (void)state;
    assert_int_equal(dsm_read_u16le(&le), 0x0201);
    assert_int_equal(dsm_read_u24le(&le), 0x050403);
    assert_int_equal(dsm_read_u16be(&be), 0x0102);
    assert_int_equal(dsm_read_u32be(&be), 0x03040506);
}

static void test_every_width_reads_as_many_bytes_as_it_says(void **state)
{
    struct dsm_reader r;

    (void)state;
    r = dsm_reader(BYTES(eight));
    assert_int_equal(dsm_read_u8(&r), 1);
    assert_int_equal(dsm_reader_left(&r), 7);
    assert_int_equal(dsm_read_u24le(&r), 0x040302);
    assert_int_equal(dsm_reader_left(&r), 4);
    assert_int_equal(dsm_read_u32le(&r), 0x08070605);
    assert_int_equal(dsm_reader_left(&r), 0);
    r = dsm_reader(BYTES(eight));
    assert_true(dsm_read_u64be(&r) == 0x0102030405060708);
    assert_int_equal(dsm_reader_left(&r), 0);
}

static void test_bytes_are_borrowed_in_place(void **state)
{
    struct dsm_reader r = dsm_reader(BYTES(eight));
    struct dsm_bytes bytes;

    (void)state;
    dsm_read_u8(&r);
    bytes = dsm_read_bytes(&r, 3);
    assert_ptr_equal(bytes.p, eight + 1);
    assert_int_equal(bytes.n, 3);
    assert_int_equal(dsm_read_u8(&r), 5);
}

static void test_the_end_tells_truncated_from_trailing(void **state)
{
    struct dsm_reader r = dsm_reader(BYTES(eight));

    (void)state;
    dsm_read_u32le(&r);
    assert_error(DSM_ERR_TRAILING, dsm_reader_end(&r));
    dsm_read_u32le(&r);
    assert_error(DSM_OK, dsm_reader_end(&r));
    dsm_read_u8(&r);
    assert_error(DSM_ERR_TRUNCATED, dsm_reader_end(&r));
}

static void test_whole_input_is_consumed(void **state)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(eight, sizeof(eight)));

    (void)state;
    assert_int_equal(dsm_read_u64le(&r), 0x0807060504030201);
    assert_true(dsm_reader_at_end(&r));
    assert_int_equal(dsm_reader_left(&r), 0);
}

static void test_failure_is_sticky_and_reads_zeros(void **state)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(eight, 3));
    uint8_t copy[2] = { 0xff, 0xff };

    (void)state;
    assert_int_equal(dsm_read_u32le(&r), 0);
    assert_true(r.failed);
    assert_int_equal(dsm_read_u8(&r), 0);
    dsm_read_into(&r, copy, sizeof(copy));
    assert_int_equal(copy[0] | copy[1], 0);
    assert_null(dsm_read_bytes(&r, 1).p);
    assert_int_equal(dsm_reader_left(&r), 0);
    assert_false(dsm_reader_at_end(&r));
}

static void test_a_huge_length_does_not_wrap(void **state)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(eight, sizeof(eight)));

    (void)state;
    assert_null(dsm_read_bytes(&r, SIZE_MAX).p);
    assert_true(r.failed);
}

static void test_nothing_is_a_valid_input(void **state)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(NULL, 0));

    (void)state;
    assert_true(dsm_reader_at_end(&r));
    dsm_read_u8(&r);
    assert_true(r.failed);
}

static void test_reserved_bytes_are_remembered_when_set(void **state)
{
    static const uint8_t zeros[4] = { 0 };
    struct dsm_reader clean = dsm_reader(dsm_bytes(zeros, sizeof(zeros)));
    struct dsm_reader dirty = dsm_reader(dsm_bytes(eight, sizeof(eight)));

    (void)state;
    dsm_read_reserved(&clean, 4);
    dsm_read_reserved(&dirty, 4);
    assert_false(clean.reserved_set);
    assert_true(dirty.reserved_set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endianness_is_in_the_name),
        cmocka_unit_test(test_every_width_reads_as_many_bytes_as_it_says),
        cmocka_unit_test(test_bytes_are_borrowed_in_place),
        cmocka_unit_test(test_the_end_tells_truncated_from_trailing),
        cmocka_unit_test(test_whole_input_is_consumed),
        cmocka_unit_test(test_failure_is_sticky_and_reads_zeros),
        cmocka_unit_test(test_a_huge_length_does_not_wrap),
        cmocka_unit_test(test_nothing_is_a_valid_input),
        cmocka_unit_test(test_reserved_bytes_are_remembered_when_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
