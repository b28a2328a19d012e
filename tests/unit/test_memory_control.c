/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each command of the control socket while one allocation fails: an error, or the whole answer; an error leaves the
 * devices as they were; and the next command is right. A client that cannot even be told is closed.
 */
#include "host_fixture.h"

#include "control/control.h"
#include "control/control_commands.h"
#include "crypto/key_memory.h"
#include "host/host_life.h"
#include "host/loop_memory.h"
#include "link/listener.h"
#include "support/failing_memory.h"
#include "support/folder.h"
#include "json/json_memory.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define STEPS_MAX 200u
#define ANSWER_MAX 0x10000u
#define RUN(command, arguments) "{\"execute\": \"" command "\", \"arguments\": {" arguments "}, \"id\": 1}"
#define NVME "\"device\": \"nvme\""
#define ADD                                                                                                            \
    RUN("device-add",                                                                                                  \
        "\"description\": {\"name\": \"b\", \"preset\": \"qemu-ahci\", \"listen\": \"tcp:127.0.0.1:0\", "              \
        "\"settings\": {\"algorithms\": {\"asym\": [\"ECDSA_P256\"]}}}")
#define DELETE RUN("device-del", "\"device\": \"b\"")
#define BLOCK(digits)                                                                                                  \
    "{\"index\": 9, \"type\": \"svn\", \"hex\": \"" digits                                                             \
    "\"}, {\"index\": 1, \"type\": \"mutable-firmware\", \"hex\": \"00\"}"
#define DESCRIBE(digits, function)                                                                                     \
    RUN("device-describe", NVME ", \"description\": {\"measurements\": [" BLOCK(                                       \
                               digits) "], \"tdis\": [{\"function\": \"" function                                      \
                                       "\", \"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": "             \
                                       "\"0xf0000000\"}]}], \"settings\": {\"strict\": true}}")

/* text is run with memory that fails; undo (if not NULL) takes back what it has done. */
static const struct {
    const char *name, *text, *undo;
    bool is_last; /* nothing is served after it */
} commands[] = {
    { "query-commands", RUN("query-commands", ""), NULL, false },
    { "query-schema", RUN("query-schema", ""), NULL, false },
    { "query-version", RUN("query-version", ""), NULL, false },
    { "query-devices", RUN("query-devices", ""), NULL, false },
    { "query-tdi", RUN("query-tdi", NVME ", \"function\": \"00:00.0\""), NULL, false },
    { "query-sessions", RUN("query-sessions", NVME), NULL, false },
    { "query-ide", RUN("query-ide", ""), NULL, false },
    { "query-findings", RUN("query-findings", ""), NULL, false },
    { "query-certificates", RUN("query-certificates", NVME), NULL, false },
    { "query-description", RUN("query-description", NVME), NULL, false },
    { "device-describe", DESCRIBE("0100000000000000", "auto"), DESCRIBE("0000000000000000", "auto"), false },
    { "device-follow", RUN("device-follow", NVME ", \"known\": true"), DESCRIBE("0000000000000000", "auto"), false },
    { "device-event", RUN("device-event", NVME ", \"event\": \"conventional-reset\""), NULL, false },
    { "device-add", ADD, DELETE, false },
    { "device-del", DELETE, ADD, false },
    { "capture-start", RUN("capture-start", "\"file\": \"c\""), RUN("capture-stop", ""), false },
    { "capture-stop", RUN("capture-stop", ""), RUN("capture-start", "\"file\": \"c\""), false },
    { "log-level", RUN("log-level", "\"level\": \"debug\""), RUN("log-level", "\"level\": \"info\""), false },
    { "quit", RUN("quit", ""), NULL, true },
};
#define COUNT (sizeof(commands) / sizeof(commands[0]))

struct client {
    int fd;
    char text[ANSWER_MAX]; /* the last line */
    size_t len;
};

static struct host_fixture *f;
static struct dsm_control *control;

static int set_up(void **state)
{
    struct dsm_address address;
    struct dsm_error_detail detail = { .place = "" };
    char text[160];

    if (make_test_folder(state) != 0 || host_fixture_set_up(state) != 0)
        return -1;
    f = *state;
    f->host->parts.listeners = &dsm_listeners;
    f->host->parts.capture_dir = test_folder;
    snprintf(text, sizeof(text), "unix:%s", in_test_folder("control"));
    assert_int_equal(dsm_address_parse(text, &address, &detail), DSM_OK);
    assert_int_equal(dsm_control_open(f->host, &address, &control, &detail), DSM_OK);
    return 0;
}

static int tear_down(void **state)
{
    void *fixture = f; /* it may be another than the first */

    host_fixture_tear_down(&fixture);
    dsm_control_free(control);
    return remove_test_folder(state);
}

/* The next line that is no event; false at the end. */
static bool read_line(struct client *client)
{
    struct pollfd wait = { .fd = client->fd, .events = POLLIN };

    for (client->len = 0; client->len < ANSWER_MAX;) {
        const char *end;
        ssize_t got;

        uv_run(&f->host->loop, UV_RUN_NOWAIT);
        if (poll(&wait, 1, 0) <= 0)
            continue;
        got = recv(client->fd, client->text + client->len, ANSWER_MAX - client->len, MSG_PEEK | MSG_DONTWAIT);
        if (got <= 0)
            return false;
        end = memchr(client->text + client->len, '\n', (size_t)got);
        got = recv(client->fd, client->text + client->len,
                   end ? (size_t)(end + 1 - client->text) - client->len : (size_t)got, MSG_DONTWAIT);
        client->len += (size_t)got;
        if (!end)
            continue;
        client->text[client->len - 2] = '\0';
        if (strncmp(client->text, "{\"event\"", strlen("{\"event\"")) != 0)
            return true;
        client->len = 0;
    }
    return false;
}

static void send_text(const struct client *client, const char *text)
{
    assert_int_equal(send(client->fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static bool open_client(struct client *client)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };

    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(name.sun_path, sizeof(name.sun_path), "%s", in_test_folder("control"));
    assert_int_equal(connect(client->fd, (struct sockaddr *)&name, sizeof(name)), 0);
    if (!read_line(client))
        return false;
    if (strncmp(client->text, "{\"QMP\":{\"version\":{\"qemu\"", strlen("{\"QMP\":{\"version\":{\"qemu\"")) != 0)
        fail_msg("a greeting of %s", client->text);
    send_text(client, "{\"execute\": \"qmp_capabilities\"}");
    return read_line(client) && strcmp(client->text, "{\"return\":{}}") == 0;
}

static void close_client(const struct client *client)
{
    close(client->fd);
    for (int i = 0; i < 3; i++)
        uv_run(&f->host->loop, UV_RUN_NOWAIT);
}

/* With memory; the answer is in text. */
static void run_rightly(const char *command, char *text)
{
    static struct client client;

    assert_true(open_client(&client));
    send_text(&client, command);
    assert_true(read_line(&client));
    if (strncmp(client.text, "{\"return\"", strlen("{\"return\"")) != 0)
        fail_msg("%s: %s", command, client.text);
    if (text)
        memcpy(text, client.text, client.len);
    close_client(&client);
}

static void look(char *text)
{
    static const char *const queries[] = { RUN("query-tdi", ""), RUN("query-devices", ""), RUN("query-ide", ""),
                                           RUN("query-description", NVME), RUN("log-level", "") };
    static char answer[ANSWER_MAX];

    text[0] = '\0';
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        run_rightly(queries[i], answer);
        assert_true(strlen(text) + strlen(answer) < 4 * ANSWER_MAX);
        strcat(text, answer); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
    }
    snprintf(text + strlen(text), 32, "recording %d", f->host->parts.capture->fd >= 0);
}

static void undo(size_t i)
{
    unlink(in_test_folder("c"));
    if (commands[i].undo)
        run_rightly(commands[i].undo, NULL);
}

enum outcome { RIGHT, REFUSED, CLOSED };

static enum outcome run_failing(const char *command, size_t fails, const char *right, size_t *count)
{
    static struct client client;
    bool is_told;

    assert_true(open_client(&client));
    f->lines[0] = '\0';
    failing_memory_begin(fails);
    send_text(&client, command);
    is_told = read_line(&client);
    *count = failing_memory_end();
    close_client(&client);
    if (!is_told) {
        assert_non_null(strstr(f->lines, "no memory"));
        return CLOSED;
    }
    if (strncmp(client.text, "{\"error\"", strlen("{\"error\"")) == 0) {
        if (!strstr(client.text, "out of memory") && !strstr(client.text, "cryptographic library failed") &&
            !strstr(client.text, "random number generator failed"))
            fail_msg("%s, allocation %zu: %s", command, fails, client.text);
        return REFUSED;
    }
    if (right && strcmp(client.text, right) != 0)
        fail_msg("%s, allocation %zu: %s\nnot %s", command, fails, client.text, right);
    return RIGHT;
}

static void restart(void)
{
    void *state = f;

    assert_int_equal(tear_down(&state), 0);
    assert_int_equal(set_up(&state), 0);
}

static void check_command(size_t i)
{
    static char before[4 * ANSWER_MAX], after[4 * ANSWER_MAX], answer[ANSWER_MAX];
    bool is_query = strncmp(commands[i].name, "query", strlen("query")) == 0;
    unsigned outcomes[3] = { 0 };
    struct failing_steps steps;
    size_t count, ignored;

    if (is_query)
        run_rightly(commands[i].text, answer);
    assert_int_equal(run_failing(commands[i].text, 0, is_query ? answer : NULL, &count), RIGHT);
    if (commands[i].is_last)
        restart();
    undo(i);
    failing_steps_begin(&steps, count, STEPS_MAX);
    for (size_t step; (step = failing_steps_next(&steps)) != 0;) {
        enum outcome outcome;

        if (!is_query)
            look(before);
        outcome = run_failing(commands[i].text, step, is_query ? answer : NULL, &ignored);
        outcomes[outcome]++;
        if (outcome == RIGHT && commands[i].is_last) {
            restart();
            continue;
        }
        if (is_query)
            continue;
        look(after);
        if (outcome == REFUSED && strcmp(before, after) != 0)
            fail_msg("%s, allocation %zu: refused, and yet\n%s\nis now\n%s", commands[i].name, step, before, after);
        if (strcmp(before, after) != 0)
            undo(i);
    }
    print_message("# %s: %zu allocations, right %u, refused %u, closed %u\n", commands[i].name, count, outcomes[RIGHT],
                  outcomes[REFUSED], outcomes[CLOSED]);
}

static void test_a_command_without_memory_is_an_error_and_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        if (strcmp(commands[i].name, "device-del") == 0 || strcmp(commands[i].name, "capture-stop") == 0)
            run_rightly(commands[i].undo, NULL);
        check_command(i);
    }
}

static void test_every_command_is_tried(void **state)
{
    const struct dsm_control_command *command;
    size_t n = 0;

    (void)state;
    for (size_t k = 1; (command = dsm_control_command_at(k)) != NULL; k++) /* the first ends the negotiation */
        for (size_t i = 0; i < COUNT; i++)
            n += strcmp(commands[i].name, command->name) == 0;
    assert_int_equal(n, COUNT);
    assert_null(dsm_control_command_at(COUNT + 1));
}

static void test_a_client_without_memory_is_turned_away_and_the_next_is_served(void **state)
{
    static struct client client;
    size_t count = 1;

    (void)state;
    for (size_t step = 1; step <= count + 1; step++) {
        failing_memory_begin(step);
        (void)open_client(&client);
        count = failing_memory_end();
        close_client(&client);
        run_rightly(RUN("query-version", ""), NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_command_without_memory_is_an_error_and_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test(test_every_command_is_tried),
        cmocka_unit_test_setup_teardown(test_a_client_without_memory_is_turned_away_and_the_next_is_served, set_up,
                                        tear_down),
    };

    assert_int_equal(dsm_loop_memory_install(1024), DSM_OK);
    assert_true(dsm_key_memory_install());
    dsm_json_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
