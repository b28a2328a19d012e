/* SPDX-License-Identifier: BSD-3-Clause */
/* The requester over MCTP: every exchange, and what stands around them. */
#include "requester_peer.h"

static int setup(void **state)
{
    if (peer_setup(state) != 0)
        return -1;
    peer_use_binding(*state, &dsm_binding_mctp);
    return 0;
}

static void test_a_walk_goes_through_in_every_version(void **state)
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

static void test_there_is_nothing_to_discover(void **state)
{
    struct dsm_doe_protocols protocols = { .count = 7 };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_do(peer, dsm_doe_discovery_begin(peer->r, &protocols)));
    assert_int_equal(0, protocols.count);
}

static void test_the_message_type_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "PLDM",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x04, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "MCTP message") },
        { "integrity check",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x80, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "MCTP message") },
        { "secured",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x03, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "MCTP message") },
        { "a byte more",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .append = 1 },
          EXPECT(PROTOCOL, DSM_ERR_TRAILING, "GET_VERSION", "VERSION") },
        { "nothing",
          { ON(DSM_SPDM_GET_VERSION), .outside = true, .cut = true, .length = 0 },
          EXPECT(TRANSPORT, DSM_ERR_DISCARD, "GET_VERSION", "") },
    };

    CHECK_ALL(*state, STAGE_VCA, table);
}

static void test_records_are_checked(void **state)
{
    static const struct expectation table[] = {
        { "sequence number",
          { ON(DSM_SPDM_END_SESSION), .offset = 5, .flip = 0x01, .outside = true },
          EXPECT(VERIFICATION, DSM_ERR_DECRYPT, "END_SESSION", "DSP0277") },
        { "its high byte",
          { ON(DSM_SPDM_END_SESSION), .offset = 6, .flip = 0x80, .outside = true },
          EXPECT(VERIFICATION, DSM_ERR_DECRYPT, "END_SESSION", "DSP0277") },
        { "tag",
          { ON(DSM_SPDM_END_SESSION), .offset = -1, .flip = 0x01, .outside = true },
          EXPECT(VERIFICATION, DSM_ERR_DECRYPT, "END_SESSION", "DSP0277") },
        { "a byte more",
          { ON(DSM_SPDM_END_SESSION), .outside = true, .append = 1 },
          EXPECT(PROTOCOL, DSM_ERR_TRAILING, "END_SESSION", "DSP0277") },
    };

    CHECK_ALL(*state, STAGE_ENDED, table);
}

#define MCTP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, peer_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCTP_TEST(test_a_walk_goes_through_in_every_version),
        MCTP_TEST(test_there_is_nothing_to_discover),
        MCTP_TEST(test_the_message_type_is_checked),
        MCTP_TEST(test_records_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
