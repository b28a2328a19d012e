/* SPDX-License-Identifier: BSD-3-Clause */
/* Too few descriptors are a line and an exit code, for each of the programs; or enough. */
#include "harness_control.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define FEWEST 4u /* with fewer the loader opens no library */
#define MOST 30u

static struct swdsm_process daemon_process, process;

/* Soft and hard; the shell needs some itself. */
static int run_with(unsigned descriptors, const char *words)
{
    char command[1000];

    snprintf(command, sizeof(command), "ulimit -n %u && exec %s", descriptors, words);
    program_launch(&process, "/bin/sh", OPTIONS("-c", command));
    return daemon_wait(&process);
}

/* Each of those that a program needs at once, and some of the rest. */
static unsigned next(unsigned n)
{
    return n < 10 ? n + 1 : n + 10;
}

static void expect_a_line(unsigned descriptors, int status, const char *program)
{
    const char *line = strchr(process.text, '\n');

    if (status < 0 || status > 100 || (status != 0 && !line))
        fail_msg("%s with %u descriptors: %d and \"%s\"", program, descriptors, status, process.text);
}

static void test_swdsm_with_few_descriptors_says_so(void **state)
{
    char program[300], words[500];

    (void)state;
    test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program));
    snprintf(words, sizeof(words), "%s --port 0", program);
    for (unsigned n = FEWEST; n <= MOST; n = next(n)) {
        int status = run_with(n, words);

        assert_int_equal(status, 1);
        expect_a_line(n, status, "swdsm");
    }
}

static void expect_clients(const char *name, const char *words)
{
    char program[300], all[700];

    test_path("SWDSM_BUILD_ROOT", name, program, sizeof(program));
    snprintf(all, sizeof(all), "%s %s", program, words);
    for (unsigned n = FEWEST; n <= MOST; n = next(n)) {
        int status = run_with(n, all);

        expect_a_line(n, status, name);
    }
    assert_int_equal(run_with(MOST, all), 0);
}

static void test_swtsm_with_few_descriptors_says_so(void **state)
{
    char words[100];

    (void)state;
    daemon_start(&daemon_process, NULL);
    snprintf(words, sizeof(words), "attest --connect tcp:127.0.0.1:%u", daemon_process.port);
    expect_clients("src/cli/swtsm", words);
    daemon_stop(&daemon_process);
}

static void test_swdsmctl_with_few_descriptors_says_so(void **state)
{
    char words[200];

    (void)state;
    control_daemon_start(&daemon_process, NULL);
    snprintf(words, sizeof(words), "--control unix:%s devices", in_test_folder("control.sock"));
    expect_clients("src/cli/swdsmctl", words);
    daemon_stop(&daemon_process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_swdsm_with_few_descriptors_says_so),
        TEST(test_swtsm_with_few_descriptors_says_so),
        TEST(test_swdsmctl_with_few_descriptors_says_so),
    };

    return cmocka_run_group_tests_name("few_descriptors", tests, NULL, NULL);
}
