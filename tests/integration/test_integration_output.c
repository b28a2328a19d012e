/* SPDX-License-Identifier: BSD-3-Clause */
/* Results that were not written are failures, with the reason; what is written while devices are served ends none. */
#include "harness_control.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX 2048u

static struct swdsm_process process;

static int set_up(void **state)
{
    if (make_test_folder(state) != 0)
        return -1;
    control_daemon_start(&process, NULL);
    return 0;
}

static int tear_down(void **state)
{
    daemon_stop(&process);
    return remove_test_folder(state);
}

/* Of the running daemon, and where --identity keeps what it makes. */
static const char control[] = "CONTROL", device[] = "DEVICE", identity[] = "IDENTITY";

/* Each kind of output that each program has. */
static const struct {
    const char *program;
    const char *words[8];
} outputs[] = {
    { "src/daemon/swdsm", { "--help" } },
    { "src/daemon/swdsm", { "--version" } },
    { "src/daemon/swdsm", { "--print-capabilities" } },
    { "src/daemon/swdsm", { "--print-root", "--identity", identity } },
    { "src/daemon/swdsm", { "--check" } },
    { "src/cli/swdsmctl", { "--help" } },
    { "src/cli/swdsmctl", { "--version" } },
    { "src/cli/swdsmctl", { "-c", control, "devices" } },
    { "src/cli/swdsmctl", { "-c", control, "--json", "devices" } },
    { "src/cli/swdsmctl", { "-c", control, "version" } },
    { "src/cli/swdsmctl", { "-c", control, "schema" } },
    { "src/cli/swdsmctl", { "-c", control, "description", "nvme" } },
    { "src/cli/swdsmctl", { "-c", control, "certificate", "nvme" } },
    { "src/cli/swdsmctl", { "-c", control, "wait", "nvme", "CONFIG_UNLOCKED" } },
    { "src/cli/swtsm", { "--help" } },
    { "src/cli/swtsm", { "--version" } },
    { "src/cli/swtsm", { "list" } },
    { "src/cli/swtsm", { "attest", "--connect", device } },
    { "src/cli/swtsm", { "attest", "--connect", device, "--json" } },
    { "src/cli/swtsm", { "walk", "--connect", device, "--json" } },
};

enum stdout_kind {
    FULL,    /* a disk without room */
    LIMITED, /* RLIMIT_FSIZE */
    CLOSED,  /* a pipe that nobody reads */
    IGNORED, /* the same, and SIGPIPE ignored */
};

static void become(enum stdout_kind kind, const char *program, char *const *words, int errors)
{
    const struct rlimit nothing = { 0, 0 };
    int pipe_ends[2], out = -1;

    if (kind == FULL)
        out = open("/dev/full", O_WRONLY);
    if (kind == LIMITED)
        out = open(in_test_folder("output"), O_WRONLY | O_CREAT, 0600);
    if (kind == CLOSED || kind == IGNORED) {
        if (pipe(pipe_ends) != 0)
            _exit(99);
        close(pipe_ends[0]);
        out = pipe_ends[1];
    }
    signal(SIGPIPE, kind == IGNORED ? SIG_IGN : SIG_DFL);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0 ||
        (kind == LIMITED && setrlimit(RLIMIT_FSIZE, &nothing) != 0))
        _exit(98);
    execv(program, words);
    _exit(97);
}

/* Its status; what it says on standard error is in text. */
static int run(size_t i, enum stdout_kind kind, char *text, size_t size)
{
    char program[300], control_address[160], device_address[40], identity_folder[120];
    char *words[10] = { program };
    int ends[2], status;
    size_t n = 0;
    ssize_t got;
    pid_t pid;

    snprintf(control_address, sizeof(control_address), "unix:%s", in_test_folder("control.sock"));
    snprintf(device_address, sizeof(device_address), "tcp:127.0.0.1:%u", process.port);
    snprintf(identity_folder, sizeof(identity_folder), "%s", in_test_folder("identity"));
    test_path("SWDSM_BUILD_ROOT", outputs[i].program, program, sizeof(program));
    for (size_t w = 0; outputs[i].words[w]; w++)
        words[w + 1] = outputs[i].words[w] == identity  ? identity_folder
                       : outputs[i].words[w] == control ? control_address
                       : outputs[i].words[w] == device  ? device_address
                                                        : (char *)(uintptr_t)outputs[i].words[w];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0)
        become(kind, program, words, ends[1]);
    close(ends[1]);
    while (n < size - 1 && (got = read(ends[0], text + n, size - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void check_all(enum stdout_kind kind, const char *reason)
{
    static char text[0x8000];

    for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
        int status = run(i, kind, text, sizeof(text));
        bool is_right = kind == CLOSED ? WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE
                                       : WIFEXITED(status) && WEXITSTATUS(status) == 1;

        if (!is_right || (reason ? !strstr(text, reason) : strstr(text, "standard output") != NULL))
            fail_msg("%s %s: status %#x: %s", outputs[i].program, outputs[i].words[0], status, text);
    }
}

static void test_results_on_a_full_disk_are_a_failure_with_the_reason(void **state)
{
    (void)state;
    check_all(FULL, "standard output cannot be written: No space left on device");
}

static void test_results_past_a_limit_are_a_failure_with_the_reason(void **state)
{
    (void)state;
    check_all(LIMITED, "standard output cannot be written: File too large");
}

static void test_results_that_nobody_reads_end_the_program_quietly(void **state)
{
    (void)state;
    check_all(CLOSED, NULL);
}

static void test_results_that_nobody_reads_are_a_quiet_failure_where_the_signal_is_ignored(void **state)
{
    (void)state;
    check_all(IGNORED, NULL);
}

/* A daemon of its own whose files may have so many bytes; devices are walked until what it says holds text. */
static void serve_past_a_limit(const char *const *options, const char *text)
{
    static struct swdsm_process limited, walk;
    struct rlimit before, few;
    char address[40];
    int walks = 0;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    few = (struct rlimit){ FILE_MAX, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
    daemon_start(&limited, options);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", limited.port);
    for (; walks < 6; walks++)
        assert_int_equal(program_run(&walk, "src/cli/swtsm", OPTIONS("walk", "--connect", address)), 0);
    expect_line(&limited, text);
    assert_null(strstr(limited.text + limited.looked_at, text));
    daemon_stop(&limited);
}

static void test_a_log_that_reaches_a_limit_is_told_once_and_ends_no_device(void **state)
{
    char log[160];

    (void)state;
    snprintf(log, sizeof(log), "level=debug,file=%s", in_test_folder("log"));
    serve_past_a_limit(OPTIONS("--log", log), "log: File too large\n");
}

static void test_a_capture_that_reaches_a_limit_says_so_and_ends_no_device(void **state)
{
    (void)state;
    serve_past_a_limit(OPTIONS("--capture", in_test_folder("capture")),
                       "capture: cannot be written, and ends here: File too large\n");
}

static void test_a_key_log_that_reaches_a_limit_says_so_and_ends_no_device(void **state)
{
    (void)state;
    serve_past_a_limit(OPTIONS("--keylog", in_test_folder("keys")),
                       "keylog: cannot be written, and ends here: File too large\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_on_a_full_disk_are_a_failure_with_the_reason),
        cmocka_unit_test(test_results_past_a_limit_are_a_failure_with_the_reason),
        cmocka_unit_test(test_results_that_nobody_reads_end_the_program_quietly),
        cmocka_unit_test(test_results_that_nobody_reads_are_a_quiet_failure_where_the_signal_is_ignored),
        cmocka_unit_test(test_a_log_that_reaches_a_limit_is_told_once_and_ends_no_device),
        cmocka_unit_test(test_a_capture_that_reaches_a_limit_says_so_and_ends_no_device),
        cmocka_unit_test(test_a_key_log_that_reaches_a_limit_says_so_and_ends_no_device),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
