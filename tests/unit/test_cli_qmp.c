/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/qmp.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A QMP server in a process of its own, which says its lines whatever it is told: one before, one a command. */
static char path[64];
static pid_t server;

#define FLOOD "{\"event\": \"RTC_CHANGE\"}\n" /* without end */

static void serve(int listener, const char *const *lines)
{
    int fd = accept(listener, NULL, NULL);
    char command[4096];

    for (; *lines; lines++) {
        while (strcmp(*lines, FLOOD) == 0 && send(fd, FLOOD, strlen(FLOOD), MSG_NOSIGNAL) > 0)
            usleep(10000);
        if (write(fd, *lines, strlen(*lines)) < 0 || (lines[1] && read(fd, command, sizeof(command)) <= 0))
            _exit(1);
    }
    _exit(0);
}

static void start(const char *const *lines)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", path);
    unlink(address.sun_path);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(listener, 1), 0);
    server = fork();
    if (server == 0)
        serve(listener, lines);
    close(listener);
}

static struct cli_qmp *open_to(const char *const *lines, struct dsm_error_detail *detail)
{
    struct cli_qmp *qmp;
    bool is_absent;
    char socket_path[80];

    start(lines);
    snprintf(socket_path, sizeof(socket_path), "%s/s", path);
    return cli_qmp_open(socket_path, 2000, &qmp, &is_absent, detail) ? qmp : NULL;
}

static void finish(struct cli_qmp *qmp)
{
    cli_qmp_close(qmp);
    waitpid(server, NULL, 0);
}

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
#define DONE "{\"return\": {}}\r\n"

static void test_a_command_yields_its_return_value(void **state)
{
    static const char *const lines[] = { GREETING, DONE, "{\"return\": [1, 2]}\r\n", NULL };
    struct dsm_error_detail detail;
    struct cli_qmp *qmp = open_to(lines, &detail);
    json_t *value;

    (void)state;
    assert_non_null(qmp);
    value = cli_qmp_execute(qmp, "query-pci", NULL, &detail);
    assert_int_equal(json_array_size(value), 2);
    json_decref(value);
    finish(qmp);
}

static void test_an_error_is_told_in_its_words(void **state)
{
    static const char *const lines[] = { GREETING, DONE,
                                         "{\"error\": {\"class\": \"X\", \"desc\": \"no such device\"}}\n", NULL };
    struct dsm_error_detail detail;
    struct cli_qmp *qmp = open_to(lines, &detail);

    (void)state;
    assert_non_null(qmp);
    assert_null(cli_qmp_execute(qmp, "device_del", json_pack("{s:s}", "id", "x"), &detail));
    assert_string_equal(detail.reason, "device_del: no such device");
    finish(qmp);
}

static void test_events_before_a_return_value_are_kept(void **state)
{
    static const char *const lines[] = { GREETING, DONE, "{\"event\": \"RESET\"}\n{\"event\": \"RESUME\"}\n" DONE,
                                         NULL };
    struct dsm_error_detail detail;
    struct cli_qmp *qmp = open_to(lines, &detail);
    static const char *const expected[] = { "RESET", "RESUME" };
    bool is_closed;

    (void)state;
    assert_non_null(qmp);
    json_decref(cli_qmp_execute(qmp, "query-pci", NULL, &detail));
    for (int i = 0; i < 2; i++) {
        json_t *event = cli_qmp_event(qmp, 1000, &is_closed);

        assert_non_null(event);
        assert_string_equal(json_string_value(json_object_get(event, "event")), expected[i]);
        json_decref(event);
    }
    assert_null(cli_qmp_event(qmp, 1000, &is_closed));
    assert_true(is_closed);
    finish(qmp);
}

/* A guest can make events for as long as it likes. */
static void test_events_alone_are_not_waited_with(void **state)
{
    struct dsm_error_detail detail;
    static const char *const lines[] = { GREETING, DONE, FLOOD, NULL };
    struct cli_qmp *qmp = open_to(lines, &detail);

    (void)state;
    assert_non_null(qmp);
    assert_null(cli_qmp_execute(qmp, "query-pci", NULL, &detail));
    assert_string_equal(detail.reason, "query-pci: no answer in time");
    assert_false(cli_qmp_is_closed(qmp));
    finish(qmp);
}

static void test_another_greeting_is_refused(void **state)
{
    static const char *const lines[] = { "SSH-2.0\r\n", NULL };
    struct dsm_error_detail detail;

    (void)state;
    assert_null(open_to(lines, &detail));
    assert_non_null(strstr(detail.reason, "no QMP greeting"));
    finish(NULL);
}

static void test_a_server_that_goes_is_told(void **state)
{
    static const char *const lines[] = { GREETING, DONE, NULL };
    struct dsm_error_detail detail;
    struct cli_qmp *qmp = open_to(lines, &detail);

    (void)state;
    assert_non_null(qmp);
    waitpid(server, NULL, 0);
    assert_null(cli_qmp_execute(qmp, "query-pci", NULL, &detail));
    assert_non_null(strstr(detail.reason, "gone"));
    assert_true(cli_qmp_is_closed(qmp));
    finish(qmp);
}

static void test_nobody_there_is_told(void **state)
{
    bool is_absent;
    struct dsm_error_detail detail;
    struct cli_qmp *qmp;

    (void)state;
    assert_false(cli_qmp_open("/nonexistent/qmp", 100, &qmp, &is_absent, &detail));
    assert_true(is_absent);
    assert_non_null(strstr(detail.reason, "/nonexistent/qmp"));
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(test_temporary(path, sizeof(path), "swdsm-qmp")) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[80];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", path);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_yields_its_return_value),
        cmocka_unit_test(test_an_error_is_told_in_its_words),
        cmocka_unit_test(test_events_before_a_return_value_are_kept),
        cmocka_unit_test(test_events_alone_are_not_waited_with),
        cmocka_unit_test(test_another_greeting_is_refused),
        cmocka_unit_test(test_a_server_that_goes_is_told),
        cmocka_unit_test(test_nobody_there_is_told),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
