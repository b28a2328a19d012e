/* SPDX-License-Identifier: BSD-3-Clause */
/* TDIs come and go while their device is served. */
#include "harness_control.h"

#include <stdio.h>

#define DEVICE "\"device\": \"nvme\""
#define REMOVE(function)                                                                                               \
    "{\"execute\": \"device-event\", \"arguments\": {" DEVICE                                                          \
    ", \"event\": \"function-removal\", \"function\": \"" function "\"}}"
#define ADD(function)                                                                                                  \
    "{\"execute\": \"device-describe\", \"arguments\": {" DEVICE                                                       \
    ", \"description\": {\"tdis\": [{\"function\": \"" function "\"}]}}}"
#define QUERY "{\"execute\": \"query-tdi\"}"
#define DEVICES "{\"execute\": \"query-devices\"}"

static struct swdsm_process process, tsm;
static struct control control;

/* One TDI: 01:00.0. */
static int set_up(void **state)
{
    if (make_test_folder(state) != 0)
        return -1;
    control_daemon_start(&process, NULL);
    control_open(&control);
    json_decref(control_call(&control, "{\"execute\": \"device-describe\", \"arguments\": {" DEVICE
                                       ", \"description\": {\"tdis\": [{\"function\": \"01:00.0\"}]}}}"));
    return 0;
}

static int tear_down(void **state)
{
    control_close(&control);
    daemon_stop(&process);
    return remove_test_folder(state);
}

static void done(const char *command)
{
    json_decref(control_call(&control, command));
}

static size_t count(void)
{
    json_t *rows = control_call(&control, QUERY), *devices = control_call(&control, DEVICES);
    size_t n = json_array_size(rows);

    assert_int_equal(number_of(json_array_get(devices, 0), "tdis"), n);
    json_decref(rows);
    json_decref(devices);
    return n;
}

static void test_a_tdi_is_removed_and_another_takes_its_place(void **state)
{
    json_t *rows;

    (void)state;
    done(ADD("01:00.1"));
    assert_int_equal(count(), 2);
    done(REMOVE("01:00.0"));
    assert_int_equal(count(), 1);
    done(ADD("01:00.2"));
    rows = control_call(&control, QUERY);
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(string_of(json_array_get(rows, 0), "function"), "01:00.2");
    assert_string_equal(string_of(json_array_get(rows, 0), "state"), "CONFIG_UNLOCKED");
    assert_string_equal(string_of(json_array_get(rows, 1), "function"), "01:00.1");
    json_decref(rows);
}

static void test_one_that_is_not_there_is_not_removed(void **state)
{
    (void)state;
    done(ADD("01:00.1"));
    done(REMOVE("01:00.1"));
    control_refused(&control, REMOVE("01:00.1"), "GenericError", "function_id: 01:00.1: no TDI answers to it");
}

static void test_the_only_one_stays(void **state)
{
    (void)state;
    control_refused(&control, REMOVE("01:00.0"), "GenericError", "is the only one");
    assert_int_equal(count(), 1);
}

static void test_a_removal_is_an_event(void **state)
{
    json_t *data;

    (void)state;
    done(ADD("01:00.1"));
    done(REMOVE("01:00.1"));
    done(ADD("01:00.1"));
    control_send(&control, REMOVE("01:00.1"));
    data = control_event(&control, "TDI_STATE_CHANGE");
    assert_string_equal(string_of(data, "new"), "ERROR");
    assert_string_equal(string_of(data, "reason"), "surprise removal");
    assert_string_equal(string_of(data, "function"), "01:00.1");
    json_decref(data);
}

static void test_swdsmctl_removes(void **state)
{
    char address[160];

    (void)state;
    done(ADD("01:00.1"));
    snprintf(address, sizeof(address), "unix:%s", in_test_folder("control.sock"));
    assert_int_equal(program_run(&tsm, "src/cli/swdsmctl",
                                 OPTIONS("--control", address, "event", "nvme", "function-removal", "01:00.1")),
                     0);
    assert_int_equal(count(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_tdi_is_removed_and_another_takes_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_that_is_not_there_is_not_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_only_one_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_removal_is_an_event, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_swdsmctl_removes, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("removal", tests, NULL, NULL);
}
