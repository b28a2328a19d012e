/* SPDX-License-Identifier: BSD-3-Clause */
/* The requester over TCP, and over a transport that has nothing around a message. */
#include "requester_peer.h"

static int over_tcp(void **state)
{
    if (peer_setup(state) != 0)
        return -1;
    peer_use_binding(*state, &dsm_binding_tcp);
    return 0;
}

static int over_none(void **state)
{
    if (peer_setup(state) != 0)
        return -1;
    peer_use_binding(*state, &dsm_binding_none);
    return 0;
}

static void test_a_walk_over_tcp_goes_through_in_every_version(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            peer->r->options.handshake_encrypted = encrypted;
            assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
            assert_int_equal(0, harness_session_count(peer->h));
        }
    }
    assert_int_equal(0, peer->notes);
}

static void test_the_header_of_tcp_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "length",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x01, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "GET_VERSION", "TCP message") },
        { "version",
          { ON(DSM_SPDM_GET_VERSION), .offset = 2, .flip = 0x02, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_VERSION", "TCP message") },
        { "in session",
          { ON(DSM_SPDM_GET_VERSION), .offset = 3, .flip = 0x03, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "TCP message") },
        { "a byte more",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .append = 1 },
          EXPECT(PROTOCOL, DSM_ERR_TRAILING, "GET_VERSION", "TCP message") },
        { "nothing",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .cut = true, .length = 0 },
          EXPECT(TRANSPORT, DSM_ERR_DISCARD, "GET_VERSION", "") },
        { "tag of a record",
          { ON(DSM_SPDM_END_SESSION), .offset = -1, .flip = 0x01, .outside = true },
          EXPECT(VERIFICATION, DSM_ERR_DECRYPT, "END_SESSION", "DSP0277") },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        peer_check(*state, table[i].change.target.code == DSM_SPDM_END_SESSION ? STAGE_ENDED : STAGE_VCA, &table[i]);
}

static void test_over_none_all_goes_through_that_needs_no_session(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_CHALLENGE));
        assert_error(DSM_OK, peer_reach(peer, STAGE_MEASUREMENTS));
    }
}

static void test_over_none_nobody_states_what_speaks_of_sessions(void **state)
{
    const uint32_t of_sessions = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK | DSM_CAP_HBEAT |
                                 DSM_CAP_KEY_UPD | DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_12;
    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    assert_int_equal(0, peer->r->negotiated.responder_flags & of_sessions);
    assert_int_equal(0, peer->r->negotiated.requester_flags & of_sessions);
    assert_int_not_equal(0, peer->r->negotiated.responder_flags & DSM_CAP_CHAL);
    assert_error(DSM_ERR_UNSUPPORTED_REQUEST, peer_reach(peer, STAGE_KEY_EXCHANGE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_walk_over_tcp_goes_through_in_every_version, over_tcp, peer_teardown),
        cmocka_unit_test_setup_teardown(test_the_header_of_tcp_is_checked, over_tcp, peer_teardown),
        cmocka_unit_test_setup_teardown(test_over_none_all_goes_through_that_needs_no_session, over_none,
                                        peer_teardown),
        cmocka_unit_test_setup_teardown(test_over_none_nobody_states_what_speaks_of_sessions, over_none, peer_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
