/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that are named while devices are served: one that would block is refused, and everybody is served on. */
#include "harness_control.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct swdsm_process process;
static struct control control;

static int set_up(void **state)
{
    if (make_test_folder(state) != 0 || mkfifo(in_test_folder("fifo"), 0600) != 0)
        return -1;
    control_daemon_start(&process, OPTIONS("--files-dir", in_test_folder("")));
    control_open(&control);
    return 0;
}

static int tear_down(void **state)
{
    control_close(&control);
    daemon_stop(&process);
    return remove_test_folder(state);
}

static void refused(const char *format, const char *text)
{
    char command[1024];

    snprintf(command, sizeof(command), format, in_test_folder("fifo"), in_test_folder("fifo")); /* NOLINT */
    control_refused(&control, command, "GenericError", text);
    json_decref(control_call(&control, "{\"execute\": \"query-version\"}"));
}

static void test_a_fifo_is_not_measured(void **state)
{
    (void)state;
    refused("{\"execute\": \"device-describe\", \"arguments\": {\"device\": \"nvme\", \"description\": "
            "{\"measurements\": [{\"index\": 1, \"type\": \"mutable-firmware\", \"file\": \"%s\"}]}}}",
            "is no regular file");
}

static void test_a_device_with_a_fifo_to_measure_is_not_added(void **state)
{
    (void)state;
    refused("{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"b\", \"preset\": "
            "\"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\", \"measurements\": [{\"index\": 1, \"type\": "
            "\"mutable-firmware\", \"file\": \"%s\"}]}}}",
            "is no regular file");
}

static void test_a_fifo_is_no_key(void **state)
{
    (void)state;
    refused("{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"b\", \"preset\": "
            "\"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\", \"identity\": [{\"slot\": 0, \"key\": \"%s\", \"chain\": "
            "\"%s\"}]}}}",
            "is no regular file");
}

/* Whoever may use the control socket may not have the daemon write over what is there, nor where a link leads. */
static void test_what_is_there_is_not_captured_into(void **state)
{
    struct stat status;
    char key[200];

    (void)state;
    refused("{\"execute\": \"capture-start\", \"arguments\": {\"file\": \"%s\"}}", "File exists");
    snprintf(key, sizeof(key), "%s", write_test_file("key.pem", "precious\n"));
    assert_int_equal(unlink(in_test_folder("fifo")), 0);
    assert_int_equal(symlink(key, in_test_folder("fifo")), 0);
    refused("{\"execute\": \"capture-start\", \"arguments\": {\"file\": \"%s\"}}", "File exists");
    assert_int_equal(stat(key, &status), 0);
    assert_int_equal(status.st_size, strlen("precious\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_fifo_is_not_measured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_device_with_a_fifo_to_measure_is_not_added, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_fifo_is_no_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_there_is_not_captured_into, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
