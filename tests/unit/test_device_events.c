/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens to TDIs and IDE streams when something happens to the device (PCIe 11.4). */
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/tdi_transitions.h"
#include "device_fixture.h"

static const uint8_t all_states[] = { DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_CONFIG_LOCKED, DSM_TDI_RUN, DSM_TDI_ERROR };

/* Four TDIs, one in each state, locked by session A. */
static void add_one_in_each_state(void)
{
    for (uint32_t i = 0; i < 4; i++)
        put_in_state(add_plain_tdi(PF_ID + i), all_states[i], SESSION_A);
}

/* The locked ones went to ERROR for this reason, the others stayed. */
static void check_locked_failed(enum dsm_tdi_reason reason, const char *file, int line)
{
    check_state(&device->tdis[0], DSM_TDI_CONFIG_UNLOCKED, file, line);
    for (size_t i = 1; i < 4; i++)
        check_state(&device->tdis[i], DSM_TDI_ERROR, file, line);
    _assert_int_equal(move_count, 2, file, line);
    for (size_t i = 0; i < 2; i++)
        _assert_int_equal(moves[i].reason, reason, file, line);
}

#define assert_locked_failed(reason) check_locked_failed(reason, __FILE__, __LINE__)

static void test_session_end_fails_the_tdis_it_locked(void **state)
{
    (void)state;
    add_one_in_each_state();
    dsm_device_session_ended(device, SESSION_A);
    assert_locked_failed(DSM_TDI_REASON_SESSION_END);
    assert_int_equal(moves[0].session_id, SESSION_A);
    assert_int_equal(device->tdis[1].session_id, 0);
}

static void test_session_end_leaves_what_another_session_locked(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    put_in_state(tdi, DSM_TDI_RUN, SESSION_B);
    dsm_device_session_ended(device, SESSION_A);
    dsm_device_session_ended(device, 0);
    assert_state(tdi, DSM_TDI_RUN);
}

/* A stream keyed over a session, whole. */
static void key_stream(uint8_t stream_id, uint32_t session_id)
{
    struct dsm_ide_port port = { 0 };

    assert_error(DSM_OK, dsm_ide_configure(&device->ide, DSM_IDE_OPTIONAL, &port, 1, 4));
    dsm_ide_own(&device->ide, 0, stream_id, session_id);
    device->ide.streams[device->ide.stream_count++] =
        (struct dsm_ide_stream){ .stream_id = stream_id, .programmed = 0x3F, .going = 0x3F, .secure = true };
}

static struct dsm_tdi *add_tdi_on_stream(uint32_t function_id, uint8_t stream_id, bool secure, uint8_t tdi_state)
{
    struct dsm_tdi *tdi = add_plain_tdi(function_id);

    tdi->stream_id = stream_id;
    tdi->stream_secure = secure;
    put_in_state(tdi, tdi_state, SESSION_B);
    return tdi;
}

static void test_session_end_makes_its_streams_insecure_and_their_tdis_fail(void **state)
{
    struct dsm_tdi *tdi;

    (void)state;
    key_stream(7, SESSION_A);
    tdi = add_tdi_on_stream(PF_ID, 7, true, DSM_TDI_RUN); /* locked by session B */
    dsm_device_session_ended(device, SESSION_A);
    assert_state(tdi, DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_IDE_INSECURE);
    assert_false(dsm_ide_has_keys(&device->ide));
    assert_int_equal(dsm_ide_owner(&device->ide, 0, 7), 0);
}

static void test_session_end_leaves_the_keys_of_another_session(void **state)
{
    (void)state;
    key_stream(7, SESSION_B);
    dsm_device_session_ended(device, SESSION_A);
    assert_true(dsm_ide_has_keys(&device->ide));
    assert_int_equal(dsm_ide_owner(&device->ide, 0, 7), SESSION_B);
}

static void test_an_insecure_stream_fails_the_tdis_that_trusted_in_it(void **state)
{
    (void)state;
    key_stream(7, SESSION_A);
    add_tdi_on_stream(PF_ID + 0, 7, true, DSM_TDI_CONFIG_LOCKED);
    add_tdi_on_stream(PF_ID + 1, 7, true, DSM_TDI_RUN);
    add_tdi_on_stream(PF_ID + 2, 7, false, DSM_TDI_RUN); /* the stream was not secure when it was locked */
    add_tdi_on_stream(PF_ID + 3, 8, true, DSM_TDI_RUN);
    dsm_device_stream_insecure(device, 7);
    assert_state(&device->tdis[0], DSM_TDI_ERROR);
    assert_state(&device->tdis[1], DSM_TDI_ERROR);
    assert_state(&device->tdis[2], DSM_TDI_RUN);
    assert_state(&device->tdis[3], DSM_TDI_RUN);
    assert_null(dsm_ide_find_stream(&device->ide, 7));
    assert_int_equal(dsm_ide_owner(&device->ide, 0, 7), SESSION_A); /* which is open still (6.33.3) */
}

/* PCIe 6.33.8: its keys are invalid, so that none of them can go again. */
static void test_an_insecure_stream_has_no_keys(void **state)
{
    struct dsm_ide_key_id id = { .stream_id = 7 };

    (void)state;
    key_stream(7, SESSION_A);
    device->ide.streams[device->ide.stream_count++] =
        (struct dsm_ide_stream){ .stream_id = 8, .programmed = 0x3F, .going = 0x3F, .secure = true };
    dsm_device_stream_insecure(device, 7);
    assert_int_equal(dsm_ide_key_set_go(&device->ide, &id), DSM_IDE_NOT_PROGRAMMED);
    assert_true(dsm_ide_find_stream(&device->ide, 8)->secure);
    assert_int_equal(dsm_ide_owner(&device->ide, 0, 7), SESSION_A);
}

static void test_a_conventional_reset_unlocks_all_and_wipes_the_keys(void **state)
{
    (void)state;
    add_one_in_each_state();
    key_stream(7, SESSION_A);
    dsm_device_conventional_reset(device);
    for (size_t i = 0; i < 4; i++)
        assert_state(&device->tdis[i], DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(move_count, 3);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_CONVENTIONAL_RESET);
    assert_false(dsm_ide_has_keys(&device->ide));
}

/* PF 03:00.0, its VFs 03:00.1 and 03:00.2, and 04:00.0, which is another PF. */
static void add_pf_and_vfs(void)
{
    struct dsm_tdi_description vf = plain_description(PF_ID + 1);

    add_plain_tdi(PF_ID);
    vf.is_vf = true;
    vf.parent_function_id = PF_ID;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &vf, NULL, 0));
    vf.function_id = PF_ID + 2;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &vf, NULL, 0));
    add_plain_tdi(0x0400);
    for (size_t i = 0; i < 4; i++)
        put_in_state(&device->tdis[i], DSM_TDI_RUN, SESSION_A);
}

static void test_flr_of_a_vf_fails_its_tdi_alone(void **state)
{
    (void)state;
    add_pf_and_vfs();
    dsm_device_flr(device, PF_ID + 1);
    assert_state(&device->tdis[0], DSM_TDI_RUN);
    assert_state(&device->tdis[1], DSM_TDI_ERROR);
    assert_state(&device->tdis[2], DSM_TDI_RUN);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_FLR);
}

static void test_flr_of_a_pf_fails_its_tdi_and_its_vfs(void **state)
{
    (void)state;
    add_pf_and_vfs();
    dsm_device_flr(device, PF_ID);
    for (size_t i = 0; i < 3; i++)
        assert_state(&device->tdis[i], DSM_TDI_ERROR);
    assert_state(&device->tdis[3], DSM_TDI_RUN);
}

/* PCIe 6.33.8, 11.4.9: function 0 has the IDE capability. */
static void test_flr_of_function_0_ends_all_streams_and_no_other_does(void **state)
{
    (void)state;
    key_stream(7, SESSION_A);
    add_tdi_on_stream(PF_ID + 0, 7, true, DSM_TDI_RUN);
    add_tdi_on_stream(PF_ID + 1, 7, true, DSM_TDI_RUN);
    add_tdi_on_stream(PF_ID + 2, 7, false, DSM_TDI_RUN);
    dsm_device_flr(device, PF_ID + 2);
    assert_true(dsm_ide_find_stream(&device->ide, 7)->secure);
    assert_state(&device->tdis[1], DSM_TDI_RUN);
    dsm_device_flr(device, PF_ID);
    assert_false(dsm_ide_has_keys(&device->ide));
    assert_state(&device->tdis[0], DSM_TDI_ERROR);
    assert_state(&device->tdis[1], DSM_TDI_ERROR);
    assert_int_equal(moves[move_count - 2].reason, DSM_TDI_REASON_FLR);
    assert_int_equal(moves[move_count - 1].reason, DSM_TDI_REASON_IDE_INSECURE);
}

static void test_flr_leaves_unlocked_tdis_and_ones_in_error(void **state)
{
    (void)state;
    add_one_in_each_state();
    for (uint32_t i = 0; i < 4; i++)
        dsm_device_flr(device, PF_ID + i);
    assert_locked_failed(DSM_TDI_REASON_FLR);
}

static void test_flr_of_an_auto_pf_fails_its_auto_vfs(void **state)
{
    struct dsm_tdi_description pf = plain_description(0x00), vf = plain_description(0x01);

    (void)state;
    pf.auto_id = vf.auto_id = vf.is_vf = true;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &pf, NULL, 0));
    assert_error(DSM_OK, dsm_device_add_tdi(device, &vf, NULL, 0));
    put_in_state(&device->tdis[1], DSM_TDI_RUN, SESSION_A);
    dsm_device_flr(device, 0x0501);
    assert_state(&device->tdis[1], DSM_TDI_RUN); /* bound to bus 0 */
    dsm_device_flr(device, 0x0500);
    assert_state(&device->tdis[1], DSM_TDI_ERROR);
}

/* As spdm-emu's requester does, which binds 0xBEEF. */
static void test_flr_of_a_lone_auto_tdi_does_not_ask_for_its_bound_id(void **state)
{
    struct dsm_tdi_description description = plain_description(0);

    (void)state;
    description.auto_id = true;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    put_in_state(&device->tdis[0], DSM_TDI_RUN, SESSION_A);
    device->tdis[0].bound_function_id = 0xBEEF;
    dsm_device_flr(device, 0x0300);
    assert_state(&device->tdis[0], DSM_TDI_ERROR);
}

static void test_flr_of_function_0_ends_sessions_where_it_is_so_set(void **state)
{
    (void)state;
    add_pf_and_vfs();
    assert_false(dsm_device_flr_ends_sessions(device, PF_ID));
    device->settings.flr0_ends_sessions = true;
    assert_true(dsm_device_flr_ends_sessions(device, PF_ID));
    assert_false(dsm_device_flr_ends_sessions(device, PF_ID + 1));
}

static void test_a_vf_with_function_number_0_is_not_function_0(void **state)
{
    struct dsm_tdi_description vf = plain_description(PF_ID + 8);

    (void)state;
    add_plain_tdi(PF_ID);
    vf.is_vf = true;
    vf.parent_function_id = PF_ID;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &vf, NULL, 0));
    device->settings.flr0_ends_sessions = true;
    assert_false(dsm_device_flr_ends_sessions(device, PF_ID + 8));
    assert_true(dsm_device_flr_ends_sessions(device, PF_ID));
}

static void test_a_configuration_change_fails_a_locked_tdi(void **state)
{
    (void)state;
    add_one_in_each_state();
    for (uint32_t i = 0; i < 4; i++)
        dsm_device_configuration_changed(device, PF_ID + i);
    dsm_device_configuration_changed(device, 0x7700);
    assert_locked_failed(DSM_TDI_REASON_CONFIGURATION);
}

static void test_a_new_description_fails_a_locked_tdi(void **state)
{
    (void)state;
    add_one_in_each_state();
    for (uint32_t i = 0; i < 4; i++) {
        struct dsm_tdi_description description = plain_description(PF_ID + i);

        description.bars[0].address = 0xFD000000;
        assert_error(DSM_OK, dsm_device_describe_tdi(device, i, &description, NULL, 0));
        assert_int_equal(device->tdis[i].description.bars[0].address, 0xFD000000);
        assert_int_equal(device->tdis[i].report_len, 0);
    }
    assert_locked_failed(DSM_TDI_REASON_DESCRIPTION);
}

static void test_the_same_description_again_changes_nothing(void **state)
{
    struct dsm_tdi_description description = plain_description(PF_ID);

    (void)state;
    put_in_state(add_plain_tdi(PF_ID), DSM_TDI_RUN, SESSION_A);
    assert_error(DSM_OK, dsm_device_describe_tdi(device, 0, &description, NULL, 0));
    assert_state(&device->tdis[0], DSM_TDI_RUN);
    assert_true(device->tdis[0].report_len > 0);
}

static void test_another_requester_id_fails_a_locked_tdi(void **state)
{
    (void)state;
    add_one_in_each_state();
    for (uint32_t i = 0; i < 4; i++)
        dsm_device_requester_id_changed(device, PF_ID + i, PF_ID + i);
    assert_int_equal(move_count, 0);
    for (uint32_t i = 0; i < 4; i++)
        dsm_device_requester_id_changed(device, PF_ID + i, 0x0500 + i);
    assert_locked_failed(DSM_TDI_REASON_REQUESTER_ID);
    assert_ptr_equal(dsm_device_find_tdi(device, 0x0500), &device->tdis[0]);
}

static void test_removal_fails_locked_tdis_and_wipes_the_keys(void **state)
{
    (void)state;
    add_one_in_each_state();
    key_stream(7, SESSION_A);
    dsm_device_removed(device);
    assert_locked_failed(DSM_TDI_REASON_REMOVAL);
    assert_false(dsm_ide_has_keys(&device->ide));
}

static void test_with_auto_recovery_a_failed_tdi_is_unlocked_at_once(void **state)
{
    (void)state;
    put_in_state(add_plain_tdi(PF_ID), DSM_TDI_RUN, SESSION_A);
    device->settings.error_recovery = DSM_RECOVERY_AUTO;
    dsm_device_flr(device, PF_ID);
    assert_state(&device->tdis[0], DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(move_count, 2);
    assert_int_equal(moves[0].to, DSM_TDI_ERROR);
    assert_int_equal(moves[1].reason, DSM_TDI_REASON_RECOVERY);
}

static void test_a_removed_tdi_does_not_recover(void **state)
{
    (void)state;
    put_in_state(add_plain_tdi(PF_ID), DSM_TDI_RUN, SESSION_A);
    device->settings.error_recovery = DSM_RECOVERY_AUTO;
    dsm_device_removed(device);
    assert_state(&device->tdis[0], DSM_TDI_ERROR);
}

static void test_measurements_are_locked_while_a_tdi_is_locked_with_no_fw_update(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    put_in_state(tdi, DSM_TDI_CONFIG_LOCKED, SESSION_A);
    assert_false(dsm_device_measurements_locked(device));
    tdi->lock_flags = DSM_LOCK_NO_FW_UPDATE;
    assert_true(dsm_device_measurements_locked(device));
    dsm_device_move_tdi(device, tdi, DSM_TDI_RUN, DSM_TDI_REASON_START);
    assert_true(dsm_device_measurements_locked(device));
    dsm_device_flr(device, PF_ID);
    assert_false(dsm_device_measurements_locked(device));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_session_end_fails_the_tdis_it_locked),
        device_test(test_session_end_leaves_what_another_session_locked),
        device_test(test_session_end_makes_its_streams_insecure_and_their_tdis_fail),
        device_test(test_session_end_leaves_the_keys_of_another_session),
        device_test(test_an_insecure_stream_fails_the_tdis_that_trusted_in_it),
        device_test(test_an_insecure_stream_has_no_keys),
        device_test(test_a_conventional_reset_unlocks_all_and_wipes_the_keys),
        device_test(test_flr_of_a_vf_fails_its_tdi_alone),
        device_test(test_flr_of_a_pf_fails_its_tdi_and_its_vfs),
        device_test(test_flr_of_function_0_ends_all_streams_and_no_other_does),
        device_test(test_flr_leaves_unlocked_tdis_and_ones_in_error),
        device_test(test_flr_of_an_auto_pf_fails_its_auto_vfs),
        device_test(test_flr_of_a_lone_auto_tdi_does_not_ask_for_its_bound_id),
        device_test(test_flr_of_function_0_ends_sessions_where_it_is_so_set),
        device_test(test_a_vf_with_function_number_0_is_not_function_0),
        device_test(test_a_configuration_change_fails_a_locked_tdi),
        device_test(test_a_new_description_fails_a_locked_tdi),
        device_test(test_the_same_description_again_changes_nothing),
        device_test(test_another_requester_id_fails_a_locked_tdi),
        device_test(test_removal_fails_locked_tdis_and_wipes_the_keys),
        device_test(test_with_auto_recovery_a_failed_tdi_is_unlocked_at_once),
        device_test(test_a_removed_tdi_does_not_recover),
        device_test(test_measurements_are_locked_while_a_tdi_is_locked_with_no_fw_update),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
