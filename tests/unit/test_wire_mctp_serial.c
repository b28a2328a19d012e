/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/mctp_serial.h"

/* Get Message Type Support's answer, made by an implementation of its own; its check sequence ends in a flag. */
static const uint8_t packet[] = { 0x01, 0x09, 0x00, 0xC0, 0x00, 0x01, 0x05, 0x00, 0x02, 0x05, 0x06 };
static const uint8_t frame[] = { 0x7E, 0x01, 0x0B, 0x01, 0x09, 0x00, 0xC0, 0x00, 0x01,
                                 0x05, 0x00, 0x02, 0x05, 0x06, 0x8A, 0x7E, 0x7E };
static const uint8_t escaped_packet[] = { 0x01, 0x7E, 0x7D, 0xC8 };

static void test_a_packet_becomes_its_frame_and_back(void **state)
{
    uint8_t buffer[DSM_MCTP_SERIAL_FRAME_MAX], out[DSM_MCTP_SERIAL_PACKET_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    size_t n;

    (void)state;
    assert_error(DSM_OK, dsm_mctp_serial_encode(BYTES(packet), &w));
    check_written(&w, frame, sizeof(frame), __FILE__, __LINE__);
    assert_error(DSM_OK, dsm_mctp_serial_decode(BYTES(frame), out, &n));
    assert_int_equal(n, sizeof(packet));
    assert_memory_equal(out, packet, n);
}

static void test_flags_and_escapes_are_escaped(void **state)
{
    uint8_t buffer[DSM_MCTP_SERIAL_FRAME_MAX], out[DSM_MCTP_SERIAL_PACKET_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    size_t n;

    (void)state;
    assert_error(DSM_OK, dsm_mctp_serial_encode(BYTES(escaped_packet), &w));
    assert_memory_equal(buffer + 3, ((const uint8_t[]){ 0x01, 0x7D, 0x5E, 0x7D, 0x5D, 0xC8 }), 6);
    assert_int_equal(buffer[2], 4);
    assert_int_equal(dsm_mctp_serial_find(buffer, dsm_written_len(&w)), dsm_written_len(&w));
    assert_error(DSM_OK, dsm_mctp_serial_decode(dsm_written(&w), out, &n));
    assert_int_equal(n, sizeof(escaped_packet));
    assert_memory_equal(out, escaped_packet, n);
}

static void test_a_frame_is_waited_for_to_its_last_byte(void **state)
{
    uint8_t out[DSM_MCTP_SERIAL_PACKET_MAX];
    size_t n;

    (void)state;
    for (size_t len = 0; len < sizeof(frame); len++) {
        uint8_t *copy = malloc(len + 1);

        assert_non_null(copy);
        memcpy(copy, frame, len);
        assert_int_equal(dsm_mctp_serial_find(copy, len), 0);
        assert_error(DSM_ERR_INVALID_FIELD, dsm_mctp_serial_decode(dsm_bytes(copy, len), out, &n));
        free(copy);
    }
    assert_int_equal(dsm_mctp_serial_find(frame, sizeof(frame)), sizeof(frame));
}

static void test_no_bit_of_a_frame_may_change(void **state)
{
    uint8_t out[DSM_MCTP_SERIAL_PACKET_MAX], copy[sizeof(frame)];
    size_t n;

    (void)state;
    for (size_t i = 0; i < 8 * sizeof(frame); i++) {
        memcpy(copy, frame, sizeof(frame));
        copy[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_int_not_equal(DSM_OK, dsm_mctp_serial_decode(BYTES(copy), out, &n));
    }
    copy[sizeof(copy) - 1] = DSM_MCTP_SERIAL_FLAG;
    copy[4] ^= 1;
    assert_error(DSM_ERR_BAD_DIGEST, dsm_mctp_serial_decode(BYTES(copy), out, &n));
}

static void test_a_byte_behind_a_frame_is_none_of_it(void **state)
{
    uint8_t out[DSM_MCTP_SERIAL_PACKET_MAX], more[sizeof(frame) + 1];
    size_t n;

    (void)state;
    memcpy(more, frame, sizeof(frame));
    more[sizeof(frame)] = DSM_MCTP_SERIAL_FLAG;
    assert_int_equal(dsm_mctp_serial_find(more, sizeof(more)), sizeof(frame));
    assert_error(DSM_ERR_TRAILING, dsm_mctp_serial_decode(BYTES(more), out, &n));
}

/* Pieces are passed over until a frame stands at the beginning; never without an end. */
static size_t pieces_before_the_frame(const uint8_t *noise, size_t len)
{
    uint8_t line[64 + sizeof(frame)];
    size_t n = len + sizeof(frame), at = 0, count = 0;

    memcpy(line, noise, len);
    memcpy(line + len, frame, sizeof(frame));
    while (at < len) {
        size_t found = dsm_mctp_serial_find(line + at, n - at);

        assert_in_range(found, 1, n - at);
        at += found;
        count++;
    }
    assert_int_equal(at, len);
    assert_int_equal(dsm_mctp_serial_find(line + at, n - at), sizeof(frame));
    return count;
}

static void test_noise_before_a_frame_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"abc", 3), 1);
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"\x7E", 1), 1);
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"\x01\x02\x7E", 3), 2);
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"\x7E\x02", 2), 2);
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"\x7E\x01\x20 cut off", 11), 1);
    assert_int_equal(pieces_before_the_frame((const uint8_t *)"\x7E\x01\x02\x05\x06\xAA\xBB\xCC", 8), 2);
}

static void test_a_packet_that_is_too_large_is_not_written(void **state)
{
    static const uint8_t large[DSM_MCTP_SERIAL_PACKET_MAX + 1];
    uint8_t buffer[2 * DSM_MCTP_SERIAL_FRAME_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_NO_SPACE, dsm_mctp_serial_encode(BYTES(large), &w));
    for (size_t size = 0; size < sizeof(frame); size++) {
        w = dsm_writer(buffer, size);
        assert_error(DSM_ERR_NO_SPACE, dsm_mctp_serial_encode(BYTES(packet), &w));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_packet_becomes_its_frame_and_back),
        cmocka_unit_test(test_flags_and_escapes_are_escaped),
        cmocka_unit_test(test_a_frame_is_waited_for_to_its_last_byte),
        cmocka_unit_test(test_no_bit_of_a_frame_may_change),
        cmocka_unit_test(test_a_byte_behind_a_frame_is_none_of_it),
        cmocka_unit_test(test_noise_before_a_frame_is_passed_over),
        cmocka_unit_test(test_a_packet_that_is_too_large_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
