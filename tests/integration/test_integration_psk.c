/* SPDX-License-Identifier: BSD-3-Clause */
/* Pre-shared keys between both programs. */
#include "harness_control.h"

#include <string.h>
#include <sys/stat.h>

static struct swdsm_process process, tsm;

/* "HINT=FILE" of a file that holds these digits. */
static const char *psk_option(const char *hint, const char *name, const char *digits)
{
    static char options[2][200];
    static unsigned next;
    char *option = options[next++ % 2];
    const char *path = write_test_file(name, digits);

    assert_int_equal(0, chmod(path, 0600));
    snprintf(option, sizeof(options[0]), "%s=%s", hint, path);
    return option;
}

static int walk_with(const char *psk)
{
    char where[40];

    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    program_launch(&tsm, "src/cli/swtsm", OPTIONS("walk", "--stop", "--connect", where, "--psk", psk));
    return daemon_wait(&tsm);
}

static void expect_said(const char *text)
{
    if (!strstr(tsm.text, text))
        fail_msg("expected \"%s\" in \"%s\"", text, tsm.text);
}

static void test_a_tdi_runs_in_a_session_of_a_psk(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--psk", psk_option("hint", "key", "00112233445566778899aabbccddeeff\n")));
    assert_int_equal(0, walk_with(psk_option("hint", "key", "00112233445566778899aabbccddeeff\n")));
    expect_said("PSK_EXCHANGE");
    expect_said("PSK_FINISH");
    expect_said("the TDI was not unlocked since");
    daemon_stop(&process);
}

static void test_without_a_context_there_is_no_psk_finish(void **state)
{
    const char *psk = psk_option("hint", "key", "0011");

    (void)state;
    daemon_start(&process, OPTIONS("--psk", psk, "--capabilities", "CERT,MEAS_SIG,ENCRYPT,MAC,PSK"));
    assert_int_equal(0, walk_with(psk));
    expect_said("HMAC verifies,");
    assert_null(strstr(tsm.text, "PSK_FINISH"));
    daemon_stop(&process);
}

static void test_a_device_with_a_psk_alone_needs_no_chain(void **state)
{
    const char *psk = psk_option("hint", "key", "0011");

    (void)state;
    daemon_start(&process, OPTIONS("--psk", psk, "--capabilities", "MEAS_NO_SIG,ENCRYPT,MAC,PSK_WITH_CONTEXT"));
    assert_int_equal(0, walk_with(psk));
    assert_null(strstr(tsm.text, "GET_DIGESTS"));
    daemon_stop(&process);
}

static void test_each_of_several_hints_has_its_psk(void **state)
{
    const char *first = psk_option("first", "one", "0011"), *second = psk_option("hex:7365636f6e6400", "two", "2233");

    (void)state;
    daemon_start(&process, OPTIONS("--psk", first, "--psk", second));
    assert_int_equal(0, walk_with(first));
    assert_int_equal(0, walk_with(second));
    daemon_stop(&process);
}

static void test_another_psk_does_not_verify(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--psk", psk_option("hint", "key", "0011")));
    assert_int_equal(4, walk_with(psk_option("hint", "other", "0012")));
    expect_said("PSK_EXCHANGE failed: the HMAC over TH1 does not verify: the device has another PSK");
    daemon_stop(&process);
}

static void test_an_unknown_hint_is_refused(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--psk", psk_option("hint", "key", "0011")));
    assert_int_equal(5, walk_with(psk_option("another", "key", "0011")));
    expect_said("PSK_EXCHANGE failed: the device answered ERROR InvalidRequest");
    daemon_stop(&process);
}

static void test_a_device_without_a_psk_is_told_of(void **state)
{
    (void)state;
    daemon_start(&process, NULL);
    assert_int_equal(3, walk_with(psk_option("hint", "key", "0011")));
    expect_said("the device does not state PSK_CAP");
    daemon_stop(&process);
}

static void expect_no_start(const char *const *options, const char *text)
{
    static struct swdsm_process refused;

    program_launch(&refused, "src/daemon/swdsm", options);
    assert_int_equal(1, daemon_wait(&refused));
    if (!strstr(refused.text, text))
        fail_msg("expected \"%s\" in \"%s\"", text, refused.text);
}

static void test_a_key_that_others_may_read_stops_the_start(void **state)
{
    const char *psk = psk_option("hint", "key", "0011");

    (void)state;
    assert_int_equal(0, chmod(in_test_folder("key"), 0644));
    expect_no_start(OPTIONS("--port", "0", "--psk", psk),
                    "/key: has mode 0644: others know the key, or can give us another; accepted: 0600 (chmod go=)");
}

static void test_a_psk_and_its_capability_go_together(void **state)
{
    const char *psk = psk_option("hint", "key", "0011");

    (void)state;
    expect_no_start(OPTIONS("--port", "0", "--psk", psk, "--capabilities", "CERT,CHAL"),
                    "there is a PSK, and the capabilities have neither PSK nor PSK_WITH_CONTEXT");
    expect_no_start(OPTIONS("--port", "0", "--capabilities", "CERT,CHAL,MAC,PSK"),
                    "PSK or PSK_WITH_CONTEXT is stated, and there is no PSK (--psk, \"psks\")");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_tdi_runs_in_a_session_of_a_psk),
        TEST(test_without_a_context_there_is_no_psk_finish),
        TEST(test_a_device_with_a_psk_alone_needs_no_chain),
        TEST(test_each_of_several_hints_has_its_psk),
        TEST(test_another_psk_does_not_verify),
        TEST(test_an_unknown_hint_is_refused),
        TEST(test_a_device_without_a_psk_is_told_of),
        TEST(test_a_key_that_others_may_read_stops_the_start),
        TEST(test_a_psk_and_its_capability_go_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
