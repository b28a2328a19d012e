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

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sync_qemu_ends_well_when_qemu_ends),
        TEST(test_sync_qemu_sees_a_bar_that_moves_behind_events_and_a_reset_after_shutdown),
        TEST(test_sync_qemu_waits_for_a_qemu_that_is_started_later),
        TEST(test_sync_qemu_describes_anew_to_a_restarted_daemon),
        TEST(test_lock_is_refused_once_who_followed_has_gone),
        TEST(test_who_describes_the_tdis_anew_knows_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
