/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that are larger than the device's DataTransferSize: CHUNK_SEND and its acknowledgements byte by byte. */
#include "responder_harness.h"

#include "responder/context.h"
#include "wire/chunk.h"

#define TRANSFER 64u

static void begin(struct harness *h, uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.flags |= DSM_CAP_CHUNK;
    choice.max_spdm_msg_size = DSM_LARGE_MESSAGE_MAX;
    harness_vca(h, &choice);
}

/* A request of 200 bytes that is refused as a whole only. */
static struct dsm_bytes large_request(const struct harness *h)
{
    static uint8_t bytes[200];

    memset(bytes, 0, sizeof(bytes));
    bytes[0] = h->version;
    bytes[1] = DSM_SPDM_GET_DIGESTS;
    return BYTES(bytes);
}

static struct dsm_bytes send_chunk(struct harness *h, const struct dsm_chunk *chunk)
{
    struct log request = { .n = 0 };
    struct dsm_writer w = dsm_writer(request.bytes, sizeof(request.bytes));

    assert_error(DSM_OK, dsm_chunk_encode(&h->params, chunk, &w));
    request.n = dsm_written_len(&w);
    return harness_send(h, log_bytes(&request));
}

/* The i-th chunk of a message that is cut at TRANSFER. */
static struct dsm_chunk cut(struct dsm_bytes message, uint8_t handle, uint32_t i)
{
    size_t first = TRANSFER - 16, rest = TRANSFER - 12;
    size_t at = i == 0 ? 0 : first + (i - 1) * rest, n = i == 0 ? first : rest;
    bool is_last = at + n >= message.n;

    return (struct dsm_chunk){
        .code = DSM_SPDM_CHUNK_SEND,
        .attributes = is_last ? DSM_CHUNK_LAST : 0,
        .handle = handle,
        .chunk_seq_no = i,
        .large_message_size = (uint32_t)message.n,
        .chunk = dsm_bytes(message.p + at, is_last ? message.n - at : n),
    };
}

static struct dsm_chunk_send_ack ack_of(const struct harness *h, struct dsm_bytes response)
{
    struct dsm_chunk_send_ack ack;

    assert_spdm_code(response, DSM_SPDM_CHUNK_SEND_ACK);
    assert_error(DSM_OK, dsm_chunk_send_ack_decode(&h->params, &response, &ack));
    return ack;
}

static void check_early_error(struct harness *h, struct dsm_bytes response, uint8_t code)
{
    struct dsm_chunk_send_ack ack = ack_of(h, response);

    assert_int_equal(DSM_CHUNK_EARLY_ERROR_DETECTED, ack.attributes);
    assert_spdm_error(h, ack.response, code);
    assert_false(h->connection->state.large_request.chunks.under_way);
}

/* What the last ACK has in it. */
static struct dsm_bytes send_all(struct harness *h, struct dsm_bytes message, uint8_t handle)
{
    struct dsm_chunk_send_ack ack;
    struct dsm_chunk chunk;

    for (uint32_t i = 0;; i++) {
        chunk = cut(message, handle, i);
        ack = ack_of(h, send_chunk(h, &chunk));
        assert_int_equal(0, ack.attributes);
        assert_int_equal(handle, ack.handle);
        assert_int_equal(i, ack.chunk_seq_no);
        if (chunk.attributes & DSM_CHUNK_LAST)
            return ack.response;
        assert_true(ack.response.n <= h->params.pad_max);
    }
}

static void write_key_exchange(struct harness *h, struct log *out)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, &options, &dhe, out);
    dsm_dhe_destroy(dhe);
}

static void test_the_last_acknowledgement_has_the_response(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct log request = { .n = 0 };

        begin(h, version);
        write_key_exchange(h, &request);
        assert_spdm_code(send_all(h, log_bytes(&request), 9), DSM_SPDM_KEY_EXCHANGE_RSP);
        assert_int_equal(1, harness_session_count(h));
    }
}

static void test_an_error_of_the_whole_request_is_no_early_one(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12);
    assert_spdm_error(h, send_all(h, large_request(h), 1), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, send_all(h, large_request(h), 1), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_response_too_large_for_the_acknowledgement_is_fetched(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct dsm_chunk chunk;
    struct dsm_bytes response;
    uint32_t i = 0;

    begin(h, DSM_SPDM_12);
    write_key_exchange(h, &request);
    h->connection->state.negotiated.peer_data_transfer_size = 100;
    do {
        chunk = cut(log_bytes(&request), 3, i++);
        response = send_chunk(h, &chunk);
    } while (!(chunk.attributes & DSM_CHUNK_LAST));
    assert_spdm_error(h, response, DSM_SPDM_ERROR_LARGE_RESPONSE);
    assert_true(h->connection->state.large_response.chunks.under_way);
}

static void wrong_handle(struct dsm_chunk *chunk)
{
    chunk->handle ^= 1;
}

static void repeated(struct dsm_chunk *chunk)
{
    chunk->chunk_seq_no--;
}

static void out_of_order(struct dsm_chunk *chunk)
{
    chunk->chunk_seq_no++;
}

static void last_early(struct dsm_chunk *chunk)
{
    chunk->attributes = DSM_CHUNK_LAST;
}

static void last_missing(struct dsm_chunk *chunk)
{
    chunk->attributes = 0;
}

static void too_little(struct dsm_chunk *chunk)
{
    chunk->chunk.n = (chunk->chunk_seq_no == 0 ? 26 : 30) - 1;
}

static void too_much(struct dsm_chunk *chunk)
{
    static uint8_t bytes[200];

    chunk->chunk = dsm_bytes(bytes, chunk->chunk.n + 1);
}

static void beyond_the_largest(struct dsm_chunk *chunk)
{
    chunk->large_message_size = DSM_LARGE_MESSAGE_USUAL + 1;
}

static void not_large(struct dsm_chunk *chunk)
{
    chunk->large_message_size = DSM_DATA_TRANSFER_SIZE_MIN;
}

static void get_version(struct dsm_chunk *chunk)
{
    static const uint8_t bytes[26] = { 0x10, DSM_SPDM_GET_VERSION };

    chunk->chunk = BYTES(bytes);
}

/* One rule broken, in the chunk of this number; number 3 is the last. */
static const struct {
    uint32_t at;
    void (*edit)(struct dsm_chunk *chunk);
    uint8_t code;
} broken[] = {
    { 0, out_of_order, DSM_SPDM_ERROR_INVALID_REQUEST }, { 0, last_early, DSM_SPDM_ERROR_INVALID_REQUEST },
    { 0, too_little, DSM_SPDM_ERROR_INVALID_REQUEST },   { 0, not_large, DSM_SPDM_ERROR_INVALID_REQUEST },
    { 0, get_version, DSM_SPDM_ERROR_INVALID_REQUEST },  { 0, beyond_the_largest, DSM_SPDM_ERROR_REQUEST_TOO_LARGE },
    { 1, wrong_handle, DSM_SPDM_ERROR_INVALID_REQUEST }, { 1, repeated, DSM_SPDM_ERROR_INVALID_REQUEST },
    { 2, repeated, DSM_SPDM_ERROR_INVALID_REQUEST },     { 1, out_of_order, DSM_SPDM_ERROR_INVALID_REQUEST },
    { 1, last_early, DSM_SPDM_ERROR_INVALID_REQUEST },   { 2, too_little, DSM_SPDM_ERROR_INVALID_REQUEST },
    { 3, last_missing, DSM_SPDM_ERROR_INVALID_REQUEST }, { 3, too_much, DSM_SPDM_ERROR_INVALID_REQUEST },
};

static void test_a_chunk_that_breaks_a_rule_ends_the_request(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12);
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct dsm_chunk chunk;

        for (uint32_t k = 0; k < broken[i].at; k++) {
            chunk = cut(large_request(h), 1, k);
            assert_int_equal(0, ack_of(h, send_chunk(h, &chunk)).attributes);
        }
        chunk = cut(large_request(h), 1, broken[i].at);
        broken[i].edit(&chunk);
        check_early_error(h, send_chunk(h, &chunk), broken[i].code);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
}

static void test_another_request_meanwhile_is_unexpected_and_the_request_goes_on(void **state)
{
    struct harness *h = *state;
    struct dsm_chunk chunk;

    begin(h, DSM_SPDM_12);
    for (uint32_t i = 0; i < 4; i++) {
        chunk = cut(large_request(h), 1, i);
        (void)ack_of(h, send_chunk(h, &chunk));
        if (i < 3)
            assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    }
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_a_malformed_chunk_send_is_no_chunk(void **state)
{
    struct harness *h = *state;
    struct dsm_chunk chunk;

    begin(h, DSM_SPDM_12);
    chunk = cut(large_request(h), 1, 0);
    (void)ack_of(h, send_chunk(h, &chunk));
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_CHUNK_SEND, 0, 1), DSM_SPDM_ERROR_INVALID_REQUEST);
    chunk = cut(large_request(h), 1, 1);
    assert_int_equal(0, ack_of(h, send_chunk(h, &chunk)).attributes);
}

static void test_a_request_that_is_never_finished_is_forgotten(void **state)
{
    struct harness *h = *state;
    struct dsm_chunk chunk;

    begin(h, DSM_SPDM_12);
    chunk = cut(large_request(h), 1, 0);
    (void)ack_of(h, send_chunk(h, &chunk));
    harness_vca_of(h, DSM_SPDM_12);
    assert_int_equal(0, h->connection->large_request.n);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_a_request_of_just_the_largest_size_is_taken(void **state)
{
    struct harness *h = *state;

    h->device->settings.max_message_size = 200;
    h->device->settings.data_transfer_size = TRANSFER;
    begin(h, DSM_SPDM_12);
    assert_spdm_error(h, send_all(h, large_request(h), 1), DSM_SPDM_ERROR_INVALID_REQUEST);
    h->device->settings.max_message_size = 199;
    check_early_error(h,
                      send_chunk(h, &(struct dsm_chunk){ .code = DSM_SPDM_CHUNK_SEND,
                                                         .large_message_size = 200,
                                                         .chunk = dsm_bytes(large_request(h).p, 48) }),
                      DSM_SPDM_ERROR_REQUEST_TOO_LARGE);
}

static void test_a_request_beyond_a_transfer_at_once_is_too_large(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12);
    h->device->settings.data_transfer_size = 50; /* 52 with DOE's padding */
    assert_spdm_error(h, harness_send(h, dsm_bytes(large_request(h).p, 52)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, harness_send(h, dsm_bytes(large_request(h).p, 56)), DSM_SPDM_ERROR_REQUEST_TOO_LARGE);
}

static void test_what_is_joined_is_wiped(void **state)
{
    struct harness *h = *state;
    struct dsm_bytes message;

    begin(h, DSM_SPDM_12);
    message = large_request(h);
    (void)send_all(h, message, 1);
    assert_int_equal(0, h->connection->large_request.n);
    for (size_t i = 0; i < message.n; i++)
        assert_int_equal(0, h->connection->large_request.bytes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_last_acknowledgement_has_the_response),
        HARNESS_TEST(test_an_error_of_the_whole_request_is_no_early_one),
        HARNESS_TEST(test_a_response_too_large_for_the_acknowledgement_is_fetched),
        HARNESS_TEST(test_a_chunk_that_breaks_a_rule_ends_the_request),
        HARNESS_TEST(test_another_request_meanwhile_is_unexpected_and_the_request_goes_on),
        HARNESS_TEST(test_a_malformed_chunk_send_is_no_chunk),
        HARNESS_TEST(test_a_request_that_is_never_finished_is_forgotten),
        HARNESS_TEST(test_a_request_of_just_the_largest_size_is_taken),
        HARNESS_TEST(test_a_request_beyond_a_transfer_at_once_is_too_large),
        HARNESS_TEST(test_what_is_joined_is_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
