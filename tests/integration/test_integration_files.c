/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that are named while devices are served: one that would block is refused, and everybody is served on. */
#include "harness_control.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct swdsm_process process;
static struct control control, other;

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

#define MEASURED(index, file) "{\"index\": " #index ", \"type\": \"mutable-firmware\", \"file\": \"" file "\"}"
#define DESCRIBE(blocks)                                                                                               \
    "{\"execute\": \"device-describe\", \"arguments\": {\"device\": \"nvme\", \"description\": {\"measurements\": "    \
    "[" blocks "]}}}"

/* A sparse one of 64 MiB: it takes long, and no room. */
static const char *large_file(void)
{
    assert_int_equal(truncate(write_test_file("large", ""), 64 * 1024 * 1024), 0);
    return in_test_folder("large");
}

static json_t *first_digests(void)
{
    json_t *description =
        control_call(&control, "{\"execute\": \"query-description\", \"arguments\": {\"device\": \"nvme\"}}");
    json_t *block = json_array_get(json_object_get(description, "measurements"), 0);
    json_t *digests = json_incref(json_object_get(block, "digests"));

    json_decref(description);
    assert_non_null(digests);
    return digests;
}

static void describe_file(const char *file)
{
    char command[600];

    snprintf(command, sizeof(command), DESCRIBE(MEASURED(1, "%s")), file);
    json_decref(control_call(&control, command));
}

static void test_a_file_is_measured_while_the_device_is_served(void **state)
{
    json_t *digests;

    (void)state;
    describe_file(write_test_file("firmware", "abc"));
    digests = first_digests();
    assert_string_equal(string_of(digests, "SHA_256"),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    json_decref(digests);
}

static void test_digests_that_are_described_anew_stay_as_they_are(void **state)
{
    json_t *digests, *again;
    char command[4096], *text;

    (void)state;
    describe_file(write_test_file("firmware", "abc"));
    digests = first_digests();
    text = json_dumps(digests, JSON_COMPACT);
    snprintf(command, sizeof(command), DESCRIBE("{\"index\": 1, \"type\": \"mutable-firmware\", \"digests\": %s}"),
             text);
    json_decref(control_call(&control, command));
    again = first_digests();
    assert_true(json_equal(digests, again));
    free(text);
    json_decref(digests);
    json_decref(again);
}

static void test_others_are_answered_while_a_large_file_is_measured(void **state)
{
    struct pollfd answered;
    char command[600];

    (void)state;
    control_open(&other);
    snprintf(command, sizeof(command), DESCRIBE(MEASURED(1, "%s")), large_file());
    control_send(&control, command);
    for (unsigned i = 0; i < 3; i++)
        json_decref(control_call(&other, "{\"execute\": \"query-version\"}"));
    answered = (struct pollfd){ .fd = control.fd, .events = POLLIN };
    assert_int_equal(poll(&answered, 1, 0), 0);
    json_decref(control_receive(&control));
    control_close(&other);
}

static void test_measured_files_have_a_limit_together(void **state)
{
    char command[2000];
    const char *file = large_file();

    (void)state;
    snprintf(command, sizeof(command),
             DESCRIBE(MEASURED(1, "%s") "," MEASURED(2, "%s") "," MEASURED(3, "%s") "," MEASURED(4, "%s") "," MEASURED(
                 5, "%s")),
             file, file, file, file, file);
    control_refused(&control, command, "GenericError", "makes the measured files larger than 268435456 bytes together");
    control_refused(&control, command, "GenericError", "description.measurements[4].file: ");
    assert_int_equal(truncate(file, 64 * 1024 * 1024 + 1), 0);
    snprintf(command, sizeof(command), DESCRIBE(MEASURED(1, "%s")), file);
    control_refused(&control, command, "GenericError", "is larger than 67108864 bytes");
}

/* Its name is free at once. */
static void test_a_device_whose_client_leaves_while_its_file_is_measured_is_not_added(void **state)
{
    char command[900];
    json_t *devices;

    (void)state;
    control_open(&other);
    snprintf(
        command, sizeof(command),
        "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"b\", \"preset\": \"qemu-nvme\", "
        "\"listen\": \"tcp:127.0.0.1:0\", \"measurements\": [" MEASURED(1, "%s") "]}}}",
        large_file());
    control_send(&other, command);
    json_decref(control_call(&control, "{\"execute\": \"query-version\"}"));
    control_close(&other);
    describe_file(large_file()); /* it is measured for as long, behind it */
    devices = control_call(&control, "{\"execute\": \"query-devices\"}");
    assert_int_equal(json_array_size(devices), 1);
    json_decref(devices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_fifo_is_not_measured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_device_with_a_fifo_to_measure_is_not_added, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_fifo_is_no_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_is_measured_while_the_device_is_served, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_digests_that_are_described_anew_stay_as_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_others_are_answered_while_a_large_file_is_measured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_measured_files_have_a_limit_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_device_whose_client_leaves_while_its_file_is_measured_is_not_added,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_there_is_not_captured_into, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
