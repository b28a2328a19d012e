/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages that are larger than a transfer, both roles in one process. */
#include "both_sides.h"
#include "requester_peer.h"

#include "device/measurements.h"
#include "responder/context.h"

#define MINIMUM DSM_DATA_TRANSFER_SIZE_MIN

/* What each side takes at once. */
static void set_sizes(struct peer *peer, uint32_t requester, uint32_t responder)
{
    peer->r->options.data_transfer_size = requester;
    peer->h->device->settings.data_transfer_size = responder;
    peer->h->device->settings.capabilities |= DSM_CAP_CHUNK;
}

static void walk(struct peer *peer, enum stage stage)
{
    enum dsm_error error = peer_reach(peer, stage);
    const char *difference = both_sides_differ(peer->r, peer->h->connection);

    if (error != DSM_OK)
        print_error("%s: %s (%s)\n", peer->r->failure.step, peer->r->failure.text, peer->r->failure.rule);
    assert_error(DSM_OK, error);
    if (difference)
        fail_msg("the two sides differ in %s", difference);
}

static void test_everything_works_with_the_smallest_transfers(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, MINIMUM, MINIMUM);
    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        peer->r->options.version = version;
        for (enum stage stage = STAGE_VCA; stage <= STAGE_ENDED; stage++)
            walk(peer, stage);
    }
}

static void test_everything_works_with_an_encrypted_handshake(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, MINIMUM, MINIMUM);
    peer->r->options.handshake_encrypted = true;
    walk(peer, STAGE_ENDED);
}

/* Among them each length that a request or a response of a session has, and those beside it. */
static void test_every_size_of_transfers_does(void **state)
{
    struct peer *peer = *state;

    for (uint32_t size = MINIMUM; size < 420; size++) {
        set_sizes(peer, size, MINIMUM + (size * 7) % 380);
        walk(peer, STAGE_SESSION);
    }
}

static size_t largest_request, largest_response;

static enum dsm_error exchange_measured(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    enum dsm_error error = peer_exchange(context, object, response);

    largest_request = object.n > largest_request ? object.n : largest_request;
    largest_response = dsm_written_len(response) > largest_response ? dsm_written_len(response) : largest_response;
    return error;
}

static void test_transfers_are_no_larger_than_was_stated(void **state)
{
    struct peer *peer = *state;

    largest_response = 0;
    peer->drive.exchange = exchange_measured;
    set_sizes(peer, 80, 100);
    walk(peer, STAGE_KEY_EXCHANGE);
    assert_int_equal(100, largest_request - DSM_DOE_HEADER_LEN);
    assert_int_equal(80, largest_response - DSM_DOE_HEADER_LEN);
}

static void test_a_device_sends_no_more_at_once_than_it_takes(void **state)
{
    struct peer *peer = *state;

    largest_response = 0;
    peer->drive.exchange = exchange_measured;
    set_sizes(peer, 0, 60);
    walk(peer, STAGE_KEY_EXCHANGE);
    assert_int_equal(60, largest_response - DSM_DOE_HEADER_LEN);
}

static void test_a_certificate_chain_comes_in_one_message(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, 0, 0);
    peer->r->options.certificate_portion = 65535;
    peer->r->options.data_transfer_size = 128;
    walk(peer, STAGE_CHALLENGE);
    assert_true(peer->r->large_response.size > 1000);
}

static void add_blocks(struct peer *peer, uint8_t count)
{
    static uint8_t value[60000];

    for (uint8_t i = 0; i < count; i++) {
        memset(value, i, sizeof(value));
        assert_error(DSM_OK, dsm_measurements_add(peer->h->crypto, &peer->h->device->measurements, (uint8_t)(0x80 + i),
                                                  DSM_MEASUREMENT_MANIFEST, false, BYTES(value)));
    }
}

static enum dsm_error measure(struct peer *peer, bool is_signed, struct dsm_measurements *measurements)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL,
                                                .raw = true,
                                                .is_signed = is_signed };

    return peer_do(peer, dsm_get_measurements_begin(peer->r, &request, measurements));
}

static void test_a_measurement_record_of_megabytes_is_signed(void **state)
{
    struct peer *peer = *state;
    struct dsm_measurements measurements;

    add_blocks(peer, 40);
    set_sizes(peer, 0, 0);
    walk(peer, STAGE_CHALLENGE);
    assert_error(DSM_OK, measure(peer, false, &measurements));
    assert_true(measurements.record.n > 40 * 60000);
    assert_null(both_sides_differ(peer->r, peer->h->connection));
    peer->r->options.data_transfer_size = 0;
    walk(peer, STAGE_CHALLENGE);
    assert_error(DSM_OK, measure(peer, true, &measurements));
}

static void test_max_spdm_msg_size_is_obeyed_to_the_byte(void **state)
{
    struct peer *peer = *state;
    struct dsm_measurements measurements;
    uint32_t len;

    add_blocks(peer, 1);
    set_sizes(peer, 0, 0);
    walk(peer, STAGE_VCA);
    assert_error(DSM_OK, measure(peer, false, &measurements));
    len = (uint32_t)peer->r->large_response.n;
    peer->r->options.max_message_size = len;
    walk(peer, STAGE_VCA);
    assert_error(DSM_OK, measure(peer, false, &measurements));
    peer->r->options.max_message_size = len - 1;
    walk(peer, STAGE_VCA);
    assert_error(DSM_ERR_PEER_ERROR, measure(peer, false, &measurements));
    assert_int_equal(DSM_SPDM_ERROR_RESPONSE_TOO_LARGE, peer->r->failure.spdm_error_code);
}

static void test_a_request_beyond_the_devices_largest_is_not_sent(void **state)
{
    struct dsm_key_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };
    struct peer *peer = *state;

    set_sizes(peer, 0, MINIMUM);
    peer->h->device->settings.max_message_size = 150;
    walk(peer, STAGE_CERTIFICATE);
    assert_error(DSM_ERR_REQUEST_TOO_LARGE, peer_do(peer, dsm_key_exchange_begin(peer->r, &options, NULL)));
    assert_non_null(strstr(peer->r->failure.rule, "MaxSPDMmsgSize"));
}

static void test_without_chunks_sizes_are_the_same(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, 1024, 0);
    peer->r->options.max_message_size = 1;
    walk(peer, STAGE_ENDED);
    assert_int_equal(0, peer->r->negotiated.requester_flags & DSM_CAP_CHUNK);
    assert_int_equal(1024, peer->h->connection->state.negotiated.peer_max_msg_size);
}

static void test_a_device_without_chunks_is_spoken_to_without(void **state)
{
    struct peer *peer = *state;

    peer->h->device->settings.capabilities &= ~DSM_CAP_CHUNK;
    walk(peer, STAGE_ENDED);
}

#define CHUNKS "DSP0274, chunks, "

/* The first response in chunks is ALGORITHMS. */
static const struct expectation wrong_chunks[] = {
    { "another handle",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 3, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", CHUNKS "Handle") },
    { "another number",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 4, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_TRAILING, "NEGOTIATE_ALGORITHMS", "CHUNK_RESPONSE") },
    { "the last one at once",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 2, .flip = DSM_CHUNK_LAST },
      EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", CHUNKS "LastChunk") },
    { "a message of 16 MB",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 15, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_REQUEST_TOO_LARGE, "NEGOTIATE_ALGORITHMS", CHUNKS "MaxSPDMmsgSize") },
    { "a chunk that is cut",
      { .target = ON(DSM_SPDM_CHUNK_GET), .cut = true, .length = 40 },
      EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "NEGOTIATE_ALGORITHMS", "CHUNK_RESPONSE") },
    { "more than the least transfer",
      { .target = ON(DSM_SPDM_CHUNK_GET), .append = 4 },
      EXPECT(PROTOCOL, DSM_ERR_TRAILING, "NEGOTIATE_ALGORITHMS", "CHUNK_RESPONSE") },
    { "another response within",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 17, .flip = 0x02 },
      EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "NEGOTIATE_ALGORITHMS", "RequestResponseCode") },
    { "another message instead",
      { .target = ON(DSM_SPDM_CHUNK_GET), .offset = 1, .flip = 0x01 },
      EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "NEGOTIATE_ALGORITHMS", "RequestResponseCode") },
};

static void test_chunks_that_break_a_rule_are_noticed(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, MINIMUM, 0);
    CHECK_ALL(peer, STAGE_VCA, wrong_chunks);
}

/* The first request in chunks is NEGOTIATE_ALGORITHMS. */
static const struct expectation wrong_acks[] = {
    { "another handle",
      { .target = ON(DSM_SPDM_CHUNK_SEND), .offset = 3, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "CHUNK_SEND_ACK, Handle") },
    { "another number",
      { .target = ON(DSM_SPDM_CHUNK_SEND), .offset = 4, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "CHUNK_SEND_ACK, ChunkSeqNo") },
    { "an early error that is none",
      { .target = ON(DSM_SPDM_CHUNK_SEND), .offset = 2, .flip = 1 },
      EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "EarlyErrorDetected") },
    { "a response too early",
      { .target = ON(DSM_SPDM_CHUNK_SEND), .append = 8 },
      EXPECT(PROTOCOL, DSM_ERR_TRAILING, "NEGOTIATE_ALGORITHMS", "ResponseToLargeRequest") },
    { "an acknowledgement that is cut",
      { .target = ON(DSM_SPDM_CHUNK_SEND), .cut = true, .length = 4 },
      EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "NEGOTIATE_ALGORITHMS", "CHUNK_SEND_ACK") },
};

static void test_acknowledgements_that_break_a_rule_are_noticed(void **state)
{
    struct peer *peer = *state;

    set_sizes(peer, 0, MINIMUM);
    CHECK_ALL(peer, STAGE_VCA, wrong_acks);
}

static bool answer_busy_once(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    static const uint8_t busy[] = { DSM_SPDM_12, DSM_SPDM_ERROR, DSM_SPDM_ERROR_BUSY, 0 };

    if (peer->answered > 0 || (request.p[1] != DSM_SPDM_CHUNK_GET && request.p[1] != DSM_SPDM_CHUNK_SEND))
        return false;
    log_add(message, BYTES(busy));
    return true;
}

static void test_a_chunk_that_meets_a_busy_device_is_sent_again(void **state)
{
    struct peer *peer = *state;

    peer->answer = answer_busy_once;
    set_sizes(peer, MINIMUM, 0);
    walk(peer, STAGE_VCA);
    peer->answered = 0;
    set_sizes(peer, 0, MINIMUM);
    walk(peer, STAGE_VCA);
    assert_int_equal(1, peer->answered);
}

static void test_a_slow_device_does_with_chunks(void **state)
{
    struct peer *peer = *state;

    peer->h->device->settings.not_ready_first = true;
    set_sizes(peer, MINIMUM, MINIMUM);
    walk(peer, STAGE_MEASUREMENTS);
    walk(peer, STAGE_SESSION);
}

static bool answer_large_response(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    static const uint8_t large[] = { DSM_SPDM_12, DSM_SPDM_ERROR, DSM_SPDM_ERROR_LARGE_RESPONSE, 0, 1 };

    (void)peer;
    if (request.p[1] != DSM_SPDM_CHUNK_GET && request.p[1] != DSM_SPDM_GET_DIGESTS)
        return false;
    log_add(message, BYTES(large));
    return true;
}

static void test_a_large_response_instead_of_a_chunk_is_a_refusal(void **state)
{
    struct peer *peer = *state;

    walk(peer, STAGE_VCA);
    peer->answer = answer_large_response;
    assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, dsm_get_digests_begin(peer->r)));
    assert_int_equal(DSM_SPDM_ERROR_LARGE_RESPONSE, peer->r->failure.spdm_error_code);
    assert_int_equal(2, peer->answered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_everything_works_with_the_smallest_transfers),
        PEER_TEST(test_everything_works_with_an_encrypted_handshake),
        PEER_TEST(test_every_size_of_transfers_does),
        PEER_TEST(test_transfers_are_no_larger_than_was_stated),
        PEER_TEST(test_a_device_sends_no_more_at_once_than_it_takes),
        PEER_TEST(test_a_certificate_chain_comes_in_one_message),
        PEER_TEST(test_a_measurement_record_of_megabytes_is_signed),
        PEER_TEST(test_max_spdm_msg_size_is_obeyed_to_the_byte),
        PEER_TEST(test_a_request_beyond_the_devices_largest_is_not_sent),
        PEER_TEST(test_without_chunks_sizes_are_the_same),
        PEER_TEST(test_a_device_without_chunks_is_spoken_to_without),
        PEER_TEST(test_chunks_that_break_a_rule_are_noticed),
        PEER_TEST(test_acknowledgements_that_break_a_rule_are_noticed),
        PEER_TEST(test_a_chunk_that_meets_a_busy_device_is_sent_again),
        PEER_TEST(test_a_slow_device_does_with_chunks),
        PEER_TEST(test_a_large_response_instead_of_a_chunk_is_a_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
