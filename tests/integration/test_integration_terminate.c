/* SPDX-License-Identifier: BSD-3-Clause */
/* --terminate: the daemon ends when its last owner has gone, and only then. */
#include "harness.h"

#include <string.h>
#include <unistd.h>

static struct swdsm_process process;

static void expect_end(void)
{
    expect_line(&process, "the last owner has gone: stopping (--terminate)");
    assert_int_equal(daemon_wait(&process), 0);
}

static void test_it_ends_when_its_owner_has_gone(void **state)
{
    int owner;

    (void)state;
    daemon_start(&process, OPTIONS("--terminate"));
    owner = client_connect(&process);
    expect_vca(owner);
    client_close(owner);
    expect_end();
}

static void test_it_ends_after_shutdown(void **state)
{
    static struct reply reply;
    int owner;

    (void)state;
    daemon_start(&process, OPTIONS("--terminate"));
    owner = client_connect(&process);
    client_send(owner, DSM_SPDM_EMU_COMMAND_SHUTDOWN, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, "", 0);
    assert_true(client_receive(owner, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_SHUTDOWN);
    client_expect_closed(owner);
    client_close(owner);
    expect_end();
}

static void test_a_connection_that_asks_for_nothing_ends_nobody(void **state)
{
    int owner;

    (void)state;
    daemon_start(&process, OPTIONS("--terminate"));
    client_close(client_connect(&process));
    expect_line(&process, "is gone; the device is reset");
    owner = client_connect(&process);
    expect_vca(owner);
    client_close(owner);
    expect_end();
}

static void test_the_next_owner_keeps_it(void **state)
{
    int owner, next;

    (void)state;
    daemon_start(&process, OPTIONS("--terminate"));
    owner = client_connect(&process);
    expect_vca(owner);
    next = client_connect(&process);
    expect_line(&process, "connected beside the owner");
    client_close(owner);
    expect_vca(next);
    client_close(next);
    expect_end();
}

static void test_a_context_that_is_kept_keeps_it(void **state)
{
    static struct reply reply;
    int owner;

    (void)state;
    daemon_start(&process, OPTIONS("--terminate"));
    owner = client_connect(&process);
    expect_vca(owner);
    client_send(owner, DSM_SPDM_EMU_COMMAND_CONTINUE, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, "", 0);
    assert_true(client_receive(owner, &reply));
    client_close(owner);
    expect_line(&process, "it said CONTINUE");
    owner = client_connect(&process);
    expect_vca(owner);
    client_close(owner);
    expect_end();
}

static void test_without_it_the_daemon_lives_on(void **state)
{
    int owner;

    (void)state;
    daemon_start(&process, NULL);
    owner = client_connect(&process);
    expect_vca(owner);
    client_close(owner);
    expect_line(&process, "is gone; the device is reset");
    expect_fresh_client(&process);
    daemon_stop(&process);
}

/* Twice on one port: the second start finds it free. */
static void test_called_as_spdm_emus_responder_it_ends_and_leaves_its_port(void **state)
{
    char program[256], link[80], port[8];
    int owner;

    (void)state;
    snprintf(link, sizeof(link), "%s", in_test_folder("spdm_responder_emu"));
    assert_int_equal(symlink(test_path("SWDSM_BUILD_ROOT", "src/daemon/swdsm", program, sizeof(program)), link), 0);
    program_launch(&process, link, OPTIONS("--trans", "PCI_DOE", "--port", "0"));
    expect_line(&process, "listens on tcp:127.0.0.1:");
    snprintf(port, sizeof(port), "%lu", strtoul(process.text + process.looked_at, NULL, 10));
    for (int i = 0; i < 2; i++) {
        process.port = (uint16_t)strtoul(port, NULL, 10);
        owner = client_connect(&process);
        expect_vca(owner);
        client_close(owner);
        expect_end();
        if (i == 0) {
            program_launch(&process, link, OPTIONS("--trans", "PCI_DOE", "--port", port));
            expect_line(&process, "listens on tcp:127.0.0.1:");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_ends_when_its_owner_has_gone),
        cmocka_unit_test(test_it_ends_after_shutdown),
        cmocka_unit_test(test_a_connection_that_asks_for_nothing_ends_nobody),
        cmocka_unit_test(test_the_next_owner_keeps_it),
        cmocka_unit_test(test_a_context_that_is_kept_keeps_it),
        cmocka_unit_test(test_without_it_the_daemon_lives_on),
        cmocka_unit_test_setup_teardown(test_called_as_spdm_emus_responder_it_ends_and_leaves_its_port,
                                        make_test_folder, remove_test_folder),
    };

    return cmocka_run_group_tests_name("terminate", tests, NULL, NULL);
}
