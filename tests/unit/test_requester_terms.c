/* SPDX-License-Identifier: BSD-3-Clause */
/* What the requester makes of terms that a device may state: its transfer size, no format of opaque data, SPDM 1.0. */
#include "requester_peer.h"

static enum dsm_step begin_key_exchange(struct peer *peer)
{
    struct dsm_key_exchange_options options = { .slot = 0 };

    return dsm_key_exchange_begin(peer->r, &options, NULL);
}

static void test_a_request_larger_than_the_device_takes_is_not_sent(void **state)
{
    struct peer *peer = *state;

    uint32_t *theirs = &peer->r->negotiated.peer_data_transfer_size;

    peer->h->device->settings.capabilities &= ~DSM_CAP_CHUNK;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    *theirs = 100;
    assert_error(DSM_ERR_REQUEST_TOO_LARGE, peer_do(peer, begin_key_exchange(peer)));
    assert_non_null(strstr(peer->r->failure.text, "bytes, the device takes 100 at once"));
    assert_string_equal("DSP0274 CAPABILITIES, DataTransferSize", peer->r->failure.rule);
    assert_int_equal(1, sscanf(peer->r->failure.text, "KEY_EXCHANGE is %u", theirs));
    --*theirs;
    assert_error(DSM_ERR_REQUEST_TOO_LARGE, peer_do(peer, begin_key_exchange(peer)));
    ++*theirs;
    assert_error(DSM_OK, peer_do(peer, begin_key_exchange(peer)));
}

/* Whatever the device took before: who begins anew may always ask for the version. */
static void test_a_version_is_asked_for_of_a_device_that_took_next_to_nothing(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    peer->r->negotiated.peer_data_transfer_size = 1;
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
}

static void test_where_no_format_was_agreed_there_is_no_opaque_data(void **state)
{
    struct peer *peer = *state;

    peer->h->device->settings.opaque_formats = 0;
    for (uint8_t version = DSM_SPDM_12; version <= DSM_SPDM_NEWEST; version++) {
        unsigned notes = peer->notes;

        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
        assert_int_equal(0, peer->r->negotiated.opaque_format);
        assert_int_equal(notes + 1, peer->notes);
    }
}

/* Behind 40 bytes, ExchangeData and a summary hash of 48: DOE's padding makes up for it. */
static void grow_opaque_data(uint8_t *message, size_t n)
{
    assert_int_equal(284, n);
    message[40 + 96 + 48] = 2;
}

static void test_opaque_data_that_has_no_format_is_refused(void **state)
{
    static const struct expectation expected = {
        "opaque data without a format",
        { ON(DSM_SPDM_KEY_EXCHANGE), .edit = grow_opaque_data },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "KEY_EXCHANGE", "OpaqueDataLength"),
    };
    struct peer *peer = *state;

    peer->h->device->settings.opaque_formats = 0;
    peer_check(peer, STAGE_KEY_EXCHANGE, &expected);
}

static enum dsm_error measure_signed_by(struct peer *peer, uint8_t slot)
{
    static struct dsm_measurements measurements;
    struct dsm_measurements_request request = { DSM_MEASUREMENTS_ALL, .is_signed = true, .slot = slot };

    return peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements));
}

/* GET_MEASUREMENTS has no SlotID before 1.1. */
static void test_measurements_of_10_are_verified_with_slot_0s_key(void **state)
{
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_10;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_error(DSM_OK, measure_signed_by(peer, 3));
    peer->r->options.version = DSM_SPDM_11;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_true(measure_signed_by(peer, 3) != DSM_OK);
    assert_non_null(strstr(peer->r->failure.text, "slot 3 signs, whose certificate chain was not read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_request_larger_than_the_device_takes_is_not_sent),
        PEER_TEST(test_a_version_is_asked_for_of_a_device_that_took_next_to_nothing),
        PEER_TEST(test_where_no_format_was_agreed_there_is_no_opaque_data),
        PEER_TEST(test_opaque_data_that_has_no_format_is_refused),
        PEER_TEST(test_measurements_of_10_are_verified_with_slot_0s_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
