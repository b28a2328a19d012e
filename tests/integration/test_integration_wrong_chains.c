/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wrong chains: the daemon refuses them, serves them where allow_invalid_chain asks for it, and swtsm refuses what is
 * served, with its reason. The chains are those of tests/vectors/certificates/make.sh, their leaves' key is leaf.key.
 */
#include "harness.h"

#include <stdio.h>
#include <string.h>

static struct swdsm_process process;

/* A configuration that serves one of the vectors. */
static const char *config_of(const char *chain, bool allow_invalid_chain)
{
    char key[4096], path[4096], name[128];
    FILE *file = fopen(in_test_folder("config.json"), "w");

    assert_non_null(file);
    snprintf(name, sizeof(name), "tests/vectors/certificates/%s.pem", chain);
    fprintf(file,
            "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", \"listen\": [ \"unix:%s\" ],"
            " \"identity\": { \"key\": \"%s\", \"chain\": \"%s\"%s },"
            " \"settings\": { \"algorithms\": { \"asym\": [ \"ECDSA_P256\" ] } } } ] }",
            in_test_folder("socket"), TEST_SOURCE("tests/vectors/certificates/leaf.key", key), TEST_SOURCE(name, path),
            allow_invalid_chain ? ", \"allow_invalid_chain\": true" : "");
    fclose(file);
    return in_test_folder("config.json");
}

/* swtsm's exit status; what it printed is in tsm->text. */
static int attest(struct swdsm_process *tsm, const char *option)
{
    char address[4096];

    snprintf(address, sizeof(address), "unix:%s", in_test_folder("socket"));
    program_launch(tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", address, option));
    return daemon_wait(tsm);
}

/* What is served with this chain: swtsm's exit status. */
static int attest_served(const char *chain, const char *option, struct swdsm_process *tsm)
{
    int status;

    daemon_launch(&process, OPTIONS("--config", config_of(chain, true)));
    expect_line(&process, "listens on");
    status = attest(tsm, option);
    daemon_stop(&process);
    return status;
}

static const struct {
    const char *chain;
    const char *reason;
} wrong[] = {
    { "issuer_by_key_usage", "certificate 2 of the chain: stands for a CA's without basicConstraints" },
    { "issuer_is_no_ca", "certificate 2 of the chain: stands for a CA's without basicConstraints" },
    { "issuer_by_netscape", "certificate 2 of the chain: stands for a CA's without basicConstraints" },
    { "issuer_may_not_sign", "certificate 2 of the chain: issues another and may not sign certificates" },
    { "path_too_long", "certificate 2 of the chain: has more intermediates below it than it allows" },
    { "name_not_permitted", "certificate 3 of the chain: has a name outside of those that an issuer permits" },
    { "signed_with_sha1", "certificate 3 of the chain: is signed over a digest that is too weak" },
    { "issuer_with_rsa1024", "certificate 2 of the chain: has a key of less than 112 bits of security" },
    { "unknown_critical", "certificate 2 of the chain: has a critical extension that is not known" },
    { "leaf_is_ca", "certificate 2 of the chain: is the leaf and yet a CA's" },
    { "purpose_requester", "but not a responder's (1.3.6.1.4.1.412.274.3)" },
    { "hardware_identity_twice", "certificate 3 of the chain: is an alias certificate" },
};

#define EXIT_VERIFICATION 4

static void test_the_daemon_refuses_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int status = daemon_run(&process, OPTIONS("--config", config_of(wrong[i].chain, false)));

        if (status != 1 || !strstr(process.text, wrong[i].reason))
            fail_msg("%s: ended with 1 and \"%s\", got %d and %s", wrong[i].chain, wrong[i].reason, status,
                     process.text);
    }
}

static void test_they_are_served_where_that_is_asked_for_and_swtsm_refuses_them(void **state)
{
    static struct swdsm_process tsm;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int status = attest_served(wrong[i].chain, NULL, &tsm);

        if (!strstr(process.text, "SERVES A CHAIN THAT IS WRONG") || !strstr(process.text, wrong[i].reason))
            fail_msg("%s: a warning with \"%s\", got %s", wrong[i].chain, wrong[i].reason, process.text);
        if (status != EXIT_VERIFICATION || !strstr(tsm.text, wrong[i].reason))
            fail_msg("%s: refused with %d and \"%s\", got %d and %s", wrong[i].chain, EXIT_VERIFICATION,
                     wrong[i].reason, status, tsm.text);
    }
}

static void test_a_good_chain_is_served_without_the_key(void **state)
{
    static struct swdsm_process tsm;

    (void)state;
    daemon_launch(&process, OPTIONS("--config", config_of("good", false)));
    expect_line(&process, "listens on");
    assert_int_equal(attest(&tsm, NULL), 0);
    daemon_stop(&process);
    assert_null(strstr(process.text, "warning"));
}

static void test_a_key_without_need_is_told_of(void **state)
{
    static struct swdsm_process tsm;

    (void)state;
    assert_int_equal(attest_served("good", NULL, &tsm), 0);
    assert_non_null(strstr(process.text, "allow_invalid_chain is set, and nothing is wrong with"));
}

static void test_an_expired_certificate_is_a_warning_and_a_note(void **state)
{
    static struct swdsm_process tsm;

    (void)state;
    daemon_launch(&process, OPTIONS("--config", config_of("expired", false)));
    expect_line(&process, "listens on");
    assert_int_equal(attest(&tsm, NULL), 0);
    daemon_stop(&process);
    assert_non_null(strstr(process.text, "certificate 2 of the chain: has expired"));
    assert_non_null(strstr(tsm.text, "certificate 2 of the chain: has expired"));
}

static void test_an_expired_certificate_is_refused_with_check_dates(void **state)
{
    static struct swdsm_process tsm;

    (void)state;
    assert_int_equal(attest_served("expired", "--check-dates", &tsm), EXIT_VERIFICATION);
    assert_non_null(strstr(tsm.text, "the chain does not verify: certificate 2 of the chain: has expired"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_daemon_refuses_them),
        TEST(test_they_are_served_where_that_is_asked_for_and_swtsm_refuses_them),
        TEST(test_a_good_chain_is_served_without_the_key),
        TEST(test_a_key_without_need_is_told_of),
        TEST(test_an_expired_certificate_is_a_warning_and_a_note),
        TEST(test_an_expired_certificate_is_refused_with_check_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
