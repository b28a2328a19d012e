/* SPDX-License-Identifier: BSD-3-Clause */
/* Starts with many devices, whose keys are made by several threads. */
#include "harness_control.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICES 24u
#define DEVICES_MOST 200u

static struct swdsm_process process;

/* further: members of each device behind the others. */
static const char *write_config(unsigned count, const char *further)
{
    static char text[DEVICES_MOST * 500];
    int used = sprintf(text, "{\"devices\": [");

    for (unsigned i = 0; i < count; i++)
        used +=
            sprintf(text + used, "%s{\"name\": \"d%u\", \"preset\": \"qemu-nvme\", \"listen\": \"unix:%s/%u.sock\"%s}",
                    i ? ", " : "", i, test_folder, i, further);
    sprintf(text + used, "]}");
    return write_test_file("c.json", text);
}

static void test_devices_are_served_in_the_order_of_their_descriptions(void **state)
{
    char line[40];

    (void)state;
    daemon_launch(&process, OPTIONS("--config", write_config(DEVICES, "")));
    for (unsigned i = 0; i < DEVICES; i++) {
        snprintf(line, sizeof(line), "device \"d%u\" listens on", i);
        expect_line(&process, line);
    }
    daemon_stop(&process);
}

/* Threads write into the same folder, under one root. */
static void test_identities_that_were_made_together_are_kept_and_read_together(void **state)
{
    const char *config = write_config(DEVICES, "");
    const char *const *options = OPTIONS("--config", config, "--identity", in_test_folder("id"));

    (void)state;
    for (unsigned start = 0; start < 2; start++) {
        daemon_launch(&process, options);
        expect_line(&process, "device \"d23\" listens on");
        daemon_stop(&process);
    }
    assert_int_equal(daemon_run(&process, OPTIONS("--config", config, "--identity", in_test_folder("id"), "--check")),
                     0);
    assert_non_null(strstr(process.text, "kept there"));
    assert_null(strstr(process.text, "to be made"));
}

static void test_the_first_description_that_is_wrong_is_told(void **state)
{
    const char *config = write_test_file(
        "c.json", "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\"},"
                  "{\"name\": \"b\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\","
                  " \"identity\": [{\"slot\": 0, \"key\": \"missing-b\", \"chain\": \"missing-b\"}]},"
                  "{\"name\": \"c\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\","
                  " \"identity\": [{\"slot\": 0, \"key\": \"missing-c\", \"chain\": \"missing-c\"}]}]}");

    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--config", config)), 1);
    assert_non_null(strstr(process.text, "devices[1]"));
    assert_non_null(strstr(process.text, "missing-b"));
}

/* Hundreds of such keys take minutes. */
static void test_a_signal_ends_a_start_that_makes_keys(void **state)
{
    char control_address[160];
    const char *config = write_config(DEVICES_MOST, ", \"settings\": {\"algorithms\": {\"asym\": [\"RSASSA_3072\"]}}");

    (void)state;
    snprintf(control_address, sizeof(control_address), "unix:%s", in_test_folder("control.sock"));
    daemon_launch(&process,
                  OPTIONS("--config", config, "--identity", in_test_folder("id"), "--control", control_address, "--pid",
                          in_test_folder("pid"), "--capture", in_test_folder("cap")));
    expect_line(&process, "making a key for RSASSA_3072");
    kill(process.pid, SIGTERM);
    assert_int_equal(daemon_wait(&process), 0);
    assert_non_null(strstr(process.text, "SIGTERM: stopping"));
    assert_null(strstr(process.text, "listens on"));
    assert_int_equal(access(in_test_folder("0.sock"), F_OK), -1);
    assert_int_equal(access(in_test_folder("control.sock"), F_OK), -1);
    assert_int_equal(access(in_test_folder("pid"), F_OK), -1);
    assert_int_equal(access(in_test_folder("cap"), F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_devices_are_served_in_the_order_of_their_descriptions),
        TEST(test_identities_that_were_made_together_are_kept_and_read_together),
        TEST(test_the_first_description_that_is_wrong_is_told),
        TEST(test_a_signal_ends_a_start_that_makes_keys),
    };

    return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
