/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester believes: the checks that end a run although every exchange was right. */
#include "requester_peer.h"

#include "requester/check_identity.h"
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

static enum dsm_error check_report(struct peer *peer, const struct dsm_report *report, uint16_t lock_flags,
                                   uint64_t offset, const struct dsm_function_facts *facts)
{
    const struct dsm_report_terms terms = { lock_flags, offset, facts };

    return dsm_check_report(peer->r, report, &terms);
}

static void expect_result(struct peer *peer, enum dsm_check check, enum dsm_check_result result)
{
    assert_string_equal(dsm_checks_result_name((enum dsm_check_result)peer->r->checks[check]),
                        dsm_checks_result_name(result));
    memset(peer->r->checks, 0, sizeof(peer->r->checks));
}

static void test_no_fw_update_is_held_against_the_report(void **state)
{
    struct dsm_report report = { .interface_info = 0 };
    struct peer *peer = *state;

    assert_error(DSM_OK, check_report(peer, &report, 0, 0, NULL));
    assert_int_equal(peer->r->checks[DSM_CHECK_FIRMWARE], DSM_CHECK_NOT_CHECKED);
    expect_failed_check(peer, DSM_CHECK_FIRMWARE, "NO_UPDATE_AFTER_LOCK",
                        check_report(peer, &report, DSM_LOCK_NO_FW_UPDATE, 0, NULL));
}

static void test_ranges_of_a_report_do_not_overlap_or_wrap(void **state)
{
    static const struct dsm_report good = {
        .range_count = 2,
        .ranges = { { .first_page = 4, .number_of_pages = 4 }, { .first_page = 8, .number_of_pages = 1 } },
    };
    struct dsm_report overlap = good, wrap = good;
    struct peer *peer = *state;

    assert_error(DSM_OK, check_report(peer, &good, 0, 0, NULL));
    assert_int_equal(peer->r->checks[DSM_CHECK_RANGES], DSM_CHECK_OK);
    overlap.ranges[1].first_page = 7;
    expect_failed_check(peer, DSM_CHECK_RANGES, "MMIO_RANGE", check_report(peer, &overlap, 0, 0, NULL));
    wrap.ranges[1].first_page = UINT64_MAX / DSM_PAGE_LEN;
    wrap.ranges[1].number_of_pages = 2;
    expect_failed_check(peer, DSM_CHECK_RANGES, "MMIO_RANGE", check_report(peer, &wrap, 0, 0, NULL));
}

/* A BAR 0 of 16 KiB at 0xFE000000 with MSI-X table and PBA in its last two pages, and a small BAR 2. */
#define BAR0 0xFE000000u
static const struct dsm_function_facts known = {
    .has_bars = true,
    .bars = { { BAR0, 0x4000 }, { 0 }, { 0xFD000100, 0x100 } },
    .has_msix = true,
    .msix_table = { 0x2000, 65 * 16 },
    .msix_pba = { 0x3000, 16 },
};
static const struct dsm_report of_known = {
    .msi_x_message_control = 0x8040,
    .range_count = 3,
    .ranges = { { BAR0 / 4096, 2, 0, 0 },
                { BAR0 / 4096 + 2, 1, DSM_RANGE_MSIX_TABLE, 0 },
                { BAR0 / 4096 + 3, 1, DSM_RANGE_MSIX_PBA, 0 } },
};

static struct dsm_report moved(const struct dsm_report *from, uint64_t pages)
{
    struct dsm_report report = *from;

    for (uint32_t i = 0; i < report.range_count; i++)
        report.ranges[i].first_page = (report.ranges[i].first_page + pages) % (UINT64_MAX / DSM_PAGE_LEN + 1);
    return report;
}

static void test_ranges_lie_in_the_bars_that_are_known(void **state)
{
    struct dsm_report report = of_known;
    struct peer *peer = *state;

    assert_error(DSM_OK, check_report(peer, &report, DSM_LOCK_MSIX, 0, NULL));
    expect_result(peer, DSM_CHECK_BARS, DSM_CHECK_NOT_CHECKED);
    assert_error(DSM_OK, check_report(peer, &report, DSM_LOCK_MSIX, 0, &known));
    expect_result(peer, DSM_CHECK_BARS, DSM_CHECK_OK);
    report.ranges[0] = (struct dsm_report_range){ 0xFD000, 1, 0, 2 }; /* a BAR of less than a page */
    assert_error(DSM_OK, check_report(peer, &report, DSM_LOCK_MSIX, 0, &known));
    expect_result(peer, DSM_CHECK_BARS, DSM_CHECK_OK);
    report.ranges[0].number_of_pages = 2;
    expect_failed_check(peer, DSM_CHECK_BARS, "MMIO_RANGE", check_report(peer, &report, DSM_LOCK_MSIX, 0, &known));
    report.ranges[0] = (struct dsm_report_range){ BAR0 / 4096 - 1, 2, 0, 0 };
    expect_failed_check(peer, DSM_CHECK_BARS, "MMIO_RANGE", check_report(peer, &report, DSM_LOCK_MSIX, 0, &known));
}

static void test_ranges_are_shown_with_the_offset_that_lock_gave(void **state)
{
    static const int64_t offsets[] = { 0x1000, 0x12345000, -(int64_t)0x4000, -(int64_t)BAR0, INT64_MAX - 0xFFF };
    struct peer *peer = *state;

    for (size_t i = 0; i < COUNT(offsets); i++) {
        uint64_t offset = (uint64_t)offsets[i];
        struct dsm_report report = moved(&of_known, offset / DSM_PAGE_LEN);

        assert_error(DSM_OK, check_report(peer, &report, DSM_LOCK_MSIX, offset, &known));
        assert_int_equal(peer->r->checks[DSM_CHECK_BARS], DSM_CHECK_OK);
        assert_int_equal(peer->r->checks[DSM_CHECK_MSIX], DSM_CHECK_OK);
        expect_result(peer, DSM_CHECK_OFFSET, DSM_CHECK_OK);
        expect_failed_check(peer, DSM_CHECK_OFFSET, "MMIO_REPORTING_OFFSET",
                            check_report(peer, &of_known, DSM_LOCK_MSIX, offset, &known));
        memset(peer->r->checks, 0, sizeof(peer->r->checks));
    }
}

static void test_without_bars_an_offset_is_not_known_to_be_right_but_may_be_wrong(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, check_report(peer, &of_known, DSM_LOCK_MSIX, 0x1000, NULL));
    expect_result(peer, DSM_CHECK_OFFSET, DSM_CHECK_NOT_CHECKED);
    assert_error(DSM_OK, check_report(peer, &of_known, DSM_LOCK_MSIX, 0 - (uint64_t)0x1000, NULL));
    expect_result(peer, DSM_CHECK_OFFSET, DSM_CHECK_NOT_CHECKED);
    expect_failed_check(peer, DSM_CHECK_OFFSET, "MMIO_REPORTING_OFFSET",
                        check_report(peer, &of_known, DSM_LOCK_MSIX, BAR0 + 0x1000, NULL));
}

static void test_msix_structures_are_reported_as_they_were_locked(void **state)
{
    struct dsm_function_facts without = known, elsewhere = known;
    struct dsm_report bare = of_known;
    struct peer *peer = *state;

    without.msix_table.len = without.msix_pba.len = 0;
    elsewhere.msix_table.address = 0x1000;
    assert_error(DSM_OK, check_report(peer, &of_known, DSM_LOCK_MSIX, 0, NULL));
    expect_result(peer, DSM_CHECK_MSIX, DSM_CHECK_OK);
    expect_failed_check(peer, DSM_CHECK_MSIX, "MSI-X", check_report(peer, &of_known, 0, 0, &known));
    expect_failed_check(peer, DSM_CHECK_MSIX, "MSI-X", check_report(peer, &of_known, DSM_LOCK_MSIX, 0, &without));
    expect_failed_check(peer, DSM_CHECK_MSIX, "MSI-X", check_report(peer, &of_known, DSM_LOCK_MSIX, 0, &elsewhere));
    bare.range_count = 2; /* the PBA is missing */
    expect_failed_check(peer, DSM_CHECK_MSIX, "MSI-X", check_report(peer, &bare, DSM_LOCK_MSIX, 0, &known));
    bare.range_count = 1;
    memset(peer->r->checks, 0, sizeof(peer->r->checks));
    assert_error(DSM_OK, check_report(peer, &bare, 0, 0, &known));
    expect_result(peer, DSM_CHECK_MSIX, DSM_CHECK_OK);
    expect_failed_check(peer, DSM_CHECK_MSIX, "MSI-X", check_report(peer, &bare, DSM_LOCK_MSIX, 0, &known));
    bare.msi_x_message_control = 0;
    memset(peer->r->checks, 0, sizeof(peer->r->checks));
    assert_error(DSM_OK, check_report(peer, &bare, DSM_LOCK_MSIX, 0, NULL));
    expect_result(peer, DSM_CHECK_MSIX, DSM_CHECK_NOT_CHECKED);
}

static void expect_another(struct peer *peer, struct dsm_function_facts facts)
{
    memset(peer->r->checks, 0, sizeof(peer->r->checks));
    expect_failed_check(peer, DSM_CHECK_IDENTITY, "6.31.3", dsm_check_identity(peer->r, 0, &facts));
}

static void test_a_leaf_is_that_of_the_function_whose_ids_are_known(void **state)
{
    struct peer *peer = *state;
    struct dsm_function_facts facts = { .has_ids = true, .ids = peer->h->device->ids };

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_error(DSM_OK, dsm_check_identity(peer->r, 0, NULL));
    expect_result(peer, DSM_CHECK_IDENTITY, DSM_CHECK_NOT_CHECKED);
    assert_error(DSM_OK, dsm_check_identity(peer->r, 0, &facts));
    expect_result(peer, DSM_CHECK_IDENTITY, DSM_CHECK_OK);
    facts.has_class = true;
    assert_error(DSM_OK, dsm_check_identity(peer->r, 0, &facts));
    facts.ids.revision ^= 1;
    expect_another(peer, facts);
    facts.ids.revision ^= 1;
    facts.ids.class_code ^= 1;
    expect_another(peer, facts);
    facts.has_class = false;
    facts.ids.device_id ^= 1;
    expect_another(peer, facts);
    facts.ids = peer->h->device->ids;
    facts.ids.has_subsystem = true;
    facts.ids.subsystem_id ^= 1;
    expect_another(peer, facts);
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
        PEER_TEST(test_ranges_lie_in_the_bars_that_are_known),
        PEER_TEST(test_ranges_are_shown_with_the_offset_that_lock_gave),
        PEER_TEST(test_without_bars_an_offset_is_not_known_to_be_right_but_may_be_wrong),
        PEER_TEST(test_msix_structures_are_reported_as_they_were_locked),
        PEER_TEST(test_a_leaf_is_that_of_the_function_whose_ids_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
