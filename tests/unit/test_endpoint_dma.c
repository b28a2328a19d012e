/* SPDX-License-Identifier: BSD-3-Clause */
/* The one door for DMA, through the engine: rules by state (PCIe 11.2.1), counters, memory that has to be asked for. */
#include "endpoint_fixture.h"

#define HALF (MEMORY_LEN / 2)

static void put_pattern(void)
{
    for (uint32_t i = 0; i < HALF; i++)
        memory[i] = (uint8_t)(i * 7 + (i >> 8));
}

static uint64_t accesses(uint8_t tdi_state, bool t, enum dsm_dma_outcome outcome)
{
    return endpoint->dma.counters.accesses[tdi_state][t][outcome];
}

static void test_an_unlocked_function_copies_with_t_0(void **state)
{
    (void)state;
    bring_up();
    put_pattern();
    assert_int_equal(run_engine(DSM_ENGINE_COPY, MEMORY_AT, MEMORY_AT + HALF, HALF), DSM_ENGINE_DONE);
    assert_memory_equal(memory, memory + HALF, HALF);
    assert_int_equal(bar_read32(DSM_ENGINE_BYTES_DONE), HALF);
    assert_int_equal(accesses(DSM_TDI_CONFIG_UNLOCKED, false, DSM_DMA_DONE), 2 * HALF / DSM_DMA_PIECE_MAX);
    assert_int_equal(endpoint->dma.counters.bytes[DSM_TDI_CONFIG_UNLOCKED][false], 2 * HALF);
    assert_int_equal(accesses(DSM_TDI_CONFIG_UNLOCKED, true, DSM_DMA_DONE), 0);
    assert_int_equal(refusal_count, 0);
}

static void test_a_running_tdi_copies_with_t_1(void **state)
{
    (void)state;
    bring_up();
    put_pattern();
    move_tdi(DSM_TDI_RUN);
    assert_int_equal(run_engine(DSM_ENGINE_COPY, MEMORY_AT, MEMORY_AT + HALF, 100), DSM_ENGINE_DONE);
    assert_memory_equal(memory, memory + HALF, 100);
    assert_int_equal(accesses(DSM_TDI_RUN, true, DSM_DMA_DONE), 2);
    assert_int_equal(accesses(DSM_TDI_RUN, false, DSM_DMA_DONE), 0);
}

/* Which state allows what, asked of the door itself: the engine's registers are no TEE memory outside of RUN. */
static void test_the_rules_by_state_and_t_bit(void **state)
{
    static const struct {
        uint8_t tdi_state;
        bool bus_master, locked_dma;
        enum dsm_dma_t wanted;
        enum dsm_dma_refusal expected;
        bool t;
    } rows[] = {
        { DSM_TDI_CONFIG_UNLOCKED, true, false, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_NONE, false },
        { DSM_TDI_CONFIG_UNLOCKED, true, false, DSM_DMA_T_0, DSM_DMA_REFUSAL_NONE, false },
        { DSM_TDI_CONFIG_UNLOCKED, true, false, DSM_DMA_T_1, DSM_DMA_REFUSAL_T_BIT, true },
        { DSM_TDI_CONFIG_UNLOCKED, false, false, DSM_DMA_T_0, DSM_DMA_REFUSAL_BUS_MASTER, false },
        { DSM_TDI_CONFIG_LOCKED, true, false, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_LOCKED, false },
        { DSM_TDI_CONFIG_LOCKED, true, true, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_NONE, false },
        { DSM_TDI_CONFIG_LOCKED, true, true, DSM_DMA_T_1, DSM_DMA_REFUSAL_T_BIT, true },
        { DSM_TDI_RUN, true, false, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_NONE, true },
        { DSM_TDI_RUN, true, false, DSM_DMA_T_1, DSM_DMA_REFUSAL_NONE, true },
        { DSM_TDI_RUN, true, false, DSM_DMA_T_0, DSM_DMA_REFUSAL_T_BIT, false },
        { DSM_TDI_RUN, false, false, DSM_DMA_T_1, DSM_DMA_REFUSAL_BUS_MASTER, true },
        { DSM_TDI_ERROR, true, true, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_IN_ERROR, false },
        { DSM_TDI_ERROR, true, true, DSM_DMA_T_1, DSM_DMA_REFUSAL_IN_ERROR, true },
        { 9, true, true, DSM_DMA_T_OF_STATE, DSM_DMA_REFUSAL_IN_ERROR, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool t;
        enum dsm_dma_refusal got =
            dsm_dma_judge(rows[i].tdi_state, rows[i].bus_master, rows[i].locked_dma, rows[i].wanted, &t);

        if (got != rows[i].expected || t != rows[i].t)
            print_error("row %zu: expected \"%s\", T=%d; got \"%s\", T=%d\n", i, dsm_dma_refusal_text(rows[i].expected),
                        rows[i].t, dsm_dma_refusal_text(got), t);
        assert_int_equal(got, rows[i].expected);
        assert_int_equal(t, rows[i].t);
    }
}

static void test_t_0_in_run_is_refused_counted_and_told(void **state)
{
    (void)state;
    bring_up();
    move_tdi(DSM_TDI_RUN);
    bar_write32(DSM_ENGINE_CONTROL, DSM_DMA_T_0);
    memory[HALF] = 0x77;
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT + HALF, 64), DSM_ENGINE_REFUSED);
    assert_int_equal(memory[HALF], 0x77);
    assert_int_equal(accesses(DSM_TDI_RUN, false, DSM_DMA_REFUSED), 1);
    assert_int_equal(refusal_count, 1);
    assert_int_equal(refusals[0].refusal, DSM_DMA_REFUSAL_T_BIT);
    assert_int_equal(refusals[0].address, MEMORY_AT + HALF);
    assert_int_equal(refusals[0].len, 64);
    assert_true(refusals[0].write);
}

static void test_without_bus_master_nothing_goes(void **state)
{
    (void)state;
    bring_up();
    config_write16(COMMAND, 0x0002);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT, 64), DSM_ENGINE_REFUSED);
    assert_int_equal(refusals[0].refusal, DSM_DMA_REFUSAL_BUS_MASTER);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT, 64), DSM_ENGINE_DONE);
}

static void test_a_lock_in_the_middle_of_a_copy_refuses_the_rest(void **state)
{
    (void)state;
    bring_up();
    bar_write32(DSM_ENGINE_SOURCE, MEMORY_AT);
    bar_write32(DSM_ENGINE_DESTINATION, MEMORY_AT + HALF);
    bar_write32(DSM_ENGINE_LENGTH, HALF);
    bar_write32(DSM_ENGINE_OPERATION, DSM_ENGINE_COPY);
    assert_true(dsm_endpoint_run(endpoint));
    assert_true(dsm_endpoint_run(endpoint));
    move_tdi(DSM_TDI_CONFIG_LOCKED);
    assert_false(dsm_endpoint_run(endpoint));
    assert_true(dsm_endpoint_is_drained(endpoint));
    assert_int_equal(accesses(DSM_TDI_CONFIG_LOCKED, false, DSM_DMA_REFUSED), 1);
    assert_int_equal(refusals[0].refusal, DSM_DMA_REFUSAL_LOCKED);
}

static void test_the_end_of_run_wipes_what_the_engine_held(void **state)
{
    (void)state;
    bring_up();
    move_tdi(DSM_TDI_RUN);
    assert_int_equal(run_engine(DSM_ENGINE_ADLER, MEMORY_AT, 0, 64), DSM_ENGINE_DONE);
    dsm_device_move_tdi(device, &device->tdis[1], DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_IDLE);
    assert_int_equal(bar_read32(DSM_ENGINE_SUM), 0);
    assert_int_equal(bar_read32(DSM_ENGINE_SOURCE), 0);
}

static void test_what_is_not_mapped_is_a_fault(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, 0x1000, 64), DSM_ENGINE_FAULT);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT + MEMORY_LEN - 32, 64), DSM_ENGINE_FAULT);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, UINT64_MAX - 16, 64), DSM_ENGINE_FAULT);
    assert_int_equal(accesses(DSM_TDI_CONFIG_UNLOCKED, false, DSM_DMA_FAULT), 3);
    unmap_dma(MEMORY_AT, MEMORY_LEN, 0);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT, 64), DSM_ENGINE_FAULT);
}

static void test_read_only_memory_is_not_written(void **state)
{
    (void)state;
    say_version(qemu_capabilities, 0);
    assert_int_equal(map_dma(MEMORY_AT, MEMORY_LEN, 0, DSM_VFIO_USER_DMA_MAP_READ, dup(memory_fd)), 0);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT, 64), DSM_ENGINE_FAULT);
    assert_int_equal(run_engine(DSM_ENGINE_ADLER, MEMORY_AT, 0, 64), DSM_ENGINE_DONE);
}

static void test_an_access_over_two_ranges_reaches_both(void **state)
{
    (void)state;
    say_version(qemu_capabilities, 0);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(map_dma(MEMORY_AT, 0x1000, 0x8000, 3, dup(memory_fd)), 0);
    assert_int_equal(map_dma(MEMORY_AT + 0x1000, 0x1000, 0x2000, 3, dup(memory_fd)), 0);
    bar_write32(DSM_ENGINE_PATTERN, 0x04030201);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT + 0xFFE, 4), DSM_ENGINE_DONE);
    assert_memory_equal(memory + 0x8FFE, "\1\2", 2);
    assert_memory_equal(memory + 0x2000, "\3\4", 2);
}

static void test_adler_is_rfc_1950s(void **state)
{
    (void)state;
    bring_up();
    memcpy(memory, "Wikipedia", 9);
    assert_int_equal(run_engine(DSM_ENGINE_ADLER, MEMORY_AT, 0, 9), DSM_ENGINE_DONE);
    assert_int_equal(bar_read32(DSM_ENGINE_SUM), 0x11E60398);
    assert_int_equal(run_engine(DSM_ENGINE_ADLER, MEMORY_AT, 0, 0), DSM_ENGINE_DONE);
    assert_int_equal(bar_read32(DSM_ENGINE_SUM), 1);
}

static void test_operations_that_there_are_not_are_invalid(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(run_engine(4, MEMORY_AT, MEMORY_AT, 4), DSM_ENGINE_INVALID);
    assert_int_equal(run_engine(0, MEMORY_AT, MEMORY_AT, 4), DSM_ENGINE_INVALID);
    assert_int_equal(run_engine(DSM_ENGINE_COPY, MEMORY_AT, MEMORY_AT, DSM_ENGINE_LENGTH_MAX + 1), DSM_ENGINE_INVALID);
    bar_write32(DSM_ENGINE_CONTROL, 3);
    assert_int_equal(run_engine(DSM_ENGINE_COPY, MEMORY_AT, MEMORY_AT, 4), DSM_ENGINE_INVALID);
}

static void test_the_engine_tells_with_its_vector(void **state)
{
    int fds[2] = { eventfd(0, EFD_NONBLOCK), eventfd(0, EFD_NONBLOCK) }, given[2] = { dup(fds[0]), dup(fds[1]) };
    uint64_t count = 0;

    (void)state;
    bring_up();
    config_write16(MSIX_CONTROL, 0x8000);
    assert_int_equal(dsm_msix_set_eventfds(&endpoint->msix, 0, 2, given), 0);
    bar_write32(DSM_ENGINE_CONTROL, DSM_ENGINE_CONTROL_INTERRUPT | 1u << 16);
    assert_int_equal(run_engine(DSM_ENGINE_FILL, 0, MEMORY_AT, 4), DSM_ENGINE_DONE);
    assert_int_equal(read(fds[0], &count, sizeof(count)), -1);
    assert_int_equal(read(fds[1], &count, sizeof(count)), sizeof(count));
    assert_int_equal(endpoint->dma.counters.interrupts[DSM_TDI_CONFIG_UNLOCKED][0], 1);
    close(fds[0]);
    close(fds[1]);
}

/* Memory without a file. */
static void map_without_file(void)
{
    say_version(qemu_capabilities, 0);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(map_dma(MEMORY_AT, MEMORY_LEN, 0, 3, -1), 0);
}

static void start_fill(uint32_t n)
{
    bar_write32(DSM_ENGINE_DESTINATION, MEMORY_AT);
    bar_write32(DSM_ENGINE_LENGTH, n);
    bar_write32(DSM_ENGINE_PATTERN, 0xA5A5A5A5);
    bar_write32(DSM_ENGINE_OPERATION, DSM_ENGINE_FILL);
}

static struct dsm_vfio_user_header asked(uint16_t command)
{
    struct dsm_vfio_user_header header;

    assert_error(DSM_OK, dsm_vfio_user_header_decode(dsm_bytes(sent, sent_len), &header));
    assert_int_equal(header.command, command);
    assert_int_equal(header.size, sent_len);
    return header;
}

static enum dsm_error answer(struct dsm_vfio_user_header header, uint32_t error, struct dsm_bytes payload)
{
    struct dsm_writer w = dsm_writer(reply_bytes, sizeof(reply_bytes));

    header.flags = DSM_VFIO_USER_TYPE_REPLY | (error ? DSM_VFIO_USER_ERROR : 0u);
    header.error = error;
    header.size = (uint32_t)(16 + payload.n);
    assert_error(DSM_OK, dsm_vfio_user_check(&client, &header, 0));
    return dsm_vfio_user_receive(&client, &header, payload, NULL, 0, &w);
}

static void test_memory_without_a_file_is_asked_for(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 0x40, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c' };
    struct dsm_vfio_user_header header;

    (void)state;
    map_without_file();
    bar_write32(DSM_ENGINE_SOURCE, MEMORY_AT);
    bar_write32(DSM_ENGINE_LENGTH, 3);
    bar_write32(DSM_ENGINE_OPERATION, DSM_ENGINE_ADLER);
    assert_false(dsm_endpoint_run(endpoint));
    header = asked(DSM_VFIO_USER_DMA_READ);
    assert_memory_equal(sent + 16, bytes, 16);
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_BUSY);
    assert_false(dsm_endpoint_is_drained(endpoint));
    assert_error(DSM_OK, answer(header, 0, BYTES(bytes)));
    assert_true(dsm_endpoint_is_drained(endpoint));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_DONE);
    assert_int_equal(bar_read32(DSM_ENGINE_SUM), 0x024D0127);
    assert_int_equal(accesses(DSM_TDI_CONFIG_UNLOCKED, false, DSM_DMA_DONE), 1);
}

static void test_data_of_a_dma_write_begin_at_32(void **state)
{
    (void)state;
    map_without_file();
    start_fill(4);
    assert_false(dsm_endpoint_run(endpoint));
    assert_int_equal(asked(DSM_VFIO_USER_DMA_WRITE).size, 36);
    assert_memory_equal(sent + 32, "\xA5\xA5\xA5\xA5", 4);
    assert_error(DSM_OK, answer(asked(DSM_VFIO_USER_DMA_WRITE), 0, dsm_bytes(sent + 16, 16)));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_DONE);
}

static void test_an_error_of_the_client_is_a_fault(void **state)
{
    (void)state;
    map_without_file();
    start_fill(4);
    assert_false(dsm_endpoint_run(endpoint));
    assert_error(DSM_OK, answer(asked(DSM_VFIO_USER_DMA_WRITE), ENODEV, dsm_bytes(NULL, 0)));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_FAULT);
}

static void test_a_message_that_cannot_be_sent_is_a_fault(void **state)
{
    (void)state;
    map_without_file();
    send_fails = true;
    start_fill(4);
    assert_false(dsm_endpoint_run(endpoint));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_FAULT);
    assert_true(dsm_endpoint_is_drained(endpoint));
}

static void test_an_answer_that_comes_after_a_reset_is_dropped(void **state)
{
    struct dsm_vfio_user_header header;

    (void)state;
    map_without_file();
    start_fill(4);
    assert_false(dsm_endpoint_run(endpoint));
    header = asked(DSM_VFIO_USER_DMA_WRITE);
    config_write16(DEVICE_CONTROL, 0x8000);
    assert_false(dsm_endpoint_is_drained(endpoint)); /* the client has not done it yet */
    config_write16(COMMAND, 0x0006);
    start_fill(8);
    assert_false(dsm_endpoint_run(endpoint));
    assert_error(DSM_OK, answer(header, 0, dsm_bytes(NULL, 0)));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_BUSY);
    assert_error(DSM_OK, answer(asked(DSM_VFIO_USER_DMA_WRITE), 0, dsm_bytes(NULL, 0)));
    assert_int_equal(bar_read32(DSM_ENGINE_STATUS), DSM_ENGINE_DONE);
}

static void test_a_reply_that_nobody_asked_for_ends_the_connection(void **state)
{
    struct dsm_vfio_user_header header = { .id = 9, .command = DSM_VFIO_USER_DMA_READ };

    (void)state;
    map_without_file();
    assert_error(DSM_ERR_CLOSE, answer(header, 0, dsm_bytes(NULL, 0)));
    assert_string_equal(client.error_detail, "a reply to DMA_READ that was not asked for so");
}

static void test_a_read_that_is_answered_with_less_ends_the_connection(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 0x40, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b' };

    (void)state;
    map_without_file();
    bar_write32(DSM_ENGINE_SOURCE, MEMORY_AT);
    bar_write32(DSM_ENGINE_LENGTH, 3);
    bar_write32(DSM_ENGINE_OPERATION, DSM_ENGINE_ADLER);
    assert_false(dsm_endpoint_run(endpoint));
    assert_error(DSM_ERR_CLOSE, answer(asked(DSM_VFIO_USER_DMA_READ), 0, BYTES(bytes)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_1_test(test_an_unlocked_function_copies_with_t_0),
        function_1_test(test_a_running_tdi_copies_with_t_1),
        cmocka_unit_test(test_the_rules_by_state_and_t_bit),
        function_1_test(test_t_0_in_run_is_refused_counted_and_told),
        function_1_test(test_without_bus_master_nothing_goes),
        function_1_test(test_a_lock_in_the_middle_of_a_copy_refuses_the_rest),
        function_1_test(test_the_end_of_run_wipes_what_the_engine_held),
        function_1_test(test_what_is_not_mapped_is_a_fault),
        function_1_test(test_read_only_memory_is_not_written),
        function_1_test(test_an_access_over_two_ranges_reaches_both),
        function_1_test(test_adler_is_rfc_1950s),
        function_1_test(test_operations_that_there_are_not_are_invalid),
        function_1_test(test_the_engine_tells_with_its_vector),
        function_1_test(test_memory_without_a_file_is_asked_for),
        function_1_test(test_data_of_a_dma_write_begin_at_32),
        function_1_test(test_an_error_of_the_client_is_a_fault),
        function_1_test(test_a_message_that_cannot_be_sent_is_a_fault),
        function_1_test(test_an_answer_that_comes_after_a_reset_is_dropped),
        function_1_test(test_a_reply_that_nobody_asked_for_ends_the_connection),
        function_1_test(test_a_read_that_is_answered_with_less_ends_the_connection),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
