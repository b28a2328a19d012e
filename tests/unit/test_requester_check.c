/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester believes: the checks that end a run although every exchange was right. */
#include "requester_peer.h"

#include "requester/check_report.h"

static enum dsm_error measure(struct peer *peer, struct dsm_measurements *out)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };

    return peer_do(peer, dsm_get_measurements_begin(peer->r, &request, out));
}

static void expect_unsigned(const struct peer *peer, enum dsm_error error, const char *text)
{
    assert_error(DSM_ERR_CHECK_FAILED, error);
    assert_int_equal(peer->r->failure.kind, DSM_FAILURE_UNSIGNED);
    if (!strstr(peer->r->failure.text, text))
        fail_msg("expected \"%s\", got \"%s\"", text, peer->r->failure.text);
}

static void test_a_chain_alone_proves_nothing(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    expect_unsigned(peer, dsm_check_signed(peer->r), "nothing was signed afresh");
    assert_int_equal(peer->r->checks[DSM_CHECK_SIGNED], DSM_CHECK_FAILED);
}

static void test_measurements_alone_cover_the_negotiation_from_1_2_on(void **state)
{
    struct dsm_measurements measurements;
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        peer->r->checks[DSM_CHECK_SIGNED] = DSM_CHECK_NOT_CHECKED;
        assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
        assert_error(DSM_OK, measure(peer, &measurements));
        if (version < DSM_SPDM_12)
            expect_unsigned(peer, dsm_check_signed(peer->r), "covers neither version nor capabilities");
        else
            assert_error(DSM_OK, dsm_check_signed(peer->r));
    }
}

static void test_a_challenge_covers_the_negotiation_in_every_version(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_CHALLENGE));
        assert_error(DSM_OK, dsm_check_signed(peer->r));
        assert_int_equal(peer->r->verified, DSM_VERIFIED_CHALLENGE_AUTH);
        assert_int_equal(peer->r->checks[DSM_CHECK_SIGNED], DSM_CHECK_OK);
    }
}

static void test_a_key_exchange_is_a_proof(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_KEY_EXCHANGE));
    assert_error(DSM_OK, dsm_check_signed(peer->r));
}

static void test_get_version_forgets_what_was_signed(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CHALLENGE));
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    expect_unsigned(peer, dsm_check_signed(peer->r), "nothing was signed afresh");
}

static void test_what_is_accepted_is_a_note(void **state)
{
    struct peer *peer = *state;
    unsigned notes;

    peer->r->options.accepted = 1u << DSM_CHECK_SIGNED;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    notes = peer->notes;
    assert_error(DSM_OK, dsm_check_signed(peer->r));
    assert_int_equal(peer->notes, notes + 1);
    assert_int_equal(peer->r->checks[DSM_CHECK_SIGNED], DSM_CHECK_FAILED);
}

static const uint8_t another_digest[DSM_HASH_MAX] = { 1 };
static const struct dsm_blocks_found found = {
    .record = { (const uint8_t *)"blocks", 6 },
    .summary = { another_digest, 48 },
    .as_digests = true,
};

static void test_a_summary_of_other_blocks_ends_the_run(void **state)
{
    static const struct expectation expected = { .name = "another summary",
                                                 .kind = DSM_FAILURE_VERIFICATION,
                                                 .error = DSM_ERR_CHECK_FAILED,
                                                 .rule = "MeasurementSummaryHash" };
    struct dsm_blocks_found signed_found = found;
    struct peer *peer = *state;

    signed_found.is_signed = true;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    check_failure(peer, &expected, dsm_check_blocks(peer->r, &signed_found));
    assert_int_equal(peer->r->checks[DSM_CHECK_SUMMARY], DSM_CHECK_FAILED);
}

static void test_raw_blocks_leave_the_summary_unchecked(void **state)
{
    struct dsm_blocks_found raw = found;
    struct peer *peer = *state;

    raw.as_digests = false;
    raw.is_signed = true;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_error(DSM_OK, dsm_check_blocks(peer->r, &raw));
    assert_int_equal(peer->r->checks[DSM_CHECK_SUMMARY], DSM_CHECK_NOT_CHECKED);
    assert_int_equal(peer->r->checks[DSM_CHECK_MEASUREMENTS], DSM_CHECK_OK);
}

static void test_blocks_that_nothing_covers_are_unsigned(void **state)
{
    static const struct dsm_blocks_found bare = { .as_digests = true };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    expect_unsigned(peer, dsm_check_blocks(peer->r, &bare), "covers the blocks");
}

static void test_blocks_in_a_session_are_covered(void **state)
{
    static const struct dsm_blocks_found bare = { .as_digests = true };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_error(DSM_OK, dsm_check_blocks(peer->r, &bare));
    assert_int_equal(peer->r->checks[DSM_CHECK_MEASUREMENTS], DSM_CHECK_OK);
}

static void test_what_has_failed_once_stays_failed(void **state)
{
    struct peer *peer = *state;

    peer->r->options.accepted = UINT32_MAX;
    assert_error(DSM_OK, dsm_check_failed(peer->r, DSM_CHECK_SUMMARY, "no"));
    dsm_check_passed(peer->r, DSM_CHECK_SUMMARY);
    assert_int_equal(peer->r->checks[DSM_CHECK_SUMMARY], DSM_CHECK_FAILED);
}

static void expect_failed_check(struct peer *peer, enum dsm_check check, const char *rule, enum dsm_error error)
{
    const struct expectation expected = {
        .name = dsm_checks_row(check)->name,
        .kind = DSM_FAILURE_VERIFICATION,
        .error = DSM_ERR_CHECK_FAILED,
        .rule = rule,
    };

    check_failure(peer, &expected, error);
    assert_int_equal(peer->r->checks[check], DSM_CHECK_FAILED);
}

static void test_a_lock_flag_is_not_dropped_in_silence(void **state)
{
    const uint16_t wanted = DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_MSIX;
    struct peer *peer = *state;

    assert_error(DSM_OK, dsm_check_lock_flags(peer->r, wanted, 0xFFFF));
    assert_int_equal(peer->r->checks[DSM_CHECK_LOCK_FLAGS], DSM_CHECK_OK);
    expect_failed_check(peer, DSM_CHECK_LOCK_FLAGS, "LOCK_INTERFACE_FLAGS_SUPPORTED",
                        dsm_check_lock_flags(peer->r, wanted, DSM_LOCK_MSIX));
}

static void test_no_fw_update_is_held_against_the_report(void **state)
{
    struct dsm_report report = { .interface_info = 0 };
    struct peer *peer = *state;

    assert_error(DSM_OK, dsm_check_report(peer->r, &report, 0));
    assert_int_equal(peer->r->checks[DSM_CHECK_FIRMWARE], DSM_CHECK_NOT_CHECKED);
    expect_failed_check(peer, DSM_CHECK_FIRMWARE, "NO_UPDATE_AFTER_LOCK",
                        dsm_check_report(peer->r, &report, DSM_LOCK_NO_FW_UPDATE));
}

static void test_ranges_of_a_report_do_not_overlap_or_wrap(void **state)
{
    static const struct dsm_report good = {
        .range_count = 2,
        .ranges = { { .first_page = 4, .number_of_pages = 4 }, { .first_page = 8, .number_of_pages = 1 } },
    };
    struct dsm_report overlap = good, wrap = good;
    struct peer *peer = *state;

    assert_error(DSM_OK, dsm_check_report(peer->r, &good, 0));
    assert_int_equal(peer->r->checks[DSM_CHECK_RANGES], DSM_CHECK_OK);
    overlap.ranges[1].first_page = 7;
    expect_failed_check(peer, DSM_CHECK_RANGES, "MMIO_RANGE", dsm_check_report(peer->r, &overlap, 0));
    wrap.ranges[1].first_page = UINT64_MAX / DSM_PAGE_LEN;
    wrap.ranges[1].number_of_pages = 2;
    expect_failed_check(peer, DSM_CHECK_RANGES, "MMIO_RANGE", dsm_check_report(peer->r, &wrap, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_chain_alone_proves_nothing),
        PEER_TEST(test_measurements_alone_cover_the_negotiation_from_1_2_on),
        PEER_TEST(test_a_challenge_covers_the_negotiation_in_every_version),
        PEER_TEST(test_a_key_exchange_is_a_proof),
        PEER_TEST(test_get_version_forgets_what_was_signed),
        PEER_TEST(test_what_is_accepted_is_a_note),
        PEER_TEST(test_a_summary_of_other_blocks_ends_the_run),
        PEER_TEST(test_raw_blocks_leave_the_summary_unchecked),
        PEER_TEST(test_blocks_that_nothing_covers_are_unsigned),
        PEER_TEST(test_blocks_in_a_session_are_covered),
        PEER_TEST(test_what_has_failed_once_stays_failed),
        PEER_TEST(test_a_lock_flag_is_not_dropped_in_silence),
        PEER_TEST(test_no_fw_update_is_held_against_the_report),
        PEER_TEST(test_ranges_of_a_report_do_not_overlap_or_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
