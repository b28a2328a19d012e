/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/function.h"
#include "device/tdi_transitions.h"
#include "device_fixture.h"

static char reason[200];

static enum dsm_error add(const struct dsm_tdi_description *description)
{
    reason[0] = '\0';
    return dsm_device_add_tdi(device, description, reason, sizeof(reason));
}

static struct dsm_tdi *add_auto_tdi(uint32_t function_id)
{
    struct dsm_tdi_description description = plain_description(function_id);

    description.auto_id = true;
    assert_error(DSM_OK, add(&description));
    return &device->tdis[device->tdi_count - 1];
}

static void bind(struct dsm_tdi *tdi, uint32_t function_id)
{
    put_in_state(tdi, DSM_TDI_CONFIG_LOCKED, SESSION_A);
    tdi->bound_function_id = function_id;
}

/* --- which TDI an id names --- */

static void test_a_fixed_tdi_answers_to_its_requester_id_alone(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(0x0300);

    (void)state;
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0300), tdi);
    assert_null(dsm_device_find_tdi(device, 0x0301));
    assert_null(dsm_device_find_tdi(device, 0x0400));
}

static void test_an_id_without_a_segment_matches_any_segment(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(DSM_FUNCTION_SEGMENT_VALID | 0x020300);

    (void)state;
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0300), tdi);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x070300), tdi); /* segment bits without the valid bit */
    assert_ptr_equal(dsm_device_find_tdi(device, DSM_FUNCTION_SEGMENT_VALID | 0x020300), tdi);
    assert_null(dsm_device_find_tdi(device, DSM_FUNCTION_SEGMENT_VALID | 0x030300));
}

static void test_a_lone_auto_tdi_answers_to_any_id_until_it_is_bound(void **state)
{
    struct dsm_tdi *tdi = add_auto_tdi(0);

    (void)state;
    assert_ptr_equal(dsm_device_find_tdi(device, 0xBEEF), tdi);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0100), tdi);
    bind(tdi, 0xBEEF);
    assert_ptr_equal(dsm_device_find_tdi(device, 0xBEEF), tdi);
    assert_null(dsm_device_find_tdi(device, 0x0100));
}

static void test_a_bound_tdi_is_open_again_when_it_is_unlocked(void **state)
{
    struct dsm_tdi *tdi = add_auto_tdi(0);

    (void)state;
    bind(tdi, 0xBEEF);
    dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0100), tdi);
}

static void test_auto_tdis_answer_by_device_and_function(void **state)
{
    (void)state;
    add_auto_tdi(0x00);
    add_auto_tdi(0x01);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0501), &device->tdis[1]);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0700), &device->tdis[0]);
    assert_null(dsm_device_find_tdi(device, 0x0502));
}

static void test_a_bound_auto_tdi_is_still_bound_in_error(void **state)
{
    struct dsm_tdi *tdi = add_auto_tdi(0);

    (void)state;
    bind(tdi, 0x0300);
    dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_FLR);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0300), tdi);
    assert_null(dsm_device_find_tdi(device, 0x0400));
}

static void test_two_tdis_of_one_id_are_refused(void **state)
{
    struct dsm_tdi_description same = plain_description(0x0300), other_segment = same, first_segment = same;

    (void)state;
    first_segment.function_id |= DSM_FUNCTION_SEGMENT_VALID;
    other_segment.function_id |= DSM_FUNCTION_SEGMENT_VALID | 0x010000;
    assert_error(DSM_OK, add(&first_segment));
    assert_error(DSM_ERR_CONFIG, add(&same));
    assert_string_equal(reason, "function_id: 03:00.0 is also named by TDI 0 (0000:03:00.0)");
    assert_error(DSM_OK, add(&other_segment));
    same.auto_id = true;
    assert_error(DSM_ERR_CONFIG, add(&same));
    assert_int_equal(device->tdi_count, 2);
}

static void test_a_device_takes_256_tdis(void **state)
{
    struct dsm_tdi_description description = plain_description(0x0400);

    (void)state;
    for (uint32_t i = 0; i < DSM_TDIS_MAX; i++)
        add_plain_tdi(0x0300 + i);
    assert_error(DSM_ERR_LIMIT, add(&description));
    assert_string_equal(reason, "more than 256 TDIs");
}

static void test_function_ids_read_as_people_write_them(void **state)
{
    (void)state;
    assert_string_equal(dsm_function_text(0x3AFF).text, "3a:1f.7");
    assert_string_equal(dsm_function_text(0x01FF3A08).text, "00ff:3a:01.0");
    assert_string_equal(dsm_function_text(0xFFFFFFFF).text, "00ff:ff:1f.7");
}

/* --- what a description may be --- */

static void break_undefined_id(struct dsm_tdi_description *d)
{
    d->function_id = 0x02000300;
}
static void break_own_parent(struct dsm_tdi_description *d)
{
    d->is_vf = true;
    d->parent_function_id = d->function_id;
}
static void break_parent_id(struct dsm_tdi_description *d)
{
    d->is_vf = true;
    d->parent_function_id = 0x80000000;
}
static void break_info(struct dsm_tdi_description *d)
{
    d->interface_info = 0x20;
}
static void break_bar_len(struct dsm_tdi_description *d)
{
    d->bars[0].len = 0;
}
static void break_bar_attributes(struct dsm_tdi_description *d)
{
    d->bars[0].attributes = DSM_RANGE_MSIX_TABLE;
}
static void break_range_count(struct dsm_tdi_description *d)
{
    d->bars[0].range_count = 9;
}

static void add_range(struct dsm_tdi_description *d, uint64_t offset, uint64_t len, uint16_t attributes)
{
    d->bars[0].ranges[d->bars[0].range_count++] = (struct dsm_bar_range){ offset, len, attributes };
}

static void break_range_outside(struct dsm_tdi_description *d)
{
    add_range(d, 0x3000, 0x2000, 0);
}
static void break_range_wrap(struct dsm_tdi_description *d)
{
    add_range(d, UINT64_MAX - 0xFFF, 0x2000, 0);
}
static void break_range_empty(struct dsm_tdi_description *d)
{
    add_range(d, 0, 0, 0);
}
static void break_range_align(struct dsm_tdi_description *d)
{
    add_range(d, 0x800, 0x1000, 0);
}
static void break_range_order(struct dsm_tdi_description *d)
{
    add_range(d, 0x2000, 0x1000, 0);
    add_range(d, 0, 0x1000, 0);
}
static void break_range_overlap(struct dsm_tdi_description *d)
{
    add_range(d, 0, 0x2000, 0);
    add_range(d, 0x1000, 0x1000, 0);
}
static void break_range_bits(struct dsm_tdi_description *d)
{
    add_range(d, 0, 0x1000, 0x10);
}
static void break_msix_bar(struct dsm_tdi_description *d)
{
    d->msix_table = (struct dsm_msix_area){ true, 1, 0, 16 };
}
static void break_msix_bar_number(struct dsm_tdi_description *d)
{
    d->msix_pba = (struct dsm_msix_area){ true, 6, 0, 16 };
}
static void break_msix_end(struct dsm_tdi_description *d)
{
    d->msix_pba = (struct dsm_msix_area){ true, 0, 0x3FFF, 2 };
}
static void break_msix_len(struct dsm_tdi_description *d)
{
    d->msix_table = (struct dsm_msix_area){ true, 0, 0, 0 };
}

static const struct {
    void (*spoil)(struct dsm_tdi_description *description);
    const char *reason;
} impossible[] = {
    { break_undefined_id, "function_id: 0x02000300" },
    { break_own_parent, "its own PF" },
    { break_parent_id, "parent_function_id: 0x80000000" },
    { break_info, "interface_info: 0x0020" },
    { break_bar_len, "bars[0].len is 0" },
    { break_bar_attributes, "bars[0].attributes: 0x1" },
    { break_range_count, "bars[0]: more than 8 ranges" },
    { break_range_outside, "bars[0].ranges[0] does not lie inside" },
    { break_range_wrap, "bars[0].ranges[0] does not lie inside" },
    { break_range_empty, "bars[0].ranges[0] does not lie inside" },
    { break_range_align, "bars[0].ranges[0] is no multiple" },
    { break_range_order, "bars[0].ranges[1] overlaps" },
    { break_range_overlap, "bars[0].ranges[1] overlaps" },
    { break_range_bits, "bars[0].ranges[0].attributes: 0x10" },
    { break_msix_bar, "msix_table.bar: there is no BAR 1" },
    { break_msix_bar_number, "msix_pba.bar: there is no BAR 6" },
    { break_msix_end, "msix_pba does not lie inside BAR 0" },
    { break_msix_len, "msix_table does not lie inside BAR 0" },
};

static void test_each_impossible_description_is_refused_with_its_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++) {
        struct dsm_tdi_description description = plain_description(0x0300);

        impossible[i].spoil(&description);
        assert_error(DSM_ERR_CONFIG, add(&description));
        if (!strstr(reason, impossible[i].reason))
            fail_msg("expected \"%s\", got \"%s\"", impossible[i].reason, reason);
        assert_int_equal(device->tdi_count, 0);
    }
}

static void test_a_description_is_copied(void **state)
{
    struct dsm_tdi_description description = plain_description(0x0300);
    uint8_t info[4] = { 1, 2, 3, 4 };

    (void)state;
    description.device_specific_info = info;
    description.device_specific_info_len = sizeof(info);
    assert_error(DSM_OK, add(&description));
    memset(info, 0, sizeof(info));
    assert_int_equal(device->tdis[0].description.device_specific_info[3], 4);
}

static void test_a_refused_new_description_leaves_the_tdi_as_it_was(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(0x0300);
    struct dsm_tdi_description description = plain_description(0x0300);

    (void)state;
    put_in_state(tdi, DSM_TDI_RUN, SESSION_A);
    description.bars[0].len = 0;
    assert_error(DSM_ERR_CONFIG, dsm_device_describe_tdi(device, 0, &description, reason, sizeof(reason)));
    assert_state(tdi, DSM_TDI_RUN);
    assert_int_equal(tdi->description.bars[0].len, 0x4000);
    assert_true(tdi->report_len > 0);
}

static void test_describing_what_does_not_exist_or_is_taken_is_refused(void **state)
{
    struct dsm_tdi_description description = plain_description(0x0301);

    (void)state;
    add_plain_tdi(0x0300);
    add_plain_tdi(0x0301);
    assert_error(DSM_ERR_CONFIG, dsm_device_describe_tdi(device, 2, &description, reason, sizeof(reason)));
    assert_string_equal(reason, "there is no TDI 2");
    assert_error(DSM_ERR_CONFIG, dsm_device_describe_tdi(device, 0, &description, reason, sizeof(reason)));
    description.bars[0].address = 0xFD000000;
    assert_error(DSM_OK, dsm_device_describe_tdi(device, 1, &description, reason, sizeof(reason)));
}

/* --- the table of transitions --- */

static const uint8_t states[] = { DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_CONFIG_LOCKED, DSM_TDI_RUN, DSM_TDI_ERROR };

#define U DSM_TDI_CONFIG_UNLOCKED
#define L DSM_TDI_CONFIG_LOCKED
#define R DSM_TDI_RUN
#define E DSM_TDI_ERROR
#define NO 0xFF

/* Written down once more, as figure 11-5 has it: from each state, where each reason leads. */
static const struct {
    enum dsm_tdi_reason reason;
    uint8_t to[4];
} figure[] = {
    { DSM_TDI_REASON_NONE, { NO, NO, NO, NO } },
    { DSM_TDI_REASON_LOCK, { L, NO, NO, NO } },
    { DSM_TDI_REASON_START, { NO, R, NO, NO } },
    { DSM_TDI_REASON_STOP, { NO, U, U, U } },
    { DSM_TDI_REASON_SESSION_END, { NO, E, E, NO } },
    { DSM_TDI_REASON_IDE_INSECURE, { NO, E, E, NO } },
    { DSM_TDI_REASON_CONVENTIONAL_RESET, { NO, U, U, U } },
    { DSM_TDI_REASON_FLR, { NO, E, E, NO } },
    { DSM_TDI_REASON_CONFIGURATION, { NO, E, E, NO } },
    { DSM_TDI_REASON_DESCRIPTION, { NO, E, E, NO } },
    { DSM_TDI_REASON_REQUESTER_ID, { NO, E, E, NO } },
    { DSM_TDI_REASON_DRAIN, { E, E, E, NO } },   /* from CONFIG_UNLOCKED: a STOP that was not drained (ours) */
    { DSM_TDI_REASON_REMOVAL, { E, E, E, NO } }, /* from CONFIG_UNLOCKED: of that TDI alone, at run time (ours) */
    { DSM_TDI_REASON_RECOVERY, { NO, NO, NO, U } },
};

static void test_the_table_allows_what_the_figure_shows_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(sizeof(figure) / sizeof(figure[0]), DSM_TDI_REASON_COUNT);
    for (size_t i = 0; i < DSM_TDI_REASON_COUNT; i++)
        for (size_t from = 0; from < 4; from++)
            for (size_t to = 0; to < 4; to++)
                if (dsm_tdi_may_move(states[from], states[to], figure[i].reason) != (figure[i].to[from] == states[to]))
                    fail_msg("%s -> %s (%s) is wrong in the table", dsm_tdi_state_name(states[from]),
                             dsm_tdi_state_name(states[to]), dsm_tdi_reason_text(figure[i].reason));
}

static void test_every_transition_has_its_clause(void **state)
{
    const struct dsm_tdi_transition *row;
    size_t i;

    (void)state;
    for (i = 0; (row = dsm_tdi_transition_at(i)) != NULL; i++) {
        assert_string_not_equal(row->clause, "");
        assert_true(dsm_tdi_may_move(row->from, row->to, row->reason));
    }
    assert_int_equal(i, 27);
}

static void test_leaving_config_locked_destroys_the_nonce(void **state)
{
    static const uint8_t zeros[DSM_TDISP_NONCE_LEN] = { 0 };
    static const struct {
        uint8_t to;
        enum dsm_tdi_reason reason;
    } ways[] = { { R, DSM_TDI_REASON_START },
                 { U, DSM_TDI_REASON_STOP },
                 { E, DSM_TDI_REASON_FLR },
                 { U, DSM_TDI_REASON_CONVENTIONAL_RESET } };

    (void)state;
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct dsm_tdi *tdi = add_plain_tdi(0x0300 + i);

        put_in_state(tdi, DSM_TDI_CONFIG_LOCKED, SESSION_A);
        assert_true(tdi->has_nonce);
        dsm_device_move_tdi(device, tdi, ways[i].to, ways[i].reason);
        assert_false(tdi->has_nonce);
        assert_memory_equal(tdi->nonce, zeros, sizeof(zeros));
    }
}

static void test_config_unlocked_releases_binding_session_and_report(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(0x0300);

    (void)state;
    put_in_state(tdi, DSM_TDI_RUN, SESSION_A);
    tdi->lock_flags = DSM_LOCK_MSIX;
    tdi->stream_secure = true;
    dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
    assert_false(tdi->bound || tdi->stream_secure);
    assert_int_equal(tdi->session_id, 0);
    assert_int_equal(tdi->report_len, 0);
    assert_int_equal(tdi->lock_flags, 0);
    assert_int_equal(move_count, 1);
    assert_int_equal(moves[0].session_id, SESSION_A);
}

static void test_each_move_counts_is_told_and_logged(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(0x0300);

    (void)state;
    tdi->session_id = SESSION_B;
    dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_LOCKED, DSM_TDI_REASON_LOCK);
    assert_int_equal(tdi->generation, 1);
    assert_int_equal(moves[0].from, U);
    assert_int_equal(moves[0].to, L);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_LOCK);
    assert_int_equal(moves[0].session_id, SESSION_B);
    assert_logged("info test TDI 03:00.0: CONFIG_UNLOCKED -> CONFIG_LOCKED (LOCK_INTERFACE_REQUEST)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_a_fixed_tdi_answers_to_its_requester_id_alone),
        device_test(test_an_id_without_a_segment_matches_any_segment),
        device_test(test_a_lone_auto_tdi_answers_to_any_id_until_it_is_bound),
        device_test(test_a_bound_tdi_is_open_again_when_it_is_unlocked),
        device_test(test_auto_tdis_answer_by_device_and_function),
        device_test(test_a_bound_auto_tdi_is_still_bound_in_error),
        device_test(test_two_tdis_of_one_id_are_refused),
        device_test(test_a_device_takes_256_tdis),
        device_test(test_function_ids_read_as_people_write_them),
        device_test(test_each_impossible_description_is_refused_with_its_field),
        device_test(test_a_description_is_copied),
        device_test(test_a_refused_new_description_leaves_the_tdi_as_it_was),
        device_test(test_describing_what_does_not_exist_or_is_taken_is_refused),
        device_test(test_the_table_allows_what_the_figure_shows_and_nothing_else),
        device_test(test_every_transition_has_its_clause),
        device_test(test_leaving_config_locked_destroys_the_nonce),
        device_test(test_config_unlocked_releases_binding_session_and_report),
        device_test(test_each_move_counts_is_told_and_logged),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
