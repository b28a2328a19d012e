/* SPDX-License-Identifier: BSD-3-Clause */
/* TDIs that are removed at run time: what becomes of the one, and that the others are as before. */
#include "config_fixture.h"
#include "device/device_config.h"
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/tdi_transitions.h"

static size_t removed_count;
static size_t removed;

static void keep_removal(void *context, struct dsm_device *of, size_t tdi)
{
    (void)context;
    assert_true(of->tdis[tdi].removed);
    removed = tdi;
    removed_count++;
}

static int begin(void **state)
{
    int result = create_device(state);

    device->observer.tdi_removed = keep_removal;
    removed_count = 0;
    return result;
}

static void check_refused(size_t tdi, const char *expected)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    struct dsm_error_detail detail;

    assert_error(DSM_ERR_CONFIG, dsm_device_remove_tdi(device, tdi, &cause));
    dsm_cause_describe(&cause, DSM_ERR_CONFIG, &detail);
    dsm_error_detail_text(&detail, text, sizeof(text));
    if (!strstr(text, expected))
        fail_msg("expected \"%s\", got \"%s\"", expected, text);
    assert_int_equal(removed_count, 0);
}

static void remove_tdi(size_t tdi)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };

    if (dsm_device_remove_tdi(device, tdi, &cause) != DSM_OK)
        fail_msg("%s", dsm_cause_name(cause.id));
}

static void test_a_running_tdi_goes_to_error_before_it_is_gone(void **state)
{
    struct dsm_tdi *tdi;
    uint32_t generation;

    (void)state;
    add_functions();
    tdi = vf();
    put_in_state(tdi, DSM_TDI_RUN, SESSION_A);
    generation = tdi->generation;
    remove_tdi(1);
    assert_int_equal(move_count, 1);
    assert_int_equal(moves[0].from, DSM_TDI_RUN);
    assert_int_equal(moves[0].to, DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_REMOVAL);
    assert_int_equal(moves[0].session_id, SESSION_A);
    assert_int_equal(removed_count, 1);
    assert_int_equal(removed, 1);
    assert_state(tdi, DSM_TDI_ERROR);
    assert_int_equal(tdi->generation, generation + 1);
    assert_int_equal(tdi->session_id, 0);
    assert_int_equal(tdi->report_len, 0);
}

static void test_an_unlocked_one_goes_to_error_as_well(void **state)
{
    (void)state;
    add_functions();
    remove_tdi(1);
    assert_int_equal(move_count, 1);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_REMOVAL);
}

static void test_it_stays_in_error_where_others_recover_by_themselves(void **state)
{
    (void)state;
    device->settings.error_recovery = DSM_RECOVERY_AUTO;
    add_functions();
    put_in_state(vf(), DSM_TDI_RUN, SESSION_A);
    remove_tdi(1);
    assert_state(vf(), DSM_TDI_ERROR);
}

static void test_it_answers_to_no_id_and_no_event_moves_it(void **state)
{
    (void)state;
    add_functions();
    remove_tdi(1);
    forget_what_was_told();
    assert_null(dsm_device_find_tdi(device, VF_ID));
    assert_false(dsm_device_has_function(device, VF_ID));
    assert_error(DSM_ERR_CONFIG, dsm_device_config_write(device, VF_ID, 4, 2, 6, 0, NULL));
    dsm_device_conventional_reset(device);
    dsm_device_removed(device);
    dsm_device_flr(device, PF_ID);
    assert_int_equal(move_count, 0);
    assert_state(vf(), DSM_TDI_ERROR);
    assert_error(DSM_ERR_CONFIG, dsm_device_describe_tdi(device, 1, &pf()->description, NULL, 0));
}

static void test_the_others_stay_as_they_are(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    remove_tdi(1);
    assert_state(pf(), DSM_TDI_RUN);
    assert_ptr_equal(dsm_device_find_tdi(device, PF_ID), pf());
    assert_int_equal(config_write(PF_ID, 4, 2, 6, 0), DSM_CONFIG_ERROR);
}

static void test_its_number_is_taken_by_the_next_one(void **state)
{
    struct dsm_tdi_description description = plain_description(VF_ID + 1);
    uint32_t generation;

    (void)state;
    add_functions();
    remove_tdi(1);
    generation = vf()->generation;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    assert_int_equal(device->tdi_count, 2);
    assert_ptr_equal(dsm_device_find_tdi(device, VF_ID + 1), vf());
    assert_state(vf(), DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(vf()->generation, generation);
}

static void test_an_auto_tdi_that_is_left_alone_answers_to_any_id(void **state)
{
    struct dsm_tdi_description description = plain_description(0);

    (void)state;
    description.auto_id = true;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    add_plain_tdi(PF_ID + 1);
    assert_null(dsm_device_find_tdi(device, 0x7702));
    remove_tdi(1);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x7702), &device->tdis[0]);
}

static void test_what_cannot_be_removed_is_refused_in_words(void **state)
{
    (void)state;
    add_functions();
    check_refused(2, "TDI: 2: there is no such TDI; accepted: below 2, and not removed (libswdsm(3))");
    check_refused(0, "function_id: 03:00.0: it is the PF of TDI 03:10.0, which has to be removed first");
    remove_tdi(1);
    removed_count = 0;
    check_refused(1, "TDI: 1: there is no such TDI; accepted: below 2, and not removed (libswdsm(3))");
    check_refused(0, "function_id: 03:00.0: its TDI is the only one: the device goes with it");
}

#define tdis_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        tdis_test(test_a_running_tdi_goes_to_error_before_it_is_gone),
        tdis_test(test_an_unlocked_one_goes_to_error_as_well),
        tdis_test(test_it_stays_in_error_where_others_recover_by_themselves),
        tdis_test(test_it_answers_to_no_id_and_no_event_moves_it),
        tdis_test(test_the_others_stay_as_they_are),
        tdis_test(test_its_number_is_taken_by_the_next_one),
        tdis_test(test_an_auto_tdi_that_is_left_alone_answers_to_any_id),
        tdis_test(test_what_cannot_be_removed_is_refused_in_words),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
