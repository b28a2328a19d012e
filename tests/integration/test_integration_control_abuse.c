/* SPDX-License-Identifier: BSD-3-Clause */
/* Clients of the control socket that send nonsense, do not read, flood or vanish. */
#include "harness_control.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define CLIENTS_MAX 16
#define AT_ONCE_MS 2000 /* on a busy machine under sanitizers */

static struct swdsm_process process;
static struct control control, other;

static void start(void)
{
    control_daemon_start(&process, NULL);
    control_open(&control);
}

static void stop(void)
{
    control_close(&control);
    daemon_stop(&process);
}

static void check_alive(struct control *client)
{
    json_decref(control_call(client, "{\"execute\": \"query-version\"}"));
}

static void test_wrong_messages_are_answered(void **state)
{
    static const struct {
        const char *message, *text;
    } rows[] = {
        { "hello\n", "expected a JSON object" },
        { "[1]\n", "expected a JSON object" },
        { "{}", "\"execute\" has to be the name" },
        { "{\"execute\": 1}", "\"execute\" has to be the name" },
        { "{\"execute\" \"quit\"}", "JSON, column " },
        { "{\"execute\": \"quit\"]", "JSON, column " },
        { "{\"execute\": \"query-tdi\", \"execute\": \"quit\"}", "duplicate" },
        { "{\"execute\": \"query-tdi\", \"exec\": 1}", "unknown member \"exec\"" },
        { "{\"execute\": \"query-tdi\", \"arguments\": []}", "\"arguments\" has to be an object" },
        { "{\"execute\": \"query-tdi\", \"arguments\": {\"color\": 1}}", "color: 1: unknown argument" },
        { "{\"execute\": \"query-tdi\", \"arguments\": {\"device\": 1}}", "device: 1: must be a string" },
        { "{\"execute\": \"query-tdi\", \"arguments\": {\"device\": \"a\\u0000b\"}}", "NUL" },
        { "{\"execute\": \"query-tdi\", \"arguments\": {\"function\": \"nonsense\"}}", "function: \"nonsense\"" },
        { "{\"execute\": \"device-del\"}", "argument \"device\" is missing" },
        { "{\"execute\": \"device-add\", \"arguments\": {\"description\": []}}", "description: []: must be an object" },
        { "{\"execute\": \"\xc3\x28\"}", "JSON, column 13: is no UTF-8" },
        { "{\"execute\": \"half\xff", "expected a JSON object" },
    };

    (void)state;
    start();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        control_refused(&control, rows[i].message, "GenericError", rows[i].text);
    control_refused(&control, "{\"execute\": \"rm -rf\"}", "CommandNotFound", "no command \"rm -rf\"");
    control_refused(&control, "{\"execute\": \"device-del\", \"arguments\": {\"device\": \"x\"}}", "DeviceNotFound",
                    "x");
    check_alive(&control);
    stop();
}

static void expect_refused_and_closed(const char *text)
{
    json_t *answer = control_receive(&control);

    assert_non_null(strstr(string_of(json_object_get(answer, "error"), "desc"), text));
    json_decref(answer);
    assert_true(control_is_closed(&control));
    control_close(&control);
    control_open(&control);
    check_alive(&control);
}

/* Sends as much as the daemon takes. */
static void send_patiently(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        bytes += sent;
        n -= (size_t)sent;
    }
}

static void test_a_line_that_is_too_long_ends_the_connection(void **state)
{
    static char text[MIB + 10];

    (void)state;
    start();
    memset(text, 'x', sizeof(text));
    memcpy(text, "{\"execute\": \"", 13);
    send_patiently(control.fd, text, sizeof(text));
    expect_refused_and_closed("more than 1 MiB");
    stop();
}

static void test_deep_nesting_ends_the_connection(void **state)
{
    static char text[100001];

    (void)state;
    start();
    memset(text, '[', sizeof(text) - 1);
    text[0] = '{';
    send_patiently(control.fd, text, sizeof(text) - 1);
    expect_refused_and_closed("deeper than 64");
    stop();
}

/* A member of so many bytes; the caller frees it. */
static char *long_command(const char *before, size_t n, const char *behind)
{
    char *text = malloc(strlen(before) + n + strlen(behind) + 1);

    assert_non_null(text);
    memcpy(text, before, strlen(before));
    memset(text + strlen(before), 'a', n);
    memcpy(text + strlen(before) + n, behind, strlen(behind) + 1);
    return text;
}

/* It is parsed by another thread. */
static void test_a_long_command_is_answered_before_what_comes_behind_it(void **state)
{
    char *text = long_command("{\"execute\": \"query-tdi\", \"arguments\": {\"device\": \"", 500000,
                              "\"}, \"id\": 1}{\"execute\": \"query-version\", \"id\": 2}");
    json_t *answer;

    (void)state;
    start();
    send_patiently(control.fd, text, strlen(text));
    answer = control_receive(&control);
    assert_int_equal(number_of(answer, "id"), 1);
    assert_string_equal(string_of(json_object_get(answer, "error"), "class"), "DeviceNotFound");
    json_decref(answer);
    answer = control_receive(&control);
    assert_int_equal(number_of(answer, "id"), 2);
    json_decref(answer);
    free(text);
    stop();
}

static void test_a_long_command_that_is_no_json_is_refused(void **state)
{
    char *text = long_command("{\"execute\": \"", 500000, "\", 1}");

    (void)state;
    start();
    control_refused(&control, text, "GenericError", "JSON, column 5000");
    check_alive(&control);
    free(text);
    stop();
}

static void test_a_client_may_go_before_its_long_command_is_done(void **state)
{
    char *text = long_command("{\"execute\": \"", 1000000, "\"}");

    (void)state;
    start();
    for (int i = 0; i < 20; i++) {
        control_open(&other);
        send_patiently(other.fd, text, strlen(text));
        client_vanish(other.fd);
    }
    check_alive(&control);
    free(text);
    stop();
}

static void test_an_id_that_is_too_long_to_be_echoed_is_refused(void **state)
{
    char *fits = long_command("{\"execute\": \"query-version\", \"id\": \"", 1022, "\"}");
    char *is_long = long_command("{\"execute\": \"query-version\", \"id\": [\"", 1021, "\"]}");
    json_t *answer;

    (void)state;
    start();
    answer = control_call(&control, fits);
    json_decref(answer);
    control_send(&control, is_long);
    answer = control_receive(&control);
    assert_string_equal(string_of(json_object_get(answer, "error"), "desc"), "\"id\" is longer than 1024 bytes");
    assert_null(json_object_get(answer, "id"));
    json_decref(answer);
    free(fits);
    free(is_long);
    stop();
}

static void test_half_a_line_and_gone_harms_nobody(void **state)
{
    (void)state;
    start();
    control_open(&other);
    control_send(&other, "{\"execute\": \"device-add\", \"argu");
    control_close(&other);
    control_connect(&other); /* without a word */
    control_close(&other);
    control_open(&other);
    control_send(&other, "{\"execute\": \"query-schema\"}"); /* gone before the answer */
    client_vanish(other.fd);
    check_alive(&control);
    stop();
}

static void test_two_clients_have_their_own_answers(void **state)
{
    json_t *first, *second;

    (void)state;
    start();
    control_open(&other);
    control_send(&control, "{\"execute\": \"query-version\", \"id\": 1}");
    control_send(&other, "{\"execute\": \"query-version\", \"id\": 2}");
    second = control_receive(&other);
    first = control_receive(&control);
    assert_int_equal(number_of(first, "id"), 1);
    assert_int_equal(number_of(second, "id"), 2);
    json_decref(first);
    json_decref(second);
    control_close(&other);
    stop();
}

static void test_clients_beyond_the_limit_are_turned_away(void **state)
{
    static struct control many[CLIENTS_MAX];

    (void)state;
    control_daemon_start(&process, NULL);
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        control_open(&many[i]);
    control.fd = client_connect_unix(in_test_folder("control.sock"));
    control.len = 0;
    assert_true(control_is_closed(&control));
    control_close(&control);
    check_alive(&many[0]);
    control_close(&many[0]);
    usleep(100000);
    control_open(&control);
    check_alive(&control);
    for (size_t i = 1; i < CLIENTS_MAX; i++)
        control_close(&many[i]);
    stop();
}

static void test_clients_that_have_gone_take_nobodys_place(void **state)
{
    int gone[CLIENTS_MAX];

    (void)state;
    control_daemon_start(&process, NULL);
    kill(process.pid, SIGSTOP); /* it finds all of this at once */
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        gone[i] = client_connect_unix(in_test_folder("control.sock"));
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        close(gone[i]);
    control.fd = client_connect_unix(in_test_folder("control.sock"));
    control.len = 0;
    kill(process.pid, SIGCONT);
    json_decref(control_receive(&control)); /* the greeting */
    stop();
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Sends commands until the daemon takes no more for a while; how many bytes went. */
static size_t flood(int fd)
{
    static const char command[] = "{\"execute\": \"query-schema\"}\n";
    struct pollfd wait = { .fd = fd, .events = POLLOUT };
    size_t sent = 0;
    ssize_t n;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (poll(&wait, 1, 300) > 0 && (n = send(fd, command, sizeof(command) - 1, MSG_NOSIGNAL)) > 0)
        sent += (size_t)n;
    return sent;
}

static long resident_kb(void)
{
    char path[40], line[200];
    long pages = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/statm", (int)process.pid);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    fclose(file);
    assert_int_equal(sscanf(line, "%*d %ld", &pages), 1);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void test_one_that_floods_and_never_reads_is_not_read_from(void **state)
{
    long before, started;

    (void)state;
    start();
    control_open(&other);
    before = resident_kb();
    assert_true(flood(other.fd) < 4 * MIB);
    started = now_ms();
    check_alive(&control);
    assert_in_range(now_ms() - started, 0, AT_ONCE_MS);
    assert_in_range(resident_kb() - before, 0, 16 * 1024);
    control_close(&other);
    stop();
}

static void test_one_that_floods_delays_nobody(void **state)
{
    static char nothing[MIB];
    long started;

    (void)state;
    start();
    control_open(&other);
    (void)flood(other.fd);
    started = now_ms();
    for (int i = 0; i < 20; i++) { /* reads a little, so that the daemon goes on all the time */
        (void)!recv(other.fd, nothing, sizeof(nothing), MSG_DONTWAIT);
        check_alive(&control);
        expect_fresh_client(&process);
    }
    assert_in_range(now_ms() - started, 0, 20 * AT_ONCE_MS);
    control_close(&other);
    stop();
}

#define LONG_NAME "a-device-whose-name-is-as-long-as-names-may-be-000000000000000000"
#define CONNECTIONS                                                                                                    \
    50000 /* with an event of some 200 bytes at least: more than the limit and what the kernel holds                   \
           */

static bool is_hung_up(int fd)
{
    struct pollfd state = { .fd = fd, .events = POLLRDHUP };

    return poll(&state, 1, 0) > 0;
}

/* Events come without being asked for: the watcher that does not read them has to go. */
static void test_a_watcher_that_does_not_read_is_closed_and_logged(void **state)
{
    char listen[160], command[400];

    (void)state;
    control_daemon_start(&process, OPTIONS("--preset", "none", "--log", "level=warning"));
    control_open(&control);
    snprintf(listen, sizeof(listen), "unix:%s", in_test_folder("d.sock"));
    snprintf(command, sizeof(command),
             "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"%.63s\", "
             "\"preset\": \"qemu-nvme\", \"listen\": \"%s\"}}}",
             LONG_NAME, listen);
    json_decref(control_call(&control, command));
    control_open(&other);
    control_close(&control);
    for (int i = 0; i < CONNECTIONS && !is_hung_up(other.fd); i++)
        client_close(client_connect_unix(in_test_folder("d.sock")));
    expect_line(&process, "does not read what is sent to it; closed");
    control_open(&control);
    check_alive(&control);
    control_close(&other);
    stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wrong_messages_are_answered),
        TEST(test_a_line_that_is_too_long_ends_the_connection),
        TEST(test_deep_nesting_ends_the_connection),
        TEST(test_a_long_command_is_answered_before_what_comes_behind_it),
        TEST(test_a_long_command_that_is_no_json_is_refused),
        TEST(test_a_client_may_go_before_its_long_command_is_done),
        TEST(test_an_id_that_is_too_long_to_be_echoed_is_refused),
        TEST(test_half_a_line_and_gone_harms_nobody),
        TEST(test_two_clients_have_their_own_answers),
        TEST(test_clients_beyond_the_limit_are_turned_away),
        TEST(test_clients_that_have_gone_take_nobodys_place),
        TEST(test_one_that_floods_and_never_reads_is_not_read_from),
        TEST(test_one_that_floods_delays_nobody),
        TEST(test_a_watcher_that_does_not_read_is_closed_and_logged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
