/* SPDX-License-Identifier: BSD-3-Clause */
/* IDE_KM and TDISP in the session: every echo, status and field that a device can get wrong. */
#include "requester_peer.h"

static void zero_nonce(uint8_t *message, size_t n)
{
    assert_true(n >= WHERE_BODY + DSM_TDISP_NONCE_LEN);
    memset(message + WHERE_BODY, 0, DSM_TDISP_NONCE_LEN);
}

static void test_a_tdi_walks_to_run_and_back(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_RUN));
        assert_int_equal(DSM_TDI_RUN, peer->h->device->tdis[0].state);
        assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
        assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, peer->h->device->tdis[0].state);
    }
}

static void allow_p2p(struct peer *peer)
{
    assert_error(DSM_OK, peer_reach(peer, STAGE_RUN));
    peer->h->device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
    peer->h->device->tdis[0].lock_flags |= DSM_LOCK_BIND_P2P;
}

static void test_a_running_tdi_is_bound_to_a_p2p_stream_and_unbound(void **state)
{
    struct peer *peer = *state;

    allow_p2p(peer);
    assert_error(DSM_OK, peer_do(peer, dsm_tdisp_bind_p2p_begin(peer->r, HARNESS_FUNCTION_ID, 9)));
    assert_int_equal(1, peer->h->device->tdis[0].p2p_count);
    assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, dsm_tdisp_bind_p2p_begin(peer->r, HARNESS_FUNCTION_ID, 9)));
    assert_int_equal(DSM_TDISP_INVALID_REQUEST, peer->r->failure.tdisp_error_code);
    assert_error(DSM_OK, peer_do(peer, dsm_tdisp_unbind_p2p_begin(peer->r, HARNESS_FUNCTION_ID, 9)));
    assert_int_equal(0, peer->h->device->tdis[0].p2p_count);
}

static void test_a_device_without_p2p_refuses_to_bind(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_RUN));
    assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, dsm_tdisp_bind_p2p_begin(peer->r, HARNESS_FUNCTION_ID, 9)));
    assert_int_equal(DSM_TDISP_UNSUPPORTED_REQUEST, peer->r->failure.tdisp_error_code);
}

static void test_another_confirmation_than_asked_for_is_refused(void **state)
{
    struct change other = { ON_TDISP(DSM_TDISP_BIND_P2P_STREAM_REQUEST), .offset = WHERE_TDISP + 1, .flip = 0x01 };
    struct peer *peer = *state;

    allow_p2p(peer);
    peer_arm(peer, &other); /* UNBIND_P2P_STREAM_RESPONSE to a BIND */
    assert_error(DSM_ERR_UNEXPECTED_RESPONSE, peer_do(peer, dsm_tdisp_bind_p2p_begin(peer->r, HARNESS_FUNCTION_ID, 9)));
}

static void test_vendor_defined_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "StandardID",
          { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = 4, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_TDISP_VERSION", "VENDOR_DEFINED_RESPONSE") },
        { "VendorID",
          { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = 7, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_TDISP_VERSION", "VENDOR_DEFINED_RESPONSE") },
        { "protocol id",
          { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = WHERE_TDISP - 1, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_TDISP_VERSION", "VENDOR_DEFINED_RESPONSE") },
        { "code",
          { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = 1, .flip = 0x01 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_TDISP_VERSION", "ERROR") },
    };

    CHECK_ALL(*state, STAGE_LOCKED, table);
}

static void test_the_tdisp_header_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "version",
          { ON_TDISP(DSM_TDISP_GET_CAPABILITIES), .offset = WHERE_TDISP, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_VERSION_MISMATCH, "GET_TDISP_CAPABILITIES", "TDISPVersion") },
        { "type",
          { ON_TDISP(DSM_TDISP_GET_CAPABILITIES), .offset = WHERE_TDISP + 1, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_TDISP_CAPABILITIES", "MessageType") },
        { "function id",
          { ON_TDISP(DSM_TDISP_GET_CAPABILITIES), .offset = WHERE_TDISP + 4, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_TDISP_CAPABILITIES", "INTERFACE_ID") },
    };

    CHECK_ALL(*state, STAGE_LOCKED, table);
}

static void test_tdisp_bodies_are_checked(void **state)
{
    static const struct expectation table[] = {
        { "no TDISP 1.0",
          { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = WHERE_BODY + 1, .flip = 0x20 },
          EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_VERSION, "GET_TDISP_VERSION", "TDISP_VERSION") },
        { "a reserved state",
          { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_STATE), .offset = WHERE_BODY, .flip = 0x04 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_DEVICE_INTERFACE_STATE", "DEVICE_INTERFACE_STATE") },
        { "another state",
          { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_STATE), .offset = WHERE_BODY, .flip = 0x03 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_DEVICE_INTERFACE_STATE", "TDI states") },
        { "an empty nonce",
          { ON_TDISP(DSM_TDISP_LOCK_INTERFACE_REQUEST), .edit = zero_nonce },
          EXPECT(VERIFICATION, DSM_ERR_INVALID_FIELD, "LOCK_INTERFACE_REQUEST", "NONCE") },
        { "another nonce",
          { ON_TDISP(DSM_TDISP_LOCK_INTERFACE_REQUEST), .offset = WHERE_BODY, .flip = 0x01 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "START_INTERFACE_REQUEST", "TDISP_ERROR") },
        { "REMAINDER_LENGTH",
          { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT), .offset = WHERE_BODY + 2, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_DEVICE_INTERFACE_REPORT", "REMAINDER_LENGTH") },
        { "MMIO_RANGE_COUNT",
          { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT), .offset = WHERE_BODY + 4 + 12, .flip = 0x10 },
          EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "GET_DEVICE_INTERFACE_REPORT", "TDI report") },
        { "a range without pages",
          { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT), .offset = WHERE_BODY + 4 + 16 + 8, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_DEVICE_INTERFACE_REPORT", "MMIO_RANGE") },
    };

    CHECK_ALL(*state, STAGE_RUN, table);
}

static void test_a_tdisp_error_is_told_by_its_name(void **state)
{
    static const struct expectation expected = {
        .name = "START in CONFIG_UNLOCKED",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "START_INTERFACE_REQUEST", "TDISP_ERROR"),
    };
    static const uint8_t nonce[DSM_TDISP_NONCE_LEN] = { 1 };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    check_failure(peer, &expected, peer_do(peer, dsm_tdisp_start_begin(peer->r, HARNESS_FUNCTION_ID, nonce)));
    assert_int_equal(DSM_TDISP_INVALID_INTERFACE_STATE, peer->r->failure.tdisp_error_code);
    assert_non_null(strstr(peer->r->failure.text, dsm_tdisp_error_code_name(DSM_TDISP_INVALID_INTERFACE_STATE)));
}

static void test_ide_km_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "QUERY_RESP's object",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = WHERE_TDISP, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "IDE_KM QUERY", "Object ID") },
        { "QUERY_RESP's port",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = WHERE_TDISP + 2, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "IDE_KM QUERY", "PortIndex") },
        { "KP_ACK's stream",
          { ON_IDE_KM(DSM_IDE_KM_KEY_PROG), .offset = WHERE_TDISP + 3, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "IDE_KM KEY_PROG", "KP_ACK") },
        { "KP_ACK's status",
          { ON_IDE_KM(DSM_IDE_KM_KEY_PROG), .offset = WHERE_TDISP + 4, .flip = 0x04 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "IDE_KM KEY_PROG", "Status") },
        { "KP_ACK's direction",
          { ON_IDE_KM(DSM_IDE_KM_KEY_PROG), .offset = WHERE_TDISP + 5, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "IDE_KM KEY_PROG", "KP_ACK") },
        { "KP_ACK's port",
          { ON_IDE_KM(DSM_IDE_KM_KEY_PROG), .offset = WHERE_TDISP + 6, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "IDE_KM KEY_PROG", "KP_ACK") },
        { "K_GOSTOP_ACK's sub-stream",
          { ON_IDE_KM(DSM_IDE_KM_K_SET_GO), .offset = WHERE_TDISP + 5, .flip = 0x10 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "IDE_KM K_SET_GO", "K_GOSTOP_ACK") },
    };

    CHECK_ALL(*state, STAGE_IDE, table);
}

static void test_a_port_that_is_not_there_is_a_refusal(void **state)
{
    static const struct expectation expected = {
        .name = "port 99",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "IDE_KM KEY_PROG", "Status"),
    };
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1 };
    struct dsm_ide_key_id id = { .port_index = 99 };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    check_failure(peer, &expected, peer_do(peer, dsm_ide_km_key_prog_begin(peer->r, &id, key)));
    assert_int_equal(DSM_KP_ACK_UNSUPPORTED_PORT_INDEX, peer->r->failure.kp_ack_status);
}

/* There are stacks that count these bits from another one on. */
static void test_a_missing_mandatory_request_is_a_note(void **state)
{
    static const struct change change = { ON_TDISP(DSM_TDISP_GET_CAPABILITIES), .offset = WHERE_BODY + 4,
                                          .flip = 0x81 };
    struct peer *peer = *state;

    peer_arm(peer, &change);
    assert_error(DSM_OK, peer_reach(peer, STAGE_LOCKED));
    assert_true(peer->changed);
    assert_true(peer->notes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_missing_mandatory_request_is_a_note),
        PEER_TEST(test_a_tdi_walks_to_run_and_back),
        PEER_TEST(test_a_running_tdi_is_bound_to_a_p2p_stream_and_unbound),
        PEER_TEST(test_a_device_without_p2p_refuses_to_bind),
        PEER_TEST(test_another_confirmation_than_asked_for_is_refused),
        PEER_TEST(test_vendor_defined_is_checked),
        PEER_TEST(test_the_tdisp_header_is_checked),
        PEER_TEST(test_tdisp_bodies_are_checked),
        PEER_TEST(test_a_tdisp_error_is_told_by_its_name),
        PEER_TEST(test_ide_km_is_checked),
        PEER_TEST(test_a_port_that_is_not_there_is_a_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
