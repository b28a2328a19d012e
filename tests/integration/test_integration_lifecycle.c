/* SPDX-License-Identifier: BSD-3-Clause */
/* Background, pid file, service manager, inherited sockets, the system call filter, and starting again. */
#include "harness_control.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3

static struct swdsm_process process;
static struct control control;
static struct reply reply;

static size_t slurp(const char *name, char *text, size_t size)
{
    FILE *file = fopen(in_test_folder(name), "r");
    size_t n;

    if (!file)
        fail_msg("%s is not there", name);
    n = fread(text, 1, size - 1, file);
    text[n] = '\0';
    fclose(file);
    return n;
}

static pid_t read_pid(void)
{
    char text[40];

    slurp("pid", text, sizeof(text));
    return (pid_t)strtol(text, NULL, 10);
}

static void wait_until_gone(pid_t pid)
{
    for (int i = 0; i < PATIENCE_MS / 10; i++) {
        if (kill(pid, 0) != 0 && errno == ESRCH)
            return;
        usleep(10000);
    }
    kill(pid, SIGKILL);
    fail_msg("the daemon did not end");
}

static const char *control_address(void)
{
    static char text[160];

    snprintf(text, sizeof(text), "unix:%s", in_test_folder("control.sock"));
    return text;
}

static void test_the_parent_ends_when_the_child_serves(void **state)
{
    char log[200];
    pid_t pid;

    (void)state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    snprintf(log, sizeof(log), "file=%s", in_test_folder("log"));
    assert_int_equal(daemon_run(&process, OPTIONS("--daemon", "--port", "0", "--pid", in_test_folder("pid"), "--log",
                                                  log, "--control", control_address())),
                     0);
    assert_non_null(strstr(process.text, "listens on tcp:127.0.0.1:"));
    pid = read_pid();
    assert_int_not_equal(pid, process.pid);
    control_open(&control); /* it serves already */
    json_decref(control_call(&control, "{\"execute\": \"quit\"}"));
    control_close(&control);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    wait_until_gone(pid);
    assert_int_equal(access(in_test_folder("pid"), F_OK), -1);
}

static void test_the_parent_ends_with_the_childs_failure(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--daemon", "--listen", "unix:/no/such/folder/s")), 1);
    assert_non_null(strstr(process.text, "unix:/no/such/folder/s"));
    assert_int_equal(daemon_run(&process, OPTIONS("--daemon", "--bogus")), 2);
}

static void test_the_pid_file_comes_and_goes(void **state)
{
    char option[160];

    (void)state;
    snprintf(option, sizeof(option), "file=%s", in_test_folder("pid")); /* as swtpm has it */
    daemon_start(&process, OPTIONS("--pid", option));
    assert_int_equal(read_pid(), process.pid);
    daemon_stop(&process);
    assert_int_equal(access(in_test_folder("pid"), F_OK), -1);
}

static int notify_socket(bool abstract, struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    size_t n = (size_t)snprintf(address->sun_path, sizeof(address->sun_path), "%s", in_test_folder("notify"));

    address->sun_family = AF_UNIX;
    if (abstract)
        address->sun_path[0] = '\0';
    assert_int_equal(bind(fd, (struct sockaddr *)address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)), 0);
    if (abstract)
        address->sun_path[0] = '@';
    return fd;
}

static void expect_notice(int fd, const char *text)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char notice[200] = "";

    if (poll(&wait, 1, PATIENCE_MS) <= 0)
        fail_msg("no \"%s\" came", text);
    assert_true(recv(fd, notice, sizeof(notice) - 1, 0) > 0);
    if (!strstr(notice, text))
        fail_msg("expected \"%s\" in \"%s\"", text, notice);
}

static void test_the_service_manager_is_told(void **state)
{
    (void)state;
    for (int abstract = 0; abstract <= 1; abstract++) {
        struct sockaddr_un address = { 0 };
        int fd = notify_socket(abstract, &address);

        setenv("NOTIFY_SOCKET", address.sun_path, 1);
        daemon_launch(&process, OPTIONS("--port", "0"));
        unsetenv("NOTIFY_SOCKET");
        expect_notice(fd, "READY=1\nSTATUS=1 device served");
        expect_line(&process, "listens on");
        daemon_stop(&process);
        expect_notice(fd, "STOPPING=1");
        close(fd);
    }
}

/* A socket that listens at a name in the test's folder. */
static int listening(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", in_test_folder(name));
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

/* What a service manager does between fork and exec. */
static void set_up_activation(const int *fds, int count, const char *names)
{
    char text[20];

    for (int i = 0; i < count; i++)
        dup2(fds[i], FIRST_FD + i);
    snprintf(text, sizeof(text), "%d", (int)getpid());
    setenv("LISTEN_PID", text, 1);
    snprintf(text, sizeof(text), "%d", count);
    setenv("LISTEN_FDS", text, 1);
    if (names)
        setenv("LISTEN_FDNAMES", names, 1);
}

/* The sockets lie at 3 and up in the child, and at 40 and up here, where nothing else is. */
static void activate(const int *fds, int count, const char *names, const char *const *options)
{
    const char *words[12];
    char program[4096];
    size_t n = 1;
    int ends[2];

    memset(&process, 0, sizeof(process));
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program));
    words[0] = program;
    for (size_t i = 0; options && options[i] && n < 11; i++)
        words[n++] = options[i];
    words[n] = NULL;
    process.pid = fork();
    assert_true(process.pid >= 0);
    if (process.pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        set_up_activation(fds, count, names);
        execv(program, (char *const *)(uintptr_t)words);
        _exit(127);
    }
    close(ends[1]);
    process.output = ends[0];
}

static int far_away(int fd)
{
    int far = fcntl(fd, F_DUPFD_CLOEXEC, 40);

    close(fd);
    return far;
}

static void expect_served(const char *name)
{
    int client = client_connect_unix(in_test_folder(name));

    expect_vca(client);
    client_close(client);
}

static void test_a_socket_of_the_service_manager_is_served(void **state)
{
    int fd = far_away(listening("s"));
    struct stat status;

    (void)state;
    activate(&fd, 1, NULL, NULL);
    expect_line(&process, "listens on unix:");
    assert_null(strstr(process.text, ":2323"));
    expect_served("s");
    daemon_stop(&process);
    assert_int_equal(stat(in_test_folder("s"), &status), 0); /* not the daemon's to remove */
    close(fd);
}

static void test_sockets_go_by_their_names(void **state)
{
    int fds[3] = { far_away(listening("b")), far_away(listening("c")), far_away(listening("a")) };
    const char *config = write_test_file("c.json", "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\"}, "
                                                   "{\"name\": \"b\", \"preset\": \"qemu-ahci\"}]}");
    int client;

    (void)state;
    activate(fds, 3, "b:control:a", OPTIONS("--config", config));
    expect_line(&process, "control socket fd:4");
    expect_served("a");
    expect_served("b");
    client = client_connect_unix(in_test_folder("c"));
    client_send_bytes(client, "{\"execute\":\"qmp_capabilities\"}{\"execute\":\"quit\"}", 49);
    assert_int_equal(daemon_wait(&process), 0);
    client_close(client);
    for (size_t i = 0; i < 3; i++)
        close(fds[i]);
}

static void test_sockets_that_nobody_wants_stop_the_start(void **state)
{
    int fd = far_away(listening("s"));
    const char *config = write_test_file("c.json", "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\"}, "
                                                   "{\"name\": \"b\", \"preset\": \"qemu-ahci\"}]}");

    (void)state;
    activate(&fd, 1, "x", OPTIONS("--config", config));
    assert_int_equal(daemon_wait(&process), 1);
    assert_non_null(strstr(process.text, "is named \"x\" (FileDescriptorName=)"));
    activate(&fd, 1, "x", OPTIONS("--port", "0"));
    assert_int_equal(daemon_wait(&process), 1);
    assert_non_null(strstr(process.text, "leave out --listen, --port and --ip"));
    close(fd);
}

static void test_sockets_for_another_process_are_left_alone(void **state)
{
    (void)state;
    setenv("LISTEN_PID", "1", 1);
    setenv("LISTEN_FDS", "1", 1);
    daemon_start(&process, NULL);
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    expect_fresh_client(&process);
    daemon_stop(&process);
}

static void test_an_inherited_descriptor_is_served(void **state)
{
    int fd = far_away(listening("s"));
    char listen[20];

    (void)state;
    activate(&fd, 1, "ignored", OPTIONS("--listen", "fd:3"));
    assert_int_equal(daemon_wait(&process), 1); /* both ways at once */
    (void)fcntl(fd, F_SETFD, 0);
    snprintf(listen, sizeof(listen), "fd:%d", fd);
    daemon_launch(&process, OPTIONS("--listen", listen));
    expect_line(&process, "listens on unix:");
    expect_served("s");
    daemon_stop(&process);
    daemon_launch(&process, OPTIONS("--listen", "fd:39"));
    assert_int_equal(daemon_wait(&process), 1);
    assert_non_null(strstr(process.text, "fd:39 is no listening stream socket"));
    close(fd);
}

static void test_the_filter_is_installed_and_lets_the_daemon_serve(void **state)
{
    char path[40], status[4096];
    FILE *file;
    size_t n;
    char where[40];

    (void)state;
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* looking for leaks takes another process to trace this one */
    daemon_start(&process, OPTIONS("--seccomp", "action=kill", "--identity", in_test_folder("id"), "--control",
                                   control_address()));
    snprintf(path, sizeof(path), "/proc/%d/status", (int)process.pid);
    file = fopen(path, "r");
    assert_non_null(file);
    n = fread(status, 1, sizeof(status) - 1, file);
    status[n] = '\0';
    fclose(file);
    assert_non_null(strstr(status, "\nSeccomp:\t2\n"));
    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    {
        static struct swdsm_process tsm;

        assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS("walk", "--connect", where)), 0);
    }
    control_open(&control);
    json_decref(control_call(&control,
                             "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"d\", "
                             "\"preset\": \"qemu-ahci\", \"listen\": \"tcp:127.0.0.1:0\"}}}"));
    json_decref(control_call(&control, "{\"execute\": \"device-del\", \"arguments\": {\"device\": \"d\"}}"));
    control_close(&control);
    daemon_stop(&process);
    unsetenv("ASAN_OPTIONS");
    assert_int_equal(daemon_run(&process, OPTIONS("--seccomp", "action=maybe")), 2);
}

/* Whether this user and this machine let a thread have a real time priority. */
static bool may_be_realtime(void)
{
    const struct sched_param least = { .sched_priority = 1 }, none = { .sched_priority = 0 };
    bool may = sched_setscheduler(0, SCHED_RR, &least) == 0;

    if (may)
        assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &none), 0);
    return may;
}

/* Of the threads of the daemon that are not its first. */
static size_t count_threads(pid_t pid, int policy)
{
    char path[40];
    struct dirent *entry;
    size_t n = 0;
    DIR *tasks;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    assert_non_null(tasks);
    while ((entry = readdir(tasks))) {
        pid_t task = (pid_t)strtol(entry->d_name, NULL, 10);

        n += task > 0 && task != pid && sched_getscheduler(task) == policy;
    }
    closedir(tasks);
    return n;
}

static void test_the_loop_alone_is_realtime(void **state)
{
    int first, second;

    (void)state;
    if (!may_be_realtime()) {
        assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--realtime")), 1);
        assert_non_null(strstr(process.text, "swdsm: --realtime: "));
        assert_non_null(strstr(process.text, "it takes CAP_SYS_NICE or a limit of 1"));
        return;
    }
    daemon_start(&process, OPTIONS("--realtime"));
    assert_int_equal(sched_getscheduler(process.pid) & ~SCHED_RESET_ON_FORK, SCHED_RR);
    first = client_connect(&process);
    second = client_connect(&process); /* so that signatures are made by threads */
    expect_vca(first);
    expect_spdm(first, challenge(), 0x03, &reply);
    assert_int_not_equal(count_threads(process.pid, SCHED_OTHER), 0);
    assert_int_equal(count_threads(process.pid, SCHED_RR), 0);
    client_close(second);
    client_close(first);
    daemon_stop(&process);
}

static void test_a_new_daemon_finds_its_identities(void **state)
{
    static const char add[] = "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"gpu\", "
                              "\"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\"}}}";
    char first[20000], second[20000];
    json_t *result;

    (void)state;
    for (int i = 0; i < 2; i++) {
        control_daemon_start(&process, OPTIONS("--preset", "none", "--identity", in_test_folder("id")));
        control_open(&control);
        result = control_call(&control, add);
        json_decref(result);
        control_close(&control);
        daemon_stop(&process);
        slurp("id/devices/gpu/ECDSA_P384.chain.pem", i ? second : first, sizeof(first));
    }
    assert_string_equal(first, second);
}

static void test_a_killed_daemons_sockets_are_taken_over(void **state)
{
    (void)state;
    control_daemon_start(&process, OPTIONS("--pid", in_test_folder("pid")));
    kill(process.pid, SIGKILL);
    assert_int_equal(daemon_wait(&process), 128 + SIGKILL);
    assert_int_equal(access(in_test_folder("control.sock"), F_OK), 0);
    control_daemon_start(&process, OPTIONS("--pid", in_test_folder("pid")));
    control_open(&control);
    control_close(&control);
    daemon_stop(&process);
}

static void test_swtpms_words_for_the_socket_are_taken(void **state)
{
    char option[200];
    struct stat status;

    (void)state;
    snprintf(option, sizeof(option), "type=unixio,path=%s,mode=0660", in_test_folder("control.sock"));
    daemon_start(&process, OPTIONS("--ctrl", option));
    control_open(&control);
    assert_int_equal(stat(in_test_folder("control.sock"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
    control_close(&control);
    daemon_stop(&process);
    assert_int_equal(daemon_run(&process, OPTIONS("--ctrl", "type=tcp,port=1")), 2);
    assert_int_equal(daemon_run(&process, OPTIONS("--control", "tcp:127.0.0.1:1")), 2);
    assert_int_equal(daemon_run(&process, OPTIONS("--preset", "none")), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_parent_ends_when_the_child_serves),
        TEST(test_the_parent_ends_with_the_childs_failure),
        TEST(test_the_pid_file_comes_and_goes),
        TEST(test_the_service_manager_is_told),
        TEST(test_a_socket_of_the_service_manager_is_served),
        TEST(test_sockets_go_by_their_names),
        TEST(test_sockets_that_nobody_wants_stop_the_start),
        TEST(test_sockets_for_another_process_are_left_alone),
        TEST(test_an_inherited_descriptor_is_served),
        TEST(test_the_filter_is_installed_and_lets_the_daemon_serve),
        TEST(test_the_loop_alone_is_realtime),
        TEST(test_a_new_daemon_finds_its_identities),
        TEST(test_a_killed_daemons_sockets_are_taken_over),
        TEST(test_swtpms_words_for_the_socket_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
