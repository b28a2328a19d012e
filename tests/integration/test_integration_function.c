/* SPDX-License-Identifier: BSD-3-Clause */
/* examples/function.c, a device of somebody's own on libswdsm, with VMMs that connect to it and a TSM at its mailbox.
 */
#include "harness_emulator.h"
#include "harness_vmm.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define FUNCTION 0x0028u
#define BAR 0xFD000000u

/* The example's registers */
#define IDENTIFICATION 0x00u
#define ADDRESS 0x08u
#define LENGTH 0x10u
#define GO 0x14u
#define STATUS 0x18u
enum { IDLE, BUSY, DONE, REFUSED, FAULT };

static struct swdsm_process process;
static struct vmm vmm;
static struct tsm tsm;
static char path[100];

static int start(void **state)
{
    assert_int_equal(make_test_folder(state), 0);
    snprintf(path, sizeof(path), "%s/f", test_folder);
    program_launch(&process, "examples/function", OPTIONS(path));
    expect_line(&process, "serves at");
    return 0;
}

static int stop(void **state)
{
    vmm_stop(&vmm);
    if (tsm.r)
        tsm_close(&tsm);
    daemon_stop(&process);
    assert_int_not_equal(access(path, F_OK), 0); /* its socket goes with it */
    return remove_test_folder(state);
}

static void connect_both(void)
{
    vmm_start(&vmm, path, BAR);
    tsm_open(&tsm, NULL, NULL);
    tsm.drive.context = &vmm;
    tsm.drive.exchange = vmm_exchange;
}

static void ask(uint64_t address, uint32_t n)
{
    vmm_bar_write(&vmm, ADDRESS, (uint32_t)address);
    vmm_bar_write(&vmm, ADDRESS + 4, (uint32_t)(address >> 32));
    vmm_bar_write(&vmm, LENGTH, n);
    vmm_bar_write(&vmm, GO, 1);
}

static uint32_t entropy(uint64_t address, uint32_t n)
{
    uint32_t status;

    ask(address, n);
    do
        status = vmm_bar_read(&vmm, STATUS);
    while (status == BUSY);
    return status;
}

static bool is_zero(size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (vmm.memory[i] != 0)
            return false;
    return true;
}

static void test_it_is_locked_run_and_stopped_with_dma_that_follows(void **state)
{
    (void)state;
    connect_both();
    assert_int_equal(vmm_bar_read(&vmm, IDENTIFICATION), 0x45544e45);
    assert_int_equal(entropy(VMM_MEMORY_AT, 64), DONE);
    assert_false(is_zero(0, 64));
    assert_true(is_zero(64, 64));
    tsm_session(&tsm, FUNCTION);
    assert_int_equal(tsm_try_lock(&tsm, 0, FUNCTION, DSM_LOCK_NO_FW_UPDATE), DSM_OK);
    expect_line(&process, "TDI 0: CONFIG_UNLOCKED -> CONFIG_LOCKED (LOCK_INTERFACE_REQUEST)");
    assert_int_equal(vmm_bar_read(&vmm, IDENTIFICATION), 0xFFFFFFFF);
    tsm_start(&tsm, 0, FUNCTION);
    expect_line(&process, "CONFIG_LOCKED -> RUN");
    assert_int_equal(tsm_report_first_page(&tsm, FUNCTION), BAR >> 12); /* as the guest has programmed it */
    assert_int_equal(entropy(VMM_MEMORY_AT + 4096, 4096), DONE);
    assert_false(is_zero(4096, 64));
    tsm_stop(&tsm, FUNCTION);
    expect_line(&process, "RUN -> CONFIG_UNLOCKED");
    assert_int_equal(vmm_bar_read(&vmm, LENGTH), 0); /* wiped */
    assert_int_equal(vmm_bar_read(&vmm, STATUS), IDLE);
}

static void test_dma_without_bus_mastering_is_refused_and_told(void **state)
{
    (void)state;
    connect_both();
    vmm_config_write(&vmm, 0x04, 0x0002, 2);
    assert_int_equal(entropy(VMM_MEMORY_AT, 16), REFUSED);
    expect_line(&process, "a write of 16 bytes at 0x40000000 with T=0 was refused: Bus Master Enable is clear");
    vmm_config_write(&vmm, 0x04, 0x0006, 2);
    assert_int_equal(entropy(VMM_MEMORY_AT, 16), DONE);
}

static void test_dma_to_what_is_not_mapped_is_a_fault(void **state)
{
    (void)state;
    connect_both();
    assert_int_equal(entropy(VMM_MEMORY_AT + VMM_MEMORY_LEN, 16), FAULT);
    assert_int_equal(entropy(UINT64_MAX - 7, 16), FAULT);
}

/* Reads the VMM's request for memory without a file. */
static void expect_dma_message(uint8_t *answer)
{
    assert_true(vmm_receive(&vmm));
    assert_int_equal(vmm.reply.command, DSM_VFIO_USER_DMA_WRITE);
    memcpy(answer, vmm.payload, 16);
}

static void answer_dma_message(const uint8_t *answer, uint16_t id)
{
    vmm.id = (uint16_t)(id - 1);
    vmm_send(&vmm, DSM_VFIO_USER_DMA_WRITE, 1, answer, 16, NULL, 0);
}

static void test_memory_without_a_file_is_asked_for(void **state)
{
    uint8_t answer[16];

    (void)state;
    connect_both();
    assert_int_equal(vmm_map(&vmm, 0x80000000, 0x1000, -1), 0);
    ask(0x80000000, 8);
    expect_dma_message(answer);
    answer_dma_message(answer, vmm.reply.id);
    assert_int_equal(vmm_bar_read(&vmm, STATUS), DONE);
}

/* PCIe 11.3.9: nobody answers in time, LOCK fails, and the TDI goes to ERROR. */
static void test_lock_waits_for_what_is_under_way(void **state)
{
    uint8_t answer[16];
    uint16_t id;

    (void)state;
    connect_both();
    tsm_session(&tsm, FUNCTION);
    assert_int_equal(vmm_map(&vmm, 0x80000000, 0x1000, -1), 0);
    ask(0x80000000, 8);
    expect_dma_message(answer);
    id = vmm.reply.id;
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FUNCTION, 0), DSM_TDISP_UNSPECIFIED);
    expect_line(&process, "CONFIG_LOCKED -> ERROR");
    answer_dma_message(answer, id);
    tsm_stop(&tsm, FUNCTION);
    assert_int_equal(tsm_try_lock(&tsm, 0, FUNCTION, 0), DSM_OK);
}

static void test_it_interrupts_when_it_is_done(void **state)
{
    static const uint8_t payload[20] = { 20, 0, 0, 0, 0x24, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1 };
    struct pollfd line = { .fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), .events = POLLIN };
    uint32_t msix;

    (void)state;
    connect_both();
    msix = vmm_config_read(&vmm, 0x90);
    assert_int_equal(msix & 0xFF, 0x11); /* the capability's id */
    assert_int_equal(vmm_call(&vmm, DSM_VFIO_USER_SET_IRQS, payload, sizeof(payload), &line.fd, 1), 0);
    vmm_config_write(&vmm, 0x92, 0x8000, 2);
    assert_int_equal(entropy(VMM_MEMORY_AT, 16), DONE);
    assert_int_equal(poll(&line, 1, PATIENCE_MS), 1);
    close(line.fd);
}

static void test_a_vmm_that_goes_makes_room_for_the_next(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        connect_both();
        tsm_session(&tsm, FUNCTION);
        assert_int_equal(tsm_try_lock(&tsm, 0, FUNCTION, 0), DSM_OK);
        expect_line(&process, "CONFIG_UNLOCKED -> CONFIG_LOCKED");
        vmm_stop(&vmm);
        expect_line(&process, "CONFIG_LOCKED -> CONFIG_UNLOCKED"); /* as after a conventional reset */
        expect_line(&process, "function 0: the VMM has gone");
        tsm_close(&tsm);
    }
}

static void test_a_second_vmm_is_closed_and_the_first_goes_on(void **state)
{
    struct vmm second;

    (void)state;
    connect_both();
    vmm_connect(&second, path);
    vmm_expect_closed(&second);
    vmm_stop(&second);
    assert_int_equal(vmm_bar_read(&vmm, IDENTIFICATION), 0x45544e45);
}

static void test_a_message_that_cannot_be_ends_the_connection_alone(void **state)
{
    static const uint8_t header[16] = { 1, 0, DSM_VFIO_USER_GET_INFO, 0, 15 };

    (void)state;
    connect_both();
    assert_int_equal(send(vmm.fd, header, sizeof(header), 0), sizeof(header));
    vmm_expect_closed(&vmm);
    expect_line(&process, "function 0: the VMM is closed: a message of 15 bytes");
    vmm_stop(&vmm);
    vmm_start(&vmm, path, BAR);
    assert_int_equal(vmm_bar_read(&vmm, IDENTIFICATION), 0x45544e45);
}

#define function_test(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_test(test_it_is_locked_run_and_stopped_with_dma_that_follows),
        function_test(test_dma_without_bus_mastering_is_refused_and_told),
        function_test(test_dma_to_what_is_not_mapped_is_a_fault),
        function_test(test_memory_without_a_file_is_asked_for),
        function_test(test_lock_waits_for_what_is_under_way),
        function_test(test_it_interrupts_when_it_is_done),
        function_test(test_a_vmm_that_goes_makes_room_for_the_next),
        function_test(test_a_second_vmm_is_closed_and_the_first_goes_on),
        function_test(test_a_message_that_cannot_be_ends_the_connection_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
