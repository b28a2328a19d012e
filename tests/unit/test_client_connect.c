/* SPDX-License-Identifier: BSD-3-Clause */
#include "client_fixture.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void script_connected(struct fake *fake)
{
    if (fake_serve_connect(fake))
        fake_expect_end(fake);
}

static void test_a_client_connects_over_a_unix_socket(void **state)
{
    struct recorder recorder = { 0 };
    struct fake fake = { 0 };
    struct swdsm_client *client;

    (void)state;
    fake_start(&fake, script_connected);
    client = connect_client(&fake, &recorder);
    assert_true(swdsm_client_is_swdsm(client));
    assert_int_equal(swdsm_client_tdi_count(client), FAKE_TDIS);
    assert_true(swdsm_client_fd(client) >= 0);
    assert_int_equal(fcntl(swdsm_client_fd(client), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 1)), SWDSM_TDI_CONFIG_UNLOCKED);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_a_client_connects_over_tcp(void **state)
{
    struct fake fake = { .features = FAKE_ALL_FEATURES & ~DSM_SWDSM_FEATURE_STATE_PAGE };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;

    (void)state;
    fake_start_tcp(&fake, script_connected);
    client = connect_client(&fake, &recorder);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 1)), SWDSM_TDI_CONFIG_UNLOCKED);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void *greet_inherited(void *fake)
{
    if (fake_greet(fake))
        fake_expect_end(fake);
    return NULL;
}

static void test_a_client_takes_an_inherited_socket(void **state)
{
    struct fake fake = { .features = DSM_SWDSM_FEATURE_DESCRIBE };
    struct swdsm_client *client;
    char address[16];
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    fake.fd = pair[0];
    snprintf(address, sizeof(address), "fd:%d", pair[1]);
    fake.listener = fake.page_fd = -1;
    assert_int_equal(pthread_create(&fake.thread, NULL, greet_inherited, &fake), 0);
    assert_int_equal(swdsm_client_connect(address, NULL, FAKE_SOON_MS, &client), 0);
    assert_int_equal(swdsm_client_fd(client), pair[1]);
    assert_result(-EOPNOTSUPP, swdsm_client_reconnect(client, FAKE_SOON_MS), swdsm_client_error(client));
    swdsm_client_close(client);
    fake_stop(&fake);
    close(pair[0]);
}

static void script_hello(struct fake *fake)
{
    struct dsm_swdsm_hello hello;

    if (!fake_accept(fake) || !fake_expect(fake, DSM_SWDSM_HELLO) || !fake_decode(fake, hello, &hello))
        return;
    fake_check(fake, hello.major == 1 && hello.minor == 0 && hello.tdi_count == 0, "version");
    fake_check(fake, hello.role == DSM_SWDSM_OBSERVER, "role");
    fake_check(fake, hello.features == FAKE_ALL_FEATURES, "features");
    fake_check(fake, dsm_bytes_equal(hello.name, dsm_bytes("qemu/nvme0", 10)), "name");
    fake_result(fake, DSM_SWDSM_HELLO, DSM_SWDSM_OWNED, dsm_bytes("by \"qemu\"\n", 10));
}

static void test_hello_says_who_and_what_for_and_a_refusal_says_why(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client_options options = recording(&recorder);
    struct fake fake = { 0 };
    struct swdsm_client *client = (void *)&fake;

    (void)state;
    fake_start(&fake, script_hello);
    options.name = "qemu/nvme0";
    options.observer = options.drain = true;
    assert_result(-EBUSY, swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client), recorder.error);
    assert_null(client);
    assert_string_equal(recorder.error, "another connection owns the device: by \"qemu\"?");
    fake_stop(&fake);
}

static void script_answer_hello(struct fake *fake)
{
    static const uint8_t answers[][15] = {
        { 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, /* version 2.0 */
        { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0 }, /* 257 TDIs */
        { 0, 1, 0 },                                  /* cut short */
    };
    static const size_t lengths[] = { 14, 14, 3 };

    if (fake_accept(fake) && fake_expect(fake, DSM_SWDSM_HELLO))
        fake_result(fake, DSM_SWDSM_HELLO, DSM_SWDSM_OK, dsm_bytes(answers[fake->step], lengths[fake->step]));
    fake_expect_end(fake);
}

static void test_an_answer_to_hello_that_cannot_be_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct recorder recorder = { 0 };
        struct swdsm_client_options options = recording(&recorder);
        struct fake fake = { .step = i };
        struct swdsm_client *client;

        fake_start(&fake, script_answer_hello);
        assert_result(-EPROTO, swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client), recorder.error);
        fake_stop(&fake);
    }
}

static void script_greets(struct fake *fake)
{
    if (fake_accept(fake) && fake_greet(fake))
        fake_expect_end(fake);
}

static void test_a_subscription_that_is_not_offered_is_an_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct fake fake = { .features = i == 0 ? DSM_SWDSM_FEATURE_DESCRIBE : DSM_SWDSM_FEATURE_SUBSCRIBE };
        struct recorder recorder = { 0 };
        struct swdsm_client_options options = recording(&recorder);
        struct swdsm_client *client;

        fake_start(&fake, script_greets);
        options.drain = i == 1;
        assert_result(-EOPNOTSUPP, swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client), recorder.error);
        fake_stop(&fake);
    }
}

/* spdm-emu's responder answers what it does not know with UNKNOWN, closes, and takes the next connection. */
static void script_spdm_emu(struct fake *fake)
{
    static const uint8_t report[] = { 0x10, 5, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SWDSM_TDI_RUN };

    if (!fake_accept(fake) || !fake_expect(fake, DSM_SWDSM_HELLO))
        return;
    fake_send(fake, DSM_SPDM_EMU_COMMAND_UNKNOWN, dsm_bytes(NULL, 0));
    fake_hang_up(fake);
    if (!fake_accept(fake) || !fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        return;
    fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL, dsm_bytes("answer", 6));
    if (!fake_expect(fake, DSM_SPDM_EMU_COMMAND_DECAP_TDISP))
        return;
    fake_check(fake, fake->header.payload_len == 16 && memcmp(fake->payload, "\x10\x85\0\0\xEF\xBE\0\0", 8) == 0,
               "query");
    if (fake->step == 0) {
        fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL, BYTES(report));
    } else {
        fake_send(fake, DSM_SPDM_EMU_COMMAND_UNKNOWN, dsm_bytes(NULL, 0));
        fake_hang_up(fake);
        if (!fake_accept(fake))
            return;
    }
    if (fake_expect(fake, DSM_SPDM_EMU_COMMAND_NORMAL))
        fake_send(fake, DSM_SPDM_EMU_COMMAND_NORMAL, dsm_bytes("again", 5));
    fake_expect_end(fake);
}

static void check_exchange(struct swdsm_client *client, const char *expected)
{
    char response[64];
    size_t n = sizeof(response);

    assert_result(0, swdsm_client_exchange(client, "object", 6, response, &n, FAKE_SOON_MS),
                  swdsm_client_error(client));
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(response, expected, n);
}

static void test_spdm_emu_does_exchanges_and_its_forks_queries(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct recorder recorder = { 0 };
        struct fake fake = { .step = i };
        enum swdsm_tdi_state tdi_state = SWDSM_TDI_ERROR;
        struct swdsm_client *client;

        fake_start(&fake, script_spdm_emu);
        client = connect_client(&fake, &recorder);
        assert_false(swdsm_client_is_swdsm(client));
        assert_int_equal(swdsm_client_tdi_count(client), 0);
        assert_all_error(client);
        check_exchange(client, "answer");
        assert_result(-EOPNOTSUPP, swdsm_client_describe(client, "{}", FAKE_SOON_MS), swdsm_client_error(client));
        if (i == 0) {
            assert_result(0, swdsm_client_query(client, 0xBEEF, &tdi_state, FAKE_SOON_MS), swdsm_client_error(client));
            assert_int_equal(tdi_state, SWDSM_TDI_RUN);
        } else {
            for (int j = 0; j < 2; j++)
                assert_result(-EOPNOTSUPP, swdsm_client_query(client, 0xBEEF, &tdi_state, FAKE_SOON_MS),
                              swdsm_client_error(client));
        }
        check_exchange(client, "again");
        swdsm_client_close(client);
        fake_stop(&fake);
    }
}

static void test_addresses_and_options_that_cannot_be_are_refused(void **state)
{
    static const char *const addresses[] = { "",
                                             "tcp:",
                                             "tcp:127.0.0.1",
                                             "tcp:127.0.0.1:0",
                                             "unix:",
                                             "tcp:1.2.3.4:+1",
                                             "tcp:127.0.0.1:65536",
                                             "tcp:example.org:1",
                                             "fd:",
                                             "fd:x",
                                             "fd:-1",
                                             "fd:9999",
                                             "tcp:[::1:",
                                             "tcp:127.0.0.1:",
                                             "pipe:x",
                                             "tcp:[::1]:1x" };
    struct recorder recorder = { 0 };
    struct swdsm_client_options good = recording(&recorder), options;
    char long_name[65], long_address[200];
    struct swdsm_client *client;

    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        assert_result(-EINVAL, swdsm_client_connect(addresses[i], &good, 1000, &client), recorder.error);
    memset(long_address, 'x', sizeof(long_address) - 1);
    long_address[199] = '\0';
    memcpy(long_address, "unix:/", 6);
    assert_result(-EINVAL, swdsm_client_connect(long_address, &good, 1000, &client), recorder.error);
    long_address[150] = '\0';
    assert_result(-EINVAL, swdsm_client_connect(long_address, &good, 1000, &client), recorder.error);
    assert_result(-EINVAL, swdsm_client_connect("unix:/x", &good, -1, &client), recorder.error);
    options = good;
    options.size--;
    assert_int_equal(swdsm_client_connect("unix:/x", &options, 1000, &client), -EINVAL);
    options = good;
    options.drain = true;
    options.transition = NULL;
    assert_result(-EINVAL, swdsm_client_connect("unix:/x", &options, 1000, &client), recorder.error);
    memset(long_name, 'n', 64);
    long_name[64] = '\0';
    options = good;
    options.name = long_name;
    assert_result(-EINVAL, swdsm_client_connect("unix:/x", &options, 1000, &client), recorder.error);
}

static void test_options_of_a_later_version_are_refused_where_they_are_set(void **state)
{
    struct recorder recorder = { 0 };
    struct {
        struct swdsm_client_options options;
        uint64_t later;
    } more = { recording(&recorder), 1 };
    struct swdsm_client *client;

    (void)state;
    more.options.size = sizeof(more);
    assert_result(-EINVAL, swdsm_client_connect("unix:/nobody", &more.options, 1000, &client), recorder.error);
    more.later = 0;
    assert_result(-ENOENT, swdsm_client_connect("unix:/nobody", &more.options, 1000, &client), recorder.error);
}

static void test_nobody_there_is_told_as_connect_tells_it(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client_options options = recording(&recorder);
    struct swdsm_client *client;

    (void)state;
    assert_result(-ECONNREFUSED, swdsm_client_connect("tcp:127.0.0.1:1", &options, 1000, &client), recorder.error);
    assert_result(-ECONNREFUSED, swdsm_client_connect("tcp:localhost:1", &options, 1000, &client), recorder.error);
    assert_result(-ENOENT, swdsm_client_connect("unix:/nobody/there", &options, 1000, &client), recorder.error);
}

/* What connecting goes through; the daemon stops in each. */
static void script_stops(struct fake *fake)
{
    bool silent = fake->step % 2 == 0;
    size_t steps = fake->step / 2;

    fake_make_page(fake, true);
    if (!fake_accept(fake))
        return;
    if (steps == 0) {
        fake_expect(fake, DSM_SWDSM_HELLO);
    } else if (fake_greet(fake) && steps == 1) {
        fake_expect(fake, DSM_SWDSM_STATE_PAGE);
    } else if (steps == 2) {
        if (fake_give_page(fake, fake->page_fd))
            fake_expect(fake, DSM_SWDSM_SUBSCRIBE);
    } else if (steps == 3 && fake_give_page(fake, -1)) { /* no page, so the client needs each TDI's STATE */
        fake->tdi_count--;
        fake_take_subscription(fake);
    }
    if (silent)
        fake_expect_end(fake);
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void test_a_daemon_that_is_silent_or_goes_in_any_step_of_connecting_holds_nobody(void **state)
{
    (void)state;
    for (size_t step = 0; step < 8; step++) {
        struct recorder recorder = { 0 };
        struct swdsm_client_options options = recording(&recorder);
        struct fake fake = { .step = step };
        struct swdsm_client *client;
        int64_t started;
        int error;

        fake_start(&fake, script_stops);
        started = now_ms();
        error = swdsm_client_connect(fake.address, &options, step % 2 == 0 ? 100 : FAKE_SOON_MS, &client);
        assert_result(step % 2 == 0 ? -ETIMEDOUT : -ECONNRESET, error, recorder.error);
        assert_null(client);
        assert_true(now_ms() - started < FAKE_SOON_MS / 2);
        fake_stop(&fake);
    }
}

static void script_twice(struct fake *fake)
{
    if (!fake_serve_connect(fake))
        return;
    fake_store(fake, 0, fake_word(SWDSM_TDI_RUN, 0));
    fake_state(fake, 0, fake_word(SWDSM_TDI_RUN, 0), SWDSM_TDI_CONFIG_LOCKED, 0);
    fake_expect(fake, DSM_SWDSM_DESCRIBE);
    fake_hang_up(fake);
    fake_store(fake, 0, fake_word(SWDSM_TDI_CONFIG_UNLOCKED, 0));
    if (fake_serve_connect(fake))
        fake_expect_end(fake);
}

static void test_reconnecting_finds_the_device_reset_and_keeps_the_readers(void **state)
{
    struct recorder recorder = { 0 };
    const struct swdsm_tdi *tdi;
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_twice);
    client = connect_client(&fake, &recorder);
    tdi = swdsm_client_tdi(client, 0);
    serve_until(client, &recorder, 3);
    assert_int_equal(swdsm_tdi_state(tdi), SWDSM_TDI_RUN);
    assert_result(-ECONNRESET, swdsm_client_describe(client, "{}", FAKE_SOON_MS), swdsm_client_error(client));
    assert_all_error(client);
    assert_int_equal(swdsm_client_fd(client), -1);
    assert_result(-ENOTCONN, swdsm_client_run(client), swdsm_client_error(client));
    assert_int_equal(recorder.count, 5); /* both TDIs were lost */
    assert_int_equal(recorder.transitions[3].old_state, SWDSM_TDI_RUN);
    assert_int_equal(recorder.transitions[3].new_state, SWDSM_TDI_ERROR);
    assert_int_equal(recorder.transitions[3].reason, SWDSM_REASON_LOST);
    assert_result(0, swdsm_client_reconnect(client, FAKE_SOON_MS), swdsm_client_error(client));
    assert_int_equal(swdsm_tdi_state(tdi), SWDSM_TDI_CONFIG_UNLOCKED);
    assert_ptr_equal(swdsm_client_tdi(client, 0), tdi);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_a_failed_reconnect_may_be_repeated(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_connected);
    client = connect_client(&fake, &recorder);
    close(fake.listener);
    fake.listener = -1;
    for (int i = 0; i < 3; i++)
        assert_result(-ECONNREFUSED, swdsm_client_reconnect(client, FAKE_SOON_MS), swdsm_client_error(client));
    assert_all_error(client);
    swdsm_client_close(client);
    fake_stop(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_client_connects_over_a_unix_socket),
        cmocka_unit_test(test_a_client_connects_over_tcp),
        cmocka_unit_test(test_a_client_takes_an_inherited_socket),
        cmocka_unit_test(test_hello_says_who_and_what_for_and_a_refusal_says_why),
        cmocka_unit_test(test_an_answer_to_hello_that_cannot_be_is_refused),
        cmocka_unit_test(test_a_subscription_that_is_not_offered_is_an_error),
        cmocka_unit_test(test_spdm_emu_does_exchanges_and_its_forks_queries),
        cmocka_unit_test(test_addresses_and_options_that_cannot_be_are_refused),
        cmocka_unit_test(test_options_of_a_later_version_are_refused_where_they_are_set),
        cmocka_unit_test(test_nobody_there_is_told_as_connect_tells_it),
        cmocka_unit_test(test_a_daemon_that_is_silent_or_goes_in_any_step_of_connecting_holds_nobody),
        cmocka_unit_test(test_reconnecting_finds_the_device_reset_and_keeps_the_readers),
        cmocka_unit_test(test_a_failed_reconnect_may_be_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
