/* SPDX-License-Identifier: BSD-3-Clause */
/* What signals do to the daemon, and the files that it writes meanwhile. */
#include "harness_control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct swdsm_process process, tsm;

static const char *with_prefix(const char *prefix, const char *name)
{
    static char texts[4][200];
    static size_t next;

    next = (next + 1) % 4;
    snprintf(texts[next], sizeof(texts[0]), "%s%s", prefix, in_test_folder(name));
    return texts[next];
}

static void slurp(const char *name, char *text, size_t size)
{
    FILE *file = fopen(in_test_folder(name), "r");
    size_t n;

    if (!file)
        fail_msg("%s is not there", name);
    n = fread(text, 1, size - 1, file);
    text[n] = '\0';
    fclose(file);
}

/* A key log is no text of ours, and a capture none at all: only whether it holds something. */
static off_t size_of(const char *name)
{
    struct stat status;

    return stat(in_test_folder(name), &status) == 0 ? status.st_size : -1;
}

static void expect_nothing_left(void)
{
    assert_int_equal(size_of("u"), -1);
    assert_int_equal(size_of("c"), -1);
    assert_int_equal(size_of("pid"), -1);
}

static void launch(void)
{
    daemon_launch(&process, OPTIONS("--listen", with_prefix("unix:", "u"), "--control", with_prefix("unix:", "c"),
                                    "--pid", in_test_folder("pid")));
    expect_line(&process, "control socket");
}

static void test_what_ends_it_leaves_nothing_behind(void **state)
{
    static const struct {
        int number;
        const char *line;
    } rows[] = {
        { SIGTERM, "SIGTERM: stopping" },
        { SIGINT, "SIGINT: stopping" },
        { SIGUSR1, "SIGUSR1: stopping" },
        { SIGUSR2, "SIGUSR2: stopping" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        launch();
        kill(process.pid, rows[i].number);
        assert_int_equal(daemon_wait(&process), 0);
        assert_non_null(strstr(process.text, rows[i].line));
        expect_nothing_left();
    }
}

static void test_a_terminal_that_hangs_up_ends_it(void **state)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    int ends[2];
    char program[4096];

    (void)state;
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        skip();
    test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program));
    memset(&process, 0, sizeof(process));
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    process.pid = fork();
    assert_true(process.pid >= 0);
    if (process.pid == 0) {
        setsid();
        signal(SIGHUP, SIG_DFL);                 /* whoever runs the tests may ignore it */
        if (open(ptsname(terminal), O_RDWR) < 0) /* the first one of a session is its terminal */
            _exit(127);
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execl(program, program, "--listen", with_prefix("unix:", "u"), (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    process.output = ends[0];
    expect_line(&process, "listens on");
    close(terminal);
    assert_int_equal(daemon_wait(&process), 0);
    assert_non_null(strstr(process.text, "SIGHUP: stopping"));
    expect_nothing_left();
}

static void test_nohup_is_heeded(void **state)
{
    (void)state;
    signal(SIGHUP, SIG_IGN); /* children inherit it */
    launch();
    signal(SIGHUP, SIG_DFL);
    kill(process.pid, SIGHUP);
    assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", with_prefix("unix:", "u"))), 0);
    daemon_stop(&process);
    assert_null(strstr(process.text, "SIGHUP"));
}

static void walk(void)
{
    assert_int_equal(program_run(&tsm, "src/cli/swtsm",
                                 OPTIONS("walk", "--function-id", "0x100", "--connect", with_prefix("unix:", "u"))),
                     0);
}

static void move_away(const char *name, const char *to)
{
    char from[200];

    snprintf(from, sizeof(from), "%s", in_test_folder(name));
    assert_int_equal(rename(from, in_test_folder(to)), 0);
}

static void launch_with_files(void)
{
    daemon_launch(&process, OPTIONS("--listen", with_prefix("unix:", "u"), "--log", with_prefix("file=", "log"),
                                    "--capture", in_test_folder("pcap"), "--keylog", in_test_folder("keys")));
    expect_line(&process, "listens on");
}

/* Its line in the log is the last that a SIGHUP does. */
static void hang_up(void)
{
    char text[1 << 15];

    kill(process.pid, SIGHUP);
    for (int i = 0; i < PATIENCE_MS / 10; i++) {
        slurp("log", text, sizeof(text));
        if (strstr(text, "SIGHUP: files"))
            return;
        usleep(10000);
    }
    fail_msg("SIGHUP was not heeded:\n%s", text);
}

static void test_files_that_were_moved_are_begun_anew(void **state)
{
    off_t pcap, keys;

    (void)state;
    launch_with_files();
    walk();
    pcap = size_of("pcap");
    keys = size_of("keys");
    assert_true(pcap > 0 && keys > 0);
    move_away("log", "log.1");
    move_away("pcap", "pcap.1");
    move_away("keys", "keys.1");
    fclose(fopen(in_test_folder("log"), "w")); /* as logrotate's "create" does */
    hang_up();
    walk();
    assert_int_equal(size_of("pcap.1"), pcap);
    assert_int_equal(size_of("keys.1"), keys);
    assert_int_equal(size_of("pcap"), pcap); /* with a header of its own, as the first */
    assert_int_equal(size_of("keys"), keys);
    daemon_stop(&process);
}

/* A pipe without a reader would block whoever opens it for writing, and all devices with him. */
static void test_what_stands_where_a_file_was_moved_does_not_block(void **state)
{
    static const char *const names[] = { "log", "pcap", "keys" };
    char text[1 << 15];

    (void)state;
    launch_with_files();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char moved[16];

        snprintf(moved, sizeof(moved), "%s.1", names[i]);
        move_away(names[i], moved);
        assert_int_equal(mkfifo(in_test_folder(names[i]), 0600), 0);
    }
    kill(process.pid, SIGHUP);
    walk();
    daemon_stop(&process);
    slurp("log.1", text, sizeof(text));
    assert_non_null(strstr(text, "the log goes on in the file that was moved"));
    assert_non_null(strstr(text, "the key log goes on in the file that was moved"));
}

static void test_files_that_are_still_there_go_on(void **state)
{
    off_t pcap, keys;

    (void)state;
    launch_with_files();
    walk();
    pcap = size_of("pcap");
    keys = size_of("keys");
    hang_up();
    walk();
    assert_true(size_of("pcap") > pcap);
    assert_int_equal(size_of("keys"), 2 * keys);
    daemon_stop(&process);
}

static void test_a_strangers_capture_is_not_written_over(void **state)
{
    char text[1 << 15];

    (void)state;
    launch_with_files();
    move_away("pcap", "pcap.1");
    write_test_file("pcap", "precious");
    hang_up();
    walk();
    slurp("pcap", text, sizeof(text));
    assert_string_equal(text, "precious");
    assert_true(size_of("pcap.1") > 1000);
    slurp("log", text, sizeof(text));
    assert_non_null(strstr(text, "capture: goes on in the file that was moved: "));
    daemon_stop(&process);
}

/* Left open for the child. */
static int open_for_child(const char *name)
{
    int fd = open(in_test_folder(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd > STDERR_FILENO);
    return fd;
}

static void test_log_and_pid_go_to_descriptors(void **state)
{
    int log = open_for_child("log"), pid = open_for_child("pid");
    char log_option[40], pid_option[40], text[1 << 14];

    (void)state;
    snprintf(log_option, sizeof(log_option), "level=info,fd=%d", log);
    snprintf(pid_option, sizeof(pid_option), "fd=%d", pid);
    daemon_launch(&process, OPTIONS("--listen", with_prefix("unix:", "u"), "--log", log_option, "--pid", pid_option));
    close(log);
    close(pid);
    expect_line(&process, "listens on");
    daemon_stop(&process);
    slurp("log", text, sizeof(text));
    assert_non_null(strstr(text, "info: device \"nvme\" listens on unix:"));
    assert_non_null(strstr(text, "SIGTERM: stopping"));
    slurp("pid", text, sizeof(text)); /* not ours to remove */
    assert_int_equal(strtol(text, NULL, 10), process.pid);
}

static void test_a_descriptor_that_is_not_there_is_refused(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--log", "fd=900")), 1);
    assert_non_null(strstr(process.text, "swdsm: --log: fd=900: Bad file descriptor"));
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--pid", "fd=900")), 1);
    assert_non_null(strstr(process.text, "swdsm: --pid: fd=900: Bad file descriptor"));
    assert_int_equal(daemon_run(&process, OPTIONS("--log", "fd=0")), 2);
    assert_int_equal(daemon_run(&process, OPTIONS("--log", "fd=1,file=x")), 2);
}

static void test_the_folder_of_state_pages_is_made(void **state)
{
    struct stat status;

    (void)state;
    daemon_start(&process, OPTIONS("--state-dir", in_test_folder("states")));
    assert_int_equal(stat(in_test_folder("states"), &status), 0);
    assert_true(S_ISDIR(status.st_mode));
    daemon_stop(&process);
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--state-dir", in_test_folder("no/states"))), 1);
    assert_non_null(strstr(process.text, "no/states: No such file or directory"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_ends_it_leaves_nothing_behind),
        TEST(test_a_terminal_that_hangs_up_ends_it),
        TEST(test_nohup_is_heeded),
        TEST(test_files_that_were_moved_are_begun_anew),
        TEST(test_what_stands_where_a_file_was_moved_does_not_block),
        TEST(test_files_that_are_still_there_go_on),
        TEST(test_a_strangers_capture_is_not_written_over),
        TEST(test_log_and_pid_go_to_descriptors),
        TEST(test_a_descriptor_that_is_not_there_is_refused),
        TEST(test_the_folder_of_state_pages_is_made),
    };
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);

    if (terminal >= 0) { /* the daemons are to have none, also where a person runs this */
        signal(SIGHUP, SIG_IGN);
        (void)ioctl(terminal, TIOCNOTTY);
        signal(SIGHUP, SIG_DFL);
        close(terminal);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
