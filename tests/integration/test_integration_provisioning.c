/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys and certificates that swtsm gives a device, in its sandbox; and the same device after a restart. */
#include "harness_control.h"

#include <string.h>

#define CAPABILITIES                                                                                                   \
    "CERT,CHAL,MEAS_SIG,ENCRYPT,MAC,KEY_EX,HANDSHAKE_IN_THE_CLEAR,CHUNK,SET_CERT,CSR,GET_KEY_PAIR_INFO,SET_KEY_PAIR_"  \
    "INFO"

static struct swdsm_process process, tsm;

static int set_up(void **state)
{
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* looking for leaks takes another process to trace this one */
    return make_test_folder(state);
}

static void start(const char *more)
{
    daemon_start(&process, OPTIONS("--capabilities", CAPABILITIES, "--identity", in_test_folder("id"), "--asym",
                                   "ECDSA_P384", "--seccomp", "action=kill", more));
}

/* swtsm against the device. */
static void ask(int status, const char *const *arguments)
{
    char where[40];
    const char *all[16] = { NULL };
    size_t n = 0;

    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    for (; arguments[n]; n++)
        all[n] = arguments[n];
    all[n] = "--connect";
    all[n + 1] = where;
    program_launch(&tsm, "src/cli/swtsm", all);
    if (daemon_wait(&tsm) != status)
        fail_msg("%s: %s", arguments[0], tsm.text);
}

static const char *own_chain(void)
{
    return in_test_folder("id/devices/nvme/ECDSA_P384.chain.pem");
}

static void test_a_chain_that_was_set_is_there_after_a_restart(void **state)
{
    (void)state;
    start("--trusted-environment");
    ask(0, OPTIONS("set-certificate", "--slot", "2", "--in-clear", "--chain", own_chain()));
    ask(0, OPTIONS("attest", "--slot", "2"));
    daemon_stop(&process);
    start(NULL);
    ask(0, OPTIONS("attest", "--slot", "2"));
    daemon_stop(&process);
}

static void test_outside_of_a_trusted_environment_it_takes_a_session(void **state)
{
    (void)state;
    start(NULL);
    ask(5, OPTIONS("set-certificate", "--slot", "0", "--chain", own_chain()));
    ask(5, OPTIONS("set-certificate", "--slot", "1", "--in-clear", "--chain", own_chain()));
    ask(0, OPTIONS("set-certificate", "--slot", "1", "--chain", own_chain()));
    ask(0, OPTIONS("attest", "--slot", "1"));
    daemon_stop(&process);
}

static void test_a_slot_that_was_erased_stays_empty(void **state)
{
    (void)state;
    start(NULL);
    ask(0, OPTIONS("set-certificate", "--slot", "1", "--chain", own_chain()));
    ask(0, OPTIONS("set-certificate", "--slot", "1", "--erase"));
    daemon_stop(&process);
    start(NULL);
    ask(5, OPTIONS("attest", "--slot", "1"));
    ask(0, OPTIONS("attest"));
    daemon_stop(&process);
}

static void test_a_csr_is_written_to_a_file(void **state)
{
    (void)state;
    start(NULL);
    ask(0, OPTIONS("csr", "--out", in_test_folder("device.csr")));
    ask(0, OPTIONS("csr", "--in-session", "--json"));
    assert_non_null(strstr(tsm.text, "BEGIN CERTIFICATE REQUEST"));
    daemon_stop(&process);
}

static void test_a_key_pair_is_erased_and_generated(void **state)
{
    (void)state;
    start(NULL);
    ask(0, OPTIONS("key-pairs"));
    assert_non_null(strstr(tsm.text, "key pair 1: ECC_384, slots 0"));
    ask(5, OPTIONS("set-key-pair", "--operation", "erase"));
    ask(0, OPTIONS("set-key-pair", "--slots", "none"));
    ask(0, OPTIONS("set-key-pair", "--operation", "erase"));
    ask(0, OPTIONS("set-key-pair", "--operation", "generate", "--key-algorithm", "ECC_384", "--slots", "3"));
    daemon_stop(&process);
    start(NULL);
    ask(0, OPTIONS("key-pairs"));
    assert_non_null(strstr(tsm.text, "key pair 1: ECC_384, slots 3"));
    daemon_stop(&process);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, remove_test_folder)
    const struct CMUnitTest tests[] = {
        TEST(test_a_chain_that_was_set_is_there_after_a_restart),
        TEST(test_outside_of_a_trusted_environment_it_takes_a_session),
        TEST(test_a_slot_that_was_erased_stays_empty),
        TEST(test_a_csr_is_written_to_a_file),
        TEST(test_a_key_pair_is_erased_and_generated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
