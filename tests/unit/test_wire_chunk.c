/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/chunk.h"

WIRE_CODEC(chunk, chunk)
WIRE_CODEC(get, chunk_get)

/* the first chunk says how large the message is; ChunkSeqNo has two bytes before 1.4, then four */
static const uint8_t send_first[] = { 0x12, 0x85, 0, 9, 0, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 'a', 'b', 'c' };
static const uint8_t send_last[] = { 0x12, 0x85, 1, 9, 1, 0, 0, 0, 2, 0, 0, 0, 'd', 'e' };
static const uint8_t send_14[] = { 0x14, 0x85, 1, 9, 2, 0, 1, 0, 2, 0, 0, 0, 'd', 'e' };
static const uint8_t ack[] = { 0x12, 0x05, 0, 9, 1, 0, 0x12, 0x7F, 4, 0 };
static const uint8_t ack_14[] = { 0x14, 0x05, 1, 9, 2, 0, 1, 0, 0x14, 0x7F, 4, 0 };
static const uint8_t get_12[] = { 0x12, 0x86, 0, 9, 3, 1 };
static const uint8_t get_14[] = { 0x14, 0x86, 0, 9, 3, 1, 2, 0 };
static const uint8_t response_first[] = { 0x12, 0x06, 0, 9, 0, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 'a', 'b', 'c' };
static const uint8_t response_14[] = { 0x14, 0x06, 1, 9, 1, 0, 0, 0, 2, 0, 0, 0, 'd', 'e' };

static void test_the_first_chunk_alone_has_the_size_of_the_whole(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes first = BYTES(send_first), last = BYTES(send_last);
    struct dsm_chunk out;

    (void)state;
    assert_message(&chunk, params, send_first);
    assert_message(&chunk, params, send_last);
    assert_int_equal(dsm_chunk_decode(&params, &first, &out), DSM_OK);
    assert_int_equal(out.large_message_size, 5);
    assert_int_equal(out.handle, 9);
    assert_int_equal(out.attributes, 0);
    assert_memory_equal(out.chunk.p, "abc", 3);
    assert_int_equal(dsm_chunk_decode(&params, &last, &out), DSM_OK);
    assert_int_equal(out.chunk_seq_no, 1);
    assert_int_equal(out.large_message_size, 0);
    assert_int_equal(out.attributes, DSM_CHUNK_LAST);
}

static void test_chunk_numbers_have_four_bytes_since_1_4(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes message = BYTES(send_14);
    struct dsm_chunk out;

    (void)state;
    assert_message(&chunk, params, send_14);
    assert_message(&get, params, get_14);
    assert_message(&get, wire_params(DSM_SPDM_12), get_12);
    assert_message(&chunk, params, response_14);
    assert_int_equal(dsm_chunk_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.chunk_seq_no, 0x10002);
}

static void test_a_number_that_two_bytes_cannot_hold_is_not_written_before_1_4(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    const struct dsm_chunk_get request = { .chunk_seq_no = 0x10000 };
    const struct dsm_chunk later = { .chunk_seq_no = 0x10000 };
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(dsm_chunk_get_encode(&params, &request, &w), DSM_ERR_INVALID_FIELD);
    assert_int_equal(dsm_chunk_encode(&params, &later, &w), DSM_ERR_INVALID_FIELD);
    params.version = DSM_SPDM_14;
    assert_int_equal(dsm_chunk_get_encode(&params, &request, &w), DSM_OK);
}

static void test_a_response_is_chunked_as_a_request_is(void **state)
{
    (void)state;
    assert_message(&chunk, wire_params(DSM_SPDM_12), response_first);
}

static void test_a_chunk_that_is_shorter_than_it_says_is_refused(void **state)
{
    (void)state;
    assert_changed(&chunk, wire_params(DSM_SPDM_12), send_first, 8, 4, DSM_ERR_TRUNCATED);
    assert_changed(&chunk, wire_params(DSM_SPDM_12), response_first, 11, 0xFF, DSM_ERR_TRUNCATED);
    assert_changed(&chunk, wire_params(DSM_SPDM_12), send_first, 8, 2, DSM_ERR_TRAILING);
}

/* The response inside has its own length: what the transport added is left to whoever reads that. */
static void check_ack(uint8_t version, struct dsm_bytes message, uint32_t number, uint8_t attributes)
{
    struct dsm_wire_params params = wire_params(version);
    struct dsm_chunk_send_ack out;
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    assert_int_equal(dsm_chunk_send_ack_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.chunk_seq_no, number);
    assert_int_equal(out.attributes, attributes);
    assert_int_equal(out.response.n, 4);
    assert_int_equal(out.response.p[1], DSM_SPDM_ERROR);
    assert_int_equal(dsm_chunk_send_ack_encode(&params, &out, &w), DSM_OK);
    assert_true(dsm_bytes_equal(dsm_written(&w), message));
}

static void test_an_ack_may_carry_the_response_to_the_large_request(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_chunk_send_ack out;

    (void)state;
    check_ack(DSM_SPDM_12, BYTES(ack), 1, 0);
    check_ack(DSM_SPDM_14, BYTES(ack_14), 0x10002, DSM_CHUNK_EARLY_ERROR_DETECTED);
    for (size_t n = 0; n < 6; n++) {
        struct dsm_bytes cut = dsm_bytes(ack, n);

        assert_int_equal(dsm_chunk_send_ack_decode(&params, &cut, &out), DSM_ERR_TRUNCATED);
    }
}

static void test_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&chunk, wire_params(DSM_SPDM_12), send_last, 2, 0xFE);
    assert_reserved(&chunk, wire_params(DSM_SPDM_12), send_last, 6, 0xFF);
    assert_reserved(&chunk, wire_params(DSM_SPDM_12), send_last, 7, 0xFF);
    assert_reserved(&get, wire_params(DSM_SPDM_12), get_12, 2, 0xFF);
    assert_reserved(&chunk, wire_params(DSM_SPDM_14), response_14, 2, 0xFE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_chunk_alone_has_the_size_of_the_whole),
        cmocka_unit_test(test_chunk_numbers_have_four_bytes_since_1_4),
        cmocka_unit_test(test_a_number_that_two_bytes_cannot_hold_is_not_written_before_1_4),
        cmocka_unit_test(test_a_response_is_chunked_as_a_request_is),
        cmocka_unit_test(test_a_chunk_that_is_shorter_than_it_says_is_refused),
        cmocka_unit_test(test_an_ack_may_carry_the_response_to_the_large_request),
        cmocka_unit_test(test_reserved_bits_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
