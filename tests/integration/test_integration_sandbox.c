/* SPDX-License-Identifier: BSD-3-Clause */
/* A daemon in its sandbox, action=kill: it does all that it is for, and has no files but those that were allowed. */
#include "harness_control.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NVME_ADD                                                                                                       \
    "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"b\", \"preset\": \"qemu-nvme\", "     \
    "%s}}}"
#define MEASURED                                                                                                       \
    "\"listen\": \"tcp:127.0.0.1:0\", \"measurements\": [{\"index\": 1, \"type\": \"mutable-firmware\", \"file\": "    \
    "\"%s\"}]"
#define OUTSIDE "outside of what was allowed at start: --files-dir"

static struct swdsm_process process;
static struct control control;
static struct reply reply;
static char elsewhere[64];

static int set_up(void **state)
{
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* looking for leaks takes another process to trace this one */
    return make_test_folder(state) == 0 && mkdtemp(test_temporary(elsewhere, sizeof(elsewhere), "elsewhere")) ? 0 : -1;
}

/* TMPDIR may be closed to others, and the daemon becomes another user there. */
static int set_up_for_others(void **state)
{
    const char *set = getenv("TMPDIR");
    char *parent = set ? strdup(set) : NULL;
    int status;

    setenv("TMPDIR", "/tmp", 1);
    status = set_up(state);
    if (parent)
        setenv("TMPDIR", parent, 1);
    else
        unsetenv("TMPDIR");
    free(parent);
    return status;
}

static int tear_down(void **state)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", elsewhere);
    return system(command) == 0 ? remove_test_folder(state) : -1;
}

static bool kernel_has_landlock(void)
{
    return syscall(444, NULL, (size_t)0, 1) > 0; /* landlock_create_ruleset */
}

static void start(const char *option, const char *value)
{
    control_daemon_start(&process, OPTIONS("--seccomp", "action=kill", option, value));
    control_open(&control);
}

static void stop(void)
{
    control_close(&control);
    daemon_stop(&process);
}

static const char *in_elsewhere(const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", elsewhere, name);
    return path;
}

/* A file of 5 bytes there; its path. */
static const char *write_elsewhere(const char *name)
{
    const char *path = in_elsewhere(name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("bytes", file);
    fclose(file);
    return path;
}

static const char *text_of(const char *format, const char *value)
{
    static char text[2][1024];
    static unsigned next;
    char *out = text[next++ % 2];

    snprintf(out, sizeof(text[0]), format, value); /* NOLINT(clang-diagnostic-format-nonliteral) */
    return out;
}

/* Members may be a text of text_of. */
static const char *nvme_add(const char *members)
{
    static char command[2048];

    snprintf(command, sizeof(command), NVME_ADD, members);
    return command;
}

/* Its port. */
static uint16_t added(const char *members)
{
    json_t *result = control_call(&control, nvme_add(members));
    uint16_t port = port_of(json_string_value(json_array_get(json_object_get(result, "listen"), 0)));

    json_decref(result);
    return port;
}

static void refused(const char *members, const char *reason)
{
    control_refused(&control, nvme_add(members), "GenericError", reason);
}

static void removed(void)
{
    json_decref(control_call(&control, "{\"execute\": \"device-del\", \"arguments\": {\"device\": \"b\"}}"));
}

static void served(uint16_t port)
{
    int client = client_connect_port(port);

    expect_vca(client);
    expect_spdm(client, challenge(), 0x03, &reply);
    client_close(client);
}

static void test_devices_are_added_captured_and_measured(void **state)
{
    struct stat status;

    (void)state;
    start("--files-dir", in_test_folder(""));
    served(added("\"listen\": \"tcp:127.0.0.1:0\""));
    removed();
    json_decref(control_call(&control, "{\"execute\": \"capture-start\", \"arguments\": {\"file\": \"run.pcap\"}}"));
    served(added("\"listen\": \"tcp:127.0.0.1:0\""));
    removed();
    json_decref(control_call(&control, "{\"execute\": \"capture-stop\"}"));
    assert_int_equal(stat(in_test_folder("run.pcap"), &status), 0);
    assert_true(status.st_size > 100);
    assert_int_equal(status.st_mode & 0777, 0600);
    served(added(text_of(MEASURED, write_test_file("firmware", "bytes"))));
    removed();
    stop();
}

static void test_a_measured_file_elsewhere_takes_the_option(void **state)
{
    (void)state;
    if (!kernel_has_landlock())
        skip();
    start("--files-dir", in_test_folder(""));
    refused(text_of(MEASURED, write_elsewhere("firmware")), OUTSIDE);
    stop();
    start("--files-dir", elsewhere);
    served(added(text_of(MEASURED, in_elsewhere("firmware"))));
    stop();
}

/* The folder is allowed, what it leads to is not. */
static void test_a_link_to_elsewhere_does_not_help(void **state)
{
    (void)state;
    if (!kernel_has_landlock())
        skip();
    assert_int_equal(symlink(write_elsewhere("firmware"), in_test_folder("link")), 0);
    start("--files-dir", in_test_folder(""));
    refused(text_of(MEASURED, in_test_folder("link")), OUTSIDE);
    stop();
}

static void test_a_key_elsewhere_takes_the_option(void **state)
{
    (void)state;
    if (!kernel_has_landlock())
        skip();
    start("--files-dir", in_test_folder(""));
    refused(text_of("\"listen\": \"tcp:127.0.0.1:0\", \"identity\": [{\"slot\": 0, \"key\": \"%s\", \"chain\": \"x\"}]",
                    write_elsewhere("key.pem")),
            OUTSIDE);
    stop();
}

static void test_a_drive_elsewhere_takes_the_option(void **state)
{
    char members[400];

    (void)state;
    if (!kernel_has_landlock())
        skip();
    start("--files-dir", in_test_folder(""));
    snprintf(members, sizeof(members),
             "\"tdis\": [{\"function\": \"0000:00:00.0\", \"vfio_user\": {\"listen\": \"unix:%s\", \"personality\": "
             "\"nvme\", \"file\": \"%s\"}}]",
             in_test_folder("f.sock"), write_elsewhere("drive"));
    refused(members, OUTSIDE);
    stop();
}

static void test_a_socket_elsewhere_takes_the_option(void **state)
{
    (void)state;
    if (!kernel_has_landlock())
        skip();
    start("--files-dir", in_test_folder(""));
    refused(text_of("\"listen\": \"unix:%s\"", in_elsewhere("b.sock")), OUTSIDE);
    json_decref(control_call(&control, nvme_add(text_of("\"listen\": \"unix:%s\"", in_test_folder("b.sock")))));
    removed();
    assert_int_equal(access(in_test_folder("b.sock"), F_OK), -1); /* removed with its device */
    stop();
}

/* A file that cannot be read for another reason says that one. */
static void test_a_file_that_is_not_there_is_said_to_be_missing(void **state)
{
    (void)state;
    start("--files-dir", in_test_folder(""));
    refused(text_of(MEASURED, in_test_folder("nothing")), "No such file or directory");
    stop();
}

static void test_what_the_configuration_names_may_be_read_again(void **state)
{
    char config[600];

    (void)state;
    snprintf(config, sizeof(config), "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", " MEASURED "}]}",
             write_elsewhere("firmware"));
    write_test_file("beside", "bytes");
    start("--config", write_test_file("swdsm.json", config));
    json_decref(control_call(&control, text_of("{\"execute\": \"device-describe\", \"arguments\": {\"device\": \"a\", "
                                               "\"description\": {\"measurements\": [{\"index\": 1, \"type\": "
                                               "\"mutable-firmware\", \"file\": \"%s\"}]}}}",
                                               in_elsewhere("firmware"))));
    served(added(text_of(MEASURED, in_test_folder("beside"))));
    if (kernel_has_landlock())
        control_refused(&control, nvme_add(text_of(MEASURED, write_elsewhere("other"))), "GenericError", OUTSIDE);
    stop();
}

static void test_a_folder_that_is_not_there_stops_the_start(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--files-dir", in_test_folder("nothing"))), 1);
    assert_non_null(strstr(process.text, "--files-dir: "));
    assert_non_null(strstr(process.text, "No such file or directory"));
}

static void test_a_device_is_added_after_the_issuers_keys_were_freed(void **state)
{
    (void)state;
    start("--identity", in_test_folder("id"));
    for (int i = 0; i < 2; i++) {
        served(added("\"listen\": \"tcp:127.0.0.1:0\""));
        removed();
        served(added("\"listen\": \"tcp:127.0.0.1:0\", \"settings\": {\"algorithms\": {\"asym\": [\"ECDSA_P384\", "
                     "\"ECDSA_P256\"]}}"));
        removed();
        assert_int_equal(system(text_of("rm -r %s", in_test_folder("id/devices/b"))), 0);
    }
    assert_int_equal(unlink(in_test_folder("id/root.key.pem")), 0);
    refused("\"listen\": \"tcp:127.0.0.1:0\"", "root.key.pem");
    stop();
}

static void test_an_abstract_socket_is_served(void **state)
{
    static struct swdsm_process tsm;
    char address[80];

    (void)state;
    snprintf(address, sizeof(address), "unix:@%s", elsewhere + strlen("/tmp/"));
    daemon_launch(&process, OPTIONS("--listen", address, "--seccomp", "action=kill"));
    expect_line(&process, address);
    assert_int_equal(program_run(&tsm, "src/cli/swtsm", OPTIONS("attest", "--connect", address, "-m", "none")), 0);
    daemon_stop(&process);
}

static void test_a_socket_is_given_to_another_user_at_the_start_alone(void **state)
{
    struct stat status;
    char address[200], config[400];

    (void)state;
    if (geteuid() != 0)
        skip();
    snprintf(address, sizeof(address), "unix:%s,mode=0660,uid=7,gid=8", in_test_folder("s"));
    snprintf(config, sizeof(config),
             "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"%s\"}]}", address);
    start("--config", write_test_file("swdsm.json", config));
    assert_int_equal(stat(in_test_folder("s"), &status), 0);
    assert_int_equal(status.st_uid, 7);
    assert_int_equal(status.st_gid, 8);
    assert_int_equal(status.st_mode & 0777, 0660);
    refused(text_of("\"listen\": \"unix:%s,uid=7\"", in_test_folder("b")), "operation not permitted");
    assert_int_equal(access(in_test_folder("b"), F_OK), -1);
    stop();
}

static void test_the_daemon_becomes_another_user(void **state)
{
    struct stat status;

    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--runas", "nobody-of-this-name")), 1);
    assert_non_null(strstr(process.text, "--runas: nobody-of-this-name: there is no such user"));
    if (geteuid() != 0) {
        assert_int_equal(daemon_run(&process, OPTIONS("--port", "0", "--runas", "0")), 1);
        assert_non_null(strstr(process.text, "it takes root"));
        return;
    }
    assert_int_equal(chmod(in_test_folder(""), 0777), 0);
    start("--runas", "nobody");
    assert_int_equal(stat(in_test_folder("control.sock"), &status), 0);
    assert_int_not_equal(status.st_uid, 0);
    served(process.port);
    stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_devices_are_added_captured_and_measured),
        TEST(test_a_measured_file_elsewhere_takes_the_option),
        TEST(test_a_link_to_elsewhere_does_not_help),
        TEST(test_a_key_elsewhere_takes_the_option),
        TEST(test_a_drive_elsewhere_takes_the_option),
        TEST(test_a_socket_elsewhere_takes_the_option),
        TEST(test_a_file_that_is_not_there_is_said_to_be_missing),
        TEST(test_what_the_configuration_names_may_be_read_again),
        TEST(test_a_device_is_added_after_the_issuers_keys_were_freed),
        TEST(test_an_abstract_socket_is_served),
        TEST(test_a_socket_is_given_to_another_user_at_the_start_alone),
        cmocka_unit_test_setup_teardown(test_the_daemon_becomes_another_user, set_up_for_others, tear_down),
        TEST(test_a_folder_that_is_not_there_stops_the_start),
    };

    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
