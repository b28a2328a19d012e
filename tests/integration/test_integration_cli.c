/* SPDX-License-Identifier: BSD-3-Clause */
/* The daemon as its user meets it: command line, start-up, what it writes, how it ends. */
#include "harness.h"

#include "wire/spdm.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct swdsm_process process;
static struct reply reply;

static void expect_refusal(const char *const *options, int status, const char *text)
{
    assert_int_equal(daemon_run(&process, options), status);
    if (!strstr(process.text, text))
        fail_msg("expected \"%s\" in \"%s\"", text, process.text);
}

static void test_unknown_options_are_named(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--bogus"), 2, "swdsm: unknown option --bogus; --help lists");
    expect_refusal(OPTIONS("--port"), 2, "--port needs a value");
}

static void test_a_port_in_use_is_named_with_the_option_to_change_it(void **state)
{
    static struct swdsm_process first;
    char port[8], expected[160];

    (void)state;
    daemon_start(&first, NULL);
    snprintf(port, sizeof(port), "%u", first.port);
    snprintf(expected, sizeof(expected),
             "port %s is in use by process %ld, swdsm (tcp:127.0.0.1:%s); choose another with --port", port,
             (long)first.pid, port);
    expect_refusal(OPTIONS("--port", port), 1, expected);
    expect_fresh_client(&first);
    daemon_stop(&first);
}

static void test_a_port_in_use_of_a_configuration_is_named_with_its_path(void **state)
{
    static struct swdsm_process first;
    char text[300];

    (void)state;
    daemon_start(&first, NULL);
    snprintf(text, sizeof(text),
             "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:%u\" } ] }",
             first.port);
    expect_refusal(OPTIONS("--config", write_test_file("c.json", text)), 1, "; change devices[0].listen in ");
    daemon_stop(&first);
}

static void test_a_wrong_configuration_stops_the_start(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--config", in_test_folder("none")), 1, "none: cannot be read: No such file or directory");
    expect_refusal(OPTIONS("--config", write_test_file("c.json", "{ \"devices\": [ { \"name\": 5 } ] }")), 1,
                   "c.json: devices[0].name: 5: must be a string");
    expect_refusal(OPTIONS("--config", write_test_file("c.json", "{ \"devices\": [ { \"name\": \"d\" } ] }")), 1,
                   "devices[0]: describes no TDI");
    expect_refusal(
        OPTIONS("--config", write_test_file("c.json", "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", "
                                                      "\"listen\": \"udp:1\" } ] }")),
        1, "devices[0].listen: \"udp:1\"");
    expect_refusal(OPTIONS("--config",
                           write_test_file("c.json", "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\" }, "
                                                     "{ \"name\": \"e\", \"preset\": \"qemu-nvme\" } ] }"),
                           "--port", "0"),
                   1, "--port: 2 devices are described, so each needs its own \"listen\"");
}

static const char spdm_emu_report[] =
    "{ \"interface_info\": \"0x7\", \"msi_x_message_control\": 15, \"lnr_control\": 3, \"tph_control\": \"0x101\","
    "  \"mmio_ranges\": ["
    "    { \"first_page\": 0, \"number_of_pages\": 3, \"range_attributes\": 8, \"range_id\": 0 },"
    "    { \"first_page\": 3, \"number_of_pages\": 1, \"range_attributes\": 1, \"range_id\": 0 },"
    "    { \"first_page\": \"0x40\", \"number_of_pages\": 16, \"range_attributes\": 4, \"range_id\": 2 } ],"
    "  \"device_specific_info\": \"from there\" }";

static void expect_walk_shows(const char *const *lines)
{
    static char text[1 << 16];
    char program[4096], command[5000];
    FILE *output;
    size_t n;

    test_path("SWDSM_BUILD_ROOT", "src/cli/swtsm", program, sizeof(program));
    snprintf(command, sizeof(command), "%s walk --connect tcp:127.0.0.1:%u 2>&1", program, process.port);
    output = popen(command, "r");
    assert_non_null(output);
    n = fread(text, 1, sizeof(text) - 1, output);
    text[n] = '\0';
    if (pclose(output) != 0)
        fail_msg("swtsm could not walk the device to RUN: %s", text);
    for (; *lines; lines++)
        if (!strstr(text, *lines))
            fail_msg("expected \"%s\" in %s", *lines, text);
}

static void test_a_check_says_what_would_be_served(void **state)
{
    const char *file = write_test_file(
        "c.json", "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:4001\"},"
                  "{\"name\": \"b\", \"listen\": [\"unix:/none/b\", \"tcp:[::1]:0\"],"
                  " \"tdis\": [{\"function\": \"01:00.0\"}, {\"function\": \"01:00.1\"}]}]}");

    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--config", file, "--check", "--identity", in_test_folder("id"),
                                                  "--control", "unix:/none/control", "--log", "level=error")),
                     0);
    assert_non_null(
        strstr(process.text, "device \"a\" on tcp:127.0.0.1:4001 (PCI_DOE); 1 TDI: auto:00.0; identity of "));
    assert_non_null(strstr(process.text, "device \"b\" on unix:/none/b and tcp:[::1]:0 (PCI_DOE); "
                                         "2 TDIs: 01:00.0, 01:00.1; identity of "));
    assert_non_null(strstr(process.text, "control socket unix:/none/control\n"));
    assert_int_equal(access(in_test_folder("id"), F_OK), -1);
}

static void test_a_check_looks_at_identities_that_are_kept(void **state)
{
    const char *other = write_test_file("c.json", "{\"devices\": [{\"name\": \"other\", \"preset\": \"qemu-nvme\", "
                                                  "\"listen\": \"tcp:127.0.0.1:4001\"}]}");
    char id[120], path[200];

    (void)state;
    snprintf(id, sizeof(id), "%s/id", test_folder);
    assert_int_equal(daemon_run(&process, OPTIONS("--print-root", "--identity", id)), 0);
    assert_int_equal(daemon_run(&process, OPTIONS("--check", "--identity", id)), 0);
    assert_non_null(strstr(process.text, "/id, kept there\n"));
    assert_int_equal(daemon_run(&process, OPTIONS("--config", other, "--check", "--identity", id)), 0);
    assert_non_null(strstr(process.text, "/id, to be made\n"));
    snprintf(path, sizeof(path), "%s/devices/other", id);
    assert_int_equal(access(path, F_OK), -1);
    snprintf(path, sizeof(path), "%s/devices/nvme/ECDSA_P384.key.pem", id);
    assert_int_equal(truncate(path, 10), 0);
    expect_refusal(OPTIONS("--check", "--identity", id), 1, "ECDSA_P384.key.pem");
    expect_refusal(OPTIONS("--check", "--identity", "/none/id"), 1, "--identity: /none/: No such file or directory");
    assert_int_equal(chmod(id, 0777), 0);
    expect_refusal(OPTIONS("--check", "--identity", id), 1, "others may write to it");
}

static void test_a_check_says_what_is_wrong(void **state)
{
    const char *file = write_test_file(
        "c.json", "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:4001\"},"
                  "{\"name\": \"b\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:4001\"}]}");

    (void)state;
    expect_refusal(OPTIONS("--config", file, "--check"), 1, ": device \"a\" listens on tcp:127.0.0.1:4001, too");
    expect_refusal(OPTIONS("--capabilities", "CHAL", "--check"), 1, "swdsm: ");
    expect_refusal(OPTIONS("--listen", "tcp:127.0.0.1:70000", "--check"), 2, "--listen");
}

static void test_the_tsm_gets_the_report_that_spdm_emus_file_has(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--tdisp-report", write_test_file("report.json", spdm_emu_report)));
    expect_walk_shows(OPTIONS("interface info 0x0007",
                              "MSI-X message control 0x000f, LNR control 0x0003, TPH control "
                              "0x00000101",
                              "3 MMIO ranges", "BAR 0: 0x0, 3 pages, attributes updatable\n",
                              "BAR 0: 0x3000, 1 page, MSI-X table\n", "BAR 2: 0x40000, 16 pages, non-TEE\n",
                              "device specific info, 10 bytes: \"from there\""));
    daemon_stop(&process);
}

static void test_a_wrong_report_of_spdm_emu_stops_the_start(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--tdisp-report", in_test_folder("none")), 1,
                   "none cannot be read: No such file or directory");
    expect_refusal(OPTIONS("--tdisp-report", write_test_file("report.json", "{ \"interface_info\": 99 }")), 1,
                   "swdsm: --tdisp-report: ");
    expect_refusal(OPTIONS("--tdisp-report", in_test_folder("report.json")), 1,
                   "report.json: interface_info: 99: 0x63 has reserved bits");
    expect_refusal(OPTIONS("--tdisp-report", write_test_file("report.json", spdm_emu_report), "--config",
                           write_test_file("c.json", "{ \"devices\": [ { \"name\": \"d\", \"tdis\": [ { \"function\": "
                                                     "\"01:00.0\" }, { \"function\": \"01:00.1\" } ] } ] }")),
                   1, "--tdisp-report: needs one device with one TDI");
}

static void test_impossible_capabilities_stop_the_start(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--port", "0", "--capabilities", "CERT,CHAL,HBEAT"), 1, "HBEAT");
}

static void test_capabilities_that_are_not_there_yet_stop_the_start_by_their_names(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--port", "0", "--cap", "CERT,CHAL,KEY_EX,MAC,EVENT"), 1,
                   "capabilities: EVENT: not there yet; accepted: CACHE, CERT, CHAL, MEAS_NO_SIG, ");
    expect_refusal(
        OPTIONS("--config",
                write_test_file("c.json", "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", "
                                          "\"listen\": \"tcp:127.0.0.1:0\", \"settings\": { "
                                          "\"capabilities\": [ \"CERT\", \"KEY_EX\", \"MAC\", \"EVENT\" ] } } ] }")),
        1, "capabilities: EVENT: not there yet");
}

static void test_the_tsm_names_a_certificate_capability_that_is_missing(void **state)
{
    static struct swdsm_process tsm;
    char address[40];

    (void)state;
    daemon_start(&process, OPTIONS("--capabilities", "MEAS_NO_SIG"));
    snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", process.port);
    program_launch(&tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", address));
    assert_int_equal(5, daemon_wait(&tsm));
    if (!strstr(tsm.text, "GET_DIGESTS failed: the device does not state CERT_CAP"))
        fail_msg("expected that CERT_CAP is not stated in \"%s\"", tsm.text);
    daemon_stop(&process);
}

static void test_sigterm_and_sigint_end_it_well(void **state)
{
    static const int signals[] = { SIGTERM, SIGINT };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        int client;

        daemon_start(&process, NULL);
        client = client_connect(&process);
        expect_vca(client);
        kill(process.pid, signals[i]);
        client_expect_closed(client);
        assert_int_equal(daemon_wait(&process), 0);
        client_close(client);
    }
}

static void test_a_unix_socket_has_its_mode_and_is_removed(void **state)
{
    char listen[160];
    struct stat status;
    int client;

    (void)state;
    snprintf(listen, sizeof(listen), "unix:%s,mode=0660", in_test_folder("sock"));
    daemon_launch(&process, OPTIONS("--listen", listen));
    expect_line(&process, "listens on unix:");
    assert_int_equal(stat(in_test_folder("sock"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
    client = client_connect_unix(in_test_folder("sock"));
    expect_vca(client);
    client_close(client);
    daemon_stop(&process);
    assert_int_equal(access(in_test_folder("sock"), F_OK), -1);
}

static void test_a_stale_unix_socket_is_replaced_and_a_served_one_is_not(void **state)
{
    static struct swdsm_process second;
    char listen[160], expected[160];

    (void)state;
    snprintf(listen, sizeof(listen), "unix:%s", in_test_folder("sock"));
    daemon_launch(&process, OPTIONS("--listen", listen));
    expect_line(&process, "listens on unix:");
    assert_int_equal(daemon_run(&second, OPTIONS("--listen", listen)), 1);
    snprintf(expected, sizeof(expected), "is in use by process %ld, swdsm; choose another with --listen",
             (long)process.pid);
    assert_non_null(strstr(second.text, expected));
    kill(process.pid, SIGKILL);
    daemon_wait(&process);
    assert_int_equal(access(in_test_folder("sock"), F_OK), 0);
    daemon_launch(&process, OPTIONS("--listen", listen));
    expect_line(&process, "listens on unix:");
    client_close(client_connect_unix(in_test_folder("sock")));
    daemon_stop(&process);
}

static void test_devices_have_listeners_of_their_own(void **state)
{
    static const char text[] =
        "{ \"devices\": [ { \"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\" },"
        " { \"name\": \"b\", \"preset\": \"qemu-ahci\", \"listen\": [ \"tcp:127.0.0.1:0\", \"tcp:127.0.0.1:0\" ] } ] }";
    int a, b;
    uint16_t ports[3];

    (void)state;
    daemon_launch(&process, OPTIONS("--config", write_test_file("c.json", text)));
    expect_line(&process, "device \"a\" listens on tcp:127.0.0.1:");
    ports[0] = (uint16_t)strtoul(process.text + process.looked_at, NULL, 10);
    expect_line(&process, "device \"b\" listens on tcp:127.0.0.1:");
    ports[1] = (uint16_t)strtoul(process.text + process.looked_at, NULL, 10);
    expect_line(&process, " and tcp:127.0.0.1:");
    ports[2] = (uint16_t)strtoul(process.text + process.looked_at, NULL, 10);
    a = client_connect_port(ports[0]);
    b = client_connect_port(ports[1]);
    expect_vca(a);
    expect_vca(b);
    expect_spdm(a, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    client_vanish(a);
    expect_spdm(b, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    a = client_connect_port(ports[2]);
    expect_spdm_error(a, get_version(), DSM_SPDM_ERROR_BUSY);
    client_close(a);
    client_close(b);
    daemon_stop(&process);
}

static void test_the_start_line_shows_the_root(void **state)
{
    (void)state;
    daemon_start(&process, NULL);
    assert_non_null(strstr(process.text, "root certificate SHA-384 "));
    assert_int_equal(strspn(strstr(process.text, "SHA-384 ") + 8, "0123456789abcdef"), 96);
    daemon_stop(&process);
}

static void test_the_pid_file_is_written_and_removed(void **state)
{
    char text[32] = "";
    FILE *file;

    (void)state;
    daemon_start(&process, OPTIONS("--pid", in_test_folder("pid")));
    file = fopen(in_test_folder("pid"), "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    fclose(file);
    assert_int_equal(strtol(text, NULL, 10), process.pid);
    daemon_stop(&process);
    assert_int_equal(access(in_test_folder("pid"), F_OK), -1);
}

static void test_the_log_goes_to_a_file(void **state)
{
    char option[160], text[4096] = "";
    FILE *file;

    (void)state;
    snprintf(option, sizeof(option), "level=info,file=%s", in_test_folder("log"));
    daemon_start(&process, OPTIONS("--log", option));
    expect_fresh_client(&process);
    daemon_stop(&process);
    assert_null(strstr(process.text, "connected and owns"));
    file = fopen(in_test_folder("log"), "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "Z info: nvme: peer 1 (127.0.0.1 port "));
}

static uint32_t le32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void test_a_capture_holds_both_directions(void **state)
{
    struct object request = get_version();
    uint8_t bytes[4096];
    FILE *file;
    size_t n;
    int client;

    (void)state;
    daemon_start(&process, OPTIONS("--capture", in_test_folder("pcap")));
    client = client_connect(&process);
    client_exchange(client, DSM_SPDM_EMU_COMMAND_TEST, "x", 1, DSM_SPDM_EMU_COMMAND_TEST, &reply);
    expect_spdm(client, request, DSM_SPDM_VERSION, &reply);
    client_close(client);
    daemon_stop(&process);
    file = fopen(in_test_folder("pcap"), "r");
    assert_non_null(file);
    n = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_int_equal(n, 24 + 16 + request.n + 16 + reply.header.payload_len);
    assert_int_equal(le32(bytes), 0xA1B2C3D4);
    assert_int_equal(le32(bytes + 20), 292);
    assert_int_equal(le32(bytes + 24 + 8), request.n);
    assert_memory_equal(bytes + 24 + 16, request.bytes, request.n);
    assert_memory_equal(bytes + 24 + 16 + request.n + 16, reply.payload, reply.header.payload_len);
}

static void test_a_key_log_is_loud_and_private(void **state)
{
    struct stat status;

    (void)state;
    daemon_start(&process, OPTIONS("--keylog", in_test_folder("keys")));
    assert_non_null(strstr(process.text, "warning: SESSION SECRETS ARE WRITTEN TO"));
    assert_int_equal(stat(in_test_folder("keys"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    daemon_stop(&process);
}

static void test_files_that_cannot_be_written_are_named_with_their_option(void **state)
{
    (void)state;
    expect_refusal(OPTIONS("--port", "0", "--capture", "/nowhere/x"), 1,
                   "--capture: /nowhere/x: No such file or directory");
    expect_refusal(OPTIONS("--port", "0", "--keylog", "/nowhere/x"), 1,
                   "--keylog: /nowhere/x: No such file or directory");
    expect_refusal(OPTIONS("--port", "0", "--log", "file=/nowhere/x"), 1,
                   "--log: /nowhere/x: No such file or directory");
    expect_refusal(OPTIONS("--port", "0", "--pid", "/nowhere/x"), 1, "--pid: /nowhere/x: No such file or directory");
    expect_refusal(OPTIONS("--port", "0", "--identity", "/nowhere/x"), 1,
                   "--identity: /nowhere/x: No such file or directory");
}

static void test_capabilities_are_printed_as_json(void **state)
{
    json_error_t error;
    json_t *all;

    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--print-capabilities")), 0);
    all = json_loads(process.text, 0, &error);
    assert_non_null(all);
    assert_string_equal(json_string_value(json_object_get(all, "type")), "swdsm");
    assert_true(json_array_size(json_object_get(all, "features")) > 10);
    json_decref(all);
}

static void test_help_and_version_are_printed(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--help")), 0);
    assert_non_null(strstr(process.text, "--identity DIR"));
    assert_null(strstr(process.text, "--slot_count"));
    assert_int_equal(daemon_run(&process, OPTIONS("--version")), 0);
    assert_non_null(strstr(process.text, "swdsm 0."));
}

static void test_it_starts_with_what_spdm_emus_users_type(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--trans", "PCI_DOE", "--slot_count", "1"));
    expect_fresh_client(&process);
    daemon_stop(&process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_unknown_options_are_named),
        TEST(test_a_port_in_use_is_named_with_the_option_to_change_it),
        TEST(test_a_port_in_use_of_a_configuration_is_named_with_its_path),
        TEST(test_a_wrong_configuration_stops_the_start),
        TEST(test_a_check_says_what_would_be_served),
        TEST(test_a_check_looks_at_identities_that_are_kept),
        TEST(test_a_check_says_what_is_wrong),
        TEST(test_the_tsm_gets_the_report_that_spdm_emus_file_has),
        TEST(test_a_wrong_report_of_spdm_emu_stops_the_start),
        TEST(test_impossible_capabilities_stop_the_start),
        TEST(test_capabilities_that_are_not_there_yet_stop_the_start_by_their_names),
        TEST(test_the_tsm_names_a_certificate_capability_that_is_missing),
        TEST(test_sigterm_and_sigint_end_it_well),
        TEST(test_a_unix_socket_has_its_mode_and_is_removed),
        TEST(test_a_stale_unix_socket_is_replaced_and_a_served_one_is_not),
        TEST(test_devices_have_listeners_of_their_own),
        TEST(test_the_start_line_shows_the_root),
        TEST(test_the_pid_file_is_written_and_removed),
        TEST(test_the_log_goes_to_a_file),
        TEST(test_a_capture_holds_both_directions),
        TEST(test_a_key_log_is_loud_and_private),
        TEST(test_files_that_cannot_be_written_are_named_with_their_option),
        TEST(test_capabilities_are_printed_as_json),
        TEST(test_help_and_version_are_printed),
        TEST(test_it_starts_with_what_spdm_emus_users_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
