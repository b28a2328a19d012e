/* SPDX-License-Identifier: BSD-3-Clause */
/* A client's messages: QEMU 11.1's and Cloud Hypervisor's order by their bytes, and all that a client should not send.
 */
#include "endpoint_fixture.h"

static const char ch_capabilities[] =
    "{\"capabilities\":{\"max_msg_fds\":1,\"max_data_xfer_size\":1048576,\"migration\":{\"pgsize\":4096}}}";

static struct dsm_vfio_user_region_info region_info(uint32_t index)
{
    struct dsm_vfio_user_region_info info = { .argsz = 32, .index = index };
    uint8_t payload[32];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_error(DSM_OK, dsm_vfio_user_region_info_encode(&info, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_GET_REGION_INFO, dsm_written(&w)));
    assert_reply(32, 0);
    assert_error(DSM_OK, dsm_vfio_user_region_info_decode(reply_payload(), &info));
    assert_int_equal(info.argsz, 32);
    assert_int_equal(info.index, index);
    return info;
}

static uint32_t irq_count(uint32_t index)
{
    struct dsm_vfio_user_irq_info info = { .argsz = 16, .index = index };
    uint8_t payload[16];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_error(DSM_OK, dsm_vfio_user_irq_info_encode(&info, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_GET_IRQ_INFO, dsm_written(&w)));
    assert_reply(16, 0);
    assert_error(DSM_OK, dsm_vfio_user_irq_info_decode(reply_payload(), &info));
    assert_int_equal(info.flags, info.count > 0 ? 1 : 0);
    return info.count;
}

/* errno of the reply; descriptors are given away */
static int set_irqs(uint32_t flags, uint32_t index, uint32_t start, uint32_t count, int *fds, size_t fd_count,
                    struct dsm_bytes data)
{
    struct dsm_vfio_user_set_irqs set = { (uint32_t)(20 + data.n), flags, index, start, count, data };
    uint8_t payload[64];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_error(DSM_OK, dsm_vfio_user_set_irqs_encode(&set, &w));
    assert_error(DSM_OK, send_message_with(DSM_VFIO_USER_SET_IRQS, 0, dsm_written(&w), fds, fd_count));
    assert_int_equal(reply.n, 16);
    return (int)reply_header().error;
}

static int set_irqs_plain(uint32_t flags, uint32_t index, uint32_t start, uint32_t count)
{
    return set_irqs(flags, index, start, count, NULL, 0, dsm_bytes(NULL, 0));
}

static void get_info(void)
{
    static const uint8_t asked[16] = { 16 }, expected[16] = { 16, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0 };

    assert_error(DSM_OK, send_message(DSM_VFIO_USER_GET_INFO, BYTES(asked)));
    assert_reply(16, 0);
    assert_memory_equal(reply_payload().p, expected, 16);
}

static void test_qemus_realize(void **state)
{
    static const uint32_t asked[] = { 0, 1, 2, 3, 4, 5, 7 };

    (void)state;
    say_version(qemu_capabilities, 0);
    assert_true(reply.n <= 16 + 4 + sizeof(qemu_capabilities)); /* QEMU has room for no more than it sent */
    assert_int_equal(reply.p[reply.n - 1], 0);
    assert_int_equal(map_dma(0, MEMORY_LEN, 0, 3, dup(memory_fd)), 0);
    assert_int_equal(map_dma(0xFFFC0000, 0x40000, 0, 1, -1), 0);
    assert_reply(0, 0);
    get_info();
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
        assert_int_equal(region_info(asked[i]).size, asked[i] == 7 ? 4096 : asked[i] == 0 ? 0x4000 : 0);
    read_region(7, 0, 4096);
    assert_int_equal(irq_count(3), 0);
    assert_int_equal(irq_count(2), DSM_ENGINE_VECTORS);
    config_write32(0x30, 0xFFFFF800);
    assert_int_equal(config_read32(0x30), 0); /* no ROM */
    config_write32(0x30, 0);
    config_write16(COMMAND, 0);
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_RESET, dsm_bytes(NULL, 0)));
    assert_reply(0, 0);
    for (uint16_t bar = 0; bar < 6; bar++)
        config_write32((uint16_t)(BAR0 + bar * 4), 0);
}

static void test_cloud_hypervisors_start(void **state)
{
    (void)state;
    say_version(ch_capabilities, 1);
    assert_memory_equal(reply_payload().p, "\0\0\0\0{\"capabilities\"", 19);
    get_info();
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(region_info(i).flags, i == 0 || i == 7 ? 3 : 0);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(irq_count(i), i == 2 ? DSM_ENGINE_VECTORS : 0);
    assert_int_equal(map_dma(0, MEMORY_LEN, 0, 3, dup(memory_fd)), 0);
    unmap_dma(0, MEMORY_LEN, 0);
}

static void test_a_client_without_capabilities_gets_none(void **state)
{
    static const uint8_t version[] = { 0, 0, 0, 0 };

    (void)state;
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_VERSION, BYTES(version)));
    assert_reply(4, 0);
}

static void test_qemu_enables_msix(void **state)
{
    int fd[2] = { eventfd(0, EFD_NONBLOCK), eventfd(0, EFD_NONBLOCK) }, given[2] = { dup(fd[0]), dup(fd[1]) };
    uint64_t count;

    (void)state;
    bring_up();
    config_write16(MSIX_CONTROL, 0xC000);
    assert_int_equal(set_irqs_plain(0x24, 2, 0, 1), 0);
    assert_int_equal(set_irqs(0x24, 2, 0, 1, given, 1, dsm_bytes(NULL, 0)), 0);
    assert_int_equal(set_irqs(0x24, 2, 1, 1, given + 1, 1, dsm_bytes(NULL, 0)), 0);
    dsm_msix_fire(&endpoint->msix, 1);
    assert_int_equal(read(fd[1], &count, 8), -1); /* all are masked */
    assert_int_equal(bar_read32(0x3000), 2);      /* and it is pending */
    config_write16(MSIX_CONTROL, 0x8000);
    assert_int_equal(read(fd[1], &count, 8), 8);
    assert_int_equal(bar_read32(0x3000), 0);
    assert_int_equal(set_irqs_plain(0x24, 2, 1, 1), 0); /* vector 1 is masked */
    dsm_msix_fire(&endpoint->msix, 1);
    assert_int_equal(bar_read32(0x3000), 2);
    given[1] = dup(fd[1]);
    assert_int_equal(set_irqs(0x24, 2, 1, 1, given + 1, 1, dsm_bytes(NULL, 0)), 0);
    assert_int_equal(read(fd[1], &count, 8), 8);
    assert_int_equal(set_irqs_plain(0x21, 2, 0, 0), 0); /* all off */
    assert_int_equal(endpoint->msix.eventfds[0], -1);
    close(fd[0]);
    close(fd[1]);
}

static void test_a_client_can_trigger_its_own_descriptors(void **state)
{
    int fd = eventfd(0, EFD_NONBLOCK), given = dup(fd);
    uint64_t count;

    (void)state;
    bring_up();
    assert_int_equal(set_irqs(0x24, 2, 1, 1, &given, 1, dsm_bytes(NULL, 0)), 0);
    assert_int_equal(set_irqs_plain(0x21, 2, 1, 1), 0);
    assert_int_equal(read(fd, &count, 8), 8);
    assert_int_equal(set_irqs(0x22, 2, 0, 2, NULL, 0, dsm_bytes("\1\0", 2)), 0);
    assert_int_equal(read(fd, &count, 8), -1);
    assert_int_equal(set_irqs(0x22, 2, 0, 2, NULL, 0, dsm_bytes("\0\1", 2)), 0);
    assert_int_equal(read(fd, &count, 8), 8);
    close(fd);
}

static void test_interrupts_that_there_are_not_are_refused(void **state)
{
    static const struct {
        uint32_t flags, index, start, count;
    } rows[] = {
        { 0x24, 2, 4, 1 }, { 0x24, 2, 0, 5 }, { 0x24, 2, UINT32_MAX, 2 }, { 0x24, 2, 2, UINT32_MAX }, { 0x24, 2, 0, 0 },
        { 0x21, 2, 4, 1 }, { 0x21, 2, 1, 0 }, { 0x09, 2, 0, 1 },          { 0x11, 2, 0, 1 },          { 0x25, 2, 0, 1 },
        { 0x64, 2, 0, 1 }, { 0x24, 0, 0, 1 }, { 0x24, 9, 0, 1 },          { 0x21, 9, 0, 0 },
    };

    (void)state;
    bring_up();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int error = set_irqs_plain(rows[i].flags, rows[i].index, rows[i].start, rows[i].count);

        if (error != EINVAL)
            print_error("row %zu: expected EINVAL, got %d\n", i, error);
        assert_int_equal(error, EINVAL);
    }
}

static void test_a_pipe_is_no_eventfd(void **state)
{
    int ends[2];

    (void)state;
    bring_up();
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(set_irqs(0x24, 2, 0, 1, &ends[1], 1, dsm_bytes(NULL, 0)), EINVAL);
    assert_int_equal(endpoint->msix.eventfds[0], -1);
    close(ends[0]);
}

static void test_descriptors_that_were_not_kept_are_closed(void **state)
{
    int fd = eventfd(0, 0), two[2] = { eventfd(0, 0), eventfd(0, 0) }, copies[2] = { two[0], two[1] };

    (void)state;
    bring_up();
    assert_int_equal(set_irqs(0x24, 2, 9, 1, (int[]){ fd }, 1, dsm_bytes(NULL, 0)), EINVAL);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_int_equal(set_irqs(0x24, 2, 0, 1, two, 2, dsm_bytes(NULL, 0)), EINVAL);
    assert_int_equal(fcntl(copies[0], F_GETFD), -1);
    assert_int_equal(fcntl(copies[1], F_GETFD), -1);
}

static void test_reads_outside_are_ones_and_writes_are_dropped(void **state)
{
    static const struct {
        uint32_t region;
        uint64_t offset;
        uint32_t count;
    } rows[] = {
        { 7, 4093, 4 },
        { 7, 4096, 1 },
        { 7, UINT64_MAX, 4 },
        { 0, 0x4000, 4 },
        { 0, 0x3FFF, 2 },
        { 1, 0, 4 },
        { 6, 0, 4 },
        { 8, 0, 8 },
        { 9, 0, 4 },
        { UINT32_MAX, 0, 4 },
        { 0, 0, DSM_VFIO_USER_TRANSFER_MAX },
    };
    static const uint8_t ones[8] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    static uint8_t zeros[DSM_VFIO_USER_TRANSFER_MAX];

    (void)state;
    bring_up();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const uint8_t *p = read_region(rows[i].region, rows[i].offset, rows[i].count);

        assert_memory_equal(p, ones, rows[i].count < 8 ? rows[i].count : 8);
        write_region(rows[i].region, rows[i].offset, zeros, rows[i].count);
    }
    assert_int_equal(endpoint->accesses_dropped, 2 * sizeof(rows) / sizeof(rows[0]));
}

static void test_a_posted_write_has_no_reply(void **state)
{
    static const uint8_t payload[] = { 0x18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0 };

    (void)state;
    bring_up();
    assert_error(DSM_OK, send_message_with(DSM_VFIO_USER_REGION_WRITE, 0x10, BYTES(payload), NULL, 0));
    assert_int_equal(reply.n, 0);
    assert_int_equal(bar_read32(DSM_ENGINE_LENGTH), 9);
}

static void test_commands_that_are_not_served_are_refused_and_no_more(void **state)
{
    static const uint16_t commands[] = { 0, 6, 11, 12, 14, 15, 16, 17, 18, 0xFFFF };
    static const uint8_t payload[8];

    (void)state;
    bring_up();
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        assert_error(DSM_OK, send_message(commands[i], BYTES(payload)));
        assert_reply(0, ENOTSUP);
    }
    get_info();
}

static void test_an_unmap_of_all(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(map_dma(0xFFFC0000, 0x40000, 0, 1, -1), 0);
    unmap_dma(0, 0, DSM_VFIO_USER_DMA_UNMAP_ALL);
    assert_int_equal(endpoint->dma.map.count, 0);
}

static void test_maps_that_cannot_be_are_refused_with_a_bare_header(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(map_dma(MEMORY_AT, 0x1000, 0, 3, dup(memory_fd)), EEXIST);
    assert_reply(0, EEXIST);
    assert_int_equal(map_dma(0, MEMORY_LEN * 2, 0, 3, dup(memory_fd)), EINVAL);
    assert_reply(0, EINVAL);
    assert_logged("function 1: DMA_MAP of 0x200000 bytes at 0x0 is refused: EINVAL");
}

static void refuse(uint16_t command, uint32_t flags, struct dsm_bytes payload, size_t fd_count, const char *detail)
{
    int fds[20];

    for (size_t i = 0; i < fd_count; i++)
        fds[i] = -1;
    assert_error(DSM_ERR_CLOSE, send_message_with(command, flags, payload, fds, fd_count));
    assert_string_equal(client.error_detail, detail);
    assert_int_equal(client.state, DSM_VFIO_USER_CLOSING);
    assert_error(DSM_ERR_CLOSE, send_message(DSM_VFIO_USER_RESET, dsm_bytes(NULL, 0))); /* and stays so */
    dsm_vfio_user_disconnect(&client);
    dsm_vfio_user_connect(&client, endpoint);
}

static void test_what_ends_the_connection(void **state)
{
    static uint8_t bytes[64];
    static const uint8_t major[] = { 1, 0, 0, 0 }, no_json[] = { 0, 0, 0, 0, '{', 0 }, no_nul[] = { 0, 0, 0, 0, '{' };
    static const uint8_t huge_read[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x10, 0 };
    static const uint8_t write[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 2 };

    (void)state;
    refuse(DSM_VFIO_USER_GET_INFO, 0, dsm_bytes(bytes, 16), 0, "DEVICE_GET_INFO (4) comes before VERSION");
    refuse(99, 0, dsm_bytes(bytes, 0), 0, "command (99) comes before VERSION");
    refuse(DSM_VFIO_USER_VERSION, 0, BYTES(major), 0, "VERSION: the major version is not 0");
    refuse(DSM_VFIO_USER_VERSION, 0, BYTES(no_json), 0, "VERSION: the capabilities are no JSON");
    refuse(DSM_VFIO_USER_VERSION, 0, BYTES(no_nul), 0, "VERSION: the capabilities do not end in one NUL");
    refuse(DSM_VFIO_USER_VERSION, 0, dsm_bytes(bytes, 3), 0, "VERSION with a payload of 3 bytes");
    refuse(DSM_VFIO_USER_VERSION, 0, dsm_bytes(bytes, 4), 1, "VERSION (1) with 1 descriptors");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_VERSION, 0, dsm_bytes(bytes, 4), 0, "VERSION comes twice");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_DMA_MAP, 0, dsm_bytes(bytes, 31), 0, "DMA_MAP with a payload of 31 bytes");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_DMA_MAP, 0, dsm_bytes(bytes, 32), 2, "DMA_MAP (2) with 2 descriptors");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_SET_IRQS, 0, dsm_bytes(bytes, 20), 17, "DEVICE_SET_IRQS (8) with 17 descriptors");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_RESET, 0, dsm_bytes(bytes, 0), 1, "DEVICE_RESET (13) with 1 descriptors");
    say_version(qemu_capabilities, 0);
    refuse(99, 0, dsm_bytes(bytes, 0), 1, "command (99) with 1 descriptors");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_REGION_READ, 0, BYTES(huge_read), 0, "REGION_READ of more than 1 MiB");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_REGION_WRITE, 0, BYTES(write), 0, "the payload is not as long as it says");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_RESET, 2, dsm_bytes(bytes, 0), 0, "message type 2");
    say_version(qemu_capabilities, 0);
    refuse(DSM_VFIO_USER_DMA_READ, 1, dsm_bytes(bytes, 0), 1, "a reply with 1 descriptors");
}

/* Each command's payload cut at each length: closed, or answered as its row says; never anything else. */
static void test_every_truncation_of_every_command(void **state)
{
    static uint8_t payload[DSM_VFIO_USER_VERSION_MAX];

    (void)state;
    for (uint16_t command = 1; command <= 13; command++) {
        const struct dsm_vfio_user_row *row = dsm_vfio_user_command_row(command);

        for (size_t n = 0; row && n <= row->min + 1 && n < sizeof(payload); n++) {
            enum dsm_error error;

            dsm_vfio_user_disconnect(&client);
            dsm_vfio_user_connect(&client, endpoint);
            if (command != DSM_VFIO_USER_VERSION)
                say_version(qemu_capabilities, 0);
            error = send_message(command, dsm_bytes(payload, n));
            if (n < row->min || n > row->max) {
                assert_error(DSM_ERR_CLOSE, error);
                continue;
            }
            if (error == DSM_OK && (reply_header().flags & DSM_VFIO_USER_ERROR) == 0)
                assert_int_equal(reply.n, 16 + row->reply_len);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_1_test(test_qemus_realize),
        function_0_test(test_cloud_hypervisors_start),
        function_1_test(test_a_client_without_capabilities_gets_none),
        function_1_test(test_qemu_enables_msix),
        function_1_test(test_a_client_can_trigger_its_own_descriptors),
        function_1_test(test_interrupts_that_there_are_not_are_refused),
        function_1_test(test_a_pipe_is_no_eventfd),
        function_1_test(test_descriptors_that_were_not_kept_are_closed),
        function_1_test(test_reads_outside_are_ones_and_writes_are_dropped),
        function_1_test(test_a_posted_write_has_no_reply),
        function_1_test(test_commands_that_are_not_served_are_refused_and_no_more),
        function_1_test(test_an_unmap_of_all),
        function_1_test(test_maps_that_cannot_be_are_refused_with_a_bare_header),
        function_1_test(test_what_ends_the_connection),
        function_1_test(test_every_truncation_of_every_command),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
