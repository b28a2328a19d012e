/* SPDX-License-Identifier: BSD-3-Clause */
/* Identities that are kept, and those that the user gives. */
#include "harness_control.h"

#include "wire/spdm.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGEST_LEN 96

static struct swdsm_process process;

static void root_digest(char digest[DIGEST_LEN + 1])
{
    const char *at = strstr(process.text, "root certificate SHA-384 ");

    assert_non_null(at);
    snprintf(digest, DIGEST_LEN + 1, "%s", at + strlen("root certificate SHA-384 "));
}

static void assert_mode(const char *name, mode_t mode)
{
    struct stat status;

    if (stat(in_test_folder(name), &status) != 0)
        fail_msg("%s is not there", name);
    if ((status.st_mode & 0777) != mode)
        fail_msg("%s has mode %o, not %o", name, status.st_mode & 0777u, mode);
}

static size_t slurp(const char *name, char *text, size_t size)
{
    FILE *file = fopen(in_test_folder(name), "r");
    size_t n;

    assert_non_null(file);
    n = fread(text, 1, size - 1, file);
    text[n] = '\0';
    fclose(file);
    return n;
}

static void make_identity(const char *const *more)
{
    const char *options[16] = { "--identity", in_test_folder("id") };

    for (size_t i = 0; more && more[i]; i++)
        options[2 + i] = more[i];
    daemon_start(&process, options);
}

static int attest_with(const char *option, const char *value)
{
    static struct swdsm_process tsm;
    char where[40];

    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    program_launch(&tsm, "src/cli/swtsm", OPTIONS("attest", "--goodbye", "none", "--connect", where, option, value));
    return daemon_wait(&tsm);
}

static void test_a_root_can_be_pinned(void **state)
{
    static struct swdsm_process printer;
    char digest[DIGEST_LEN + 1];
    const char *root;

    (void)state;
    assert_int_equal(daemon_run(&printer, OPTIONS("--print-root")), 2);
    assert_int_equal(daemon_run(&printer, OPTIONS("--print-root", "--identity", in_test_folder("id"))), 0);
    assert_int_equal(strncmp(printer.text, "-----BEGIN CERTIFICATE-----\n", 28), 0);
    root = write_test_file("printed.pem", printer.text);
    make_identity(NULL);
    root_digest(digest);
    assert_int_equal(attest_with("--root", root), 0);
    assert_int_equal(attest_with("--root-sha384", digest), 0);
    digest[0] = digest[0] == '0' ? '1' : '0';
    assert_int_equal(attest_with("--root-sha384", digest), 4);
    digest[DIGEST_LEN - 1] = '\0';
    assert_int_equal(attest_with("--root-sha384", digest), 2);
    daemon_stop(&process);
}

static void test_a_running_device_gives_its_root(void **state)
{
    static struct swdsm_process ctl;
    char address[160];
    const char *root;

    (void)state;
    control_daemon_start(&process, OPTIONS("--port", "0", "--asym", "ECDSA_P384,RSASSA_3072"));
    snprintf(address, sizeof(address), "unix:%s", in_test_folder("control.sock"));
    assert_int_equal(program_run(&ctl, "src/cli/swdsmctl", OPTIONS("-c", address, "certificate", "nvme")), 0);
    root = write_test_file("root.pem", ctl.text);
    assert_int_equal(attest_with("--root", root), 0);
    assert_int_equal(program_run(&ctl, "src/cli/swdsmctl", OPTIONS("-c", address, "certificate", "nvme", "1")), 5);
    assert_non_null(strstr(ctl.text, "slot: 1: holds no certificate; provisioned: 0"));
    assert_int_equal(program_run(&ctl, "src/cli/swdsmctl", OPTIONS("-c", address, "certificate", "nvme", "8")), 5);
    assert_int_equal(program_run(&ctl, "src/cli/swdsmctl", OPTIONS("-c", address, "certificate", "nvme", "x")), 5);
    daemon_stop(&process);
}

static void test_a_folder_that_others_may_write_to_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_test_folder("id"), 0700), 0);
    assert_int_equal(chmod(in_test_folder("id"), 0770), 0);
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--identity", in_test_folder("id"))), 1);
    assert_non_null(strstr(process.text, "id: has mode 0770: others may write to it"));
    assert_int_equal(access(in_test_folder("id/root.pem"), F_OK), -1);
}

static void test_a_folder_keeps_its_mode(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_test_folder("id"), 0700), 0);
    assert_int_equal(chmod(in_test_folder("id"), 0750), 0);
    make_identity(NULL);
    daemon_stop(&process);
    assert_mode("id", 0750);
}

static void test_it_is_made_once_and_kept(void **state)
{
    char first[DIGEST_LEN + 1], second[DIGEST_LEN + 1], before[8192], after[8192];

    (void)state;
    make_identity(NULL);
    root_digest(first);
    assert_non_null(strstr(process.text, in_test_folder("id/root.pem")));
    daemon_stop(&process);
    slurp("id/devices/nvme/ECDSA_P384.chain.pem", before, sizeof(before));
    make_identity(NULL);
    root_digest(second);
    expect_fresh_client(&process);
    daemon_stop(&process);
    slurp("id/devices/nvme/ECDSA_P384.chain.pem", after, sizeof(after));
    assert_string_equal(first, second);
    assert_string_equal(before, after);
    assert_null(strstr(process.text, "warning"));
}

static void test_without_a_folder_each_daemon_has_its_own(void **state)
{
    char first[DIGEST_LEN + 1], second[DIGEST_LEN + 1];

    (void)state;
    daemon_start(&process, NULL);
    root_digest(first);
    daemon_stop(&process);
    daemon_start(&process, NULL);
    root_digest(second);
    daemon_stop(&process);
    assert_string_not_equal(first, second);
}

static void test_its_keys_are_for_nobody_else(void **state)
{
    mode_t before = umask(0077); /* certificates are for all, whatever it is */

    (void)state;
    make_identity(NULL);
    umask(before);
    daemon_stop(&process);
    assert_mode("id", 0711);
    assert_mode("id/devices", 0711);
    assert_mode("id/devices/nvme", 0711);
    assert_mode("id/root.pem", 0644);
    assert_mode("id/root.key.pem", 0600);
    assert_mode("id/intermediate.key.pem", 0600);
    assert_mode("id/issuer.chain.pem", 0644);
    assert_mode("id/devices/nvme/ECDSA_P384.key.pem", 0600);
    assert_mode("id/devices/nvme/ECDSA_P384.chain.pem", 0644);
}

static void test_a_key_that_others_can_read_is_warned_of(void **state)
{
    (void)state;
    make_identity(NULL);
    daemon_stop(&process);
    assert_int_equal(chmod(in_test_folder("id/devices/nvme/ECDSA_P384.key.pem"), 0644), 0);
    make_identity(NULL);
    daemon_stop(&process);
    assert_non_null(strstr(process.text, "id/devices/nvme/ECDSA_P384.key.pem has mode 0644: a private key is for"));
    assert_null(strstr(process.text, "id/root.key.pem has mode"));
    assert_int_equal(chmod(in_test_folder("id/root.key.pem"), 0640), 0);
    make_identity(NULL);
    daemon_stop(&process);
    assert_non_null(strstr(process.text, "id/root.key.pem has mode 0640"));
}

static void test_there_is_a_key_for_each_algorithm(void **state)
{
    (void)state;
    make_identity(OPTIONS("--asym", "ECDSA_P256,EDDSA_25519,RSASSA_2048,RSAPSS_2048"));
    daemon_stop(&process);
    assert_mode("id/devices/nvme/ECDSA_P256.key.pem", 0600);
    assert_mode("id/devices/nvme/EDDSA_25519.key.pem", 0600);
    assert_mode("id/devices/nvme/RSAPSS_2048.key.pem", 0600); /* serves RSASSA_2048 as well */
    assert_int_equal(access(in_test_folder("id/devices/nvme/RSASSA_2048.key.pem"), F_OK), -1);
    assert_int_equal(access(in_test_folder("id/devices/nvme/ECDSA_P384.key.pem"), F_OK), -1);
}

/* Verifiers that know the negotiated algorithms alone verify the whole chain. */
static void test_issuers_are_of_the_leafs_family_and_hash(void **state)
{
    static struct swdsm_process tsm;
    char address[64], root[4096];

    (void)state;
    make_identity(OPTIONS("--asym", "ECDSA_P256,ECDSA_P384", "--hash", "SHA_256"));
    assert_mode("id/issuers", 0711);
    assert_mode("id/issuers/ECDSA_P256-SHA_256/root.key.pem", 0600);
    assert_mode("id/devices/nvme/ECDSA_P256-SHA_256.chain.pem", 0644);
    assert_int_equal(access(in_test_folder("id/root.pem"), F_OK), -1);
    assert_non_null(strstr(process.text, in_test_folder("id/issuers/ECDSA_P384-SHA_256/root.pem")));
    assert_non_null(strstr(process.text, in_test_folder("id/issuers/ECDSA_P256-SHA_256/root.pem")));
    snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", process.port);
    snprintf(root, sizeof(root), "%s", in_test_folder("id/issuers/ECDSA_P256-SHA_256/root.pem"));
    program_launch(&tsm, "src/cli/swtsm",
                   OPTIONS("attest", "--connect", address, "--asym", "ECDSA_P256", "--root", root));
    if (daemon_wait(&tsm) != 0)
        fail_msg("%s", tsm.text);
    daemon_stop(&process);
}

/* DSP0274, SPDM certificate extension: its leaf may not have the hardware-identity OID, which swtsm would refuse. */
static void test_a_device_of_the_alias_model_has_an_alias_leaf(void **state)
{
    static struct swdsm_process tsm;
    char address[64];

    (void)state;
    for (int i = 0; i < 2; i++) { /* made, and kept */
        make_identity(OPTIONS("--cap", "CERT,CHAL,MEAS_SIG,ENCRYPT,MAC,KEY_EX,ALIAS_CERT"));
        assert_mode("id/devices/nvme/ECDSA_P384-device.chain.pem", 0644);
        snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", process.port);
        program_launch(&tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", address));
        if (daemon_wait(&tsm) != 0)
            fail_msg("%s", tsm.text);
        daemon_stop(&process);
    }
}

static void test_devices_share_a_root(void **state)
{
    char first[DIGEST_LEN + 1], second[DIGEST_LEN + 1];

    (void)state;
    make_identity(NULL);
    root_digest(first);
    daemon_stop(&process);
    make_identity(OPTIONS("--preset", "qemu-ahci"));
    root_digest(second);
    daemon_stop(&process);
    assert_string_equal(first, second);
    assert_mode("id/devices/ahci/ECDSA_P384.key.pem", 0600);
}

/* A crash between key and chain: what is there of the device is made anew. */
static void test_a_half_made_identity_is_made_anew(void **state)
{
    (void)state;
    make_identity(NULL);
    daemon_stop(&process);
    assert_int_equal(unlink(in_test_folder("id/devices/nvme/ECDSA_P384.chain.pem")), 0);
    make_identity(NULL);
    expect_fresh_client(&process);
    daemon_stop(&process);
    assert_mode("id/devices/nvme/ECDSA_P384.chain.pem", 0644);
}

static void expect_refusal(const char *text)
{
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--identity", in_test_folder("id"))), 1);
    if (!strstr(process.text, text))
        fail_msg("expected \"%s\" in \"%s\"", text, process.text);
}

static void break_file(const char *name)
{
    FILE *file = fopen(in_test_folder(name), "w");

    assert_non_null(file);
    fputs("broken\n", file);
    fclose(file);
}

static void test_broken_files_of_the_folder_are_named(void **state)
{
    (void)state;
    make_identity(NULL);
    daemon_stop(&process);
    assert_int_equal(rename(in_test_folder("id/root.pem"), in_test_folder("id/kept.pem")), 0);
    break_file("id/root.pem");
    expect_refusal("id/root.pem: no certificate in PEM");
    assert_int_equal(rename(in_test_folder("id/kept.pem"), in_test_folder("id/root.pem")), 0);
    break_file("id/devices/nvme/ECDSA_P384.key.pem");
    expect_refusal("id/devices/nvme/ECDSA_P384.key.pem: holds no private key in PEM");
    assert_int_equal(
        rename(in_test_folder("id/intermediate.key.pem"), in_test_folder("id/devices/nvme/ECDSA_P384.key.pem")), 0);
    expect_refusal("id/intermediate.key.pem: No such file or directory");
    break_file("id/issuer.chain.pem");
    assert_int_equal(
        rename(in_test_folder("id/devices/nvme/ECDSA_P384.key.pem"), in_test_folder("id/intermediate.key.pem")), 0);
    expect_refusal("id/issuer.chain.pem: ");
}

static void test_a_device_described_anew_gets_a_new_leaf_under_its_root(void **state)
{
    char first[DIGEST_LEN + 1], second[DIGEST_LEN + 1], config[300];
    FILE *file;

    (void)state;
    make_identity(NULL);
    root_digest(first);
    daemon_stop(&process);
    snprintf(config, sizeof(config), "%s", in_test_folder("c.json"));
    file = fopen(config, "w");
    assert_non_null(file);
    fputs("{ \"devices\": [ { \"name\": \"nvme\", \"preset\": \"qemu-nvme\", \"pci\": { \"device_id\": 7 } } ] }",
          file);
    fclose(file);
    make_identity(OPTIONS("--config", config));
    root_digest(second);
    daemon_stop(&process);
    assert_string_equal(first, second);
    assert_non_null(strstr(process.text, "is described with other PCI ids than its certificate names"));
}

/* The user's own files, by a configuration. */
static const char *own(const char *key, const char *chain, const char *asym)
{
    const char *path = in_test_folder("own.json");
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file,
            "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", \"identity\": { \"key\": \"%s\", "
            "\"chain\": \"%s\" }%s } ] }",
            key, chain, asym);
    fclose(file);
    return path;
}

static void expect_own_refused(const char *config, const char *text)
{
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--config", config)), 1);
    if (!strstr(process.text, text))
        fail_msg("expected \"%s\" in \"%s\"", text, process.text);
}

#define KEY "id/devices/nvme/ECDSA_P384.key.pem"
#define CHAIN "id/devices/nvme/ECDSA_P384.chain.pem"

static void test_the_users_own_identity_is_served(void **state)
{
    char made[DIGEST_LEN + 1], served[DIGEST_LEN + 1];

    (void)state;
    make_identity(NULL);
    root_digest(made);
    daemon_stop(&process);
    daemon_start(&process, OPTIONS("--config", own(KEY, CHAIN, "")));
    root_digest(served);
    expect_fresh_client(&process);
    daemon_stop(&process);
    assert_string_equal(made, served);
}

static void test_a_wrong_identity_of_the_user_stops_the_start(void **state)
{
    (void)state;
    make_identity(NULL);
    daemon_stop(&process);
    expect_own_refused(own("none.pem", CHAIN, ""), "/none.pem: No such file or directory");
    expect_own_refused(own(CHAIN, CHAIN, ""), CHAIN ": holds no private key in PEM");
    expect_own_refused(own(KEY, KEY, ""), KEY ": ");
    expect_own_refused(own("id/root.key.pem", CHAIN, ""),
                       "id/root.key.pem: is not the key of the last certificate in the chain");
    expect_own_refused(own("id/intermediate.key.pem", "id/issuer.chain.pem", ""), "id/issuer.chain.pem: ");
    expect_own_refused(own(KEY, CHAIN, ", \"settings\": { \"algorithms\": { \"asym\": [ \"ECDSA_P256\" ] } }"),
                       KEY ": fits none of the signature algorithms that are offered");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_it_is_made_once_and_kept),
        TEST(test_without_a_folder_each_daemon_has_its_own),
        TEST(test_its_keys_are_for_nobody_else),
        TEST(test_a_folder_that_others_may_write_to_is_refused),
        TEST(test_a_folder_keeps_its_mode),
        TEST(test_a_root_can_be_pinned),
        TEST(test_a_running_device_gives_its_root),
        TEST(test_a_key_that_others_can_read_is_warned_of),
        TEST(test_there_is_a_key_for_each_algorithm),
        TEST(test_issuers_are_of_the_leafs_family_and_hash),
        TEST(test_a_device_of_the_alias_model_has_an_alias_leaf),
        TEST(test_devices_share_a_root),
        TEST(test_a_half_made_identity_is_made_anew),
        TEST(test_broken_files_of_the_folder_are_named),
        TEST(test_a_device_described_anew_gets_a_new_leaf_under_its_root),
        TEST(test_the_users_own_identity_is_served),
        TEST(test_a_wrong_identity_of_the_user_stops_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
