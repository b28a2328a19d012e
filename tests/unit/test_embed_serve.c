/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm: a requester attests the device and walks its TDI, and the embedder sees what it has to. */
#include "embed_fixture.h"

#include "wire/challenge.h"

static void check_move(size_t i, enum swdsm_state from, enum swdsm_state to, const char *reason)
{
    assert_true(i < told.move_count);
    assert_int_equal(told.moves[i].tdi, 0);
    assert_int_equal(told.moves[i].function_id, FUNCTION_ID);
    assert_int_equal(told.moves[i].old_state, from);
    assert_int_equal(told.moves[i].new_state, to);
    assert_string_equal(told.moves[i].reason, reason);
}

static void walk(void)
{
    struct dsm_challenge_result challenge;
    struct dsm_report report;
    uint8_t bytes[DSM_REPORT_MAX];
    size_t n;

    STEP(requester_do(dsm_vca_begin(requester)));
    STEP(requester_do(dsm_get_digests_begin(requester)));
    STEP(requester_do(dsm_get_certificate_begin(requester, 0)));
    STEP(requester_do(dsm_challenge_begin(requester, 0, DSM_SUMMARY_ALL, &challenge)));
    open_session();
    lock(0);
    STEP(requester_do(dsm_tdisp_report_begin(requester, FUNCTION_ID, 64, bytes, &n, &report)));
    assert_int_equal(report.range_count, 2);
    assert_memory_equal(report.device_specific_info.p, "info", 4);
    STEP(requester_do(dsm_tdisp_start_begin(requester, FUNCTION_ID, nonce)));
    STEP(requester_do(dsm_tdisp_expect_begin(requester, FUNCTION_ID, DSM_TDI_RUN)));
    STEP(requester_do(dsm_tdisp_stop_begin(requester, FUNCTION_ID)));
    STEP(requester_do(dsm_end_session_begin(requester)));
}

static void test_a_requester_walks_the_device_in_whole_exchanges(void **state)
{
    (void)state;
    walk();
    assert_int_equal(told.move_count, 3);
    check_move(0, SWDSM_CONFIG_UNLOCKED, SWDSM_CONFIG_LOCKED, "LOCK_INTERFACE_REQUEST");
    check_move(1, SWDSM_CONFIG_LOCKED, SWDSM_RUN, "START_INTERFACE_REQUEST");
    check_move(2, SWDSM_RUN, SWDSM_CONFIG_UNLOCKED, "STOP_INTERFACE_REQUEST");
    assert_int_not_equal(told.moves[0].session_id, 0);
    assert_string_equal(told.finding, "STREAM_WITHOUT_KEYS");
    assert_int_equal(told.findings, 1);
    assert_true(told.lines > 0);
    assert_int_equal(told.keys, 3); /* the shared secret; the handshake was in the clear */
}

static void test_a_requester_walks_the_device_in_steps(void **state)
{
    (void)state;
    in_steps = true;
    walk();
    assert_int_equal(told.move_count, 3);
    assert_int_equal(waits, 0);
}

/* PCIe 6.31.3: nothing for the guest to read. */
static void test_an_flr_of_function_0_drops_the_response_under_way(void **state)
{
    uint8_t get_version[] = { 0x01, 0, 0x01, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    uint8_t response[SWDSM_RESPONSE_MAX];

    (void)state;
    assert_int_equal(swdsm_device_receive(device, get_version, sizeof(get_version), 0), SWDSM_DONE);
    assert_result(0, swdsm_device_flr(device, FUNCTION_ID & ~7u));
    assert_int_equal(swdsm_device_finish(device, response), 0);
    assert_int_equal(swdsm_device_receive(device, get_version, sizeof(get_version), 0), SWDSM_DONE);
    assert_true(swdsm_device_finish(device, response) > 8);
}

/* finish alone does what is left to do. */
static void test_calls_out_of_turn_do_nothing(void **state)
{
    uint8_t get_version[] = { 0x01, 0, 0x01, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    uint8_t malformed[] = { 1, 2, 3, 4 };
    uint8_t response[SWDSM_RESPONSE_MAX];

    (void)state;
    swdsm_device_work(device);
    swdsm_device_drained(device, true);
    assert_int_equal(swdsm_device_finish(device, response), 0);
    assert_int_equal(swdsm_device_receive(device, malformed, sizeof(malformed), 0), SWDSM_DROP);
    assert_non_null(strstr(swdsm_device_error(device), "no response: "));
    assert_int_equal(swdsm_device_finish(device, response), 0);
    assert_int_equal(swdsm_device_receive(device, get_version, sizeof(get_version), 0), SWDSM_DONE);
    swdsm_device_work(device);
    swdsm_device_drained(device, false);
    assert_true(swdsm_device_finish(device, response) > 8);
    assert_int_equal(swdsm_device_finish(device, response), 0);
}

static void make_draining(void)
{
    struct swdsm_device_options options = plain_options();

    options.drain = true;
    realize(&options);
    in_steps = true;
}

static void test_an_embedder_that_drains_is_waited_for(void **state)
{
    (void)state;
    make_draining();
    run(0);
    assert_int_equal(waits, 2);
    assert_true(told.moves[0].drain && told.moves[1].drain);
    assert_result(0, swdsm_device_flr(device, FUNCTION_ID));
    assert_false(told.moves[2].drain);
}

static void test_a_drain_that_fails_ends_in_error(void **state)
{
    struct dsm_tdisp_lock request = { 0 };

    (void)state;
    make_draining();
    open_session();
    drained_in_time = false;
    assert_error(DSM_ERR_PEER_ERROR, requester_do(dsm_tdisp_lock_begin(requester, FUNCTION_ID, &request, nonce)));
    assert_int_equal(swdsm_state_of(swdsm_device_word(device, 0)), SWDSM_ERROR);
    check_move(1, SWDSM_CONFIG_LOCKED, SWDSM_ERROR, "transactions were not drained in time");
}

static void test_events_move_the_tdi(void **state)
{
    static const struct {
        int (*event)(struct swdsm_device *device, uint32_t function_id);
        enum swdsm_state to;
        const char *reason;
    } events[] = {
        { swdsm_device_flr, SWDSM_ERROR, "function level reset" },
        { swdsm_device_configuration_changed, SWDSM_ERROR, "configuration changed while locked" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        told.move_count = 0;
        run(0);
        assert_result(0, events[i].event(device, FUNCTION_ID));
        check_move(2, SWDSM_RUN, events[i].to, events[i].reason);
        STEP(requester_do(dsm_tdisp_stop_begin(requester, FUNCTION_ID)));
    }
    told.move_count = 0;
    run(0);
    assert_result(0, swdsm_device_conventional_reset(device));
    check_move(2, SWDSM_RUN, SWDSM_CONFIG_UNLOCKED, "conventional reset");
    told.move_count = 0;
    run(0);
    assert_result(0, swdsm_device_removed(device));
    check_move(2, SWDSM_RUN, SWDSM_ERROR, "surprise removal");
}

static void test_get_version_is_no_reset_unless_it_is_set_so(void **state)
{
    struct swdsm_device_options options = plain_options();

    (void)state;
    run(0);
    STEP(requester_do(dsm_get_version_begin(requester, NULL)));
    check_move(2, SWDSM_RUN, SWDSM_ERROR, "session ended");
    tear_down(NULL);
    options.on_get_version = SWDSM_GET_VERSION_CONVENTIONAL_RESET;
    realize(&options);
    run(0);
    STEP(requester_do(dsm_get_version_begin(requester, NULL)));
    check_move(2, SWDSM_RUN, SWDSM_CONFIG_UNLOCKED, "conventional reset");
}

static void test_a_new_description_shows_in_the_next_report(void **state)
{
    struct swdsm_tdi_description tdi = plain_tdi(FUNCTION_ID);
    struct dsm_report report;
    uint8_t bytes[DSM_REPORT_MAX];
    size_t n;

    (void)state;
    tdi.bars[0].address = 0xE0000000;
    assert_result(0, swdsm_device_describe_tdi(device, 0, &tdi));
    open_session();
    lock(0);
    STEP(requester_do(dsm_tdisp_report_begin(requester, FUNCTION_ID, 1024, bytes, &n, &report)));
    assert_int_equal(report.ranges[0].first_page, 0xE0000);
    assert_result(0, swdsm_device_describe_tdi(device, 0, &tdi)); /* nothing has changed */
    assert_int_equal(told.move_count, 1);
    tdi.bars[0].address = 0xE1000000;
    assert_result(0, swdsm_device_describe_tdi(device, 0, &tdi));
    check_move(1, SWDSM_CONFIG_LOCKED, SWDSM_ERROR, "described anew while locked");
    assert_result(-EINVAL, swdsm_device_describe_tdi(device, 1, &tdi));
}

static void test_configuration_writes_are_followed(void **state)
{
    static const struct swdsm_config_capability pcie = { .id = 0x10, .offset = 0x40, .len = 0x3C };

    (void)state;
    assert_result(-ENOENT, swdsm_device_config_write(device, FUNCTION_ID, 4, 2, 0, 6));
    assert_result(-EINVAL, swdsm_device_config_layout(device, FUNCTION_ID, 2, &pcie, 1));
    assert_result(0, swdsm_device_config_layout(device, FUNCTION_ID, 0, &pcie, 1));
    assert_result(-EINVAL, swdsm_device_config_write(device, FUNCTION_ID, 4, 3, 0, 6));
    assert_result(0, swdsm_device_config_write(device, FUNCTION_ID, 0x10, 4, 0xFE000000, 0xE0000000));
    run(0);
    assert_result(0, swdsm_device_config_write(device, FUNCTION_ID, 4, 2, 6, 0x406));
    assert_int_equal(told.move_count, 2);
    assert_result(0, swdsm_device_config_write(device, FUNCTION_ID, 4, 2, 0x406, 0x402));
    check_move(2, SWDSM_RUN, SWDSM_ERROR, "configuration changed while locked");
}

static void test_heartbeats_have_a_deadline(void **state)
{
    uint64_t deadline;

    (void)state;
    assert_int_equal(swdsm_device_deadline_ms(device), UINT64_MAX);
    run(0);
    deadline = swdsm_device_deadline_ms(device);
    assert_true(deadline > 1000 && deadline < UINT64_MAX);
    swdsm_device_expire(device, deadline - 1);
    assert_int_equal(told.move_count, 2);
    swdsm_device_expire(device, deadline);
    check_move(2, SWDSM_RUN, SWDSM_ERROR, "session ended");
}

static void test_an_embedder_without_callbacks_is_served_too(void **state)
{
    struct swdsm_device_options options = plain_options();

    (void)state;
    options.callbacks = NULL;
    realize(&options);
    run(0);
    assert_int_equal(told.move_count, 0);
    assert_true(swdsm_device_dma_t_bit(device, 0));
}

static void test_a_stream_that_fails_breaks_the_lock_on_it(void **state)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1 };

    (void)state;
    open_session();
    for (uint8_t i = 0; i < 6; i++) {
        struct dsm_ide_key_id id = { .direction = i / 3, .sub_stream = i % 3 };

        STEP(requester_do(dsm_ide_km_key_prog_begin(requester, &id, key)));
        STEP(requester_do(dsm_ide_km_key_set_begin(requester, DSM_IDE_KM_K_SET_GO, &id)));
    }
    lock(0);
    assert_int_equal(told.findings, 0);
    assert_result(0, swdsm_device_ide_stream_failed(device, 1));
    assert_int_equal(told.move_count, 1);
    assert_result(0, swdsm_device_ide_stream_failed(device, 0));
    check_move(1, SWDSM_CONFIG_LOCKED, SWDSM_ERROR, "IDE stream became insecure");
}

static struct {
    uint64_t us;
    size_t lines, timed;
} clocked;

static uint64_t tick(void *context)
{
    assert_ptr_equal(context, &clocked);
    return clocked.us += 7;
}

static void count_timed(void *context, enum swdsm_log_level level, const char *line)
{
    assert_ptr_equal(context, &clocked);
    clocked.lines += level == SWDSM_LOG_DEBUG;
    clocked.timed += strstr(line, ", 7 us] ") != NULL;
}

static void get_version_with_clock(enum swdsm_log_level level)
{
    const struct swdsm_callbacks with_clock = {
        .size = sizeof(with_clock), .context = &clocked, .log = count_timed, .now_us = tick
    };
    struct swdsm_device_options options = plain_options();
    uint8_t get_version[] = { 0x01, 0, 0x01, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    uint8_t response[SWDSM_RESPONSE_MAX];

    memset(&clocked, 0, sizeof(clocked));
    options.callbacks = &with_clock;
    options.log_level = level;
    realize(&options);
    assert_true(swdsm_device_exchange(device, get_version, sizeof(get_version), response, 0) > 8);
}

static void test_debug_lines_have_the_time_of_the_embedders_clock(void **state)
{
    (void)state;
    get_version_with_clock(SWDSM_LOG_DEBUG);
    assert_int_equal(clocked.timed, 1); /* the response; nothing came before the request */
    assert_true(clocked.lines >= 2);
}

static void test_without_debug_lines_the_embedders_clock_is_not_asked(void **state)
{
    (void)state;
    get_version_with_clock(SWDSM_LOG_INFO);
    assert_int_equal(clocked.us, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_a_requester_walks_the_device_in_whole_exchanges),
        device_test(test_a_requester_walks_the_device_in_steps),
        device_test(test_an_flr_of_function_0_drops_the_response_under_way),
        device_test(test_calls_out_of_turn_do_nothing),
        bare_test(test_an_embedder_that_drains_is_waited_for),
        bare_test(test_a_drain_that_fails_ends_in_error),
        device_test(test_events_move_the_tdi),
        device_test(test_get_version_is_no_reset_unless_it_is_set_so),
        device_test(test_a_new_description_shows_in_the_next_report),
        device_test(test_configuration_writes_are_followed),
        device_test(test_heartbeats_have_a_deadline),
        bare_test(test_an_embedder_without_callbacks_is_served_too),
        device_test(test_a_stream_that_fails_breaks_the_lock_on_it),
        bare_test(test_debug_lines_have_the_time_of_the_embedders_clock),
        bare_test(test_without_debug_lines_the_embedders_clock_is_not_asked),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
