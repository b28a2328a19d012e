/* SPDX-License-Identifier: BSD-3-Clause */
#include "client_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void nap(long ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static int exchange(struct swdsm_client *client, size_t request_len, char *response, size_t *response_len)
{
    static uint8_t request[70000];

    memset(request, 'r', sizeof(request));
    return swdsm_client_exchange(client, request, request_len, response, response_len, FAKE_SOON_MS);
}

static void script_echoes(struct fake *fake)
{
    if (!fake_serve_connect(fake))
        return;
    for (;;) {
        if (!fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
            break;
        if (fake->header.payload_len == 1)
            break;
        if (fake->header.payload_len > 4608)
            fake->header.payload_len = 4608;
        fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL, fake_payload(fake));
    }
    fake_expect_end(fake);
}

static void test_an_object_goes_there_and_back(void **state)
{
    static const size_t sizes[] = { 0, 2, 12, 4608, 60000, 65536 };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };
    char response[4608];

    (void)state;
    fake_start(&fake, script_echoes);
    client = connect_client(&fake, &recorder);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t n = sizeof(response);

        assert_result(0, exchange(client, sizes[i], response, &n), swdsm_client_error(client));
        assert_int_equal(n, sizes[i] < 4608 ? sizes[i] : 4608);
        assert_true(n == 0 || response[n - 1] == 'r');
    }
    swdsm_client_exchange_start(client, "x", 1, FAKE_SOON_MS);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_sizes_that_do_not_fit_are_refused_and_the_connection_works_on(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };
    char response[64];
    size_t n = sizeof(response);

    (void)state;
    fake_start(&fake, script_echoes);
    client = connect_client(&fake, &recorder);
    assert_result(-EMSGSIZE, exchange(client, 65537, response, &n), swdsm_client_error(client));
    assert_result(-EMSGSIZE, exchange(client, 65, response, &n), swdsm_client_error(client));
    n = sizeof(response);
    assert_result(0, exchange(client, 64, response, &n), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_exchange(client, "xx", 2, response, &n, -1), swdsm_client_error(client));
    swdsm_client_exchange_start(client, "x", 1, FAKE_SOON_MS);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_bytewise(struct fake *fake)
{
    static const uint8_t frame[] = { 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 'o', 'k' };

    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        return;
    for (size_t i = 0; i < sizeof(frame); i++) {
        fake_send_bytes(fake, frame + i, 1, -1);
        nap(3);
    }
    fake_expect_end(fake);
}

static void ignore(int number)
{
    (void)number;
}

static void test_partial_reads_and_signals_are_nothing(void **state)
{
    const struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
    const struct sigaction action = { .sa_handler = ignore };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    fake_start(&fake, script_bytewise);
    client = connect_client(&fake, &recorder);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    assert_result(0, exchange(client, 4, response, &n), swdsm_client_error(client));
    setitimer(ITIMER_REAL, &never, NULL);
    assert_int_equal(n, 2);
    assert_memory_equal(response, "ok", 2);
    swdsm_client_close(client);
    fake_stop(&fake);
}

/* LOCK as the daemon does it: the transition is told and stored, the response waits for the drain. */
static void script_drains(struct fake *fake)
{
    struct dsm_swdsm_ack ack;

    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        return;
    fake_store(fake, 1, fake_word(SWDSM_TDI_CONFIG_LOCKED, 0));
    fake_state(fake, 0, fake_word(SWDSM_TDI_ERROR, 0), SWDSM_TDI_RUN, 0);
    fake_state(fake, 1, fake_word(SWDSM_TDI_CONFIG_LOCKED, 0), SWDSM_TDI_CONFIG_UNLOCKED, 0xABCDEF01);
    if (!fake_expect(fake, DSM_SWDSM_ACK) || !fake_decode(fake, ack, &ack))
        return;
    fake_check(fake, ack.token == 0xABCDEF01, "token");
    fake_check(fake, fake->step == 1, "the ACK came before the callback was done");
    fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL, dsm_bytes("locked", 6));
    fake_expect_end(fake);
}

static struct fake *drained_fake;

static void drain(void *context, const struct swdsm_transition *transition)
{
    struct recorder *recorder = context;
    size_t n = 0;

    record(context, transition);
    if (!transition->drain)
        return;
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(recorder->client, 1)), SWDSM_TDI_CONFIG_LOCKED);
    recorder->error_inside = swdsm_client_exchange(recorder->client, "x", 1, NULL, &n, 1000);
    assert_string_equal(swdsm_client_error(recorder->client), "the transition callback must not call the client");
    assert_int_equal(swdsm_client_run(recorder->client), -EBUSY);
    assert_int_equal(swdsm_client_describe(recorder->client, "{}", 1000), -EBUSY);
    nap(20);
    drained_fake->step = 1;
}

static void test_state_and_drain_frames_are_served_within_an_exchange(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client_options options = recording(&recorder);
    struct fake fake = { 0 };
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    drained_fake = &fake;
    fake_start(&fake, script_drains);
    options.transition = drain;
    options.drain = true;
    assert_int_equal(swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &recorder.client), 0);
    assert_result(0, exchange(recorder.client, 8, response, &n), swdsm_client_error(recorder.client));
    assert_int_equal(n, 6);
    assert_int_equal(recorder.count, 4);
    assert_int_equal(recorder.transitions[0].reason, SWDSM_REASON_NONE);
    assert_int_equal(recorder.transitions[2].old_state, SWDSM_TDI_RUN);
    assert_int_equal(recorder.transitions[2].new_state, SWDSM_TDI_ERROR);
    assert_int_equal(recorder.transitions[2].session_id, 0xFFFE);
    assert_true(recorder.transitions[3].drain);
    assert_int_equal(recorder.transitions[3].function_id, 1);
    assert_int_equal(recorder.error_inside, -EBUSY);
    assert_string_equal(swdsm_client_error(recorder.client), ""); /* of the exchange, which was done */
    swdsm_client_close(recorder.client);
    fake_stop(&fake);
}

static void script_drains_in_vain(struct fake *fake)
{
    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        return;
    fake_state(fake, 1, fake_word(SWDSM_TDI_CONFIG_LOCKED, 0), SWDSM_TDI_CONFIG_UNLOCKED, 7);
    fake_expect_end(fake);
}

static void script_waits(struct fake *fake)
{
    if (fake_serve_connect(fake))
        fake_expect_end(fake);
}

static struct swdsm_client *connect_draining_later(struct recorder *recorder, struct fake *fake,
                                                   void (*script)(struct fake *fake))
{
    struct swdsm_client_options options = recording(recorder);

    fake_start(fake, script);
    options.drain = options.drain_later = true;
    assert_int_equal(swdsm_client_connect(fake->address, &options, FAKE_SOON_MS, &recorder->client), 0);
    return recorder->client;
}

static void test_a_drain_may_be_done_later(void **state)
{
    struct recorder recorder = { 0 };
    struct fake fake = { 0 };
    struct swdsm_client *client = connect_draining_later(&recorder, &fake, script_drains);
    char response[8];
    size_t n = sizeof(response);
    int got;

    (void)state;
    assert_result(0, swdsm_client_exchange_start(client, "object", 6, FAKE_SOON_MS), swdsm_client_error(client));
    serve_until(client, &recorder, 4);
    assert_int_equal(recorder.transitions[3].drain_token, 0xABCDEF01);
    assert_result(-EINVAL, swdsm_client_drained(client, 0), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_drained(client, 0xABCDEF02), swdsm_client_error(client));
    assert_int_equal(swdsm_client_exchange_poll(client, response, &n), 0);
    fake.step = 1;
    assert_result(0, swdsm_client_drained(client, 0xABCDEF01), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_drained(client, 0xABCDEF01), swdsm_client_error(client));
    while ((got = swdsm_client_exchange_poll(client, response, &n)) == 0)
        nap(1);
    assert_int_equal(got, 1);
    assert_int_equal(n, 6);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void drain_inside(void *context, const struct swdsm_transition *transition)
{
    struct recorder *recorder = context;

    record(context, transition);
    if (!transition->drain)
        return;
    drained_fake->step = 1;
    recorder->error_inside = swdsm_client_drained(recorder->client, transition->drain_token);
}

static void test_a_drain_may_be_done_within_the_callback(void **state)
{
    struct recorder recorder = { .error_inside = -1 };
    struct swdsm_client_options options = recording(&recorder);
    struct fake fake = { 0 };
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    drained_fake = &fake;
    fake_start(&fake, script_drains);
    options.transition = drain_inside;
    options.drain = options.drain_later = true;
    assert_int_equal(swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &recorder.client), 0);
    assert_result(0, exchange(recorder.client, 8, response, &n), swdsm_client_error(recorder.client));
    assert_int_equal(recorder.error_inside, 0);
    swdsm_client_close(recorder.client);
    fake_stop(&fake);
}

static void test_a_lost_connection_waits_for_no_drain(void **state)
{
    struct recorder recorder = { 0 };
    struct fake fake = { 0 };
    struct swdsm_client *client = connect_draining_later(&recorder, &fake, script_drains_in_vain);
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    assert_result(-ETIMEDOUT, swdsm_client_exchange(client, "object", 6, response, &n, 50), swdsm_client_error(client));
    assert_int_equal(recorder.transitions[2].drain_token, 7);
    assert_result(-ENOTCONN, swdsm_client_drained(client, 7), swdsm_client_error(client));
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_null_where_it_cannot_be_is_refused(void **state)
{
    const struct swdsm_client_options options = { .size = sizeof(options) };
    struct recorder recorder = { 0 };
    enum swdsm_tdi_state tdi_state;
    struct swdsm_client *client;
    struct fake fake = { 0 };
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    fake_start(&fake, script_waits);
    client = connect_client(&fake, &recorder);
    assert_int_equal(swdsm_client_connect(fake.address, &options, 100, NULL), -EINVAL);
    assert_result(-EINVAL, swdsm_client_exchange(client, NULL, 1, response, &n, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_exchange(client, "x", 1, NULL, &n, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_exchange(client, "x", 1, response, NULL, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_exchange_start(client, NULL, 1, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_exchange_poll(client, response, NULL), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_describe(client, NULL, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_config_layout(client, 0, 0, NULL, 1, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_query(client, 0, NULL, 100), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_set_ranges(client, 0, NULL, 1), swdsm_client_error(client));
    assert_int_equal(swdsm_client_set_ranges(client, 0, NULL, 0), 0);
    assert_string_equal(swdsm_client_error(client), "");
    assert_int_equal(swdsm_client_query(NULL, 0, &tdi_state, 100), -EINVAL);
    assert_int_equal(swdsm_client_run(NULL), -EINVAL);
    assert_int_equal(swdsm_client_reconnect(NULL, 100), -EINVAL);
    assert_int_equal(swdsm_client_drained(NULL, 1), -EINVAL);
    assert_int_equal(swdsm_client_fd(NULL), -1);
    assert_string_equal(swdsm_client_error(NULL), "");
    assert_all_error(NULL);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_slow_answer(struct fake *fake)
{
    struct dsm_swdsm_config_write write;

    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        return;
    if (!fake_expect(fake, DSM_SWDSM_CONFIG_WRITE) || !fake_decode(fake, config_write, &write))
        return;
    fake_check(fake, write.function_id == 8 && write.offset == 4 && write.width == 2 && write.new_value == 6, "write");
    fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL,
              dsm_bytes("late", 4)); /* comes before the other answer, which is waited for */
    fake_ok(fake, DSM_SWDSM_CONFIG_WRITE);
    fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL);
    fake_expect_end(fake);
}

static void test_an_exchange_need_not_wait(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };
    char response[8];
    size_t n = sizeof(response);

    (void)state;
    fake_start(&fake, script_slow_answer);
    client = connect_client(&fake, &recorder);
    assert_int_equal(swdsm_client_timeout_ms(client), -1);
    assert_result(-EINVAL, swdsm_client_exchange_poll(client, response, &n), swdsm_client_error(client));
    assert_result(0, swdsm_client_exchange_start(client, "object", 6, FAKE_SOON_MS), swdsm_client_error(client));
    assert_in_range(swdsm_client_timeout_ms(client), 1, FAKE_SOON_MS);
    assert_int_equal(swdsm_client_events(client), POLLIN);
    assert_result(-EBUSY, swdsm_client_exchange_start(client, "object", 6, 1000), swdsm_client_error(client));
    assert_result(-EBUSY, exchange(client, 4, response, &n), swdsm_client_error(client));
    assert_int_equal(swdsm_client_exchange_poll(client, response, &n), 0);
    assert_result(0, swdsm_client_config_write(client, 8, 4, 2, 0, 6, FAKE_SOON_MS), swdsm_client_error(client));
    assert_int_equal(swdsm_client_timeout_ms(client), 0);
    assert_int_equal(swdsm_client_exchange_poll(client, response, &n), 1);
    assert_int_equal(n, 4);
    assert_memory_equal(response, "late", 4);
    assert_result(0, swdsm_client_exchange_start(client, "object", 6, 1), swdsm_client_error(client));
    nap(5);
    n = sizeof(response);
    assert_result(-ETIMEDOUT, swdsm_client_exchange_poll(client, response, &n), swdsm_client_error(client));
    assert_all_error(client);
    swdsm_client_close(client);
    fake_stop(&fake);
}

/* Every call that waits. */
static int call_exchange(struct swdsm_client *client, int deadline_ms)
{
    char response[8];
    size_t n = sizeof(response);

    return swdsm_client_exchange(client, "x", 1, response, &n, deadline_ms);
}

static int call_describe(struct swdsm_client *client, int deadline_ms)
{
    return swdsm_client_describe(client, "{ \"tdis\": [] }", deadline_ms);
}

static int call_event(struct swdsm_client *client, int deadline_ms)
{
    return swdsm_client_event(client, SWDSM_EVENT_IDE_STREAM_FAILURE, 0x108, 3, deadline_ms);
}

static int call_layout(struct swdsm_client *client, int deadline_ms)
{
    static const struct swdsm_capability capabilities[] = { { 0x11, false, 0x40, 12 }, { 0x2E, true, 0x100, 24 } };

    return swdsm_client_config_layout(client, 0x108, 1, capabilities, 2, deadline_ms);
}

static int call_config_write(struct swdsm_client *client, int deadline_ms)
{
    return swdsm_client_config_write(client, 0x108, 0x10, 4, 0xFFFFFFFF, 0xE0000000, deadline_ms);
}

static int call_query(struct swdsm_client *client, int deadline_ms)
{
    enum swdsm_tdi_state state;

    return swdsm_client_query(client, 0x108, &state, deadline_ms);
}

static const struct {
    uint32_t command;
    int (*call)(struct swdsm_client *client, int deadline_ms);
} calls[] = {
    { DSM_SPDM_EMU_COMMAND_NORMAL, call_exchange },
    { DSM_SWDSM_DESCRIBE, call_describe },
    { DSM_SWDSM_EVENT, call_event },
    { DSM_SWDSM_CONFIG_LAYOUT, call_layout },
    { DSM_SWDSM_CONFIG_WRITE, call_config_write },
    { DSM_SWDSM_QUERY, call_query },
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

static void script_silent(struct fake *fake)
{
    if (fake_serve_connect(fake) && fake_expect(fake, calls[fake->step].command))
        fake_expect_end(fake);
}

static void script_gone(struct fake *fake)
{
    if (fake_serve_connect(fake))
        fake_expect(fake, calls[fake->step].command);
}

static void check_lost(void (*script)(struct fake *), size_t i, int deadline_ms, int expected)
{
    struct recorder recorder = { 0 };
    struct fake fake = { .step = i };
    struct swdsm_client *client;

    fake_start(&fake, script);
    client = connect_client(&fake, &recorder);
    assert_result(expected, calls[i].call(client, deadline_ms), swdsm_client_error(client));
    assert_all_error(client);
    assert_int_equal(recorder.count, 2 * FAKE_TDIS);
    assert_int_equal(recorder.transitions[3].reason, SWDSM_REASON_LOST);
    for (size_t j = 0; j < CALLS; j++)
        assert_result(-ENOTCONN, calls[j].call(client, deadline_ms), swdsm_client_error(client));
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_no_call_waits_past_its_deadline(void **state)
{
    (void)state;
    for (size_t i = 0; i < CALLS; i++) {
        check_lost(script_silent, i, 30, -ETIMEDOUT);
        check_lost(script_silent, i, 0, -ETIMEDOUT);
    }
}

static void test_no_call_outlives_the_daemon(void **state)
{
    (void)state;
    for (size_t i = 0; i < CALLS; i++)
        check_lost(script_gone, i, FAKE_SOON_MS, -ECONNRESET);
}

static void test_a_negative_deadline_is_refused_and_closes_nothing(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_echoes);
    client = connect_client(&fake, &recorder);
    for (size_t i = 0; i < CALLS; i++)
        assert_result(-EINVAL, calls[i].call(client, -1), swdsm_client_error(client));
    assert_int_equal(swdsm_client_run(client), 0);
    swdsm_client_exchange_start(client, "x", 1, FAKE_SOON_MS);
    swdsm_client_close(client);
    fake_stop(&fake);
}

/* Every status, as a person and a program are told it. */
static void script_statuses(struct fake *fake)
{
    if (!fake_serve_connect(fake))
        return;
    for (uint32_t status = DSM_SWDSM_OK; status <= DSM_SWDSM_FAILED; status++) {
        if (!fake_expect(fake, DSM_SWDSM_DESCRIBE))
            return;
        fake_check(fake, dsm_bytes_equal(fake_payload(fake), dsm_bytes("{ \"tdis\": [] }", 14)), "description");
        fake_result(fake, DSM_SWDSM_DESCRIBE, (enum dsm_swdsm_status)status, dsm_bytes("$.tdis[0].bars: \x1B[1m", 20));
    }
    fake_expect_end(fake);
}

static void test_a_refusal_says_what_and_why(void **state)
{
    static const int errors[] = { 0, -EINVAL, -EACCES, -ENOENT, -EOPNOTSUPP, -EBUSY, -EIO };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_statuses);
    client = connect_client(&fake, &recorder);
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        assert_result(errors[i], call_describe(client, FAKE_SOON_MS), swdsm_client_error(client));
        if (i == 1)
            assert_string_equal(swdsm_client_error(client), "invalid: $.tdis[0].bars: ?[1m");
    }
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_fields(struct fake *fake)
{
    const struct dsm_swdsm_state answer = { .tdi = 1, .function_id = 0x108, .word = 2, .new_state = SWDSM_TDI_RUN };
    struct dsm_swdsm_config_layout layout;
    struct dsm_swdsm_event event;
    struct dsm_swdsm_query query;
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SWDSM_EVENT) || !fake_decode(fake, event, &event))
        return;
    fake_check(fake,
               event.kind == DSM_SWDSM_EVENT_IDE_STREAM_FAILURE && event.function_id == 0x108 && event.argument == 3,
               "event");
    fake_ok(fake, DSM_SWDSM_EVENT);
    if (!fake_expect(fake, DSM_SWDSM_CONFIG_LAYOUT) || !fake_decode(fake, config_layout, &layout))
        return;
    fake_check(fake, layout.function_id == 0x108 && layout.header_type == 1 && layout.count == 2, "layout");
    fake_check(fake,
               layout.capabilities[1].id == 0x2E && layout.capabilities[1].extended &&
                   layout.capabilities[1].offset == 0x100 && layout.capabilities[1].len == 24,
               "capability");
    fake_ok(fake, DSM_SWDSM_CONFIG_LAYOUT);
    if (!fake_expect(fake, DSM_SWDSM_QUERY) || !fake_decode(fake, query, &query))
        return;
    fake_check(fake, query.function_id == 0x108 && dsm_swdsm_state_encode(&answer, &w) == DSM_OK, "query");
    fake_result(fake, DSM_SWDSM_QUERY, DSM_SWDSM_OK, dsm_written(&w));
    fake_expect_end(fake);
}

static void test_each_request_carries_its_fields(void **state)
{
    struct swdsm_capability many[SWDSM_CAPABILITIES_MAX + 1] = { { 0 } };
    enum swdsm_tdi_state tdi_state = SWDSM_TDI_ERROR;
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_fields);
    client = connect_client(&fake, &recorder);
    assert_result(0, call_event(client, FAKE_SOON_MS), swdsm_client_error(client));
    assert_result(-EINVAL, swdsm_client_config_layout(client, 8, 0, many, SWDSM_CAPABILITIES_MAX + 1, FAKE_SOON_MS),
                  swdsm_client_error(client));
    assert_result(0, call_layout(client, FAKE_SOON_MS), swdsm_client_error(client));
    assert_result(0, swdsm_client_query(client, 0x108, &tdi_state, FAKE_SOON_MS), swdsm_client_error(client));
    assert_int_equal(tdi_state, SWDSM_TDI_RUN);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_connected(struct fake *fake)
{
    if (fake_serve_connect(fake))
        fake_expect_end(fake);
}

static void test_what_the_daemon_does_not_offer_is_not_sent(void **state)
{
    struct fake fake = { .features = DSM_SWDSM_FEATURE_SUBSCRIBE };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;

    (void)state;
    fake_start(&fake, script_connected);
    client = connect_client(&fake, &recorder);
    for (size_t i = 1; i + 1 < CALLS; i++)
        assert_result(-EOPNOTSUPP, calls[i].call(client, FAKE_SOON_MS), swdsm_client_error(client));
    swdsm_client_close(client);
    fake_stop(&fake);
}

/* What no daemon sends, instead of the answer to DESCRIBE. */
static const struct {
    const char *bytes;
    size_t n;
} garbage[] = {
#define GARBAGE(text)                                                                                                  \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }
    GARBAGE("\x53\x44\0\2\0\0\0\3\0\0\0\0"),              /* another transport */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\x20\1"),            /* 8193 bytes */
    GARBAGE("\x53\x44\0\2\0\0\0\2\xFF\xFF\xFF\xFF"),      /* 4 GiB */
    GARBAGE("\x53\x44\0\3\0\0\0\2\0\0\0\6\0\0\0\0\0\0"),  /* an answer to EVENT */
    GARBAGE("\0\0\0\0\0\0\0\2\0\0\0\0"),                  /* no command */
    GARBAGE("\0\0\0\1\0\0\0\2\0\0\0\1x"),                 /* a response without exchange */
    GARBAGE("\0\0\xFF\xFF\0\0\0\2\0\0\0\0"),              /* UNKNOWN */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\5\0\0\0\0\0"),    /* a result cut short */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\6\0\0\0\0\0\1"),  /* its text is missing */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\7\0\0\0\0\0\0x"), /* its text is not said */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\6\0\0\0\7\0\0"),  /* its status is unknown */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\6\xFF\0\0\0\0\0"),
    GARBAGE("\x53\x44\0\7\0\0\0\2\0\0\0\0"),                                           /* STATE without a state */
    GARBAGE("\x53\x44\0\7\0\0\0\2\0\0\0\x1C\0\0\1\0ffffwwwwwwww\0\0rrssss\0\0\0\0"),   /* TDI 256 */
    GARBAGE("\x53\x44\0\7\0\0\0\2\0\0\0\x1C\0\0\0\0ffffwwwwwwww\4\0rrssss\0\0\0\0"),   /* from state 4 */
    GARBAGE("\x53\x44\0\7\0\0\0\2\0\0\0\x1C\0\0\0\0ffffwwwwwwww\0\xFFrrssss\0\0\0\0"), /* to state 255 */
    GARBAGE("\x53\x44\0\2\0\0\0\2\0\0\0\6\0\0\0\0\0\0\x53\x44\0\2\0\0\0\2\0\0\0\6\0\0\0\0\0\0"), /* answered twice */
};

static void script_garbage(struct fake *fake)
{
    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SWDSM_DESCRIBE))
        return;
    fake_send_bytes(fake, garbage[fake->step].bytes, garbage[fake->step].n, -1);
    fake_expect_end(fake);
}

static void test_garbage_ends_the_connection(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        struct recorder recorder = { 0 };
        struct fake fake = { .step = i };
        struct swdsm_client *client;
        int error;

        fake_start(&fake, script_garbage);
        client = connect_client(&fake, &recorder);
        error = call_describe(client, FAKE_SOON_MS);
        if (error == 0)
            print_error("garbage %zu was taken\n", i);
        assert_result(-EPROTO, error, swdsm_client_error(client));
        assert_all_error(client);
        assert_int_equal(swdsm_client_fd(client), -1);
        swdsm_client_close(client);
        fake_stop(&fake);
    }
}

static void script_descriptor(struct fake *fake)
{
    static const uint8_t frame[] = { 0x53, 0x44, 0, 2, 0, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0 };

    if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SWDSM_DESCRIBE))
        return;
    fake_send_bytes(fake, frame, sizeof(frame), fake->page_fd);
    fake_expect_end(fake);
}

static int lowest_free_fd(void)
{
    int fd = dup(0);

    close(fd);
    return fd;
}

static void test_a_descriptor_that_nobody_asked_for_ends_the_connection_and_is_not_kept(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };
    int before = lowest_free_fd();

    (void)state;
    fake_start(&fake, script_descriptor);
    client = connect_client(&fake, &recorder);
    assert_result(-EPROTO, call_describe(client, FAKE_SOON_MS), swdsm_client_error(client));
    swdsm_client_close(client);
    fake_stop(&fake);
    assert_int_equal(lowest_free_fd(), before);
}

static void script_talks(struct fake *fake)
{
    if (!fake_serve_connect(fake))
        return;
    for (int i = 0; i < 100000 && fake->header.command != 0; i++)
        fake_state(fake, 0, fake_word(SWDSM_TDI_RUN, 0), SWDSM_TDI_RUN, 0);
}

static void count(void *context, const struct swdsm_transition *transition)
{
    (void)transition;
    ((struct recorder *)context)->count++;
}

static void test_a_daemon_that_talks_without_answering_holds_nobody(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client_options options = recording(&recorder);
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_talks);
    options.transition = count;
    assert_int_equal(swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client), 0);
    assert_result(-ETIMEDOUT, call_describe(client, 30), swdsm_client_error(client));
    assert_true(recorder.count > 10);
    swdsm_client_close(client);
    fake_stop(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_object_goes_there_and_back),
        cmocka_unit_test(test_sizes_that_do_not_fit_are_refused_and_the_connection_works_on),
        cmocka_unit_test(test_partial_reads_and_signals_are_nothing),
        cmocka_unit_test(test_state_and_drain_frames_are_served_within_an_exchange),
        cmocka_unit_test(test_a_drain_may_be_done_later),
        cmocka_unit_test(test_a_drain_may_be_done_within_the_callback),
        cmocka_unit_test(test_a_lost_connection_waits_for_no_drain),
        cmocka_unit_test(test_null_where_it_cannot_be_is_refused),
        cmocka_unit_test(test_an_exchange_need_not_wait),
        cmocka_unit_test(test_no_call_waits_past_its_deadline),
        cmocka_unit_test(test_no_call_outlives_the_daemon),
        cmocka_unit_test(test_a_negative_deadline_is_refused_and_closes_nothing),
        cmocka_unit_test(test_a_refusal_says_what_and_why),
        cmocka_unit_test(test_each_request_carries_its_fields),
        cmocka_unit_test(test_what_the_daemon_does_not_offer_is_not_sent),
        cmocka_unit_test(test_garbage_ends_the_connection),
        cmocka_unit_test(test_a_descriptor_that_nobody_asked_for_ends_the_connection_and_is_not_kept),
        cmocka_unit_test(test_a_daemon_that_talks_without_answering_holds_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
