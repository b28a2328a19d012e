/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers about more devices than are shown in one turn of the loop. */
#include "host_fixture.h"

#include "control/control.h"
#include "describe/build.h"
#include "describe/device_fields.h"
#include "describe/presets.h"
#include "host/device_life.h"
#include "host/host_life.h"
#include "link/listener.h"
#include "support/folder.h"
#include "json/json_memory.h"

#include <jansson.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DEVICES 70u /* further ones */
#define LINES_MAX 0x20000u

static struct host_fixture *f;
static struct dsm_control *control;
static int fd;
static char lines[LINES_MAX];
static size_t lines_len;

/* Without a key: nobody connects. */
static struct dsm_hosted_device *add_device(unsigned i)
{
    struct dsm_device_description description;
    struct dsm_error_detail error = { .place = "" };
    struct dsm_hosted_device *hosted = NULL;
    struct dsm_device *device = NULL;

    assert_int_equal(dsm_preset_read(DSM_PRESET_DEFAULT, &description, &error), DSM_OK);
    snprintf(description.name, sizeof(description.name), "d%u", i);
    assert_int_equal(
        dsm_description_build(&description, f->host->parts.crypto, f->host->parts.log, "", &device, &error), DSM_OK);
    dsm_device_description_clear(&description);
    assert_int_equal(dsm_hosted_device_create(f->host, device, &dsm_binding_doe, &hosted), DSM_OK);
    assert_int_equal(dsm_host_keep(f->host, hosted), DSM_OK);
    return hosted;
}

static void send_text(const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void turn(void)
{
    uv_run(&f->host->loop, UV_RUN_NOWAIT);
}

/* The next line; the caller frees the message. */
static json_t *receive(void)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char *end;
    json_t *message;

    while (!(end = memchr(lines, '\n', lines_len))) {
        ssize_t got;

        turn();
        if (poll(&wait, 1, 0) <= 0)
            continue;
        got = recv(fd, lines + lines_len, LINES_MAX - lines_len, MSG_DONTWAIT);
        assert_true(got > 0);
        lines_len += (size_t)got;
    }
    message = json_loadb(lines, (size_t)(end - lines), 0, NULL);
    assert_non_null(message);
    lines_len -= (size_t)(end + 1 - lines);
    memmove(lines, end + 1, lines_len);
    return message;
}

static int set_up(void **state)
{
    struct dsm_error_detail detail = { .place = "" };
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    struct dsm_address address;
    char text[160];

    if (make_test_folder(state) != 0 || host_fixture_set_up(state) != 0)
        return -1;
    f = *state;
    f->host->parts.listeners = &dsm_listeners;
    for (unsigned i = 0; i < DEVICES; i++)
        (void)add_device(i);
    snprintf(name.sun_path, sizeof(name.sun_path), "%s", in_test_folder("control"));
    snprintf(text, sizeof(text), "unix:%s", name.sun_path);
    assert_int_equal(dsm_address_parse(text, &address, &detail), DSM_OK);
    assert_int_equal(dsm_control_open(f->host, &address, &control, &detail), DSM_OK);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    lines_len = 0;
    json_decref(receive());
    send_text("{\"execute\": \"qmp_capabilities\"}");
    json_decref(receive());
    return 0;
}

static int tear_down(void **state)
{
    void *fixture = f;

    close(fd);
    host_fixture_tear_down(&fixture);
    dsm_control_free(control);
    return remove_test_folder(state);
}

static const char *name_of(const json_t *rows, size_t i)
{
    return json_string_value(json_object_get(json_array_get(rows, i), "device"));
}

static void test_each_device_is_in_the_answer_once_and_in_order(void **state)
{
    char name[16];
    json_t *answer, *rows;

    (void)state;
    send_text("{\"execute\": \"query-tdi\", \"id\": [7]}{\"execute\": \"query-findings\"}");
    answer = receive();
    rows = json_object_get(answer, "return");
    assert_int_equal(json_array_size(rows), 1 + DEVICES);
    for (unsigned i = 0; i < DEVICES; i++) {
        snprintf(name, sizeof(name), "d%u", i);
        assert_string_equal(name_of(rows, 1 + i), name);
    }
    assert_int_equal(json_integer_value(json_array_get(json_object_get(answer, "id"), 0)), 7);
    json_decref(answer);
    answer = receive();
    assert_int_equal(json_array_size(json_object_get(answer, "return")), 0);
    json_decref(answer);
}

/* Until the command has come, and part of its answer is made. */
static void begin(const char *command)
{
    struct pollfd wait = { .fd = uv_backend_fd(&f->host->loop), .events = POLLIN };

    send_text(command);
    assert_int_equal(poll(&wait, 1, -1), 1);
    turn();
}

static void test_what_changes_meanwhile_is_told_behind_the_answer(void **state)
{
    static const char *const events[] = { "DEVICE_REMOVED", "DEVICE_REMOVED", "DEVICE_ADDED" };
    json_t *answer, *rows;

    (void)state;
    begin("{\"execute\": \"query-devices\"}");
    dsm_host_remove(f->host, dsm_host_find(f->host, "d0"));
    dsm_host_remove(f->host, dsm_host_find(f->host, "d69"));
    (void)add_device(100);
    answer = receive();
    rows = json_object_get(answer, "return");
    assert_int_equal(json_array_size(rows), 1 + DEVICES);
    assert_string_equal(name_of(rows, 1), "d0");
    assert_string_equal(name_of(rows, DEVICES - 1), "d68");
    assert_string_equal(name_of(rows, DEVICES), "d100");
    json_decref(answer);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        answer = receive();
        assert_string_equal(json_string_value(json_object_get(answer, "event")), events[i]);
        json_decref(answer);
    }
}

static void test_a_client_that_goes_meanwhile_is_forgotten(void **state)
{
    (void)state;
    begin("{\"execute\": \"query-devices\"}");
    close(fd);
    for (unsigned i = 0; i < 10; i++)
        turn();
    fd = -1;
}

static void test_the_end_may_come_meanwhile(void **state)
{
    (void)state;
    begin("{\"execute\": \"query-devices\"}");
    dsm_host_stop(f->host);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_device_is_in_the_answer_once_and_in_order),
        TEST(test_what_changes_meanwhile_is_told_behind_the_answer),
        TEST(test_a_client_that_goes_meanwhile_is_forgotten),
        TEST(test_the_end_may_come_meanwhile),
    };

    dsm_json_memory_install();
    return cmocka_run_group_tests_name("control_each", tests, NULL, NULL);
}
