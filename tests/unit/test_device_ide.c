/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fixture.h"

#define STREAM 5u

static struct dsm_ide *ide;

static int begin(void **state)
{
    struct dsm_ide_port ports[2] = { { .dev_func_num = 8 }, { .bus_num = 1 } };

    if (create_device(state) != 0)
        return -1;
    ide = &device->ide;
    assert_error(DSM_OK, dsm_ide_port_make_registers(&ports[0], 0, 2, 1));
    return dsm_ide_configure(ide, DSM_IDE_OPTIONAL, ports, 2, 8) == DSM_OK ? 0 : -1;
}

static struct dsm_ide_key_id key(uint8_t key_set, uint8_t direction, uint8_t sub_stream)
{
    return (struct dsm_ide_key_id){
        .stream_id = STREAM, .key_set = key_set, .direction = direction, .sub_stream = sub_stream
    };
}

static struct dsm_ide_km_key_prog key_prog(struct dsm_ide_key_id id)
{
    static const uint8_t bytes[DSM_IDE_KEY_LEN] = { 1 }, ifv[DSM_IDE_IFV_LEN] = { 0, 0, 0, 0, 1 };

    return (struct dsm_ide_km_key_prog){ .id = id, .key_present = true, .key = BYTES(bytes), .ifv = BYTES(ifv) };
}

static uint8_t program(struct dsm_ide_key_id id)
{
    struct dsm_ide_km_key_prog request = key_prog(id);

    return dsm_ide_key_prog(ide, &request);
}

static void for_all_keys(uint8_t key_set, void (*act)(struct dsm_ide_key_id id))
{
    for (uint8_t direction = 0; direction < 2; direction++)
        for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++)
            act(key(key_set, direction, sub_stream));
}

static void program_well(struct dsm_ide_key_id id)
{
    assert_int_equal(program(id), DSM_KP_ACK_SUCCESS);
}

static void go_well(struct dsm_ide_key_id id)
{
    assert_int_equal(dsm_ide_key_set_go(ide, &id), DSM_IDE_DONE);
}

static void stop_well(struct dsm_ide_key_id id)
{
    assert_int_equal(dsm_ide_key_set_stop(ide, &id), DSM_IDE_DONE);
}

static void is_no_key(struct dsm_ide_key_id id)
{
    assert_int_equal(dsm_ide_key_set_go(ide, &id), DSM_IDE_NOT_PROGRAMMED);
    assert_int_equal(dsm_ide_key_set_stop(ide, &id), DSM_IDE_NOT_PROGRAMMED);
}

static void stays_secure_when_going(struct dsm_ide_key_id id)
{
    go_well(id);
    assert_true(dsm_ide_find(ide, 0, STREAM)->secure);
}

static void set_up(uint8_t key_set)
{
    for_all_keys(key_set, program_well);
    for_all_keys(key_set, go_well);
}

static void test_a_stream_is_secure_when_its_last_sub_stream_goes(void **state)
{
    struct dsm_ide_key_id last = key(0, DSM_IDE_TX, DSM_IDE_CPL);

    (void)state;
    for_all_keys(0, program_well);
    for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++)
        go_well(key(0, DSM_IDE_RX, sub_stream));
    go_well(key(0, DSM_IDE_TX, DSM_IDE_PR));
    go_well(key(0, DSM_IDE_TX, DSM_IDE_NPR));
    assert_false(dsm_ide_find(ide, 0, STREAM)->secure);
    go_well(last);
    assert_true(dsm_ide_find(ide, 0, STREAM)->secure);
}

static void test_key_prog_of_a_wrong_length_is_incorrect_length(void **state)
{
    struct dsm_ide_km_key_prog request = key_prog(key(0, 0, 0));

    (void)state;
    request.key_present = false;
    request.id.port_index = 99; /* the length comes first */
    assert_int_equal(dsm_ide_key_prog(ide, &request), DSM_KP_ACK_INCORRECT_LENGTH);
    assert_false(dsm_ide_has_keys(ide));
}

static void test_key_prog_of_a_port_past_the_last_is_unsupported_port_index(void **state)
{
    struct dsm_ide_key_id id = key(0, 0, 7); /* the port comes before the sub-stream */

    (void)state;
    id.port_index = 2;
    assert_int_equal(program(id), DSM_KP_ACK_UNSUPPORTED_PORT_INDEX);
}

static void test_key_prog_of_a_reserved_sub_stream_is_unsupported_value(void **state)
{
    (void)state;
    for (uint8_t sub_stream = 3; sub_stream < 16; sub_stream++)
        assert_int_equal(program(key(0, 0, sub_stream)), DSM_KP_ACK_UNSUPPORTED_VALUE);
    assert_int_equal(ide->stream_count, 0);
}

static void test_key_prog_with_another_ifv_than_1_is_unsupported_value(void **state)
{
    static const uint8_t ifvs[][DSM_IDE_IFV_LEN] = {
        { 0 }, { 0, 0, 0, 0, 2 }, { 1 }, { 0, 0, 0, 1 }, { 0, 0, 0, 0, 1, 1 }, { 1, 0, 0, 0, 1 },
    };
    struct dsm_ide_km_key_prog request = key_prog(key(0, 0, 0));

    (void)state;
    for (size_t i = 0; i < sizeof(ifvs) / sizeof(ifvs[0]); i++) {
        request.ifv = BYTES(ifvs[i]);
        assert_int_equal(dsm_ide_key_prog(ide, &request), DSM_KP_ACK_UNSUPPORTED_VALUE);
    }
}

static uint8_t program_stream(uint8_t port_index, uint8_t stream_id)
{
    struct dsm_ide_key_id id = key(0, 0, 0);

    id.port_index = port_index;
    id.stream_id = stream_id;
    return program(id);
}

static void test_more_streams_than_a_port_has_are_unsupported_value(void **state)
{
    (void)state;
    assert_int_equal(program_stream(0, 10), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program_stream(0, 20), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program_stream(0, 30), DSM_KP_ACK_UNSUPPORTED_VALUE);
    assert_int_equal(program_stream(0, 10), DSM_KP_ACK_SUCCESS);
    for (uint8_t i = 0; i < 6; i++) /* port 1 shows no registers: as many as the device has room for */
        assert_int_equal(program_stream(1, i), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program_stream(1, 6), DSM_KP_ACK_UNSUPPORTED_VALUE);
}

static void test_a_stopped_stream_makes_room_for_another(void **state)
{
    struct dsm_ide_key_id id = key(0, 0, 0);

    (void)state;
    assert_int_equal(program_stream(0, STREAM), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program_stream(0, 20), DSM_KP_ACK_SUCCESS);
    stop_well(id);
    assert_int_equal(program_stream(0, 30), DSM_KP_ACK_SUCCESS);
    assert_null(dsm_ide_find(ide, 0, STREAM));
    assert_non_null(dsm_ide_find(ide, 0, 20));
}

static void test_a_key_that_goes_is_not_replaced(void **state)
{
    (void)state;
    program_well(key(0, DSM_IDE_RX, DSM_IDE_PR));
    program_well(key(0, DSM_IDE_RX, DSM_IDE_PR)); /* not yet going: programmed anew */
    go_well(key(0, DSM_IDE_RX, DSM_IDE_PR));
    assert_int_equal(program(key(0, DSM_IDE_RX, DSM_IDE_PR)), DSM_KP_ACK_UNSPECIFIED_FAILURE);
    assert_int_equal(program(key(0, DSM_IDE_TX, DSM_IDE_PR)), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program(key(1, DSM_IDE_RX, DSM_IDE_PR)), DSM_KP_ACK_SUCCESS);
}

static void test_go_without_a_key_changes_nothing(void **state)
{
    struct dsm_ide_key_id id = key(0, DSM_IDE_RX, DSM_IDE_PR), other = key(1, DSM_IDE_RX, DSM_IDE_PR);

    (void)state;
    assert_int_equal(dsm_ide_key_set_go(ide, &id), DSM_IDE_NOT_PROGRAMMED);
    program_well(id);
    assert_int_equal(dsm_ide_key_set_go(ide, &other), DSM_IDE_NOT_PROGRAMMED);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->going, 0);
}

static void test_go_and_stop_of_no_port_or_sub_stream_are_told_apart(void **state)
{
    struct dsm_ide_key_id no_port = key(0, 0, 0), no_sub_stream = key(0, 0, 3);

    (void)state;
    no_port.port_index = 2;
    assert_int_equal(dsm_ide_key_set_go(ide, &no_port), DSM_IDE_NO_SUCH_PORT);
    assert_int_equal(dsm_ide_key_set_stop(ide, &no_port), DSM_IDE_NO_SUCH_PORT);
    assert_int_equal(dsm_ide_key_set_go(ide, &no_sub_stream), DSM_IDE_NO_SUCH_SUB_STREAM);
    assert_int_equal(dsm_ide_key_set_stop(ide, &no_sub_stream), DSM_IDE_NO_SUCH_SUB_STREAM);
}

static void test_a_refresh_to_the_other_set_stays_secure_all_along(void **state)
{
    (void)state;
    set_up(0);
    for_all_keys(1, program_well);
    assert_true(dsm_ide_find(ide, 0, STREAM)->secure);
    for_all_keys(1, stays_secure_when_going);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->going, 0x3F << 6);
}

static void test_after_a_refresh_the_old_keys_are_gone(void **state)
{
    (void)state;
    set_up(0);
    set_up(1);
    for_all_keys(0, is_no_key);
    assert_true(dsm_ide_find(ide, 0, STREAM)->secure);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->programmed, 0x3F << 6);
}

/* Both sets programmed at once, then one after the other, as validators do. */
static void test_a_set_that_waits_is_kept_when_the_other_goes(void **state)
{
    (void)state;
    for_all_keys(0, program_well);
    for_all_keys(1, program_well);
    for_all_keys(1, go_well);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->programmed, 0xFFF);
    for_all_keys(0, stays_secure_when_going);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->programmed, 0x3F);
}

static void test_after_a_refresh_and_its_stop_there_are_no_keys(void **state)
{
    (void)state;
    set_up(0);
    set_up(1);
    for (uint8_t direction = 0; direction < 2; direction++)
        for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++) {
            struct dsm_ide_key_id id = key(1, direction, sub_stream);

            assert_int_not_equal(dsm_ide_key_set_stop(ide, &id), DSM_IDE_NOT_PROGRAMMED);
        }
    assert_false(dsm_ide_has_keys(ide));
}

static void test_the_old_set_can_be_programmed_again_without_a_stop(void **state)
{
    (void)state;
    set_up(0);
    set_up(1);
    set_up(0);
    assert_true(dsm_ide_find(ide, 0, STREAM)->secure);
    assert_int_equal(dsm_ide_find(ide, 0, STREAM)->going, 0x3F);
}

static void test_stopping_one_active_key_makes_the_stream_insecure_once(void **state)
{
    struct dsm_ide_key_id first = key(0, DSM_IDE_TX, DSM_IDE_NPR), second = key(0, DSM_IDE_RX, DSM_IDE_PR);

    (void)state;
    set_up(0);
    assert_int_equal(dsm_ide_key_set_stop(ide, &first), DSM_IDE_NOT_SECURE_ANY_MORE);
    assert_false(dsm_ide_find(ide, 0, STREAM)->secure);
    assert_int_equal(dsm_ide_key_set_stop(ide, &second), DSM_IDE_DONE);
    assert_int_equal(dsm_ide_key_set_stop(ide, &second), DSM_IDE_NOT_PROGRAMMED);
}

static void test_a_stopped_key_has_to_be_programmed_before_it_goes(void **state)
{
    struct dsm_ide_key_id id = key(0, DSM_IDE_RX, DSM_IDE_PR);

    (void)state;
    program_well(id);
    program_well(key(0, DSM_IDE_TX, DSM_IDE_PR));
    go_well(id);
    stop_well(id);
    assert_int_equal(dsm_ide_key_set_go(ide, &id), DSM_IDE_NOT_PROGRAMMED);
}

static void test_when_the_last_key_is_stopped_there_are_none(void **state)
{
    (void)state;
    for_all_keys(0, program_well);
    for_all_keys(0, stop_well);
    assert_false(dsm_ide_has_keys(ide));
    assert_int_equal(ide->stream_count, 0);
}

static void test_a_stream_is_found_on_any_port_a_secure_one_first(void **state)
{
    (void)state;
    assert_int_equal(program_stream(1, STREAM), DSM_KP_ACK_SUCCESS);
    assert_int_equal(dsm_ide_find_stream(ide, STREAM)->port_index, 1);
    set_up(0);
    assert_int_equal(dsm_ide_find_stream(ide, STREAM)->port_index, 0);
    assert_null(dsm_ide_find_stream(ide, 99));
}

static void test_the_registers_say_what_the_port_has(void **state)
{
    struct dsm_ide_port port = { 0 };

    (void)state;
    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 1, 4, 1));
    assert_int_equal(port.register_dw_count, 2 + 2 + 4 * (5 + 3));
    assert_int_equal(port.registers[0], 0x00030043); /* four selective streams, one TC for Link IDE, IDE_KM */
    assert_int_equal(port.registers[4], 1);          /* one address association block */
    assert_int_equal(port.registers[4 + 8], 1);
    assert_int_equal(dsm_ide_port_streams(&port), 5);
    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 0, 0, 0));
    assert_int_equal(port.registers[0], 0x40);
    assert_int_equal(dsm_ide_port_streams(&port), 0);
    assert_int_equal(dsm_ide_port_streams(&(struct dsm_ide_port){ 0 }), SIZE_MAX);
}

static void test_more_registers_than_there_is_room_for_are_refused(void **state)
{
    struct dsm_ide_port port = { 0 };

    (void)state;
    assert_error(DSM_ERR_LIMIT, dsm_ide_port_make_registers(&port, 9, 0, 0));
    assert_error(DSM_ERR_LIMIT, dsm_ide_port_make_registers(&port, 0, 256, 0));
    assert_error(DSM_ERR_LIMIT, dsm_ide_port_make_registers(&port, 0, 1, 16));
    assert_error(DSM_ERR_LIMIT, dsm_ide_port_make_registers(&port, 0, 51, 0)); /* 257 double words */
    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 0, 50, 0));
}

static void test_more_ports_or_streams_than_the_limits_are_refused(void **state)
{
    static const struct dsm_ide_port ports[DSM_IDE_PORTS_MAX + 1];

    (void)state;
    assert_error(DSM_ERR_LIMIT, dsm_ide_configure(ide, DSM_IDE_OPTIONAL, ports, DSM_IDE_PORTS_MAX + 1, 1));
    assert_error(DSM_ERR_LIMIT, dsm_ide_configure(ide, DSM_IDE_OPTIONAL, ports, 1, DSM_IDE_STREAMS_MAX + 1));
    assert_int_equal(ide->port_count, 2);
    assert_error(DSM_OK, dsm_ide_configure(ide, DSM_IDE_NONE, NULL, 0, 0));
    assert_int_equal(program(key(0, 0, 0)), DSM_KP_ACK_UNSUPPORTED_PORT_INDEX);
}

#define ide_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ide_test(test_a_stream_is_secure_when_its_last_sub_stream_goes),
        ide_test(test_key_prog_of_a_wrong_length_is_incorrect_length),
        ide_test(test_key_prog_of_a_port_past_the_last_is_unsupported_port_index),
        ide_test(test_key_prog_of_a_reserved_sub_stream_is_unsupported_value),
        ide_test(test_key_prog_with_another_ifv_than_1_is_unsupported_value),
        ide_test(test_more_streams_than_a_port_has_are_unsupported_value),
        ide_test(test_a_stopped_stream_makes_room_for_another),
        ide_test(test_a_key_that_goes_is_not_replaced),
        ide_test(test_go_without_a_key_changes_nothing),
        ide_test(test_go_and_stop_of_no_port_or_sub_stream_are_told_apart),
        ide_test(test_a_refresh_to_the_other_set_stays_secure_all_along),
        ide_test(test_after_a_refresh_the_old_keys_are_gone),
        ide_test(test_a_set_that_waits_is_kept_when_the_other_goes),
        ide_test(test_after_a_refresh_and_its_stop_there_are_no_keys),
        ide_test(test_the_old_set_can_be_programmed_again_without_a_stop),
        ide_test(test_stopping_one_active_key_makes_the_stream_insecure_once),
        ide_test(test_a_stopped_key_has_to_be_programmed_before_it_goes),
        ide_test(test_when_the_last_key_is_stopped_there_are_none),
        ide_test(test_a_stream_is_found_on_any_port_a_secure_one_first),
        ide_test(test_the_registers_say_what_the_port_has),
        ide_test(test_more_registers_than_there_is_room_for_are_refused),
        ide_test(test_more_ports_or_streams_than_the_limits_are_refused),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
