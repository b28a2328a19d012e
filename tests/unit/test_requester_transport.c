/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands around an SPDM message: DOE discovery, the DOE header, silence, Busy, ResponseNotReady. */
#include "requester_peer.h"

#include "wire/error_message.h"

static void test_discovery_finds_what_the_device_offers(void **state)
{
    struct peer *peer = *state;
    struct dsm_doe_protocols protocols;

    assert_error(DSM_OK, peer_do(peer, dsm_doe_discovery_begin(peer->r, &protocols)));
    assert_int_equal(3, protocols.count);
    assert_int_equal(DSM_DOE_SECURED_CMA, protocols.list[2].type);
}

static bool answer_endless_list(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    const uint8_t response[] = { 0x01, 0x00, 0x01, 0x01 };

    (void)peer;
    (void)request;
    log_add(message, BYTES(response));
    return true;
}

static bool answer_no_cma(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    const uint8_t response[] = { 0x01, 0x00, 0x00, 0x00 };

    (void)peer;
    (void)request;
    log_add(message, BYTES(response));
    return true;
}

static void test_a_list_of_protocols_without_an_end_fails(void **state)
{
    static const struct expectation expected = {
        .name = "next index 1 after 1",
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "DOE discovery", "Next Index"),
    };
    struct dsm_doe_protocols protocols;
    struct peer *peer = *state;

    peer->answer = answer_endless_list;
    check_failure(peer, &expected, peer_do(peer, dsm_doe_discovery_begin(peer->r, &protocols)));
}

static void test_a_device_without_cma_fails(void **state)
{
    static const struct expectation expected = {
        .name = "discovery only",
        EXPECT(PROTOCOL, DSM_ERR_UNSUPPORTED_REQUEST, "DOE discovery", "6.31"),
    };
    struct dsm_doe_protocols protocols;
    struct peer *peer = *state;

    peer->answer = answer_no_cma;
    check_failure(peer, &expected, peer_do(peer, dsm_doe_discovery_begin(peer->r, &protocols)));
}

static void test_the_doe_header_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "vendor id",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x02, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "DOE object") },
        { "type",
          { ON(DSM_SPDM_GET_VERSION), .offset = 2, .flip = 0x03, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "DOE object") },
        { "length, too long",
          { ON(DSM_SPDM_GET_VERSION), .offset = 4, .flip = 0x10, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "GET_VERSION", "DOE object") },
        { "length, too short",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .append = 4 },
          EXPECT(PROTOCOL, DSM_ERR_TRAILING, "GET_VERSION", "DOE object") },
        { "half a header",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .cut = true, .length = 4 },
          EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "GET_VERSION", "DOE object") },
        { "nothing",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .cut = true, .length = 0 },
          EXPECT(TRANSPORT, DSM_ERR_DISCARD, "GET_VERSION", "") },
    };

    CHECK_ALL(*state, STAGE_VCA, table);
}

static enum dsm_error broken_exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    (void)context;
    (void)object;
    (void)response;
    return DSM_ERR_TIMEOUT;
}

static void test_a_transport_that_fails_is_told(void **state)
{
    static const struct expectation expected = {
        .name = "time is up",
        EXPECT(TRANSPORT, DSM_ERR_TIMEOUT, "GET_VERSION", ""),
    };
    struct peer *peer = *state;

    peer->drive.exchange = broken_exchange;
    check_failure(peer, &expected, peer_reach(peer, STAGE_VCA));
}

static bool answer_busy(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    const uint8_t busy[] = { peer->r->negotiated.version, DSM_SPDM_ERROR, DSM_SPDM_ERROR_BUSY, 0 };

    (void)request;
    if (peer->answered == 3)
        return false;
    log_add(message, BYTES(busy));
    return true;
}

static void test_busy_is_waited_for(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_do(peer, dsm_vca_begin(peer->r)));
    peer->answer = answer_busy;
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
    assert_int_equal(3, peer->answered);
    assert_true(peer->drive.waited_us > 0);
    assert_int_equal(DSM_FAILURE_NONE, peer->r->failure.kind);
}

static bool answer_always_busy(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    peer->answered = 0;
    return answer_busy(peer, request, message);
}

static void test_a_device_that_stays_busy_is_told(void **state)
{
    static const struct expectation expected = {
        .name = "Busy for ever",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_VERSION", "ERROR"),
    };
    struct peer *peer = *state;

    peer->answer = answer_always_busy;
    check_failure(peer, &expected, peer_do(peer, dsm_vca_begin(peer->r)));
    assert_int_equal(DSM_SPDM_ERROR_BUSY, peer->r->failure.spdm_error_code);
}

/* ERROR(ResponseNotReady) and RESPOND_IF_READY belong to no transcript: the signatures would not verify otherwise. */
static void test_response_not_ready_is_waited_for(void **state)
{
    struct peer *peer = *state;

    peer->h->device->settings.not_ready_first = true;
    assert_error(DSM_OK, peer_reach(peer, STAGE_MEASUREMENTS));
    assert_true(peer->drive.waited_us > 0);
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
}

static bool answer_not_ready(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    /* RDTExponent, RequestCode, Token, RDTM: the code is another one's */
    const uint8_t not_ready[] = { 0x10, DSM_SPDM_ERROR, DSM_SPDM_ERROR_RESPONSE_NOT_READY, 0, 1, DSM_SPDM_CHALLENGE, 7,
                                  1 };

    (void)peer;
    (void)request;
    log_add(message, BYTES(not_ready));
    return true;
}

static void test_response_not_ready_names_the_request(void **state)
{
    static const struct expectation expected = {
        .name = "another request",
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_VERSION", "ResponseNotReady"),
    };
    struct peer *peer = *state;

    peer->answer = answer_not_ready;
    check_failure(peer, &expected, peer_do(peer, dsm_vca_begin(peer->r)));
}

static bool answer_with_reserved_error(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    const uint8_t error[] = { 0x10, DSM_SPDM_ERROR, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0x84 };

    (void)peer;
    (void)request;
    log_add(message, BYTES(error));
    return true;
}

static void test_an_unsupported_request_is_told_with_its_code(void **state)
{
    static const struct expectation expected = {
        .name = "UnsupportedRequest",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_VERSION", "ERROR"),
    };
    struct peer *peer = *state;

    peer->answer = answer_with_reserved_error;
    check_failure(peer, &expected, peer_do(peer, dsm_vca_begin(peer->r)));
    assert_int_equal(0x84, peer->r->failure.spdm_error_data);
    assert_non_null(strstr(peer->r->failure.text, "UnsupportedRequest"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_discovery_finds_what_the_device_offers),
        PEER_TEST(test_a_list_of_protocols_without_an_end_fails),
        PEER_TEST(test_a_device_without_cma_fails),
        PEER_TEST(test_the_doe_header_is_checked),
        PEER_TEST(test_a_transport_that_fails_is_told),
        PEER_TEST(test_busy_is_waited_for),
        PEER_TEST(test_a_device_that_stays_busy_is_told),
        PEER_TEST(test_response_not_ready_is_waited_for),
        PEER_TEST(test_response_not_ready_names_the_request),
        PEER_TEST(test_an_unsupported_request_is_told_with_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
