/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hundreds of TDIs on dozens of devices, locked at once by as many clients, each a process of its own, which are then
 * killed at random: what one of them does, or ceases to do, disturbs no other.
 */
#include "harness_emulator.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEVICES 24u
#define TDIS 16u
#define STORM_MS 4000
#define KILL_EVERY_MS 15
#define TOKEN_DEADLINE_MS 30000u

static struct swdsm_process process;

struct client {
    pid_t pid;
    int report; /* it writes a byte when all its TDIs are in RUN */
};
static struct client clients[DEVICES];

static uint32_t function_id(unsigned device, unsigned tdi)
{
    return (device + 1) << 8 | tdi; /* a bus each */
}

static void write_config(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file, "{\"devices\": [");
    for (unsigned i = 0; i < DEVICES; i++)
        fprintf(file,
                "%s{\"name\": \"device%u\", \"listen\": \"unix:%s/%u\", \"tdis\": [{\"function\": \"%02x:00.0\","
                "\"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"0x%x000000\"}],"
                "\"vfs\": {\"count\": %u, \"offset\": 1, \"stride\": 1, \"bars\": [{\"index\": 0, \"size\": \"0x4000\","
                "\"address\": \"0x%x800000\"}]}}]}",
                i ? ", " : "", i, test_folder, i, i + 1, i + 16, TDIS - 1, i + 16);
    fprintf(file, "]}");
    assert_int_equal(fclose(file), 0);
}

static int start(void **state)
{
    const char *config;
    char log[120];

    make_test_folder(state);
    config = in_test_folder("config.json");
    write_config(config);
    snprintf(log, sizeof(log), "level=warning,file=%s/log", test_folder); /* nobody would read a pipe meanwhile */
    daemon_launch(&process, OPTIONS("--config", config, "--log", log));
    expect_line(&process, "device \"device23\" listens on");
    return 0;
}

static int stop(void **state)
{
    daemon_stop(&process);
    return remove_test_folder(state);
}

static const char *address_of(unsigned device, char address[120])
{
    snprintf(address, 120, "unix:%s/%u", test_folder, device);
    return address;
}

static void ignore(void *context, const struct swdsm_transition *transition)
{
    (void)context;
    (void)transition;
}

/* In the child: all TDIs to RUN, with drains, and back, for ever; the first time it tells. What goes wrong ends it. */
static void run_client(unsigned device, int report)
{
    static struct tsm tsm;
    struct swdsm_client_options options = {
        .size = sizeof(options), .drain = true, .drain_deadline_ms = TOKEN_DEADLINE_MS, .transition = ignore
    };
    struct swdsm_client *client;
    char address[120], error[200] = "";

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setenv("CMOCKA_TEST_ABORT", "1", 1); /* instead of going on with the tests that follow */
    options.error = error;
    options.error_size = sizeof(error);
    if (swdsm_client_connect(address_of(device, address), &options, 10000, &client) != 0)
        fail_msg("device %u: %s", device, error);
    tsm_open(&tsm, NULL, client);
    tsm_session(&tsm, function_id(device, 0));
    for (;;) {
        for (unsigned i = 0; i < TDIS; i++)
            tsm_lock(&tsm, i, function_id(device, i));
        for (unsigned i = 0; i < TDIS; i++)
            tsm_start(&tsm, i, function_id(device, i));
        for (unsigned i = 0; i < TDIS; i++)
            if (!swdsm_dma_t_bit(swdsm_client_tdi(client, i)))
                _exit(3);
        if (report >= 0) {
            (void)!write(report, "R", 1);
            pause();
        }
        for (unsigned i = 0; i < TDIS; i++)
            tsm_stop(&tsm, function_id(device, i));
    }
}

/* waits: it tells when its TDIs are in RUN, and leaves them there. */
static void begin_client(unsigned device, bool waits)
{
    struct client *client = &clients[device];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    client->pid = fork();
    assert_true(client->pid >= 0);
    if (client->pid == 0) {
        run_client(device, waits ? ends[1] : -1);
        _exit(0);
    }
    close(ends[1]);
    client->report = ends[0];
}

/* Kills it; it must not have ended by itself, which is what a child does when something went wrong. */
static void kill_client(unsigned device)
{
    struct client *client = &clients[device];
    int status;

    assert_int_equal(kill(client->pid, SIGKILL), 0);
    assert_int_equal(waitpid(client->pid, &status, 0), client->pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("the client of device %u ended by itself: status 0x%x", device, (unsigned)status);
    close(client->report);
    client->pid = 0;
}

static void wait_for_report(unsigned device)
{
    struct pollfd wait = { .fd = clients[device].report, .events = POLLIN };
    char byte = 0;

    assert_true(poll(&wait, 1, 60000) > 0);
    if (read(clients[device].report, &byte, 1) != 1 || byte != 'R')
        fail_msg("the client of device %u did not come to RUN", device);
}

/* Through an observer's page. */
static void expect_all(unsigned device, enum swdsm_tdi_state expected)
{
    struct swdsm_client_options options = { .size = sizeof(options), .observer = true };
    struct swdsm_client *observer;
    enum swdsm_tdi_state queried;
    char address[120];

    assert_int_equal(swdsm_client_connect(address_of(device, address), &options, 10000, &observer), 0);
    assert_int_equal(swdsm_client_tdi_count(observer), TDIS);
    for (unsigned i = 0; i < TDIS; i++) {
        if (swdsm_tdi_state(swdsm_client_tdi(observer, i)) != expected)
            fail_msg("TDI %u of device %u is in state %d, not %d", i, device,
                     (int)swdsm_tdi_state(swdsm_client_tdi(observer, i)), (int)expected);
        assert_int_equal(swdsm_client_query(observer, function_id(device, i), &queried, 10000), 0);
        assert_int_equal(queried, expected);
    }
    assert_int_equal(swdsm_client_query(observer, function_id((device + 1) % DEVICES, 0), &queried, 10000), -ENOENT);
    swdsm_client_close(observer);
}

/* The end of a killed client's connection is seen when the daemon comes to it. */
static void wait_for_reset(unsigned device)
{
    struct swdsm_client_options options = { .size = sizeof(options), .observer = true };
    struct swdsm_client *observer;
    char address[120];

    assert_int_equal(swdsm_client_connect(address_of(device, address), &options, 10000, &observer), 0);
    for (int i = 0; i < 10000 && swdsm_tdi_state(swdsm_client_tdi(observer, 0)) != SWDSM_TDI_CONFIG_UNLOCKED; i++)
        usleep(1000);
    swdsm_client_close(observer);
}

static void test_hundreds_of_tdis_run_at_once_and_deaths_disturb_nobody(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DEVICES; i++)
        begin_client(i, true);
    for (unsigned i = 0; i < DEVICES; i++)
        wait_for_report(i);
    for (unsigned i = 0; i < DEVICES; i++)
        expect_all(i, SWDSM_TDI_RUN);
    for (unsigned i = 0; i < DEVICES; i += 2)
        kill_client(i);
    for (unsigned i = 0; i < DEVICES; i++) {
        if (i % 2 == 0)
            wait_for_reset(i);
        expect_all(i, i % 2 == 0 ? SWDSM_TDI_CONFIG_UNLOCKED : SWDSM_TDI_RUN);
    }
    for (unsigned i = 1; i < DEVICES; i += 2)
        kill_client(i);
}

static long elapsed_ms(const struct timespec *since)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

static void test_clients_killed_at_random_do_no_harm(void **state)
{
    unsigned seed = (unsigned)time(NULL), kills = 0;
    struct timespec began;

    (void)state;
    print_message("# seed %u\n", seed);
    srand(seed);
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (unsigned i = 0; i < DEVICES; i++)
        begin_client(i, false);
    while (elapsed_ms(&began) < STORM_MS) {
        unsigned victim = (unsigned)rand() % DEVICES;

        usleep((useconds_t)(rand() % (2 * KILL_EVERY_MS * 1000)));
        kill_client(victim);
        begin_client(victim, false);
        kills++;
    }
    for (unsigned i = 0; i < DEVICES; i++)
        kill_client(i);
    print_message("# %u clients killed\n", kills);
    for (unsigned i = 0; i < DEVICES; i++)
        begin_client(i, true); /* and every device is as good as new */
    for (unsigned i = 0; i < DEVICES; i++)
        wait_for_report(i);
    for (unsigned i = 0; i < DEVICES; i++) {
        expect_all(i, SWDSM_TDI_RUN);
        kill_client(i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hundreds_of_tdis_run_at_once_and_deaths_disturb_nobody),
        cmocka_unit_test(test_clients_killed_at_random_do_no_harm),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
