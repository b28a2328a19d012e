/* SPDX-License-Identifier: BSD-3-Clause */
/* Configuration space as a guest finds it and writes to it, what the device hears of it, and resets. */
#include "endpoint_fixture.h"

#define FLR 0xA810u /* and what else is set */

static struct dsm_tdi *tdi(void)
{
    return &device->tdis[endpoint->function];
}

static void test_the_header_names_the_device(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(config_read32(0x00), endpoint->function == 0 ? 0x00101B36 : 0x00EE1B36); /* no NVMe driver's */
    assert_int_equal(config_read32(0x08), 0x12000000);
    assert_int_equal(config_read32(0x0C), 0x00800000); /* multifunction */
    assert_int_equal(config_read32(0x34), 0x40);
    assert_int_equal(config_read32(0x3C), 0); /* no Interrupt Pin */
}

static void test_a_read_of_all_is_what_single_reads_are(void **state)
{
    uint8_t all[DSM_CONFIG_IMAGE_LEN];

    (void)state;
    bring_up();
    memcpy(all, read_region(DSM_VFIO_USER_REGION_CONFIG, 0, sizeof(all)), sizeof(all));
    for (uint16_t at = 0; at < sizeof(all); at += 4) {
        uint32_t dw = config_read32(at);

        assert_memory_equal(&dw, all + at, 4);
    }
}

/* id, offset; in the order of the chain */
struct capability {
    uint16_t id, at;
};

static void check_chain(const struct capability *expected, size_t n, bool extended)
{
    uint16_t at = extended ? 0x100 : (uint16_t)(config_read32(0x34) & 0xFF);

    for (size_t i = 0; i < n; i++) {
        uint32_t header = config_read32(at);

        assert_int_equal(at, expected[i].at);
        assert_int_equal(extended ? header & 0xFFFF : header & 0xFF, expected[i].id);
        at = (uint16_t)(extended ? header >> 20 : header >> 8 & 0xFF);
    }
    assert_int_equal(at, 0);
}

static void test_function_0_has_doe_and_ide(void **state)
{
    static const struct capability conventional[] = { { 0x10, 0x40 }, { 0x01, 0x80 }, { 0x11, 0x90 } };
    static const struct capability extended[] = { { 0x2E, DOE }, { 0x30, IDE }, { 0x0D, IDE + 4 + 4 * 10 } };

    (void)state;
    bring_up();
    check_chain(conventional, 3, false);
    check_chain(extended, 3, true);
}

static void test_other_functions_have_acs_alone(void **state)
{
    static const struct capability extended[] = { { 0x0D, 0x100 } };

    (void)state;
    bring_up();
    check_chain(extended, 1, true);
}

static void test_device_capabilities_have_tee_io_and_flr(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(config_read32(0x44) & 0x50000000, 0x50000000);
    assert_int_equal(config_read32(0x40) >> 16, 0x0002); /* an Endpoint */
}

static void test_the_device_is_told_where_capabilities_lie(void **state)
{
    (void)state;
    assert_int_equal(device->config.count, 1);
    assert_int_equal(device->config.functions[0].capability_count, 6);
    assert_int_equal(device->config.functions[0].capabilities[4].id, 0x30);
    assert_int_equal(device->config.functions[0].capabilities[4].len, 4 + 4 * 10);
}

static void test_read_only_registers_stay(void **state)
{
    static const uint16_t places[] = { 0x00, 0x08, 0x14 + 4, 0x2C, 0x30, 0x34, 0x40, 0x44, 0x80, 0x94, 0x98, 0x100 };

    (void)state;
    bring_up();
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        uint32_t before = config_read32(places[i]);

        config_write32(places[i], ~before);
        assert_int_equal(config_read32(places[i]), before);
    }
}

static void test_a_bar_is_sized_and_placed_and_the_report_shows_it(void **state)
{
    (void)state;
    bring_up();
    config_write32(BAR0, 0xFFFFFFFF);
    assert_int_equal(config_read32(BAR0), 0xFFFFC004);
    config_write32(BAR0 + 4, 0xFFFFFFFF);
    assert_int_equal(config_read32(BAR0 + 4), 0xFFFFFFFF);
    config_write32(BAR0, 0xE0000004);
    config_write32(BAR0 + 4, 0x10);
    assert_true(tdi()->description.bars[0].address == 0x10E0000000u);
}

static void test_a_bar_that_moves_while_locked_is_an_error_before_it_moves(void **state)
{
    (void)state;
    bring_up();
    config_write32(BAR0, 0xE0000000);
    config_write32(BAR0 + 4, 0);
    put_in_state(tdi(), DSM_TDI_RUN, SESSION_A);
    config_write32(BAR0, 0xE0000000);
    assert_state(tdi(), DSM_TDI_RUN);
    config_write32(BAR0, 0xE0100000);
    assert_state(tdi(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_CONFIGURATION);
    assert_int_equal(config_read32(BAR0), 0xE0100004);
}

static void test_bus_master_cleared_in_run_is_an_error(void **state)
{
    (void)state;
    bring_up();
    move_tdi(DSM_TDI_RUN);
    config_write16(COMMAND, 0x0002);
    assert_state(tdi(), DSM_TDI_ERROR);
}

static void test_registers_do_not_answer_where_pcie_says_so(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(bar_read32(DSM_ENGINE_ID), DSM_ENGINE_ID_VALUE);
    config_write16(COMMAND, 0x0004);
    assert_int_equal(bar_read32(DSM_ENGINE_ID), 0xFFFFFFFF); /* memory space is off */
    config_write16(COMMAND, 0x0006);
    move_tdi(DSM_TDI_CONFIG_LOCKED);
    assert_int_equal(bar_read32(DSM_ENGINE_ID), 0xFFFFFFFF); /* TEE memory of a locked TDI */
    assert_int_equal(bar_read32(0x3000), 0);                 /* the PBA is none */
    dsm_device_move_tdi(device, tdi(), DSM_TDI_RUN, DSM_TDI_REASON_START);
    assert_int_equal(bar_read32(DSM_ENGINE_ID), DSM_ENGINE_ID_VALUE);
    dsm_device_move_tdi(device, tdi(), DSM_TDI_ERROR, DSM_TDI_REASON_FLR);
    bar_write32(DSM_ENGINE_LENGTH, 5);
    assert_int_equal(bar_read32(DSM_ENGINE_LENGTH), 0xFFFFFFFF);
    assert_int_equal(endpoint->accesses_dropped, 4);
}

static void test_in_d3hot_nothing_answers_and_nothing_is_lost(void **state)
{
    (void)state;
    bring_up();
    bar_write32(DSM_ENGINE_LENGTH, 5);
    config_write16(POWER_CONTROL, 3);
    assert_int_equal(bar_read32(DSM_ENGINE_LENGTH), 0xFFFFFFFF);
    assert_false(endpoint->dma.bus_master);
    config_write16(POWER_CONTROL, 0);
    assert_int_equal(bar_read32(DSM_ENGINE_LENGTH), 5);
    assert_true(endpoint->dma.bus_master);
    assert_int_equal(config_read32(POWER_CONTROL), 0x0008); /* No_Soft_Reset */
}

static void test_writes_of_any_length_go_register_by_register(void **state)
{
    static const uint8_t bytes[] = { 0xAA, 0x06, 0x00, 0xFF, 0xFF };

    (void)state;
    bring_up();
    write_region(DSM_VFIO_USER_REGION_CONFIG, 0x03, bytes, sizeof(bytes));
    assert_int_equal(config_read32(COMMAND), 0x00100006);
}

static void test_status_bits_are_cleared_by_ones(void **state)
{
    (void)state;
    bring_up();
    endpoint->config.value[0x07] |= 0x40;
    config_write16(0x06, 0x4000);
    assert_int_equal(config_read32(COMMAND) >> 16, 0x0010);
}

static void test_ide_registers_are_the_devices(void **state)
{
    uint16_t control = IDE + 4 + 4 * 3; /* capability, control, selective capability */

    (void)state;
    bring_up();
    assert_int_equal(config_read32(IDE) & 0xFFFF, 0x0030);
    assert_int_equal(config_read32(IDE + 4), device->ide.ports[0].registers[0]);
    config_write32(control, 0xFF000000); /* what Linux writes to all streams */
    assert_int_equal(config_read32(control), 0xFF000000);
    assert_int_equal(device->ide.ports[0].registers[3], 0xFF000000);
    config_write32(IDE + 4, 0);
    assert_int_equal(config_read32(IDE + 4), device->ide.ports[0].registers[0]);
}

static void test_a_stream_that_goes_shows_as_secure(void **state)
{
    uint16_t control = IDE + 4 + 4 * 3;

    (void)state;
    bring_up();
    config_write32(control, 0x07400001);
    assert_int_equal(config_read32((uint16_t)(control + 4)), 0);
    device->ide.streams[device->ide.stream_count++] =
        (struct dsm_ide_stream){ .stream_id = 7, .programmed = 0x3F, .going = 0x3F, .secure = true };
    assert_int_equal(config_read32((uint16_t)(control + 4)), 2);
    config_write32(control, 0x07400000); /* disabled: its keys are gone */
    assert_int_equal(device->ide.stream_count, 0);
}

static void test_flr_resets_the_function_and_fails_its_tdi(void **state)
{
    (void)state;
    bring_up();
    bar_write32(DSM_ENGINE_LENGTH, 5);
    move_tdi(DSM_TDI_RUN);
    config_write16(COMMAND, 0x0406);
    config_write16(DEVICE_CONTROL, FLR);
    assert_state(tdi(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_FLR);
    assert_int_equal(config_read32(COMMAND), 0x00100000);
    assert_int_equal(config_read32(BAR0), 4);
    assert_int_equal(config_read32(DEVICE_CONTROL) & 0x8000, 0);
    assert_int_equal(conventional_resets, 0); /* the device saw it as a write */
    assert_int_equal(endpoint->dma.map.count, 1);
    dsm_device_move_tdi(device, tdi(), DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(bar_read32(DSM_ENGINE_LENGTH), 0);
}

/* VMMs answer reads of BARs themselves: a kernel that restores them after an FLR finds nothing to write. */
static void test_bars_are_where_they_were_after_an_flr(void **state)
{
    (void)state;
    bring_up();
    config_write32(BAR0, 0xE0000000);
    config_write32(BAR0 + 4, 0x10);
    config_write16(DEVICE_CONTROL, FLR);
    assert_int_equal(config_read32(BAR0), 0xE0000004);
    assert_int_equal(config_read32(BAR0 + 4), 0x10);
    assert_true(tdi()->description.bars[0].address == 0x10E0000000u);
}

static void test_the_clients_reset_of_function_0_is_the_devices(void **state)
{
    (void)state;
    bring_up();
    move_tdi(DSM_TDI_RUN);
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_RESET, dsm_bytes(NULL, 0)));
    assert_reply(0, 0);
    assert_int_equal(conventional_resets, 1);
    assert_state(tdi(), DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(config_read32(COMMAND), 0x00100000);
}

static void test_the_clients_reset_of_another_function_is_its_own(void **state)
{
    (void)state;
    bring_up();
    move_tdi(DSM_TDI_RUN);
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_RESET, dsm_bytes(NULL, 0)));
    assert_int_equal(conventional_resets, 0);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_FLR);
    assert_state(tdi(), DSM_TDI_ERROR);
}

static void test_a_client_that_goes_leaves_nothing_behind(void **state)
{
    int fd = eventfd(0, EFD_NONBLOCK);

    (void)state;
    bring_up();
    assert_int_equal(dsm_msix_set_eventfds(&endpoint->msix, 0, 1, &fd), 0);
    move_tdi(DSM_TDI_RUN);
    dsm_vfio_user_disconnect(&client);
    assert_int_equal(endpoint->dma.map.count, 0);
    assert_int_equal(endpoint->msix.eventfds[0], -1);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_state(tdi(), DSM_TDI_ERROR);
    dsm_vfio_user_connect(&client, endpoint);
    bring_up();
}

static void test_a_description_that_does_not_fit_is_refused(void **state)
{
    struct dsm_endpoint_options options = options_of(1);
    struct dsm_error_detail detail;
    struct dsm_endpoint *other;

    (void)state;
    device->tdis[1].description.bars[0] = (struct dsm_bar){ .present = true, .len = 0x1000 };
    assert_error(DSM_ERR_CONFIG, dsm_endpoint_create(&options, &other, &detail));
    assert_string_equal(detail.reason, "bars[0].size: personality dma needs 0x4000");
    device->tdis[1].description.bars[0].len = 0x4000;
    device->tdis[1].description.msix_table = (struct dsm_msix_area){ .present = true, .offset = 0x1000, .len = 16 };
    assert_error(DSM_ERR_CONFIG, dsm_endpoint_create(&options, &other, &detail));
    assert_string_equal(detail.reason, "msix: personality dma has its table at 0x2000 and its PBA at 0x3000 of BAR 0");
    device->tdis[1].description.bars[2] = (struct dsm_bar){ .present = true, .len = 0x1000 };
    assert_error(DSM_ERR_CONFIG, dsm_endpoint_create(&options, &other, &detail));
    assert_string_equal(detail.reason, "bars[2]: personality dma has BAR 0 alone");
    options.function = 5;
    assert_error(DSM_ERR_CONFIG, dsm_endpoint_create(&options, &other, &detail));
    assert_string_equal(detail.reason, "function 5 hosts no TDI");
}

/* Whatever a guest writes, the function stands, and an FLR makes it as it was. */
static void test_garbage_in_every_register_and_an_flr(void **state)
{
    uint8_t before[DSM_CONFIG_IMAGE_LEN], garbage[DSM_CONFIG_IMAGE_LEN];
    uint32_t seed = 1;

    (void)state;
    bring_up();
    config_write16(DEVICE_CONTROL, FLR);
    memcpy(before, read_region(DSM_VFIO_USER_REGION_CONFIG, 0, sizeof(before)), sizeof(before));
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof(garbage); i++)
            garbage[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
        write_region(DSM_VFIO_USER_REGION_CONFIG, 0, garbage, sizeof(garbage));
        write_region(DSM_VFIO_USER_REGION_BAR0, 0, garbage, sizeof(garbage));
        while (dsm_endpoint_run(endpoint))
            ;
    }
    config_write16(DEVICE_CONTROL, FLR);
    config_write32(BAR0, 0);
    config_write32(BAR0 + 4, 0);
    config_write32(IDE + 4 + 4 * 3, 0); /* which an FLR of function 0 clears in the device */
    assert_memory_equal(read_region(DSM_VFIO_USER_REGION_CONFIG, 0, sizeof(before)), before, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_0_test(test_the_header_names_the_device),
        function_1_test(test_the_header_names_the_device),
        function_0_test(test_a_read_of_all_is_what_single_reads_are),
        function_0_test(test_function_0_has_doe_and_ide),
        function_1_test(test_other_functions_have_acs_alone),
        function_1_test(test_device_capabilities_have_tee_io_and_flr),
        function_0_test(test_the_device_is_told_where_capabilities_lie),
        function_0_test(test_read_only_registers_stay),
        function_1_test(test_a_bar_is_sized_and_placed_and_the_report_shows_it),
        function_1_test(test_a_bar_that_moves_while_locked_is_an_error_before_it_moves),
        function_1_test(test_bus_master_cleared_in_run_is_an_error),
        function_1_test(test_registers_do_not_answer_where_pcie_says_so),
        function_1_test(test_in_d3hot_nothing_answers_and_nothing_is_lost),
        function_1_test(test_writes_of_any_length_go_register_by_register),
        function_1_test(test_status_bits_are_cleared_by_ones),
        function_0_test(test_ide_registers_are_the_devices),
        function_0_test(test_a_stream_that_goes_shows_as_secure),
        function_1_test(test_flr_resets_the_function_and_fails_its_tdi),
        function_1_test(test_bars_are_where_they_were_after_an_flr),
        function_0_test(test_the_clients_reset_of_function_0_is_the_devices),
        function_1_test(test_the_clients_reset_of_another_function_is_its_own),
        function_1_test(test_a_client_that_goes_leaves_nothing_behind),
        cmocka_unit_test_setup_teardown(test_a_description_that_does_not_fit_is_refused, create_two_functions,
                                        destroy_functions),
        function_0_test(test_garbage_in_every_register_and_an_flr),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
