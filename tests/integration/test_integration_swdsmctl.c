/* SPDX-License-Identifier: BSD-3-Clause */
/* The verbs of swdsmctl against a running daemon, and how it ends. */
#include "harness_control.h"

#include "support/source_tree.h"
#include "wire/swdsm_frame.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct swdsm_process process, ctl, watcher, tsm;

#define PROGRAM "src/cli/swdsmctl"

static const char *address(void)
{
    static char text[160];

    snprintf(text, sizeof(text), "unix:%s", in_test_folder("control.sock"));
    return text;
}

/* Runs it with up to six words; a status other than wanted fails the test. */
static void run(int wanted, const char *const *words)
{
    const char *all[10] = { "--control", address() };
    int status;

    for (size_t i = 0; words[i] && i < 7; i++)
        all[2 + i] = words[i];
    status = program_run(&ctl, PROGRAM, all);
    if (status != wanted)
        fail_msg("swdsmctl %s: expected status %d, got %d: %s", words[0], wanted, status, ctl.text);
}
#define RUN(...) run(0, OPTIONS(__VA_ARGS__))
#define FAILS(status, ...) run(status, OPTIONS(__VA_ARGS__))

static void expect_text(const char *text)
{
    if (!strstr(ctl.text, text))
        fail_msg("expected \"%s\" in:\n%s", text, ctl.text);
}

static uint16_t first_port(void)
{
    RUN("devices");
    return port_of(strstr(ctl.text, "tcp:127.0.0.1:"));
}

static void walk(const char *goodbye)
{
    char where[40];

    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", first_port());
    assert_int_equal(
        program_run(&tsm, "src/cli/swtsm", OPTIONS("walk", "--connect", where, "-f", "01:00.0", "--goodbye", goodbye)),
        0);
}

static void test_a_tdi_in_error_is_stopped(void **state)
{
    const char *config;
    char where[40];

    (void)state;
    config = write_test_file("stop.json", "{\"devices\": [{\"name\": \"nvme\", \"preset\": \"qemu-nvme\", "
                                          "\"listen\": \"tcp:127.0.0.1:0\", "
                                          "\"settings\": {\"on_get_version\": \"session-end\"}}]}");
    control_daemon_start(&process, OPTIONS("--config", config));
    walk("continue");
    RUN("event", "nvme", "configuration-change", "01:00.0");
    RUN("tdi", "nvme");
    expect_text("ERROR");
    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", first_port());
    assert_int_equal(program_run(&tsm, "src/cli/swtsm",
                                 OPTIONS("walk", "--connect", where, "-f", "01:00.0", "--goodbye", "continue")),
                     3);
    assert_int_equal(program_run(&tsm, "src/cli/swtsm",
                                 OPTIONS("stop", "--connect", where, "-f", "01:00.0", "--goodbye", "continue")),
                     0);
    assert_non_null(strstr(tsm.text, "CONFIG_UNLOCKED"));
    RUN("tdi", "nvme");
    expect_text("CONFIG_UNLOCKED");
    daemon_stop(&process);
}

static void test_two_tdis_run_and_are_stopped_in_a_session_each(void **state)
{
    const char *config;
    char where[40];

    (void)state;
    config = write_test_file("two.json", "{\"devices\": [{\"name\": \"nvme\", \"preset\": \"qemu-nvme\", "
                                         "\"listen\": \"tcp:127.0.0.1:0\", "
                                         "\"settings\": {\"on_get_version\": \"session-end\"}, "
                                         "\"tdis\": [{\"function\": \"01:00.0\"}, {\"function\": \"01:00.1\"}]}]}");
    control_daemon_start(&process, OPTIONS("--config", config));
    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", first_port());
    assert_int_equal(program_run(&tsm, "src/cli/swtsm",
                                 OPTIONS("walk", "--connect", where, "-f", "01:00.0", "-f", "01:00.1", "--json",
                                         "--goodbye", "continue")),
                     0);
    assert_non_null(strstr(tsm.text, "\"tdis\""));
    RUN("devices");
    expect_text("RUN:2");
    assert_int_equal(
        program_run(&tsm, "src/cli/swtsm",
                    OPTIONS("stop", "--connect", where, "-f", "01:00.1", "-f", "01:00.0", "--goodbye", "continue")),
        0);
    RUN("devices");
    expect_text("CONFIG_UNLOCKED:2");
    assert_int_equal(
        program_run(&tsm, "src/cli/swtsm", OPTIONS("stop", "--connect", where, "-f", "01:00.1", "-f", "0x101")), 2);
    assert_non_null(strstr(tsm.text, "is named twice"));
    daemon_stop(&process);
}

static void test_queries_are_tables(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    walk("continue");
    RUN("devices");
    expect_text("DEVICE  LISTEN ");
    expect_text("RUN:1");
    RUN("devices", "nvme");
    expect_text("nvme ");
    RUN("tdi", "nvme", "0x100");
    RUN("tdi", "nvme", "1:0.0");
    expect_text("01:00.0   RUN");
    RUN("sessions");
    expect_text("yes ");
    RUN("ide");
    expect_text("secure:yes");
    RUN("findings");
    expect_text("CLAUSE");
    RUN("version");
    expect_text("crypto: OpenSSL");
    RUN("commands");
    expect_text("\nquery-tdi\n");
    RUN("schema");
    expect_text("\n  TDI_STATE_CHANGE ");
    daemon_stop(&process);
}

static void test_the_owners_name_is_shown(void **state)
{
    static const struct dsm_swdsm_hello hello = { .major = DSM_SWDSM_PROTOCOL_MAJOR,
                                                  .role = DSM_SWDSM_OWNER,
                                                  .name = { (const uint8_t *)"vm7", 3 } };
    static struct reply reply;
    uint8_t payload[64];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));
    int client;

    (void)state;
    control_daemon_start(&process, NULL);
    client = client_connect(&process);
    assert_int_equal(dsm_swdsm_hello_encode(&hello, &w), DSM_OK);
    client_exchange(client, DSM_SWDSM_HELLO, payload, dsm_written_len(&w), DSM_SWDSM_HELLO, &reply);
    RUN("devices");
    expect_text("name:vm7");
    client_close(client);
    daemon_stop(&process);
}

static void expect_on_page(const char *page, const char *key)
{
    char item[80];
    const char *at = page;

    snprintf(item, sizeof(item), " %s", key);
    while ((at = strstr(at, item)) != NULL && at[strlen(item)] != '\n' && at[strlen(item)] != ' ')
        at++;
    if (!at)
        fail_msg("man/swtsm.1, JSON lacks: %s", key);
}

/* Each member of a walk's and an attest's document. */
static void test_the_json_of_swtsm_is_on_its_page(void **state)
{
    static const char *const verbs[] = { "walk", "attest" };
    static char page[1 << 17];
    char where[40], path[4096];
    FILE *file = fopen(TEST_SOURCE("man/swtsm.1", path), "r");

    (void)state;
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    control_daemon_start(&process, NULL);
    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    for (size_t i = 0; i < 2; i++) {
        const char *key;
        json_t *document, *value;

        assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS(verbs[i], "--json", "--connect", where)), 0);
        document = json_loads(tsm.text, 0, NULL);
        assert_int_equal(number_of(document, "format"), 1);
        json_object_foreach(document, key, value)
        {
            expect_on_page(strstr(page, ".Sh JSON"), key);
        }
        json_decref(document);
    }
    daemon_stop(&process);
}

static void test_json_is_for_programs(void **state)
{
    json_t *rows;

    (void)state;
    control_daemon_start(&process, NULL);
    RUN("--json", "tdi");
    rows = json_loads(ctl.text, 0, NULL);
    assert_string_equal(string_of(json_array_get(rows, 0), "state"), "CONFIG_UNLOCKED");
    json_decref(rows);
    FAILS(5, "--json", "tdi", "nobody");
    expect_text("\"class\": \"DeviceNotFound\"");
    daemon_stop(&process);
}

/* The document of a swtsm that fails: kind of failure and exit code. */
static void expect_failure(int wanted, const char *kind, const char *const *words)
{
    int status = program_run(&tsm, "src/cli/swtsm", words);
    const char *begin = strchr(tsm.text, '{');
    json_t *document = begin ? json_loads(begin, JSON_DISABLE_EOF_CHECK, NULL) : NULL;

    if (!document)
        fail_msg("no JSON: %s", tsm.text);
    assert_int_equal(status, wanted);
    assert_int_equal(number_of(document, "exit_code"), wanted);
    assert_string_equal(string_of(document, "result"), "failed");
    assert_string_equal(string_of(json_object_get(document, "failure"), "kind"), kind);
    json_decref(document);
}

static int shell_run(const char *command)
{
    int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect_error_class(int wanted, const char *class, const char *const *options)
{
    const char *begin;
    json_t *document;

    assert_int_equal(program_run(&ctl, PROGRAM, options), wanted);
    begin = strchr(ctl.text, '{');
    document = begin ? json_loads(begin, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
    if (!document)
        fail_msg("no JSON: %s", ctl.text);
    assert_string_equal(string_of(json_object_get(document, "error"), "class"), class);
    json_decref(document);
}

static void test_every_failure_is_json_for_programs(void **state)
{
    (void)state;
    expect_error_class(6, "ConnectError", OPTIONS("--json", "--control", "unix:/no/such/socket", "devices"));
    expect_error_class(2, "UsageError", OPTIONS("--json", "frob"));
    expect_error_class(2, "UsageError", OPTIONS("--frob", "-j"));
    expect_error_class(1, "LocalError", OPTIONS("-j", "add", "/no/such/file"));
}

static void test_output_that_cannot_be_written_is_a_failure(void **state)
{
    (void)state;
    assert_int_equal(shell_run("\"$SWDSM_BUILD_ROOT\"/src/cli/swdsmctl --help >/dev/full 2>/dev/null"), 1);
    assert_int_equal(shell_run("\"$SWDSM_BUILD_ROOT\"/src/cli/swtsm --version >/dev/full 2>/dev/null"), 1);
    assert_int_equal(shell_run("\"$SWDSM_BUILD_ROOT\"/src/cli/swtsm --json frob >/dev/full 2>/dev/null"), 2);
    assert_int_equal(shell_run("\"$SWDSM_BUILD_ROOT\"/src/daemon/swdsm --print-capabilities >/dev/full 2>/dev/null"),
                     1);
}

static void test_every_failure_of_swtsm_is_json_for_programs(void **state)
{
    (void)state;
    expect_failure(6, "connect", OPTIONS("walk", "--json", "--connect", "unix:/no/such/socket"));
    expect_failure(2, "usage", OPTIONS("frob", "--json"));
    expect_failure(2, "usage", OPTIONS("--json"));
    expect_failure(2, "usage", OPTIONS("walk", "--json", "--connect", "unix:/x", "-f", "01:20.0"));
    expect_failure(2, "usage", OPTIONS("walk", "--frob", "-j"));
    expect_failure(2, "usage", OPTIONS("walk", "--json", "--connect", "tcp:here"));
    expect_failure(1, "own", OPTIONS("walk", "--json", "--connect", "unix:/x", "--root", "/no/such/file"));
    expect_failure(1, "own", OPTIONS("serve", "--json", "--policy", "/no/such/file"));
    assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS("frob")), 2);
    assert_null(strchr(tsm.text, '{'));
}

static void test_devices_come_and_go(void **state)
{
    const char *device, *part;

    (void)state;
    control_daemon_start(&process, OPTIONS("--preset", "none"));
    device =
        write_test_file("d.json", "{\"name\": \"one\", \"preset\": \"qemu-ahci\", \"listen\": \"tcp:127.0.0.1:0\"}");
    part = write_test_file("p.json", "{\"tdis\": [{\"function\": \"02:00.0\"}]}");
    RUN("add", device);
    expect_text("listen: tcp:127.0.0.1:");
    FAILS(5, "add", device);
    expect_text("description.name: \"one\": is taken");
    RUN("describe", "one", part);
    RUN("tdi", "one");
    expect_text("02:00.0");
    RUN("event", "one", "flr", "02:00.0");
    RUN("event", "one", "ide-stream-failure", "3");
    RUN("event", "one", "conventional-reset");
    RUN("del", "one");
    FAILS(5, "del", "one");
    FAILS(1, "add", "/no/such/file");
    FAILS(1, "add", write_test_file("b.json", "{\"name\": "));
    expect_text("b.json: line 1");
    daemon_stop(&process);
}

static void test_the_daemon_is_told(void **state)
{
    struct stat status;

    (void)state;
    control_daemon_start(&process, NULL);
    RUN("capture-start", in_test_folder("c.pcap"));
    walk("shutdown");
    RUN("capture-stop");
    assert_int_equal(stat(in_test_folder("c.pcap"), &status), 0);
    assert_true(status.st_size > 5000);
    RUN("log-level", "debug");
    expect_text("level: debug");
    FAILS(5, "log-level", "loud");
    RUN("quit");
    assert_int_equal(daemon_wait(&process), 0);
    FAILS(6, "devices");
    expect_text("cannot connect: ");
}

static void test_a_device_that_is_not_there_is_refused_with_those_that_are(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    FAILS(5, "watch", "nvmee");
    expect_text("swdsmctl: device: \"nvmee\": there is none of this name; served: nvme");
    FAILS(5, "wait", "nvmee", "RUN");
    expect_text("there is none of this name; served: nvme");
    FAILS(5, "certificate", "nvmee");
    expect_text("there is none of this name; served: nvme");
    daemon_stop(&process);
}

static void test_watch_shows_transitions_as_they_happen(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "--count", "4", "watch", "nvme"));
    expect_line(&process, "connected"); /* the watcher */
    walk("shutdown");
    expect_line(&watcher, "OWNER_CHANGED");
    expect_line(&watcher,
                "nvme TDI 0 (01:00.0): CONFIG_UNLOCKED -> CONFIG_LOCKED (LOCK_INTERFACE_REQUEST), session 0x");
    expect_line(&watcher, "CONFIG_LOCKED -> RUN");
    assert_int_equal(daemon_wait(&watcher), 0);
    daemon_stop(&process);
}

static void test_wait_ends_when_the_state_comes(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    RUN("wait", "nvme", "config_unlocked"); /* it is there */
    expect_line(&process, "connected");
    expect_text("nvme auto:00.0 CONFIG_UNLOCKED\n");
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "wait", "nvme", "RUN", "--for", "30"));
    expect_line(&process, "connected"); /* it waits */
    walk("continue");
    assert_int_equal(daemon_wait(&watcher), 0);
    assert_non_null(strstr(watcher.text, "nvme 01:00.0 RUN\n"));
    RUN("--json", "wait", "nvme", "01:00.0", "RUN");
    expect_text("{\"device\": \"nvme\", \"function\": \"01:00.0\", \"state\": \"RUN\"}");
    FAILS(3, "wait", "nvme", "CONFIG_LOCKED", "--for", "0.05");
    expect_text("wait: time is up");
    FAILS(5, "wait", "nobody", "RUN");
    FAILS(2, "wait", "nvme", "SHUT");
    expect_text("SHUT is no state of a TDI; accepted: CONFIG_UNLOCKED, ");
    daemon_stop(&process);
}

static void test_watch_says_when_the_daemon_goes(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "--json", "watch"));
    expect_line(&process, "connected");
    daemon_stop(&process);
    assert_int_equal(daemon_wait(&watcher), 3);
}

static void test_wrong_command_lines_are_refused(void **state)
{
    (void)state;
    FAILS(2, "device");
    expect_text("unknown verb device; did you mean devices?");
    FAILS(2, "--nonsense");
    FAILS(2, "del");
    expect_text("a word is missing: del DEVICE");
    FAILS(2, "quit", "now");
    expect_text("unexpected word now");
    FAILS(2, "event", "d", "ide-stream-failure", "many");
    FAILS(2, "--control", "tcp:127.0.0.1:1", "devices");
    FAILS(2, "wait", "d", "SHUT"); /* words are looked at before the daemon is */
    FAILS(2, "sync-qemu", "d");
    FAILS(6, "devices");
    setenv("SWDSM_CONTROL", "tcp:127.0.0.1:1", 1);
    assert_int_equal(program_run(&ctl, PROGRAM, OPTIONS("devices")), 2);
    expect_text("$SWDSM_CONTROL: \"tcp:127.0.0.1:1\": is no address of a control socket; accepted: unix:PATH");
    unsetenv("SWDSM_CONTROL");
    RUN("--help");
    expect_text("Exit codes:");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_tdi_in_error_is_stopped),
        TEST(test_two_tdis_run_and_are_stopped_in_a_session_each),
        TEST(test_queries_are_tables),
        TEST(test_the_owners_name_is_shown),
        TEST(test_the_json_of_swtsm_is_on_its_page),
        TEST(test_json_is_for_programs),
        TEST(test_every_failure_of_swtsm_is_json_for_programs),
        TEST(test_every_failure_is_json_for_programs),
        TEST(test_output_that_cannot_be_written_is_a_failure),
        TEST(test_devices_come_and_go),
        TEST(test_the_daemon_is_told),
        TEST(test_a_device_that_is_not_there_is_refused_with_those_that_are),
        TEST(test_watch_shows_transitions_as_they_happen),
        TEST(test_wait_ends_when_the_state_comes),
        TEST(test_watch_says_when_the_daemon_goes),
        TEST(test_wrong_command_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
