/* SPDX-License-Identifier: BSD-3-Clause */
/* What the filter lets a daemon do, and what ends it: each in a process of its own. */
#include "support/test.h"

#include "daemon/core_dumps.h"
#include "daemon/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ENDED_WELL 0

static struct dsm_error_detail detail;
static const struct dsm_allowed_paths nowhere;
static const struct dsm_log silent;

static long landlock_version(void)
{
    return syscall(444, NULL, (size_t)0, 1); /* landlock_create_ruleset */
}

/* The child's status: 0, or 128 and the signal that ended it; 99: no filter. */
static int run_filtered(void (*act)(void))
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        if (dsm_sandbox_enter(DSM_SECCOMP_KILL, &nowhere, &silent, &detail) != DSM_OK)
            _exit(99);
        act();
        _exit(ENDED_WELL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#define ACT(name, call)                                                                                                \
    static void name(void)                                                                                             \
    {                                                                                                                  \
        (void)!(call);                                                                                                 \
    }

ACT(run_a_program, execl("/bin/true", "true", NULL))
ACT(make_a_process, fork())
ACT(make_a_process_by_clone, syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0))
ACT(trace_a_process, syscall(SYS_ptrace, 16, getppid(), 0, 0))
ACT(signal_another, kill(getppid(), 0))
ACT(signal_another_thread, syscall(SYS_tgkill, 1, 1, 0))
ACT(make_a_netlink_socket, socket(AF_NETLINK, SOCK_RAW, 0))
ACT(make_a_packet_socket, socket(AF_PACKET, SOCK_RAW, 0))
ACT(make_a_udp_socket, socket(AF_INET, SOCK_DGRAM, 0))
ACT(make_an_sctp_socket, socket(AF_INET, SOCK_STREAM, 132))
ACT(make_a_raw_socket, socket(AF_INET, SOCK_RAW, 1))
ACT(map_executable, mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ACT(type_into_a_terminal, ioctl(0, TIOCSTI, "x"))
ACT(ask_for_signals_of_a_descriptor, fcntl(0, F_SETOWN, 1))
ACT(change_the_user, setuid(1))
ACT(change_the_root, chroot("/"))
ACT(raise_a_limit, setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }))
ACT(make_a_ring, syscall(SYS_io_uring_setup, 1, NULL))
ACT(allow_dumps, prctl(PR_SET_DUMPABLE, 1))
ACT(make_a_link, link("/nowhere", "/nowhere/else"))

static void make_memory_executable(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

static const struct {
    const char *name;
    void (*act)(void);
} refused[] = {
    { "run a program", run_a_program },
    { "make a process", make_a_process },
    { "make a process by clone", make_a_process_by_clone },
    { "trace a process", trace_a_process },
    { "signal another", signal_another },
    { "signal another's thread", signal_another_thread },
    { "make a netlink socket", make_a_netlink_socket },
    { "make a packet socket", make_a_packet_socket },
    { "make a UDP socket", make_a_udp_socket },
    { "make an SCTP socket", make_an_sctp_socket },
    { "make a raw socket", make_a_raw_socket },
    { "map executable memory", map_executable },
    { "make memory executable", make_memory_executable },
    { "type into a terminal", type_into_a_terminal },
    { "ask for signals of a descriptor", ask_for_signals_of_a_descriptor },
    { "change the user", change_the_user },
    { "change the root", change_the_root },
    { "raise a limit", raise_a_limit },
    { "make a ring", make_a_ring },
    { "allow dumps", allow_dumps },
    { "make a link", make_a_link },
};

static void test_what_serving_does_not_need_ends_the_daemon(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        int status = run_filtered(refused[i].act);

        if (status != 128 + SIGSYS)
            fail_msg("%s: ended with %d, not with SIGSYS", refused[i].name, status);
    }
}

/* In the daemon's own words, since a failed assertion cannot be told from here. */
static void expect(bool holds, int status)
{
    if (!holds)
        _exit(status);
}

static void make_sockets(void)
{
    expect(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) >= 0, 1);
    expect(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) >= 0, 2);
    expect(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0, 3);
}

static void *write_one(void *out)
{
    *(int *)out = 1;
    return NULL;
}

static void make_a_thread(void)
{
    pthread_t thread;
    int written = 0;

    expect(pthread_create(&thread, NULL, write_one, &written) == 0, 1);
    expect(pthread_join(thread, NULL) == 0 && written == 1, 2);
}

static void map_a_file(void)
{
    int fd = memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    expect(fd >= 0 && ftruncate(fd, 4096) == 0, 1);
    expect(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED, 2);
    expect(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0, 3);
}

static void abort_at_once(void)
{
    raise(SIGKILL);
}

static void test_what_serving_needs_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(run_filtered(make_sockets), ENDED_WELL);
    assert_int_equal(run_filtered(make_a_thread), ENDED_WELL);
    assert_int_equal(run_filtered(map_a_file), ENDED_WELL);
    assert_int_equal(run_filtered(abort_at_once), 128 + SIGKILL); /* its own signal, not the filter's */
}

/* Nobody listens there; with Landlock nobody is even asked. */
static void connect_over_tcp(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(1),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    expect(connect(fd, (const struct sockaddr *)&address, sizeof(address)) == -1 && errno == EACCES, 1);
}

static void test_no_tcp_connection_is_made(void **state)
{
    (void)state;
    if (landlock_version() < 4)
        skip();
    assert_int_equal(run_filtered(connect_over_tcp), ENDED_WELL);
}

static char folder[64], new_file[80];

static void open_files(void)
{
    expect(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES, 1);
    expect(open(new_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) == -1 && errno == EACCES, 2);
}

static void test_no_file_is_opened_that_was_not_allowed(void **state)
{
    (void)state;
    if (landlock_version() < 1)
        skip();
    assert_non_null(mkdtemp(test_temporary(folder, sizeof(folder), "sandbox")));
    snprintf(new_file, sizeof(new_file), "%s/new", folder);
    assert_int_equal(run_filtered(open_files), ENDED_WELL);
    assert_int_equal(rmdir(folder), 0); /* it is empty */
}

static void ask_for_clone3(void)
{
    struct clone_args none = { .flags = 0 };

    expect(syscall(SYS_clone3, &none, (size_t)1) == -1 && errno == ENOSYS, 1);
}

static void test_clone3_is_said_to_be_missing(void **state)
{
    (void)state;
    assert_int_equal(run_filtered(ask_for_clone3), ENDED_WELL);
}

static void test_a_crash_writes_no_core(void **state)
{
    struct rlimit limit;
    pid_t child = fork();
    int status = 0;

    (void)state;
    if (child == 0) {
        dsm_core_dumps_forgo();
        expect(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0, 1);
        expect(prctl(PR_GET_DUMPABLE) == 0, 2);
        _exit(ENDED_WELL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_serving_does_not_need_ends_the_daemon),
        cmocka_unit_test(test_what_serving_needs_is_allowed),
        cmocka_unit_test(test_no_tcp_connection_is_made),
        cmocka_unit_test(test_no_file_is_opened_that_was_not_allowed),
        cmocka_unit_test(test_a_crash_writes_no_core),
        cmocka_unit_test(test_clone3_is_said_to_be_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
