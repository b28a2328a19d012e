/* SPDX-License-Identifier: BSD-3-Clause */
/* device-add while others are served: keys are made by another thread, and the answer comes when they are. */
#include "harness_control.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <string.h>

#define QUERY "{\"execute\": \"query-devices\"}"
/* Keys that take a processor a while. */
#define ADD_SLOWLY(name, id)                                                                                           \
    "{\"execute\": \"device-add\", \"id\": \"" id "\", \"arguments\": {\"description\": {\"name\": \"" name            \
    "\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\", \"settings\": {\"algorithms\": {\"asym\": "       \
    "[\"RSASSA_2048\"]}}}}}"

static struct swdsm_process process;
static struct control control, other;

static void start(void)
{
    control_daemon_start(&process, OPTIONS("--preset", "none"));
    control_open(&control);
    control_open(&other);
}

static void stop(void)
{
    control_close(&other);
    control_close(&control);
    daemon_stop(&process);
}

static size_t device_count(struct control *client)
{
    json_t *rows = control_call(client, QUERY);
    size_t n = json_array_size(rows);

    json_decref(rows);
    return n;
}

/* The next answer: events between are not what is looked at. */
static json_t *next_answer(struct control *client)
{
    for (;;) {
        json_t *message = control_receive(client);

        if (!json_object_get(message, "event"))
            return message;
        json_decref(message);
    }
}

static void expect_added(struct control *client, const char *id)
{
    json_t *answer = next_answer(client);

    assert_string_equal(string_of(answer, "id"), id);
    assert_int_equal(strlen(string_of(json_object_get(answer, "return"), "root-sha384")), 96);
    json_decref(answer);
}

static void test_others_are_answered_while_keys_are_made(void **state)
{
    (void)state;
    start();
    control_send(&control, ADD_SLOWLY("slow", "a"));
    assert_int_equal(device_count(&other), 0);
    expect_added(&control, "a");
    assert_int_equal(device_count(&other), 1);
    stop();
}

static void test_a_clients_next_command_waits_for_its_device(void **state)
{
    json_t *answer;

    (void)state;
    start();
    control_send(&control, ADD_SLOWLY("slow", "a") QUERY);
    expect_added(&control, "a");
    answer = next_answer(&control);
    assert_int_equal(json_array_size(json_object_get(answer, "return")), 1);
    json_decref(answer);
    stop();
}

static void test_of_two_with_one_name_the_first_is_added(void **state)
{
    json_t *answer;

    (void)state;
    start();
    control_send(&control, ADD_SLOWLY("slow", "a"));
    assert_int_equal(device_count(&other), 0); /* it is on its way */
    control_send(&other, ADD_SLOWLY("slow", "b"));
    expect_added(&control, "a");
    answer = next_answer(&other);
    assert_string_equal(string_of(answer, "id"), "b");
    assert_string_equal(string_of(json_object_get(answer, "error"), "desc"),
                        "description.name: \"slow\": is taken by another device");
    json_decref(answer);
    stop();
}

static void test_a_device_whose_client_has_gone_is_not_added(void **state)
{
    (void)state;
    start();
    control_send(&control, ADD_SLOWLY("slow", "a"));
    assert_int_equal(device_count(&other), 0);
    control_close(&control);
    control_send(&other, ADD_SLOWLY("next", "b"));
    expect_added(&other, "b");
    assert_int_equal(device_count(&other), 1);
    control_open(&control);
    stop();
}

/* A lock that another process holds keeps the first device where it is; those behind it go with their clients. */
static void test_a_lock_that_is_held_keeps_neither_additions_nor_the_daemon(void **state)
{
    char folder[200];
    int lock;

    (void)state;
    snprintf(folder, sizeof(folder), "%s", in_test_folder("id"));
    control_daemon_start(&process, OPTIONS("--preset", "none", "--identity", folder));
    lock = open(in_test_folder("id/.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(lock >= 0);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    control_open(&control);
    control_send(&control, ADD_SLOWLY("first", "a"));
    for (int i = 0; i < 40; i++) { /* more than there may be clients */
        control_open(&other);
        control_send(&other, ADD_SLOWLY("next", "b"));
        control_close(&other);
    }
    control_open(&other);
    assert_int_equal(device_count(&other), 0);
    stop(); /* with the lock held */
    assert_int_equal(access(in_test_folder("control.sock"), F_OK), -1);
    close(lock);
}

static void test_the_daemon_ends_well_while_keys_are_made(void **state)
{
    (void)state;
    start();
    control_send(&control, ADD_SLOWLY("one", "a"));
    assert_int_equal(device_count(&other), 0); /* it is on its way */
    control_send(&other, ADD_SLOWLY("two", "b"));
    stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_others_are_answered_while_keys_are_made),
        TEST(test_a_clients_next_command_waits_for_its_device),
        TEST(test_of_two_with_one_name_the_first_is_added),
        TEST(test_a_device_whose_client_has_gone_is_not_added),
        TEST(test_a_lock_that_is_held_keeps_neither_additions_nor_the_daemon),
        TEST(test_the_daemon_ends_well_while_keys_are_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
