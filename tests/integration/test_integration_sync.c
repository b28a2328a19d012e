/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl sync-qemu between a running daemon and what answers like QEMU's monitor. */
#include "harness_control.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static struct swdsm_process process, ctl, watcher, tsm;
static struct control control, follower;

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

#define QEMU_DRIVE(address)                                                                                            \
    "{\"return\": [{\"devices\": [{\"qdev_id\": \"ssd\", \"id\": {\"vendor\": 6966, \"device\": 16}, \"regions\": "    \
    "[{\"bar\": 0, \"type\": \"memory\", \"address\": " #address ", \"size\": 16384}]}]}]}\r\n"

static void qemu_says(int fd, const char *line)
{
    if (write(fd, line, strlen(line)) != (ssize_t)strlen(line))
        _exit(1);
}

static void qemu_answers(int fd, const char *line)
{
    char command[512];

    if (read(fd, command, sizeof(command)) <= 0)
        _exit(1);
    qemu_says(fd, line);
}

/* A QEMU that tells of its drive once, and is killed while it is asked again. */
static void be_qemu(int fd)
{
    char command[512];

    qemu_answers(fd, QEMU_DRIVE(3221225472));
    _exit(read(fd, command, sizeof(command)) > 0 ? 0 : 1);
}

/* One whose guest makes an event each 20 ms and whose BAR is elsewhere after a while; it lives on after SHUTDOWN. */
static void be_busy_qemu(int fd)
{
    struct pollfd asked = { .fd = fd, .events = POLLIN };

    qemu_answers(fd, QEMU_DRIVE(3221225472));
    qemu_says(fd, "{\"event\": \"SHUTDOWN\"}\r\n");
    for (int i = 0; i < 500 && poll(&asked, 1, 20) == 0; i++)
        qemu_says(fd, "{\"event\": \"GUEST_PANICKED\"}\r\n");
    qemu_answers(fd, QEMU_DRIVE(3489660928));
    qemu_says(fd, "{\"event\": \"RESET\"}\r\n");
    qemu_answers(fd, QEMU_DRIVE(3489660928));
    _exit(0);
}

/* One that is there for as long as its socket is held. */
static void be_patient_qemu(int fd)
{
    for (;;)
        qemu_answers(fd, QEMU_DRIVE(3221225472));
}

#define DRIVE(id, address)                                                                                             \
    "{\"qdev_id\": \"" id "\", \"id\": {\"vendor\": 6966, \"device\": 16}, \"regions\": [{\"bar\": 0, \"type\": "      \
    "\"memory\", \"address\": " #address ", \"size\": 16384}]}"
#define DRIVES(drives) "{\"return\": [{\"devices\": [" drives "]}]}\r\n"

static unsigned spdm_ports[2]; /* of ssd and of disk */

static void answer_qom_get(int fd, const char *command)
{
    char answer[80];

    if (strstr(command, "/machine/peripheral/bridge"))
        snprintf(answer, sizeof(answer), "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\r\n");
    else
        snprintf(answer, sizeof(answer), "{\"return\": %u}\r\n", spdm_ports[strstr(command, "/ssd\"") == NULL]);
    qemu_says(fd, answer);
}

/* Answers whatever comes until query-pci has been answered once. */
static void qemu_answers_query_pci(int fd, const char *drives)
{
    char command[512];
    ssize_t got;

    while ((got = read(fd, command, sizeof(command) - 1)) > 0) {
        command[got] = '\0';
        if (strstr(command, "query-pci"))
            break;
        answer_qom_get(fd, command);
    }
    if (got <= 0)
        _exit(0);
    qemu_says(fd, drives);
}

/* One with a bridge and two drives, for as long as its socket is held. */
static void be_qemu_with_two(int fd)
{
    for (;;)
        qemu_answers_query_pci(fd, DRIVES("{\"qdev_id\": \"bridge\", \"regions\": []}, " DRIVE(
                                       "ssd", 3221225472) ", " DRIVE("disk", 3489660928)));
}

/* One whose drive is unplugged for a while. */
static void be_qemu_that_is_unplugged(int fd)
{
    qemu_answers_query_pci(fd, DRIVES(DRIVE("ssd", 3221225472)));
    qemu_answers_query_pci(fd, DRIVES(""));
    for (;;)
        qemu_answers_query_pci(fd, DRIVES(DRIVE("ssd", 3221225472)));
}

/* The process of a QEMU whose QMP is at in_test_folder("qmp"). */
static pid_t launch_qemu(void (*be)(int fd))
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;
    pid_t qemu;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", in_test_folder("qmp"));
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(listener, 1), 0);
    qemu = fork();
    if (qemu == 0) {
        fd = accept(listener, NULL, NULL);
        qemu_says(fd, "{\"QMP\": {}}\r\n");
        qemu_answers(fd, "{\"return\": {}}\r\n");
        be(fd);
    }
    close(listener);
    return qemu;
}

static void qemu_ended_well(pid_t qemu)
{
    int status;

    assert_int_equal(waitpid(qemu, &status, 0), qemu);
    assert_int_equal(status, 0);
}

static void test_sync_qemu_ends_well_when_qemu_ends(void **state)
{
    pid_t qemu;

    (void)state;
    control_daemon_start(&process, NULL);
    qemu = launch_qemu(be_qemu);
    RUN("--qmp", in_test_folder("qmp"), "--device", "ssd", "sync-qemu");
    expect_text("BAR 0 at 0xc0000000, 16384 bytes");
    qemu_ended_well(qemu);
    daemon_stop(&process);
}

static void test_sync_qemu_sees_a_bar_that_moves_behind_events_and_a_reset_after_shutdown(void **state)
{
    pid_t qemu;

    (void)state;
    control_daemon_start(&process, NULL);
    qemu = launch_qemu(be_busy_qemu);
    RUN("--qmp", in_test_folder("qmp"), "--device", "ssd", "sync-qemu");
    expect_text("BAR 0 at 0xc0000000, 16384 bytes");
    expect_text("BAR 0 at 0xd0000000, 16384 bytes");
    expect_text("conventional reset");
    qemu_ended_well(qemu);
    daemon_stop(&process);
}

static void test_sync_qemu_waits_for_a_qemu_that_is_started_later(void **state)
{
    char qmp[100];
    pid_t qemu;

    (void)state;
    control_daemon_start(&process, NULL);
    snprintf(qmp, sizeof(qmp), "%s", in_test_folder("qmp"));
    FAILS(6, "--qmp", qmp, "--device", "ssd", "--for", "0.2", "sync-qemu");
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "--qmp", qmp, "--device", "ssd", "sync-qemu"));
    expect_line(&watcher, "waits for QEMU at ");
    qemu = launch_qemu(be_qemu);
    expect_line(&watcher, "BAR 0 at 0xc0000000");
    assert_int_equal(daemon_wait(&watcher), 0);
    qemu_ended_well(qemu);
    daemon_stop(&process);
}

static void test_sync_qemu_describes_anew_to_a_restarted_daemon(void **state)
{
    char qmp[100];
    pid_t qemu;

    (void)state;
    control_daemon_start(&process, NULL);
    qemu = launch_qemu(be_patient_qemu);
    snprintf(qmp, sizeof(qmp), "%s", in_test_folder("qmp"));
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "--qmp", qmp, "--device", "ssd", "sync-qemu"));
    expect_line(&watcher, "BAR 0 at 0xc0000000");
    daemon_stop(&process);
    expect_line(&watcher, "swdsm is gone");
    control_daemon_start(&process, NULL);
    expect_line(&watcher, "BAR 0 at 0xc0000000");
    kill(qemu, SIGKILL);
    assert_int_equal(waitpid(qemu, NULL, 0), qemu);
    assert_int_equal(daemon_wait(&watcher), 0);
    daemon_stop(&process);
}

#define FOLLOW(known) "{\"execute\": \"device-follow\", \"arguments\": {\"device\": \"nvme\", \"known\": " known "}}"
#define QUERY_TDI "{\"execute\": \"query-tdi\"}"

/* Whether the only TDI is shown to be as last known. */
static bool is_as_last_known(void)
{
    json_t *tdis = control_call(&control, QUERY_TDI);
    const char *until = json_string_value(json_object_get(json_array_get(tdis, 0), "known-until"));
    bool is = until != NULL;

    if (until)
        assert_int_equal(strlen(until), strlen("2026-11-28T07:51:23Z"));
    json_decref(tdis);
    return is;
}

static int walk(void)
{
    char where[40];

    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    return program_run(&tsm, "src/cli/swtsm", OPTIONS("walk", "--connect", where, "--function-id", "0x100"));
}

static void test_lock_is_refused_once_who_followed_has_gone(void **state)
{
    json_t *event;

    (void)state;
    control_daemon_start(&process, NULL);
    control_open(&control);
    control_open(&follower);
    json_decref(control_call(&follower, FOLLOW("true")));
    assert_int_equal(walk(), 0);
    assert_false(is_as_last_known());
    control_close(&follower);
    event = control_event(&control, "FOLLOW_CHANGED");
    assert_true(json_is_false(json_object_get(event, "followed")));
    json_decref(event);
    assert_int_not_equal(walk(), 0);
    event = control_event(&control, "REFUSED");
    assert_string_equal(string_of(event, "reason"), "the description is as last known: who followed it is gone");
    json_decref(event);
    assert_true(is_as_last_known());
    control_close(&control);
    daemon_stop(&process);
}

static void test_who_describes_the_tdis_anew_knows_them(void **state)
{
    (void)state;
    control_daemon_start(&process, NULL);
    control_open(&control);
    control_refused(&control, FOLLOW("false"), "GenericError", "known: this client does not follow the device");
    json_decref(control_call(&control, FOLLOW("true")));
    json_decref(control_call(&control, FOLLOW("false")));
    assert_true(is_as_last_known());
    RUN("devices");
    expect_text("KNOWN UNTIL");
    json_decref(control_call(&control, "{\"execute\": \"device-describe\", \"arguments\": {\"device\": \"nvme\", "
                                       "\"description\": {\"settings\": {\"strict\": false}}}}"));
    assert_true(is_as_last_known());
    json_decref(control_call(&control,
                             "{\"execute\": \"device-describe\", \"arguments\": {\"device\": \"nvme\", "
                             "\"description\": {\"tdis\": [{\"function\": \"auto\", \"bars\": [{\"index\": 0, "
                             "\"size\": \"0x4000\", \"address\": \"0x80000000\"}]}]}}}"));
    assert_false(is_as_last_known());
    assert_int_equal(walk(), 0);
    control_close(&control);
    daemon_stop(&process);
}

static void start_with_two(void)
{
    json_t *added;

    control_daemon_start(&process, NULL);
    control_open(&control);
    added =
        control_call(&control, "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"second\", "
                               "\"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\"}}}");
    spdm_ports[0] = process.port;
    spdm_ports[1] = port_of(json_string_value(json_array_get(json_object_get(added, "listen"), 0)));
    json_decref(added);
}

static void stop_with(pid_t qemu)
{
    kill(qemu, SIGKILL);
    waitpid(qemu, NULL, 0);
    control_close(&control);
    daemon_stop(&process);
}

static void test_sync_qemu_serves_all_devices_that_are_named(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    qemu = launch_qemu(be_qemu_with_two);
    RUN("--qmp", in_test_folder("qmp"), "--once", "sync-qemu", "nvme=disk", "second=ssd");
    expect_text("nvme: BAR 0 at 0xd0000000, 16384 bytes");
    expect_text("second: BAR 0 at 0xc0000000, 16384 bytes");
    assert_false(is_as_last_known()); /* who looks once follows nobody */
    stop_with(qemu);
}

static void test_sync_qemu_finds_devices_by_their_port(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    qemu = launch_qemu(be_qemu_with_two);
    RUN("--qmp", in_test_folder("qmp"), "--once", "sync-qemu");
    expect_text("nvme: is QEMU's ssd");
    expect_text("nvme: BAR 0 at 0xc0000000, 16384 bytes");
    expect_text("second: is QEMU's disk");
    expect_text("second: BAR 0 at 0xd0000000, 16384 bytes");
    stop_with(qemu);
}

static void test_sync_qemu_finds_only_the_devices_that_are_named(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    qemu = launch_qemu(be_qemu_with_two);
    RUN("--qmp", in_test_folder("qmp"), "--once", "sync-qemu", "second");
    expect_text("second: is QEMU's disk");
    assert_null(strstr(ctl.text, "nvme: "));
    stop_with(qemu);
}

static void test_sync_qemu_says_that_it_finds_none(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    spdm_ports[0] = spdm_ports[1] = 0;
    qemu = launch_qemu(be_qemu_with_two);
    FAILS(3, "--qmp", in_test_folder("qmp"), "sync-qemu");
    expect_text("no PCI device of QEMU's has both an id and an spdm_port on which swdsm listens");
    stop_with(qemu);
}

static void test_functions_of_qemu_are_tdis_of_one_device(void **state)
{
    pid_t qemu;
    json_t *tdis;

    (void)state;
    start_with_two();
    json_decref(control_call(
        &control, "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"multi\", \"listen\": "
                  "\"tcp:127.0.0.1:0\", \"tdis\": [{\"function\": \"01:00.0\", \"bars\": [{\"index\": 0, \"size\": "
                  "\"0x4000\"}]}, {\"function\": \"01:00.1\", \"bars\": [{\"index\": 0, \"size\": \"0x4000\"}]}]}}}"));
    qemu = launch_qemu(be_qemu_with_two);
    RUN("--qmp", in_test_folder("qmp"), "--once", "sync-qemu", "multi=ssd,disk");
    expect_text("multi: BAR 0 at 0xc0000000, 16384 bytes\nmulti: BAR 0 at 0xd0000000, 16384 bytes\n");
    tdis = control_call(&control, "{\"execute\": \"query-tdi\", \"arguments\": {\"device\": \"multi\"}}");
    assert_int_equal(json_array_size(tdis), 2);
    json_decref(tdis);
    stop_with(qemu);
}

static void test_a_device_that_is_unplugged_is_as_last_known_until_it_is_back(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    qemu = launch_qemu(be_qemu_that_is_unplugged);
    program_launch(&watcher, PROGRAM, OPTIONS("--control", address(), "--qmp", in_test_folder("qmp"), "sync-qemu"));
    expect_line(&watcher, "nvme: BAR 0 at 0xc0000000");
    expect_line(&watcher, "nvme: QEMU's device is unplugged; the description is as last known, and LOCK refused");
    expect_line(&watcher, "nvme: BAR 0 at 0xc0000000");
    while (is_as_last_known())
        poll(NULL, 0, 10);
    kill(watcher.pid, SIGKILL);
    assert_int_equal(daemon_wait(&watcher), 128 + SIGKILL);
    while (!is_as_last_known())
        poll(NULL, 0, 10);
    stop_with(qemu);
}

static void test_when_qemu_ends_what_it_had_is_as_last_known(void **state)
{
    pid_t qemu;

    (void)state;
    start_with_two();
    qemu = launch_qemu(be_qemu);
    RUN("--json", "--qmp", in_test_folder("qmp"), "sync-qemu", "nvme=ssd");
    expect_text("{\"event\":\"LIMITS\",\"data\":{\"unknown\":[\"BARs of VFs\",\"Bus Master\",\"MSI-X\",\"Device "
                "Control\"]}}\n{\"event\":\"DESCRIBED\",\"data\":{\"device\":\"nvme\"");
    expect_text("{\"event\":\"LOST\",\"data\":{\"device\":\"nvme\",\"reason\":\"QEMU is gone\"}}\n");
    assert_true(is_as_last_known());
    stop_with(qemu);
}

static void test_wrong_words_of_sync_qemu_are_refused(void **state)
{
    (void)state;
    start_with_two();
    FAILS(2, "sync-qemu");
    expect_text("sync-qemu: --qmp PATH has to be given");
    FAILS(2, "--qmp", "q", "sync-qemu", "none=ssd");
    expect_text("none: swdsm has no device of this name");
    FAILS(2, "--qmp", "q", "sync-qemu", "none");
    expect_text("none: swdsm has no device of this name");
    FAILS(2, "--qmp", "q", "sync-qemu", "nvme=ssd", "second");
    expect_text("second: is no NAME=ID, as the other words are");
    FAILS(2, "--qmp", "q", "sync-qemu", "nvme=ssd", "nvme=disk");
    expect_text("nvme: is named twice, or one too many");
    FAILS(2, "--qmp", "q", "sync-qemu", "nvme=");
    expect_text("nvme: no id of QEMU's follows the =");
    FAILS(2, "--qmp", "q", "--device", "ssd", "sync-qemu");
    expect_text("swdsm serves 2 devices: name one");
    FAILS(2, "--qmp", "q", "--device", "ssd", "sync-qemu", "nvme", "second");
    expect_text("second: --device is of one device: use NAME=ID");
    control_close(&control);
    daemon_stop(&process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sync_qemu_ends_well_when_qemu_ends),
        TEST(test_sync_qemu_sees_a_bar_that_moves_behind_events_and_a_reset_after_shutdown),
        TEST(test_sync_qemu_waits_for_a_qemu_that_is_started_later),
        TEST(test_sync_qemu_describes_anew_to_a_restarted_daemon),
        TEST(test_sync_qemu_serves_all_devices_that_are_named),
        TEST(test_sync_qemu_finds_devices_by_their_port),
        TEST(test_sync_qemu_finds_only_the_devices_that_are_named),
        TEST(test_sync_qemu_says_that_it_finds_none),
        TEST(test_functions_of_qemu_are_tdis_of_one_device),
        TEST(test_a_device_that_is_unplugged_is_as_last_known_until_it_is_back),
        TEST(test_when_qemu_ends_what_it_had_is_as_last_known),
        TEST(test_wrong_words_of_sync_qemu_are_refused),
        TEST(test_lock_is_refused_once_who_followed_has_gone),
        TEST(test_who_describes_the_tdis_anew_knows_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
