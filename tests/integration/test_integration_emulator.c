/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsm's own frames: who may say what, descriptions and events at run time, and what they do to TDIs. */
#include "harness_control.h"
#include "harness_emulator.h"

#include "device/tdi_transitions.h"
#include "wire/doe.h"
#include "wire/spdm.h"

#include <string.h>

#define BAR(address) "\"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"" address "\"}]"
#define VFS "\"vfs\": {\"count\": 2, \"offset\": 4, \"stride\": 1, " BAR("0xa0000000") "}"
#define PF(address) "{\"function\": \"01:00.0\", " BAR(address) ", " VFS "}"
#define DEVICE                                                                                                         \
    "\"name\": \"test\", \"tdis\": [" PF("0x80000000") "], \"ide\": {\"ports\": [{\"selective_streams\": 2}]}"
#define PF_ID 0x0100u
#define VF_ID(i) (0x0104u + (i))
#define TDIS 3u

enum { UNLOCKED, LOCKED, RUN, ERROR };

static struct swdsm_process process;
static char path[100];
static struct emulator owner, other;
static struct tsm tsm;

static int start(void **state)
{
    char address[160];

    make_test_folder(state);
    snprintf(address, sizeof(address), "unix:%s", in_test_folder("control.sock"));
    daemon_start_device(&process, DEVICE, OPTIONS("--control", address), path);
    return 0;
}

static int stop(void **state)
{
    daemon_stop(&process);
    return remove_test_folder(state);
}

/* An owner with a session, all TDIs locked, the first one started. */
static void walk(void)
{
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_describe(&owner,
                      "{"
                      "\"tdis\": [" PF("0x80000000") "]}",
                      DSM_SWDSM_OK);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    tsm_lock(&tsm, 1, VF_ID(0));
    tsm_lock(&tsm, 2, VF_ID(1));
    tsm_start(&tsm, 0, PF_ID);
    emulator_subscribe(&owner, DSM_SWDSM_SUBSCRIBE_STATE, 0);
    emulator_expect_move(&owner, RUN, RUN, DSM_TDI_REASON_NONE);
    emulator_expect_move(&owner, LOCKED, LOCKED, DSM_TDI_REASON_NONE);
    emulator_expect_move(&owner, LOCKED, LOCKED, DSM_TDI_REASON_NONE);
}

static void expect_states(uint8_t pf, uint8_t vf0, uint8_t vf1)
{
    assert_int_equal(emulator_query(&owner, PF_ID), pf);
    assert_int_equal(emulator_query(&owner, VF_ID(0)), vf0);
    assert_int_equal(emulator_query(&owner, VF_ID(1)), vf1);
}

static void done(void)
{
    tsm_close(&tsm);
    emulator_close(&owner);
}

/* What a test that failed has left. */
static int tidy(void **state)
{
    (void)state;
    tsm_close(&tsm);
    emulator_close(&owner);
    emulator_close(&other);
    return 0;
}

/* Who may say what */

static void test_hello_tells_of_the_device(void **state)
{
    struct dsm_swdsm_hello hello;

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello_status(&owner, DSM_SWDSM_OWNER, 0xFFFFFFFFu, DSM_SWDSM_OK);
    assert_int_equal(dsm_swdsm_hello_decode(dsm_bytes(owner.text, owner.text_len), &hello, NULL), DSM_OK);
    assert_int_equal(hello.major, DSM_SWDSM_PROTOCOL_MAJOR);
    assert_int_equal(hello.features, ALL_FEATURES);
    assert_int_equal(hello.tdi_count, TDIS);
    assert_true(dsm_bytes_equal(hello.name, dsm_bytes("test", 4)));
    expect_line(&process, "is \"test\", owner");
    emulator_close(&owner);
}

static void test_another_owner_is_refused(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_connect(&other, path);
    emulator_hello_status(&other, DSM_SWDSM_OWNER, ALL_FEATURES, DSM_SWDSM_OWNED);
    assert_non_null(strstr(other.text, "owns the device"));
    emulator_hello(&other, DSM_SWDSM_OBSERVER); /* and may do that instead */
    assert_int_equal(emulator_query(&other, PF_ID), UNLOCKED);
    emulator_close(&owner);
    emulator_close(&other);
}

static void test_the_next_may_own_when_the_owner_has_gone(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        emulator_connect(&owner, path);
        emulator_hello(&owner, DSM_SWDSM_OWNER);
        emulator_close(&owner);
    }
}

static void test_a_connection_that_asked_for_nothing_gives_way(void **state)
{
    int idle = client_connect_unix(path);

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    expect_spdm_error(idle, get_version(), DSM_SPDM_ERROR_BUSY);
    expect_spdm(owner.fd, get_version(), DSM_SPDM_VERSION, &owner.reply);
    client_close(idle);
    expect_spdm(owner.fd, get_capabilities(), DSM_SPDM_CAPABILITIES, &owner.reply); /* its end has reset nothing */
    emulator_close(&owner);
}

static void test_who_has_used_the_device_without_hello_keeps_it(void **state)
{
    int legacy = client_connect_unix(path);

    (void)state;
    expect_spdm(legacy, get_version(), DSM_SPDM_VERSION, &owner.reply);
    emulator_connect(&other, path);
    emulator_hello_status(&other, DSM_SWDSM_OWNER, ALL_FEATURES, DSM_SWDSM_OWNED);
    expect_spdm(legacy, get_capabilities(), DSM_SPDM_CAPABILITIES, &owner.reply);
    client_close(legacy);
    emulator_close(&other);
}

static void test_an_observer_never_owns(void **state)
{
    int legacy;

    (void)state;
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    expect_spdm_error(other.fd, get_version(), DSM_SPDM_ERROR_BUSY);
    legacy = client_connect_unix(path);
    expect_spdm(legacy, get_version(), DSM_SPDM_VERSION, &other.reply);
    client_close(legacy);
    expect_spdm_error(other.fd, get_version(), DSM_SPDM_ERROR_BUSY);
    emulator_close(&other);
}

static void test_only_the_owner_may_change_the_device(void **state)
{
    (void)state;
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    emulator_describe(&other, "{}", DSM_SWDSM_NOT_OWNER);
    emulator_event(&other, DSM_SWDSM_EVENT_CONVENTIONAL_RESET, 0, 0, DSM_SWDSM_NOT_OWNER);
    emulator_config_write(&other, PF_ID, 4, 2, 6, 2, DSM_SWDSM_NOT_OWNER);
    emulator_close(&other);
}

static void test_hello_comes_first_and_once(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_event(&owner, DSM_SWDSM_EVENT_CONVENTIONAL_RESET, 0, 0, DSM_SWDSM_INVALID);
    emulator_request(&owner, DSM_SWDSM_STATE_PAGE, NULL, 0, DSM_SWDSM_INVALID);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_hello_status(&owner, DSM_SWDSM_OWNER, ALL_FEATURES, DSM_SWDSM_INVALID);
    emulator_close(&owner);
}

static void test_another_version_is_refused(void **state)
{
    const uint8_t hello[14] = { 0, 2 };

    (void)state;
    emulator_connect(&owner, path);
    emulator_request(&owner, DSM_SWDSM_HELLO, hello, sizeof(hello), DSM_SWDSM_UNSUPPORTED);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_close(&owner);
}

static void test_what_was_not_asked_for_is_not_offered(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello_status(&owner, DSM_SWDSM_OWNER, DSM_SWDSM_FEATURE_SUBSCRIBE, DSM_SWDSM_OK);
    emulator_describe(&owner, "{}", DSM_SWDSM_UNSUPPORTED);
    emulator_event(&owner, DSM_SWDSM_EVENT_CONVENTIONAL_RESET, 0, 0, DSM_SWDSM_UNSUPPORTED);
    emulator_request(&owner, DSM_SWDSM_STATE_PAGE, NULL, 0, DSM_SWDSM_UNSUPPORTED);
    emulator_request(&owner, DSM_SWDSM_SUBSCRIBE, "\0\0\0\3\0\0\0\0", 8, DSM_SWDSM_UNSUPPORTED);
    emulator_request(&owner, DSM_SWDSM_SUBSCRIBE, "\0\0\0\1\0\0\0\0", 8, DSM_SWDSM_OK);
    emulator_forget_states(&owner);
    for (unsigned i = 0; i < TDIS; i++)
        (void)emulator_next_state(&owner);
    client_exchange(owner.fd, DSM_SWDSM_STATE, NULL, 0, DSM_SWDSM_STATE, &owner.reply);
    assert_int_equal(owner.reply.payload[3], DSM_SWDSM_UNSUPPORTED); /* only the daemon sends it */
    emulator_close(&owner);
}

static void test_malformed_frames_are_refused(void **state)
{
    static const struct {
        uint32_t command;
        size_t len;
        uint8_t bytes[20];
    } frames[] = {
        { DSM_SWDSM_EVENT, 12, { 0, 0, 0, 1, 0, 0, 1 } },
        { DSM_SWDSM_CONFIG_LAYOUT, 14, { 0, 0, 1, 0, 0, 0, 1, 0, 0x10, 0, 0, 0x40, 0, 60 } },
        { DSM_SWDSM_CONFIG_WRITE, 15, { 0, 0, 1, 0, 0, 4, 2 } },
        { DSM_SWDSM_SUBSCRIBE, 8, { 0 } },
        { DSM_SWDSM_QUERY, 4, { 0, 0, 1 } },
    };
    uint8_t payload[32];

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        memset(payload, 0, sizeof(payload));
        memcpy(payload, frames[i].bytes, frames[i].len);
        for (size_t n = 0; n < frames[i].len; n++)
            emulator_request(&owner, frames[i].command, payload, n, DSM_SWDSM_INVALID);
        emulator_request(&owner, frames[i].command, payload, frames[i].len + 1, DSM_SWDSM_INVALID);
    }
    emulator_request(&owner, DSM_SWDSM_STATE_PAGE, payload, 1, DSM_SWDSM_INVALID);
    emulator_request(&owner, DSM_SWDSM_EVENT, "\0\0\0\7\0\0\1\0\0\0\0\0", 12, DSM_SWDSM_INVALID);
    client_send(owner.fd, DSM_SWDSM_ACK, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, payload, 3); /* has no answer */
    emulator_acknowledge(&owner, 12345);
    expect_states(UNLOCKED, UNLOCKED, UNLOCKED);
    emulator_close(&owner);
}

/* After HELLO the emulator tells of resets, so a GET_VERSION is only the end of sessions. */
static void test_get_version_means_less_after_hello(void **state)
{
    int legacy;

    (void)state;
    walk();
    emulator_subscribe(&owner, 0, 0);
    expect_spdm(owner.fd, get_version(), DSM_SPDM_VERSION, &owner.reply);
    expect_states(ERROR, ERROR, ERROR);
    done();
    legacy = client_connect_unix(path);
    memset(&owner, 0, sizeof(owner));
    owner.fd = legacy;
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    expect_spdm(owner.fd, get_version(), DSM_SPDM_VERSION, &owner.reply);
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    assert_int_equal(emulator_query(&other, PF_ID), UNLOCKED);
    emulator_close(&other);
    done();
}

static void test_the_owners_end_is_a_reset(void **state)
{
    (void)state;
    walk();
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    emulator_subscribe(&other, DSM_SWDSM_SUBSCRIBE_STATE, 0);
    emulator_expect_move(&other, RUN, RUN, DSM_TDI_REASON_NONE);
    emulator_expect_move(&other, LOCKED, LOCKED, DSM_TDI_REASON_NONE);
    emulator_expect_move(&other, LOCKED, LOCKED, DSM_TDI_REASON_NONE);
    client_vanish(owner.fd);
    emulator_expect_move(&other, RUN, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET);
    emulator_expect_move(&other, LOCKED, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET);
    emulator_expect_move(&other, LOCKED, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET);
    emulator_close(&other);
    tsm_close(&tsm);
}

/* Descriptions */

static void test_addresses_described_at_run_time_are_reported(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_describe(&owner, "{\"tdis\": [" PF("0x90000000") "]}", DSM_SWDSM_OK);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    assert_int_equal(tsm_report_first_page(&tsm, PF_ID), 0x90000);
    done();
}

static void test_a_locked_tdi_that_is_described_otherwise_goes_to_error(void **state)
{
    (void)state;
    walk();
    emulator_describe(&owner, "{\"tdis\": [" PF("0x80000000") "]}", DSM_SWDSM_OK);
    expect_states(RUN, LOCKED, LOCKED);
    emulator_describe(&owner, "{\"tdis\": [" PF("0x90000000") "]}", DSM_SWDSM_OK);
    emulator_expect_move(&owner, RUN, ERROR, DSM_TDI_REASON_DESCRIPTION);
    expect_states(ERROR, LOCKED, LOCKED);
    done();
}

#define MEASURED(version) "{\"measurements\": [{\"index\": 1, \"type\": \"version\", \"text\": \"" version "\"}]}"

static void test_measurements_end_a_session_when_they_are_others(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_describe(&owner, MEASURED("1"), DSM_SWDSM_OK);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    emulator_describe(&owner, MEASURED("1"), DSM_SWDSM_OK);
    assert_int_equal(emulator_query(&owner, PF_ID), LOCKED);
    emulator_describe(&owner, MEASURED("2"), DSM_SWDSM_OK);
    assert_int_equal(emulator_query(&owner, PF_ID), ERROR);
    done();
}

static void test_a_wrong_description_changes_nothing(void **state)
{
    static const struct {
        const char *json, *path, *reason;
    } wrong[] = {
        { "{", "", "line 1" },
        { "[]", "", "must be an object" },
        { "{\"tdis\": [" PF("0x90000000") ", {\"function\": \"01:00.1\", \"bars\": [{\"index\": 9}]}]}",
          "tdis[1].bars[0].index", "range" },
        { "{\"tdis\": [" PF("0x90000000") ", " PF("0x90000000") "]}", "tdis[1]", "twice" },
        { "{\"tdis\": [{\"function\": \"07:02.0\", \"vfs\": {\"count\": 2, \"offset\": 1, \"stride\": 1}}, "
          "{\"function\": \"auto:00.0\"}]}",
          "tdis[1]: {\"function\":\"auto:00.0\"}: ", "(01:00.0) answers to function " },
        { "{\"tdis\": [" PF("0x90000000") "], \"colour\": 1}", "colour", "unknown key" },
        { "{\"tdis\": [" PF("0x90000000") "], \"settings\": {\"strict\": 7}}", "settings.strict", "true or false" },
        { "{\"tdis\": [{\"function\": \"01:00.0\", \"device_specific_info\": {\"file\": \"/etc/passwd\"}}]}",
          "tdis[0].device_specific_info.file", "" },
        { "{\"measurements\": [{\"index\": 1, \"type\": \"mutable-firmware\", \"file\": \"/etc/passwd\"}]}",
          "measurements[0].file", "" },
        { "{\"listen\": \"tcp:0.0.0.0:1\"}", "listen", "unknown key" },
        { "{\"tdis\": [{\"function\": \"01:00.0\", \"device_specific_info\": \"\xff\"}]}", "", "is no UTF-8" },
    };

    (void)state;
    walk();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        emulator_describe(&owner, wrong[i].json, DSM_SWDSM_INVALID);
        if (strncmp(owner.text, wrong[i].path, strlen(wrong[i].path)) != 0 || !strstr(owner.text, wrong[i].reason))
            fail_msg("%s: \"%s ... %s\" expected, got: %s", wrong[i].json, wrong[i].path, wrong[i].reason, owner.text);
    }
    expect_states(RUN, LOCKED, LOCKED);
    assert_int_equal(owner.state_count, TDIS); /* no STATE came */
    assert_int_equal(tsm_report_first_page(&tsm, PF_ID), 0x80000);
    done();
}

static void test_a_deeply_nested_description_does_no_harm(void **state)
{
    static char deep[60001];

    (void)state;
    memset(deep, '[', sizeof(deep) - 1);
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_describe(&owner, deep, DSM_SWDSM_INVALID);
    expect_states(UNLOCKED, UNLOCKED, UNLOCKED);
    emulator_close(&owner);
}

static void test_a_new_function_is_told_of(void **state)
{
    struct dsm_swdsm_state added;

    (void)state;
    walk();
    emulator_describe(&owner, "{\"tdis\": [{\"function\": \"01:00.7\", " BAR("0xb0000000") "}]}", DSM_SWDSM_OK);
    added = emulator_next_state(&owner);
    assert_int_equal(added.tdi, TDIS);
    assert_int_equal(added.function_id, 0x0107);
    assert_int_equal(emulator_query(&owner, 0x0107), UNLOCKED);
    expect_states(RUN, LOCKED, LOCKED);
    tsm_lock(&tsm, 3, 0x0107);
    assert_int_equal(emulator_query(&owner, 0x0107), LOCKED);
    done();
}

/* Events */

static void test_flr_of_a_vf_fails_the_vf(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, VF_ID(0), 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, LOCKED, ERROR, DSM_TDI_REASON_FLR);
    expect_states(RUN, ERROR, LOCKED);
    done();
}

static void test_flr_of_the_pf_fails_its_vfs_too(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, PF_ID, 0, DSM_SWDSM_OK);
    expect_states(ERROR, ERROR, ERROR);
    tsm_stop(&tsm, PF_ID); /* the session is still there */
    expect_states(UNLOCKED, ERROR, ERROR);
    done();
}

static void test_flr_of_a_function_that_is_not_there_is_refused(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, 0x7701, 0, DSM_SWDSM_NO_SUCH_TDI);
    expect_states(RUN, LOCKED, LOCKED);
    done();
}

static void test_flr_of_function_0_ends_sessions_where_it_is_set(void **state)
{
    (void)state;
    walk();
    emulator_describe(&owner, "{\"settings\": {\"flr0_ends_sessions\": true}}", DSM_SWDSM_OK);
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, PF_ID, 0, DSM_SWDSM_OK);
    emulator_describe(&owner, "{\"settings\": {\"flr0_ends_sessions\": false}}", DSM_SWDSM_OK);
    expect_states(ERROR, ERROR, ERROR);
    assert_int_not_equal(tsm_do(&tsm, dsm_tdisp_stop_begin(tsm.r, PF_ID)), DSM_OK);
    done();
}

static void test_a_conventional_reset_unlocks_and_ends_sessions(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_CONVENTIONAL_RESET, 0, 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, RUN, UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET);
    expect_states(UNLOCKED, UNLOCKED, UNLOCKED);
    assert_int_not_equal(tsm_do(&tsm, dsm_tdisp_stop_begin(tsm.r, PF_ID)), DSM_OK);
    tsm_close(&tsm);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID); /* and all may begin anew */
    tsm_lock(&tsm, 0, PF_ID);
    done();
}

static void test_a_configuration_change_fails_the_function(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_CONFIGURATION_CHANGE, PF_ID, 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, RUN, ERROR, DSM_TDI_REASON_CONFIGURATION);
    expect_states(ERROR, LOCKED, LOCKED);
    done();
}

static void test_surprise_removal_fails_all(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_SURPRISE_REMOVAL, 0, 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, RUN, ERROR, DSM_TDI_REASON_REMOVAL);
    expect_states(ERROR, ERROR, ERROR);
    done();
}

static void test_data_cleared_leaves_error_where_recovery_is_auto(void **state)
{
    (void)state;
    walk();
    emulator_event(&owner, DSM_SWDSM_EVENT_CONFIGURATION_CHANGE, PF_ID, 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, RUN, ERROR, DSM_TDI_REASON_CONFIGURATION);
    emulator_event(&owner, DSM_SWDSM_EVENT_DATA_CLEARED, PF_ID, 0, DSM_SWDSM_OK);
    expect_states(ERROR, LOCKED, LOCKED);
    emulator_describe(&owner, "{\"settings\": {\"error_recovery\": \"auto\"}}", DSM_SWDSM_OK);
    emulator_event(&owner, DSM_SWDSM_EVENT_DATA_CLEARED, PF_ID, 0, DSM_SWDSM_OK);
    emulator_expect_move(&owner, ERROR, UNLOCKED, DSM_TDI_REASON_RECOVERY);
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, VF_ID(0), 0, DSM_SWDSM_OK); /* ERROR is left at once */
    emulator_expect_move(&owner, LOCKED, ERROR, DSM_TDI_REASON_FLR);
    emulator_expect_move(&owner, ERROR, UNLOCKED, DSM_TDI_REASON_RECOVERY);
    emulator_describe(&owner, "{\"settings\": {\"error_recovery\": \"stop\"}}", DSM_SWDSM_OK);
    done();
}

static void key_stream_0(void)
{
    const uint8_t key[DSM_IDE_KEY_LEN] = { 1 };

    for (int go = 0; go < 2; go++)
        for (unsigned i = 0; i < 6; i++) {
            struct dsm_ide_key_id id = { .sub_stream = (uint8_t)(i / 2), .direction = (uint8_t)(i % 2) };
            enum dsm_error error = go ? tsm_do(&tsm, dsm_ide_km_key_set_begin(tsm.r, DSM_IDE_KM_K_SET_GO, &id))
                                      : tsm_do(&tsm, dsm_ide_km_key_prog_begin(tsm.r, &id, key));

            assert_int_equal(error, DSM_OK);
        }
}

static void test_a_failed_ide_stream_fails_the_tdis_on_it(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    key_stream_0();
    tsm_lock(&tsm, 0, PF_ID);
    emulator_event(&owner, DSM_SWDSM_EVENT_IDE_STREAM_FAILURE, 0, 7, DSM_SWDSM_OK);
    expect_states(LOCKED, UNLOCKED, UNLOCKED);
    emulator_event(&owner, DSM_SWDSM_EVENT_IDE_STREAM_FAILURE, 0, 0, DSM_SWDSM_OK);
    expect_states(ERROR, UNLOCKED, UNLOCKED);
    emulator_event(&owner, DSM_SWDSM_EVENT_IDE_STREAM_FAILURE, 0, 256, DSM_SWDSM_INVALID);
    done();
}

static void test_another_devices_tdi_cannot_be_named(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_event(&owner, DSM_SWDSM_EVENT_CONFIGURATION_CHANGE, 0x0200, 0, DSM_SWDSM_NO_SUCH_TDI);
    emulator_event(&owner, DSM_SWDSM_EVENT_DATA_CLEARED, 0x0200, 0, DSM_SWDSM_NO_SUCH_TDI);
    emulator_request(&owner, DSM_SWDSM_QUERY, "\0\0\2\0", 4, DSM_SWDSM_NO_SUCH_TDI);
    emulator_config_write(&owner, 0x0200, 4, 2, 6, 2, DSM_SWDSM_INVALID);
    emulator_close(&owner);
}

/* Configuration writes: the table's rows have tests of their own; here is what the frames bring about. */

static void send_layout(void)
{
    static const uint8_t layout[] = { 0, 0, 1, 0, 0, 0, 2, 0, 0x10, 0, 0, 0x40, 0, 60, 0, 0x11, 0, 0, 0x80, 0, 12 };

    emulator_request(&owner, DSM_SWDSM_CONFIG_LAYOUT, layout, sizeof(layout), DSM_SWDSM_OK);
}

static void test_a_write_without_a_layout_is_refused(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    emulator_config_write(&owner, VF_ID(1), 4, 2, 6, 2, DSM_SWDSM_INVALID);
    assert_non_null(strstr(owner.text, "CONFIG_LAYOUT"));
    emulator_close(&owner);
}

static void test_a_write_that_breaks_the_lock_fails_the_tdi(void **state)
{
    (void)state;
    walk();
    send_layout();
    emulator_config_write(&owner, PF_ID, 0x3C, 1, 0, 5, DSM_SWDSM_OK); /* the interrupt line means nothing */
    expect_states(RUN, LOCKED, LOCKED);
    emulator_config_write(&owner, PF_ID, 4, 2, 6, 2, DSM_SWDSM_OK); /* bus master enable */
    emulator_expect_move(&owner, RUN, ERROR, DSM_TDI_REASON_CONFIGURATION);
    expect_states(ERROR, LOCKED, LOCKED);
    done();
}

static void test_a_written_flr_is_one(void **state)
{
    (void)state;
    walk();
    send_layout();
    emulator_config_write(&owner, PF_ID, 0x48, 2, 0x2810, 0xA810, DSM_SWDSM_OK);
    expect_states(ERROR, ERROR, ERROR);
    assert_int_equal(emulator_next_state(&owner).reason, DSM_TDI_REASON_FLR);
    done();
}

static void test_a_written_bar_is_reported(void **state)
{
    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    send_layout();
    emulator_config_write(&owner, PF_ID, 0x10, 4, 0x80000000, 0xC0000000, DSM_SWDSM_OK);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    assert_int_equal(tsm_report_first_page(&tsm, PF_ID), 0xC0000);
    done();
}

static void test_a_reset_over_the_control_socket_keeps_the_bars_that_the_emulator_wrote(void **state)
{
    static struct control control;

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    send_layout();
    emulator_config_write(&owner, PF_ID, 0x10, 4, 0x80000000, 0xC0000000, DSM_SWDSM_OK);
    control_open(&control);
    json_decref(control_call(&control, "{\"execute\": \"device-event\", \"arguments\": {\"device\": \"test\", "
                                       "\"event\": \"conventional-reset\"}}"));
    control_close(&control);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, PF_ID);
    tsm_lock(&tsm, 0, PF_ID);
    assert_int_equal(tsm_report_first_page(&tsm, PF_ID), 0xC0000);
    done();
}

static void test_a_description_finds_the_function_on_the_bus_that_the_guest_gave(void **state)
{
    const uint32_t moved = 0x0500;

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    send_layout();
    emulator_config_write(&owner, moved, 0x3C, 1, 0, 11, DSM_SWDSM_OK);
    emulator_describe(&owner, "{\"tdis\": [" PF("0x90000000") "]}", DSM_SWDSM_OK);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, moved);
    tsm_lock(&tsm, 0, moved);
    assert_int_equal(tsm_report_first_page(&tsm, moved), 0x90000);
    emulator_describe(&owner, "{\"tdis\": [" PF("0x90000000") "]}", DSM_SWDSM_OK);
    assert_int_equal(tsm_report_first_page(&tsm, moved), 0x90000); /* still locked */
    emulator_describe(&owner, "{\"tdis\": [" PF("0x90000000") ", {\"function\": \"05:00.0\"}]}", DSM_SWDSM_INVALID);
    assert_non_null(strstr(owner.text, "tdis[1]: {\"function\":\"05:00.0\"}: TDI 0 is described by tdis[0], too"));
    emulator_config_write(&owner, PF_ID, 0x3C, 1, 0, 11, DSM_SWDSM_OK); /* back, for the next test */
    done();
}

#define TEST(name) cmocka_unit_test_teardown(name, tidy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hello_tells_of_the_device),
        TEST(test_another_owner_is_refused),
        TEST(test_the_next_may_own_when_the_owner_has_gone),
        TEST(test_a_connection_that_asked_for_nothing_gives_way),
        TEST(test_who_has_used_the_device_without_hello_keeps_it),
        TEST(test_an_observer_never_owns),
        TEST(test_only_the_owner_may_change_the_device),
        TEST(test_hello_comes_first_and_once),
        TEST(test_another_version_is_refused),
        TEST(test_what_was_not_asked_for_is_not_offered),
        TEST(test_malformed_frames_are_refused),
        TEST(test_get_version_means_less_after_hello),
        TEST(test_the_owners_end_is_a_reset),
        TEST(test_addresses_described_at_run_time_are_reported),
        TEST(test_a_locked_tdi_that_is_described_otherwise_goes_to_error),
        TEST(test_measurements_end_a_session_when_they_are_others),
        TEST(test_a_wrong_description_changes_nothing),
        TEST(test_a_deeply_nested_description_does_no_harm),
        TEST(test_flr_of_a_vf_fails_the_vf),
        TEST(test_flr_of_the_pf_fails_its_vfs_too),
        TEST(test_flr_of_a_function_that_is_not_there_is_refused),
        TEST(test_flr_of_function_0_ends_sessions_where_it_is_set),
        TEST(test_a_conventional_reset_unlocks_and_ends_sessions),
        TEST(test_a_configuration_change_fails_the_function),
        TEST(test_surprise_removal_fails_all),
        TEST(test_data_cleared_leaves_error_where_recovery_is_auto),
        TEST(test_a_failed_ide_stream_fails_the_tdis_on_it),
        TEST(test_another_devices_tdi_cannot_be_named),
        TEST(test_a_write_without_a_layout_is_refused),
        TEST(test_a_write_that_breaks_the_lock_fails_the_tdi),
        TEST(test_a_written_flr_is_one),
        TEST(test_a_written_bar_is_reported),
        TEST(test_a_reset_over_the_control_socket_keeps_the_bars_that_the_emulator_wrote),
        TEST(test_a_description_finds_the_function_on_the_bus_that_the_guest_gave),
        TEST(test_a_new_function_is_told_of),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
