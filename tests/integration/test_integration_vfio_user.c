/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VMMs that connect to the daemon's functions: a device of two, whose function 0 has the mailbox and whose function 1
 * has a DMA engine, with a TSM that drives the mailbox as a guest's kernel does.
 */
#include "harness_control.h"
#include "harness_emulator.h"
#include "harness_vmm.h"

#include "endpoint/engine.h"
#include "link/vfio_user_socket.h"

#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where the guest has the two functions: no message says so, the first TDISP message does. */
#define FUNCTION_0 0x0028u
#define FUNCTION_1 0x0029u
#define BAR_0 0xFD000000u
#define BAR_1 0xFE000000u

static struct swdsm_process process;
static struct control control;
static struct vmm vmm0, vmm1;
static struct tsm tsm;
static char path0[100], path1[100];

static int start(void **state)
{
    char config[1024];

    assert_int_equal(make_test_folder(state), 0);
    snprintf(path0, sizeof(path0), "%s/f0", test_folder);
    snprintf(path1, sizeof(path1), "%s/f1", test_folder);
    snprintf(config, sizeof(config),
             "{\"devices\": [{\"preset\": \"qemu-nvme\", \"name\": \"two\", \"tdis\": ["
             "{\"function\": \"auto:00.0\", \"vfio_user\": \"unix:%s\"},"
             "{\"function\": \"auto:00.1\", \"vfio_user\": {\"listen\": \"unix:%s\", \"personality\": \"dma\"}}]}]}",
             path0, path1);
    control_daemon_start(&process, OPTIONS("--config", write_test_file("config.json", config)));
    control_open(&control);
    return 0;
}

static int stop(void **state)
{
    vmm_stop(&vmm0);
    vmm_stop(&vmm1);
    if (tsm.r)
        tsm_close(&tsm);
    control_close(&control);
    daemon_stop(&process);
    return remove_test_folder(state);
}

static void start_both(void)
{
    vmm_start(&vmm0, path0, BAR_0);
    vmm_start(&vmm1, path1, BAR_1);
    tsm_open(&tsm, NULL, NULL);
    tsm.drive.context = &vmm0;
    tsm.drive.exchange = vmm_exchange;
}

static void expect_move(const char *function, const char *from, const char *to)
{
    json_t *data = control_event(&control, "TDI_STATE_CHANGE");

    assert_string_equal(string_of(data, "function"), function);
    assert_string_equal(string_of(data, "old"), from);
    assert_string_equal(string_of(data, "new"), to);
    json_decref(data);
}

static void lock(void)
{
    tsm_session(&tsm, FUNCTION_1);
    assert_int_equal(tsm_try_lock(&tsm, 0, FUNCTION_1, DSM_LOCK_NO_FW_UPDATE), DSM_OK);
    expect_move("00:05.1", "CONFIG_UNLOCKED", "CONFIG_LOCKED");
}

static uint32_t run_engine(uint32_t operation, uint32_t n)
{
    uint32_t status;

    vmm_bar_write(&vmm1, DSM_ENGINE_SOURCE, VMM_MEMORY_AT);
    vmm_bar_write(&vmm1, DSM_ENGINE_DESTINATION, VMM_MEMORY_AT + VMM_MEMORY_LEN / 2);
    vmm_bar_write(&vmm1, DSM_ENGINE_LENGTH, n);
    vmm_bar_write(&vmm1, DSM_ENGINE_OPERATION, operation);
    do
        status = vmm_bar_read(&vmm1, DSM_ENGINE_STATUS);
    while (status == DSM_ENGINE_BUSY);
    return status;
}

/* A row of query-tdi's "dma". */
static long long dma_of(size_t tdi, const char *state, int t, const char *what)
{
    json_t *result = control_call(&control, "{\"execute\": \"query-tdi\"}");
    json_t *rows = json_object_get(json_array_get(result, tdi), "dma");
    long long value = 0;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        if (strcmp(string_of(row, "state"), state) == 0 && number_of(row, "t") == t)
            value = number_of(row, what);
    }
    json_decref(result);
    return value;
}

static void test_a_function_is_locked_run_and_stopped_with_dma_that_follows(void **state)
{
    json_t *data;

    (void)state;
    start_both();
    memset(vmm1.memory, 0x5A, 0x20000);
    assert_int_equal(run_engine(DSM_ENGINE_COPY, 0x20000), DSM_ENGINE_DONE);
    assert_int_equal(vmm1.memory[VMM_MEMORY_LEN / 2 + 0x1FFFF], 0x5A);
    assert_int_equal(dma_of(1, "CONFIG_UNLOCKED", 0, "bytes"), 0x40000);
    lock();
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_STATUS), 0xFFFFFFFF);
    tsm_start(&tsm, 0, FUNCTION_1);
    expect_move("00:05.1", "CONFIG_LOCKED", "RUN");
    assert_int_equal(tsm_report_first_page(&tsm, FUNCTION_1), 0xFE000); /* the BAR as the guest has programmed it */
    assert_int_equal(run_engine(DSM_ENGINE_COPY, 0x20000), DSM_ENGINE_DONE);
    assert_int_equal(dma_of(1, "RUN", 1, "bytes"), 0x40000);
    assert_int_equal(dma_of(1, "RUN", 0, "done"), 0);
    vmm_bar_write(&vmm1, DSM_ENGINE_CONTROL, 1); /* T = 0 */
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 64), DSM_ENGINE_REFUSED);
    data = control_event(&control, "DMA_REFUSED");
    assert_string_equal(string_of(data, "reason"), "the T bit is not the state's");
    assert_int_equal(number_of(data, "address"), VMM_MEMORY_AT + VMM_MEMORY_LEN / 2);
    json_decref(data);
    assert_int_equal(dma_of(1, "RUN", 0, "refused"), 1);
    tsm_stop(&tsm, FUNCTION_1);
    expect_move("auto:00.1", "RUN", "CONFIG_UNLOCKED");
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_SOURCE), 0); /* wiped */
}

static void test_a_bar_that_moves_while_locked_is_an_error(void **state)
{
    (void)state;
    start_both();
    lock();
    vmm_config_write(&vmm1, 0x10, 0xFC000000, 4);
    expect_move("00:05.1", "CONFIG_LOCKED", "ERROR");
}

static void test_a_vmm_that_dies_fails_its_own_function(void **state)
{
    (void)state;
    start_both();
    lock();
    vmm_stop(&vmm1);
    expect_move("00:05.1", "CONFIG_LOCKED", "ERROR");
    vmm_start(&vmm1, path1, BAR_1);
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_ID), 0xFFFFFFFF); /* in ERROR it accepts nothing */
    tsm_stop(&tsm, FUNCTION_1);
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_ID), DSM_ENGINE_ID_VALUE);
}

static void test_the_vmm_of_function_0_takes_the_device_with_it(void **state)
{
    (void)state;
    start_both();
    lock();
    vmm_stop(&vmm0);
    expect_move("auto:00.1", "CONFIG_LOCKED", "CONFIG_UNLOCKED");
    vmm_start(&vmm0, path0, BAR_0);
    tsm_close(&tsm);
    tsm_open(&tsm, NULL, NULL);
    tsm.drive.context = &vmm0;
    tsm.drive.exchange = vmm_exchange;
    lock();
}

static void test_a_drain_waits_for_what_the_vmm_has_been_asked_for(void **state)
{
    uint8_t answer[24];

    (void)state;
    start_both();
    tsm_session(&tsm, FUNCTION_1);
    assert_int_equal(vmm_map(&vmm1, 0x80000000, 0x1000, -1), 0); /* memory without a file */
    vmm_bar_write(&vmm1, DSM_ENGINE_DESTINATION, 0x80000000);
    vmm_bar_write(&vmm1, DSM_ENGINE_LENGTH, 8);
    vmm_bar_write(&vmm1, DSM_ENGINE_OPERATION, DSM_ENGINE_FILL);
    assert_true(vmm_receive(&vmm1));
    assert_int_equal(vmm1.reply.command, DSM_VFIO_USER_DMA_WRITE);
    memcpy(answer, vmm1.payload, 16);
    /* Nobody answers it in time: LOCK fails, and the TDI goes to ERROR (PCIe 11.3.9). */
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FUNCTION_1, 0), DSM_TDISP_UNSPECIFIED);
    expect_move("00:05.1", "CONFIG_UNLOCKED", "CONFIG_LOCKED");
    expect_move("00:05.1", "CONFIG_LOCKED", "ERROR");
    vmm1.id = (uint16_t)(vmm1.reply.id - 1);
    vmm_send(&vmm1, DSM_VFIO_USER_DMA_WRITE, 1, answer, 16, NULL, 0);
    tsm_stop(&tsm, FUNCTION_1);
    assert_int_equal(tsm_try_lock(&tsm, 0, FUNCTION_1, 0), DSM_OK);
}

static void test_a_second_vmm_is_turned_away_and_the_first_goes_on(void **state)
{
    struct vmm second;

    (void)state;
    vmm_start(&vmm0, path0, BAR_0);
    vmm_connect(&second, path0);
    vmm_expect_closed(&second);
    vmm_stop(&second);
    assert_int_equal(vmm_config_read(&vmm0, 0), 0x00101B36);
}

static void expect_refused(const char *text)
{
    vmm_expect_closed(&vmm1);
    expect_line(&process, text);
    vmm_stop(&vmm1);
    vmm_start(&vmm1, path1, BAR_1);
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_ID), DSM_ENGINE_ID_VALUE);
}

static void test_17_descriptors_end_the_connection(void **state)
{
    static const uint8_t payload[20] = { 20, 0, 0, 0, 0x24, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4 };
    int fds[17];

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    for (size_t i = 0; i < 17; i++)
        fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    vmm_send(&vmm1, DSM_VFIO_USER_SET_IRQS, 0, payload, sizeof(payload), fds, 17);
    expect_refused("is closed: more than 16 descriptors with a message");
    for (size_t i = 0; i < 17; i++)
        close(fds[i]);
}

static void test_descriptors_behind_the_header_count_as_well(void **state)
{
    uint8_t header[16] = { 1, 0, DSM_VFIO_USER_GET_INFO, 0, 32 }, payload[16] = { 16 };
    char bytes[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec iov = { payload, 16 };
    struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = bytes, .msg_controllen = sizeof(bytes) };
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    int fd = STDIN_FILENO;

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    assert_int_equal(send(vmm1.fd, header, 16, 0), 16);
    usleep(20000);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
    assert_int_equal(sendmsg(vmm1.fd, &message, 0), 16);
    expect_refused("is closed: DEVICE_GET_INFO (4) with 1 descriptors");
}

static void test_sizes_that_no_message_has_end_the_connection(void **state)
{
    static const uint32_t sizes[] = { 0, 15, 0x100021, UINT32_MAX };

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t header[16] = { 1, 0, DSM_VFIO_USER_GET_INFO, 0 };
        char text[80];

        memcpy(header + 4, &sizes[i], 4);
        assert_int_equal(send(vmm1.fd, header, 16, 0), 16);
        snprintf(text, sizeof(text), "is closed: a message of %u bytes", (unsigned)sizes[i]);
        expect_refused(text);
    }
}

static void test_an_end_within_a_message_is_told(void **state)
{
    uint8_t header[16] = { 1, 0, DSM_VFIO_USER_GET_INFO, 0, 32 };

    (void)state;
    for (size_t n = 1; n < 16; n += 7) {
        vmm_start(&vmm1, path1, BAR_1);
        assert_int_equal(send(vmm1.fd, header, n, 0), n);
        vmm_stop(&vmm1);
        expect_line(&process, "is closed: the connection ends within a message");
    }
    vmm_start(&vmm1, path1, BAR_1);
}

static void test_a_message_in_pieces_is_one_message(void **state)
{
    uint8_t message[32] = { 7, 0, DSM_VFIO_USER_GET_INFO, 0, 32 };

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    message[16] = 16;
    for (size_t i = 0; i < sizeof(message); i++) {
        assert_int_equal(send(vmm1.fd, message + i, 1, 0), 1);
        usleep(500);
    }
    assert_true(vmm_receive(&vmm1));
    assert_int_equal(vmm1.reply.id, 7);
    assert_int_equal(vmm1.n, 16);
}

static void test_who_does_not_read_its_replies_is_closed(void **state)
{
    uint8_t payload[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0x10, 0, 0 };

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    for (unsigned i = 0; i < 2 * DSM_VFIO_USER_OUTPUT_MAX / 4096; i++) {
        uint8_t bytes[32] = { 1, 0, DSM_VFIO_USER_REGION_READ, 0, 32 };

        memcpy(bytes + 16, payload, 16);
        if (send(vmm1.fd, bytes, sizeof(bytes), MSG_NOSIGNAL) != sizeof(bytes))
            break;
    }
    expect_line(&process, "is closed: does not read its replies: more than 4 MiB wait");
    vmm_stop(&vmm1);
    vmm_start(&vmm1, path1, BAR_1);
}

static void test_a_file_that_is_truncated_under_dma_is_a_fault(void **state)
{
    int fd = memfd_create("short", MFD_CLOEXEC);

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    assert_int_equal(ftruncate(fd, VMM_MEMORY_LEN), 0);
    assert_int_equal(vmm_map(&vmm1, 0x80000000, VMM_MEMORY_LEN, fd), 0);
    vmm_bar_write(&vmm1, DSM_ENGINE_SOURCE, 0x80000000);
    vmm_bar_write(&vmm1, DSM_ENGINE_LENGTH, VMM_MEMORY_LEN);
    vmm_bar_write(&vmm1, DSM_ENGINE_OPERATION, DSM_ENGINE_ADLER);
    assert_int_equal(ftruncate(fd, 0), 0);
    vmm_bar_write(&vmm1, DSM_ENGINE_OPERATION, DSM_ENGINE_ADLER);
    while (vmm_bar_read(&vmm1, DSM_ENGINE_STATUS) == DSM_ENGINE_BUSY)
        ;
    vmm_bar_write(&vmm1, DSM_ENGINE_OPERATION, DSM_ENGINE_ADLER);
    while (vmm_bar_read(&vmm1, DSM_ENGINE_STATUS) == DSM_ENGINE_BUSY)
        ;
    assert_int_equal(vmm_bar_read(&vmm1, DSM_ENGINE_STATUS), DSM_ENGINE_FAULT);
    close(fd);
}

static void test_a_device_that_is_removed_closes_its_vmms(void **state)
{
    (void)state;
    start_both();
    lock();
    json_decref(control_call(&control, "{\"execute\": \"device-del\", \"arguments\": {\"device\": \"two\"}}"));
    vmm_expect_closed(&vmm0);
    vmm_expect_closed(&vmm1);
    assert_int_equal(access(path0, F_OK), -1);
    assert_int_equal(access(path1, F_OK), -1);
}

static void test_a_device_is_added_while_others_are_served(void **state)
{
    char command[600], path[100];
    struct vmm vmm;

    (void)state;
    vmm_start(&vmm1, path1, BAR_1);
    snprintf(path, sizeof(path), "%s/added", test_folder);
    snprintf(command, sizeof(command),
             "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"preset\": \"qemu-nvme\", \"name\": "
             "\"added\", \"tdis\": [{\"function\": \"auto\", \"vfio_user\": {\"listen\": \"unix:%s\", "
             "\"personality\": \"nvme\", \"size\": 1048576}}]}}}",
             path);
    json_decref(control_call(&control, command));
    vmm_start(&vmm, path, BAR_0);
    assert_int_equal(vmm_config_read(&vmm, 0x08) >> 8, 0x010802);
    vmm_stop(&vmm);
}

static json_t *description_of(const char *name)
{
    char command[120];

    snprintf(command, sizeof(command), "{\"execute\": \"query-description\", \"arguments\": {\"device\": \"%s\"}}",
             name);
    return control_call(&control, command);
}

/* Under another name and address: else the same comes back. */
static void test_a_served_function_is_described_as_it_is_added(void **state)
{
    char command[600], path[110], other[110];
    json_t *first, *second, *function, *call;
    char *text;

    (void)state;
    snprintf(path, sizeof(path), "unix:%s/first", test_folder);
    snprintf(other, sizeof(other), "unix:%s/second", test_folder);
    snprintf(command, sizeof(command),
             "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"first\", \"tdis\": "
             "[{\"function\": "
             "\"auto\", \"vfio_user\": {\"listen\": \"%s\", \"personality\": \"nvme\", \"size\": \"1M\"}}]}}}",
             path);
    json_decref(control_call(&control, command));
    first = description_of("first");
    function = json_object_get(json_array_get(json_object_get(first, "tdis"), 0), "vfio_user");
    assert_string_equal(string_of(function, "listen"), path);
    assert_string_equal(string_of(function, "size"), "0x100000");
    json_object_set_new(first, "name", json_string("second"));
    json_object_set_new(function, "listen", json_string(other));
    call = json_pack("{s:s, s:{s:O}}", "execute", "device-add", "arguments", "description", first);
    text = json_dumps(call, 0);
    json_decref(control_call(&control, text));
    second = description_of("second");
    assert_true(json_equal(first, second));
    free(text);
    json_decref(call);
    json_decref(first);
    json_decref(second);
}

/* Eight sockets of one device: two functions locked by one TSM, of which one goes on while the other is reset. */
static void test_a_device_of_eight_functions(void **state)
{
    static struct vmm vmms[8];
    char command[2600], path[8][100];
    size_t n;

    (void)state;
    n = (size_t)snprintf(command, sizeof(command),
                         "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"preset\": \"qemu-nvme\", "
                         "\"name\": \"eight\", \"tdis\": [");
    for (unsigned i = 0; i < 8; i++) {
        snprintf(path[i], sizeof(path[i]), "%s/eight%u", test_folder, i);
        n +=
            (size_t)snprintf(command + n, sizeof(command) - n,
                             "%s{\"function\": \"auto:00.%u\", \"vfio_user\": \"unix:%s\"}", i ? ", " : "", i, path[i]);
    }
    snprintf(command + n, sizeof(command) - n, "]}}}");
    json_decref(control_call(&control, command));
    for (unsigned i = 0; i < 8; i++)
        vmm_start(&vmms[i], path[i], BAR_0 + i * 0x10000);
    tsm_open(&tsm, NULL, NULL);
    tsm.drive.context = &vmms[0];
    tsm.drive.exchange = vmm_exchange;
    tsm_session(&tsm, 0x0102);
    assert_int_equal(tsm_try_lock(&tsm, 2, 0x0102, 0), DSM_OK);
    assert_int_equal(tsm_try_lock(&tsm, 5, 0x0105, 0), DSM_OK);
    tsm_start(&tsm, 2, 0x0102);
    tsm_start(&tsm, 5, 0x0105);
    vmm_config_write(&vmms[5], 0x48, 0xA810, 2); /* FLR */
    assert_int_equal(vmm_bar_read(&vmms[2], DSM_ENGINE_ID), DSM_ENGINE_ID_VALUE);
    assert_int_equal(vmm_bar_read(&vmms[5], DSM_ENGINE_ID), 0xFFFFFFFF);
    vmm1 = vmms[2];
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 64), DSM_ENGINE_DONE);
    memset(&vmm1, 0, sizeof(vmm1));
    tsm_stop(&tsm, 0x0102);
    for (unsigned i = 0; i < 8; i++)
        vmm_stop(&vmms[i]);
}

static void test_an_address_that_is_taken_is_named(void **state)
{
    char command[600];

    (void)state;
    snprintf(command, sizeof(command),
             "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"preset\": \"qemu-nvme\", \"name\": "
             "\"again\", \"tdis\": [{\"function\": \"auto\", \"vfio_user\": \"unix:%s\"}]}}}",
             path1);
    control_refused(&control, command, "GenericError", "is in use");
}

#define vmm_test(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        vmm_test(test_a_function_is_locked_run_and_stopped_with_dma_that_follows),
        vmm_test(test_a_bar_that_moves_while_locked_is_an_error),
        vmm_test(test_a_vmm_that_dies_fails_its_own_function),
        vmm_test(test_the_vmm_of_function_0_takes_the_device_with_it),
        vmm_test(test_a_drain_waits_for_what_the_vmm_has_been_asked_for),
        vmm_test(test_a_second_vmm_is_turned_away_and_the_first_goes_on),
        vmm_test(test_17_descriptors_end_the_connection),
        vmm_test(test_descriptors_behind_the_header_count_as_well),
        vmm_test(test_sizes_that_no_message_has_end_the_connection),
        vmm_test(test_an_end_within_a_message_is_told),
        vmm_test(test_a_message_in_pieces_is_one_message),
        vmm_test(test_who_does_not_read_its_replies_is_closed),
        vmm_test(test_a_file_that_is_truncated_under_dma_is_a_fault),
        vmm_test(test_a_device_that_is_removed_closes_its_vmms),
        vmm_test(test_a_device_is_added_while_others_are_served),
        vmm_test(test_a_served_function_is_described_as_it_is_added),
        vmm_test(test_a_device_of_eight_functions),
        vmm_test(test_an_address_that_is_taken_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
