/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The example's endpoint (examples/) on the daemon, as an emulator's author would have it: swtsm drives the device's
 * mailbox through LOCK and RUN, the guest writes to BAR and configuration space on the example's standard input.
 */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static struct swdsm_process server, endpoint;
static int guest; /* the endpoint's standard input */
static char daemon_address[100], host_path[100];

static void launch_endpoint(void)
{
    char program[4096];
    int in[2], out[2];

    test_path("SWDSM_BUILD_ROOT", "examples/endpoint", program, sizeof(program));
    memset(&endpoint, 0, sizeof(endpoint));
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    endpoint.pid = fork();
    assert_true(endpoint.pid >= 0);
    if (endpoint.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(out[1], STDERR_FILENO);
        execl(program, program, daemon_address, host_path, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    guest = in[1];
    endpoint.output = out[0];
}

static int start_both(void **state)
{
    char listen[120];

    assert_int_equal(make_test_folder(state), 0);
    snprintf(daemon_address, sizeof(daemon_address), "unix:%s/device", test_folder);
    snprintf(host_path, sizeof(host_path), "%s/host", test_folder);
    snprintf(listen, sizeof(listen), "%s", daemon_address);
    daemon_launch(&server, (const char *const[]){ "--listen", listen, NULL });
    expect_line(&server, "listens on unix:");
    launch_endpoint();
    expect_line(&endpoint, "ready");
    return 0;
}

static int stop_both(void **state)
{
    close(guest);
    assert_int_equal(daemon_wait(&endpoint), 0);
    if (server.pid != 0)
        daemon_stop(&server);
    return remove_test_folder(state);
}

/* What the guest does, and what has to be printed for it. */
static void guest_does(const char *line, const char *expected)
{
    assert_int_equal(write(guest, line, strlen(line)), strlen(line));
    assert_int_equal(write(guest, "\n", 1), 1);
    expect_line(&endpoint, expected);
}

static void dma_to(const char *address_line, int t, const char *dma, const char *interrupt)
{
    char line[60];

    guest_does(address_line, "done");
    snprintf(line, sizeof(line), "mmio-write 0x8 %d 16", t);
    guest_does(line, "done");
    snprintf(line, sizeof(line), "mmio-write 0x10 %d 1", t);
    guest_does(line, dma);
    expect_line(&endpoint, interrupt);
    expect_line(&endpoint, "done");
}

static void walk(void)
{
    char program[4096], command[5000];

    test_path("SWDSM_BUILD_ROOT", "src/cli/swtsm", program, sizeof(program));
    snprintf(command, sizeof(command), "%s walk --connect unix:%s --function-id 0x100 >%s/swtsm.log 2>&1", program,
             host_path, test_folder);
    if (system(command) != 0) {
        snprintf(command, sizeof(command), "cat %s/swtsm.log", test_folder);
        (void)!system(command);
        fail_msg("swtsm could not walk the device to RUN");
    }
    expect_line(&endpoint, "TDI CONFIG_UNLOCKED -> CONFIG_LOCKED, reason 1, drained");
    expect_line(&endpoint, "TDI CONFIG_LOCKED -> RUN, reason 2");
}

static void test_before_lock_everything_is_without_t(void **state)
{
    (void)state;
    dma_to("mmio-write 0 0 0x100", 0, "DMA to 0x100, 16 bytes, T=0: done", "MSI-X vector 0, T=0");
    guest_does("memory 0x100", "memory 0x100: 0xda");
    dma_to("mmio-write 0 0 0x8000", 0, "DMA to 0x8000, 16 bytes, T=0: refused", "MSI-X vector 0, T=0");
    guest_does("mmio-write 0 1 0x100", "unsupported request");
    guest_does("mmio-read 0x2000 0", "mmio-read 0x2000 T=0: 0x0");
}

static void test_in_run_tee_memory_and_dma_are_with_t(void **state)
{
    (void)state;
    walk();
    guest_does("mmio-write 0 0 0x8000", "unsupported request");
    dma_to("mmio-write 0 1 0x8000", 1, "DMA to 0x8000, 16 bytes, T=1: done", "MSI-X vector 0, T=1");
    guest_does("memory 0x8000", "memory 0x8000: 0xda");
    guest_does("mmio-read 0x1000 0", "mmio-read 0x1000 T=0: 0x1"); /* reported as non-TEE memory */
    guest_does("mmio-read 0x1000 1", "mmio-read 0x1000 T=1: 0x1"); /* open to the TVM as well */
    guest_does("mmio-read 0x2000 0", "unsupported request");       /* LOCK_MSIX */
    guest_does("mmio-read 0x2000 1", "mmio-read 0x2000 T=1: 0x0");
}

static void test_a_write_that_the_lock_forbids_moves_it_to_error(void **state)
{
    (void)state;
    walk();
    guest_does("config-write 4 2 2", "TDI RUN -> ERROR, reason 8"); /* bus master enable is cleared */
    guest_does("mmio-write 0 1 0x8000", "unsupported request");
    guest_does("mmio-write 0 0 0x100", "unsupported request");
    guest_does("mmio-read 0x1000 0", "mmio-read 0x1000 T=0: 0x0");
}

static void test_flr_moves_a_running_tdi_to_error(void **state)
{
    (void)state;
    walk();
    guest_does("config-write 0x48 2 0xa810", "TDI RUN -> ERROR, reason 7"); /* what it reads, and Initiate FLR */
    guest_does("mmio-write 0 1 0x8000", "unsupported request");
}

static void test_without_the_daemon_everything_reads_error(void **state)
{
    (void)state;
    walk();
    daemon_stop(&server);
    server.pid = 0;
    expect_line(&endpoint, "-> ERROR, reason");
    guest_does("mmio-write 0 1 0x8000", "unsupported request");
    guest_does("mmio-write 0 0 0x100", "unsupported request");
    guest_does("mmio-read 0x2000 0", "unsupported request");
}

static void test_a_daemon_that_hangs_is_an_error_in_the_mailbox(void **state)
{
    (void)state;
    kill(server.pid, SIGSTOP);
    guest_does("config-write 0x110 4 0x00010001\nconfig-write 0x110 4 2\nconfig-read 0x10c 4",
               "config-read 0x10c: 0x0");
    guest_does("config-write 0x108 4 0x80000000\nconfig-read 0x10c 4", "config-read 0x10c: 0x1");
    expect_line(&endpoint, "mailbox: the daemon did not answer in time");
    kill(server.pid, SIGCONT);
    guest_does("config-read 0x10c 4", "config-read 0x10c: 0x4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start_both, stop_both)
        TEST(test_before_lock_everything_is_without_t),
        TEST(test_in_run_tee_memory_and_dma_are_with_t),
        TEST(test_a_write_that_the_lock_forbids_moves_it_to_error),
        TEST(test_flr_moves_a_running_tdi_to_error),
        TEST(test_without_the_daemon_everything_reads_error),
        TEST(test_a_daemon_that_hangs_is_an_error_in_the_mailbox),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
