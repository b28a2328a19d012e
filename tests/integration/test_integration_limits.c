/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors: what the peers of one device use up is nobody else's. docs/limits.md has the numbers. */
#include "harness_control.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As src/host/descriptors.h has them. */
#define DSM_DESCRIPTORS_RESERVED 64u
#define DSM_DESCRIPTORS_OWN 4u
#define DSM_DESCRIPTORS_SURE 2u

#define DEVICES 10u
#define NEEDED (DSM_DESCRIPTORS_RESERVED + DEVICES * (DSM_DESCRIPTORS_OWN + DSM_DESCRIPTORS_SURE))
#define SHARED 20u /* connections beyond those that each device has for sure */

static struct swdsm_process process;
static struct reply reply;

static void write_config(void)
{
    char *text = malloc(DEVICES * 300);
    int used = sprintf(text, "{\"devices\": [");

    for (unsigned i = 0; i < DEVICES; i++)
        used +=
            sprintf(text + used, "%s{\"name\": \"d%u\", \"preset\": \"qemu-nvme\", \"listen\": \"unix:%s/%u.sock\"}",
                    i ? ", " : "", i, test_folder, i);
    sprintf(text + used, "]}");
    write_test_file("c.json", text);
    free(text);
}

/* Soft and hard. */
static void launch(unsigned descriptors)
{
    char program[300], command[900];

    write_config();
    test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program));
    snprintf(command, sizeof(command), "ulimit -n %u && exec %s --config %s/c.json --control unix:%s/control.sock",
             descriptors, program, test_folder, test_folder);
    program_launch(&process, "/bin/sh", OPTIONS("-c", command));
}

static int connect_to(unsigned device)
{
    char name[20];

    snprintf(name, sizeof(name), "%u.sock", device);
    return client_connect_unix(in_test_folder(name));
}

static void expect_served(int client)
{
    client_exchange(client, DSM_SPDM_EMU_COMMAND_TEST, NULL, 0, DSM_SPDM_EMU_COMMAND_TEST, &reply);
}

static bool is_turned_away(int client)
{
    struct pollfd wait = { .fd = client, .events = POLLIN };
    char byte;

    return poll(&wait, 1, PATIENCE_MS) > 0 && read(client, &byte, 1) == 0;
}

static void test_the_peers_of_some_devices_leave_the_others_their_connections(void **state)
{
    int greedy[DSM_DESCRIPTORS_SURE + SHARED], others[DEVICES][DSM_DESCRIPTORS_SURE], past;
    struct control control;

    (void)state;
    launch(NEEDED + SHARED);
    expect_line(&process, "control socket");
    for (size_t i = 0; i < DSM_DESCRIPTORS_SURE + SHARED; i++) {
        greedy[i] = connect_to(0);
        expect_served(greedy[i]);
    }
    past = connect_to(0);
    assert_true(is_turned_away(past));
    client_close(past);
    expect_line(&process, "the descriptors that are left are for other devices");
    for (unsigned d = 1; d < DEVICES; d++)
        for (size_t i = 0; i < DSM_DESCRIPTORS_SURE; i++) {
            others[d][i] = connect_to(d);
            expect_served(others[d][i]);
        }
    control_open(&control);
    json_decref(control_call(&control, "{\"execute\": \"query-version\"}"));
    control_close(&control);
    client_close(greedy[0]);
    for (unsigned d = 1; d < DEVICES; d++)
        for (size_t i = 0; i < DSM_DESCRIPTORS_SURE; i++)
            client_close(others[d][i]);
    for (size_t i = 1; i < DSM_DESCRIPTORS_SURE + SHARED; i++)
        client_close(greedy[i]);
    past = connect_to(0);
    expect_served(past);
    client_close(past);
    daemon_stop(&process);
}

static void test_what_is_turned_away_is_said_once(void **state)
{
    int greedy[DSM_DESCRIPTORS_SURE];
    const char *first;

    (void)state;
    launch(NEEDED);
    expect_line(&process, "control socket");
    for (size_t i = 0; i < DSM_DESCRIPTORS_SURE; i++) {
        greedy[i] = connect_to(0);
        expect_served(greedy[i]);
    }
    for (int i = 0; i < 50; i++) {
        int past = connect_to(0);

        assert_true(is_turned_away(past));
        client_close(past);
    }
    for (size_t i = 0; i < DSM_DESCRIPTORS_SURE; i++)
        client_close(greedy[i]);
    daemon_stop(&process);
    first = strstr(process.text, "is turned away");
    assert_non_null(first);
    assert_null(strstr(first + 1, "is turned away"));
}

static void test_too_few_descriptors_are_refused_with_the_number(void **state)
{
    char text[80];

    (void)state;
    launch(NEEDED - 1);
    assert_int_equal(daemon_wait(&process), 1);
    snprintf(text, sizeof(text), "10 devices need %u descriptors, and the hard limit is %u", NEEDED, NEEDED - 1);
    if (!strstr(process.text, text))
        fail_msg("expected \"%s\", got:\n%s", text, process.text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_peers_of_some_devices_leave_the_others_their_connections),
        TEST(test_what_is_turned_away_is_said_once),
        TEST(test_too_few_descriptors_are_refused_with_the_number),
    };

    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
