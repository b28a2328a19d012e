/* SPDX-License-Identifier: BSD-3-Clause */
/* What is not the daemon's stays as it is: pid files, sockets and recordings of others, and standard descriptors. */
#include "harness_control.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static struct swdsm_process process, second, tsm;

static const char *at(const char *name)
{
    static char texts[4][200];
    static size_t next;

    next = (next + 1) % 4;
    snprintf(texts[next], sizeof(texts[0]), "unix:%s", in_test_folder(name));
    return texts[next];
}

static off_t size_of(const char *name)
{
    struct stat status;

    return lstat(in_test_folder(name), &status) == 0 ? status.st_size : -1;
}

static const char *text_of(const char *name)
{
    static char text[200];
    FILE *file = fopen(in_test_folder(name), "r");

    memset(text, 0, sizeof(text));
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) < sizeof(text));
    fclose(file);
    return text;
}

static void attest(const char *name)
{
    assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", at(name))), 0);
}

static void pid_refused(const char *text)
{
    assert_int_equal(daemon_run(&second, OPTIONS("--listen", at("second"), "--pid", in_test_folder("pid"))), 1);
    if (!strstr(second.text, text))
        fail_msg("expected \"%s\", got:\n%s", text, second.text);
    assert_int_equal(size_of("second"), -1);
}

static void test_a_pid_file_is_no_device_pipe_folder_or_link(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(in_test_folder("pid"), 0600), 0);
    pid_refused("is no regular file, and is left as it is");
    assert_int_equal(unlink(in_test_folder("pid")), 0);
    assert_int_equal(mkdir(in_test_folder("pid"), 0700), 0);
    pid_refused("is no regular file, and is left as it is");
    assert_int_equal(rmdir(in_test_folder("pid")), 0);
    write_test_file("target", "keep\n");
    assert_int_equal(symlink(in_test_folder("target"), in_test_folder("pid")), 0);
    pid_refused("is no regular file, and is left as it is");
    assert_string_equal(text_of("target"), "keep\n");
    assert_int_equal(daemon_run(&second, OPTIONS("--listen", at("second"), "--pid", "/dev/null")), 1);
    assert_int_equal(access("/dev/null", F_OK), 0);
}

static void test_a_file_that_is_no_pid_file_is_left(void **state)
{
    (void)state;
    write_test_file("pid", "precious\n");
    pid_refused("holds no process id, and is left as it is");
    assert_string_equal(text_of("pid"), "precious\n");
}

static void test_a_living_process_keeps_its_pid_file(void **state)
{
    char ours[40];

    (void)state;
    snprintf(ours, sizeof(ours), "%ld\n", (long)getpid());
    write_test_file("pid", ours);
    pid_refused("which lives");
    assert_string_equal(text_of("pid"), ours);
}

static void test_a_pid_file_whose_process_is_gone_is_replaced(void **state)
{
    char text[40];
    struct stat status;
    pid_t child = fork();
    mode_t mask;

    (void)state;
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    snprintf(text, sizeof(text), "%ld\n", (long)child);
    write_test_file("pid", text);
    mask = umask(0);
    daemon_launch(&process, OPTIONS("--listen", at("u"), "--pid", in_test_folder("pid")));
    umask(mask);
    expect_line(&process, "listens on");
    snprintf(text, sizeof(text), "%ld\n", (long)process.pid);
    assert_string_equal(text_of("pid"), text);
    assert_int_equal(stat(in_test_folder("pid"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0644);
    daemon_stop(&process);
    assert_int_equal(size_of("pid"), -1);
}

static void test_what_took_the_place_of_pid_file_and_socket_stays(void **state)
{
    (void)state;
    daemon_launch(&process, OPTIONS("--listen", at("u"), "--pid", in_test_folder("pid")));
    expect_line(&process, "listens on");
    assert_int_equal(unlink(in_test_folder("pid")), 0);
    assert_int_equal(unlink(in_test_folder("u")), 0);
    daemon_launch(&second, OPTIONS("--listen", at("u"), "--pid", in_test_folder("pid")));
    expect_line(&second, "listens on");
    daemon_stop(&process);
    assert_true(size_of("pid") > 0);
    attest("u");
    daemon_stop(&second);
    assert_int_equal(size_of("pid"), -1);
    assert_int_equal(size_of("u"), -1);
}

static void test_a_start_that_fails_changes_no_recording(void **state)
{
    off_t size;

    (void)state;
    daemon_launch(&process, OPTIONS("--listen", at("u"), "--capture", in_test_folder("pcap")));
    expect_line(&process, "listens on");
    attest("u");
    size = size_of("pcap");
    assert_true(size > 24);
    assert_int_equal(daemon_run(&second, OPTIONS("--listen", at("u"), "--capture", in_test_folder("pcap"))), 1);
    assert_int_equal(size_of("pcap"), size);
    assert_int_equal(daemon_run(&second, OPTIONS("--listen", at("other"), "--capture", in_test_folder("pcap"))), 1);
    assert_non_null(strstr(second.text, "Device or resource busy"));
    assert_int_equal(size_of("pcap"), size);
    daemon_stop(&process);
    write_test_file("old", "precious\n");
    write_test_file("bad.json", "{\"devices\": [{\"name\": \"x\"}]}");
    assert_int_equal(
        daemon_run(&second, OPTIONS("--config", in_test_folder("bad.json"), "--capture", in_test_folder("old"))), 1);
    assert_string_equal(text_of("old"), "precious\n");
}

/* The shell closes what a test program cannot. */
static void launch_without(struct swdsm_process *p, const char *closed, const char *options)
{
    char program[300], command[900];

    test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program));
    snprintf(command, sizeof(command), "cd %s && exec %s --listen unix:u %s %s", test_folder, program, options, closed);
    program_launch(p, "/bin/sh", OPTIONS("-c", command));
}

static void wait_for(const char *name)
{
    for (int i = 0; i < PATIENCE_MS && size_of(name) < 0; i++)
        usleep(1000);
    assert_true(size_of(name) >= 0);
}

static void test_recordings_hold_nothing_else_where_standard_descriptors_are_closed(void **state)
{
    static const char *const closed[] = { "<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-" };
    uint8_t magic[4] = { 0 };
    FILE *file;

    (void)state;
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        launch_without(&process, closed[i], "--capture cap --keylog keys --log level=debug");
        wait_for("cap"); /* it is made last */
        attest("u");
        kill(process.pid, SIGTERM);
        assert_int_equal(daemon_wait(&process), 0);
        file = fopen(in_test_folder("cap"), "rb");
        assert_non_null(file);
        assert_int_equal(fread(magic, 1, sizeof(magic), file), sizeof(magic));
        assert_memory_equal(magic, "\xd4\xc3\xb2\xa1", 4);
        fclose(file);
        assert_null(strstr(text_of("keys"), "swdsm"));
        unlink(in_test_folder("cap"));
        unlink(in_test_folder("keys"));
    }
}

static void test_in_the_background_it_serves_whatever_is_closed(void **state)
{
    static const char *const closed[] = { "<&-", ">&-", "2>&-", "<&- >&- 2>&-" };

    (void)state;
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        launch_without(&process, closed[i], "--daemon --pid pid");
        assert_int_equal(daemon_wait(&process), 0);
        attest("u");
        assert_int_equal(kill((pid_t)strtol(text_of("pid"), NULL, 10), SIGTERM), 0);
        for (int k = 0; k < PATIENCE_MS && size_of("pid") >= 0; k++)
            usleep(1000);
        assert_int_equal(size_of("pid"), -1);
    }
}

static void test_a_walk_without_standard_output_is_none_the_worse(void **state)
{
    char program[300], command[900];

    (void)state;
    test_path("SWDSM_BUILD_ROOT", "src/cli/swtsm", program, sizeof(program));
    daemon_launch(&process, OPTIONS("--listen", at("u")));
    expect_line(&process, "listens on");
    snprintf(command, sizeof(command), "cd %s && exec %s attest --no-hello --connect unix:u >&-", test_folder, program);
    program_launch(&tsm, "/bin/sh", OPTIONS("-c", command));
    assert_int_equal(daemon_wait(&tsm), 0);
    daemon_stop(&process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_pid_file_is_no_device_pipe_folder_or_link),
        TEST(test_a_file_that_is_no_pid_file_is_left),
        TEST(test_a_living_process_keeps_its_pid_file),
        TEST(test_a_pid_file_whose_process_is_gone_is_replaced),
        TEST(test_what_took_the_place_of_pid_file_and_socket_stays),
        TEST(test_a_start_that_fails_changes_no_recording),
        TEST(test_recordings_hold_nothing_else_where_standard_descriptors_are_closed),
        TEST(test_in_the_background_it_serves_whatever_is_closed),
        TEST(test_a_walk_without_standard_output_is_none_the_worse),
    };

    return cmocka_run_group_tests_name("not ours", tests, NULL, NULL);
}
