/* SPDX-License-Identifier: BSD-3-Clause */
/* Responses that are larger than the requester's DataTransferSize: LargeResponse, and their chunks byte by byte. */
#include "responder_harness.h"

#include "device/measurements.h"
#include "responder/connection_deadlines.h"
#include "responder/context.h"
#include "wire/chunk.h"

/* The response that DIGESTS is with two slots. */
#define DIGESTS_LEN 100u

static struct choice chunk_choice(uint8_t version, uint32_t data_transfer_size)
{
    struct choice choice = harness_choice(version);

    choice.flags |= DSM_CAP_CHUNK;
    choice.data_transfer_size = data_transfer_size;
    choice.max_spdm_msg_size = DSM_LARGE_MESSAGE_MAX;
    return choice;
}

/* ALGORITHMS is larger than the least transfers, which the harness does not take in. */
static void begin(struct harness *h, uint8_t version, uint32_t data_transfer_size)
{
    struct choice choice = chunk_choice(version, DSM_RESPONSE_MAX);

    harness_vca(h, &choice);
    h->connection->state.negotiated.peer_data_transfer_size = data_transfer_size;
}

static uint8_t handle_of(const struct harness *h, struct dsm_bytes response)
{
    assert_spdm_error(h, response, DSM_SPDM_ERROR_LARGE_RESPONSE);
    assert_true(response.n >= 5);
    return response.p[4];
}

static uint8_t begin_digests(struct harness *h)
{
    return handle_of(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0));
}

static void write_get(const struct harness *h, uint8_t handle, uint32_t seq_no, struct log *out)
{
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct dsm_chunk_get request = { .handle = handle, .chunk_seq_no = seq_no };

    assert_error(DSM_OK, dsm_chunk_get_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

static struct dsm_bytes get(struct harness *h, uint8_t handle, uint32_t seq_no)
{
    struct log request = { .n = 0 };

    write_get(h, handle, seq_no, &request);
    return harness_send(h, log_bytes(&request));
}

static struct dsm_chunk get_chunk(struct harness *h, uint8_t handle, uint32_t seq_no)
{
    struct dsm_bytes response = get(h, handle, seq_no);
    struct dsm_chunk chunk;

    assert_spdm_code(response, DSM_SPDM_CHUNK_RESPONSE);
    assert_error(DSM_OK, dsm_chunk_decode(&h->params, &response, &chunk));
    assert_int_equal(handle, chunk.handle);
    assert_int_equal(seq_no, chunk.chunk_seq_no);
    return chunk;
}

/* The whole, and each chunk of the size that it must have. */
static void fetch(struct harness *h, uint8_t handle, size_t transfer, struct log *out)
{
    struct dsm_chunk chunk = get_chunk(h, handle, 0);
    size_t len = chunk.large_message_size;

    assert_int_equal(transfer - 16, chunk.chunk.n);
    log_add(out, chunk.chunk);
    for (uint32_t seq_no = 1; !(chunk.attributes & DSM_CHUNK_LAST); seq_no++) {
        assert_true(out->n < len);
        chunk = get_chunk(h, handle, seq_no);
        if (!(chunk.attributes & DSM_CHUNK_LAST))
            assert_int_equal(transfer - 12, chunk.chunk.n);
        log_add(out, chunk.chunk);
    }
    assert_int_equal(len, out->n);
}

static void test_a_response_beyond_a_transfer_is_fetched_in_chunks(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct log whole = { .n = 0 }, chunks = { .n = 0 };

        begin(h, version, DIGESTS_LEN);
        log_add(&whole, dsm_bytes(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0).p, DIGESTS_LEN));
        for (uint32_t transfer = DSM_DATA_TRANSFER_SIZE_MIN; transfer < DIGESTS_LEN; transfer++) {
            begin(h, version, transfer);
            chunks.n = 0;
            fetch(h, begin_digests(h), transfer, &chunks);
            assert_true(dsm_bytes_equal(log_bytes(&whole), log_bytes(&chunks)));
        }
    }
}

static void test_each_large_response_has_a_handle_of_its_own(void **state)
{
    struct harness *h = *state;
    struct log message = { .n = 0 };
    uint8_t first;

    begin(h, DSM_SPDM_12, 64);
    first = begin_digests(h);
    fetch(h, first, 64, &message);
    assert_int_not_equal(first, begin_digests(h));
}

static void test_max_spdm_msg_size_is_obeyed_to_the_byte(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 64);
    h->connection->state.negotiated.peer_max_msg_size = DIGESTS_LEN - 1;
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
    h->connection->state.negotiated.peer_max_msg_size = DIGESTS_LEN;
    (void)begin_digests(h);
}

static void test_what_is_not_the_next_chunk_is_refused_and_the_transfer_goes_on(void **state)
{
    struct harness *h = *state;
    uint8_t handle;

    begin(h, DSM_SPDM_12, 64);
    assert_spdm_error(h, get(h, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    handle = begin_digests(h);
    assert_spdm_error(h, get(h, handle, 1), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, get(h, (uint8_t)(handle + 1), 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    (void)get_chunk(h, handle, 0);
    assert_spdm_error(h, get(h, handle, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, get(h, handle, 2), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_true(get_chunk(h, handle, 1).attributes & DSM_CHUNK_LAST);
    assert_spdm_error(h, get(h, handle, 2), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_another_request_meanwhile_is_unexpected_and_the_transfer_goes_on(void **state)
{
    struct harness *h = *state;
    uint8_t handle;

    begin(h, DSM_SPDM_12, 64);
    handle = begin_digests(h);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    (void)get_chunk(h, handle, 0);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_MEASUREMENTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_true(get_chunk(h, handle, 1).attributes & DSM_CHUNK_LAST);
    (void)begin_digests(h);
}

static void test_get_version_begins_anew(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 64);
    (void)get_chunk(h, begin_digests(h), 0);
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_a_reset_forgets_it(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 64);
    (void)begin_digests(h);
    dsm_connection_reset(h->connection);
    assert_false(h->connection->state.large_response.chunks.under_way);
    assert_int_equal(0, h->connection->state.large_response.chunks.len);
}

static struct dsm_bytes get_in(struct harness *h, struct session *s, uint8_t handle, uint32_t seq_no)
{
    struct log request = { .n = 0 };

    write_get(h, handle, seq_no, &request);
    return harness_send_in(h, s, log_bytes(&request));
}

static uint8_t begin_in_session(struct harness *h, struct session *s)
{
    begin(h, DSM_SPDM_12, DSM_RESPONSE_MAX);
    harness_open_session(h, s);
    h->connection->state.negotiated.peer_data_transfer_size = 64;
    return handle_of(h, harness_send4_in(h, s, DSM_SPDM_GET_DIGESTS, 0, 0));
}

static void test_it_is_fetched_where_it_was_asked_for(void **state)
{
    struct harness *h = *state;
    struct session s;
    uint8_t handle = begin_in_session(h, &s);

    assert_spdm_error(h, get(h, handle, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_spdm_code(get_in(h, &s, handle, 0), DSM_SPDM_CHUNK_RESPONSE);
    session_clear(&s);
}

static void test_it_ends_with_its_session(void **state)
{
    struct harness *h = *state;
    struct session s;

    (void)begin_in_session(h, &s);
    h->now_ms += 1000000;
    dsm_connection_expire(h->connection, h->now_ms);
    assert_int_equal(0, harness_session_count(h));
    assert_int_equal(0, h->connection->state.large_response.chunks.len);
    session_clear(&s);
}

static void add_blocks(struct harness *h, uint8_t count)
{
    static uint8_t value[60000];

    for (uint8_t i = 0; i < count; i++) {
        memset(value, i, sizeof(value));
        assert_error(DSM_OK, dsm_measurements_add(h->crypto, &h->device->measurements, (uint8_t)(0x80 + i),
                                                  DSM_MEASUREMENT_MANIFEST, false, BYTES(value)));
    }
}

static void test_a_record_beyond_the_largest_message_tells_its_size(void **state)
{
    static const uint8_t all[] = { 0x12, DSM_SPDM_GET_MEASUREMENTS, DSM_MEASUREMENTS_RAW_REQUESTED, 0xFF };
    struct dsm_error_message message;
    struct dsm_bytes response;
    struct harness *h = *state;

    add_blocks(h, 70);
    begin(h, DSM_SPDM_12, DSM_RESPONSE_MAX);
    response = harness_send(h, BYTES(all));
    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
    assert_error(DSM_OK, dsm_error_message_decode(&h->params, &response, &message));
    assert_int_equal(4, message.extended.n);
}

static void test_chunks_are_for_who_states_them(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, get(h, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    harness_vca_of(h, DSM_SPDM_11);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_CHUNK_GET, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_what_is_large_and_not_ready_comes_in_chunks_once_it_is(void **state)
{
    uint8_t request[36] = { 0x12, DSM_SPDM_CHALLENGE };
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 64);
    h->device->settings.not_ready_first = true;
    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_RESPONSE_NOT_READY);
    (void)handle_of(h, harness_send4(h, DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_CHALLENGE, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_response_beyond_a_transfer_is_fetched_in_chunks),
        HARNESS_TEST(test_each_large_response_has_a_handle_of_its_own),
        HARNESS_TEST(test_max_spdm_msg_size_is_obeyed_to_the_byte),
        HARNESS_TEST(test_what_is_not_the_next_chunk_is_refused_and_the_transfer_goes_on),
        HARNESS_TEST(test_another_request_meanwhile_is_unexpected_and_the_transfer_goes_on),
        HARNESS_TEST(test_get_version_begins_anew),
        HARNESS_TEST(test_a_reset_forgets_it),
        HARNESS_TEST(test_it_is_fetched_where_it_was_asked_for),
        HARNESS_TEST(test_it_ends_with_its_session),
        HARNESS_TEST(test_a_record_beyond_the_largest_message_tells_its_size),
        HARNESS_TEST(test_chunks_are_for_who_states_them),
        HARNESS_TEST(test_what_is_large_and_not_ready_comes_in_chunks_once_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
