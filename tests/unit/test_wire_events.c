/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/events.h"

WIRE_CODEC(get, get_supported_event_types)
WIRE_CODEC(supported, supported_event_types)
WIRE_CODEC(subscribe, subscribe_event_types)
WIRE_CODEC(subscribe_ack, subscribe_event_types_ack)
WIRE_CODEC(send, send_event)
WIRE_CODEC(ack, event_ack)

/* instance, reserved, DMTF without a vendor id, type, length, detail */
#define LOST 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0
#define CERTIFICATE_CHANGED 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 3
#define OF_PCI_SIG 9, 0, 0, 0, 0, 0, 0, 0, 3, 2, 1, 0, 5, 0, 0, 0

static const uint8_t get_13[] = { 0x13, 0xE2, 0, 0 };
static const uint8_t supported_13[] = { 0x13, 0x62, 2, 0, 3, 0, 0, 0, 'a', 'b', 'c' };
static const uint8_t subscribe_13[] = { 0x13, 0xF0, 1, 0, 3, 0, 0, 0, 'a', 'b', 'c' };
static const uint8_t unsubscribe[] = { 0x13, 0xF0, 0, 0 };
static const uint8_t subscribe_ack_13[] = { 0x13, 0x70, 0, 0 };
static const uint8_t send_none[] = { 0x13, 0xF1, 0, 0, 0, 0, 0, 0 };
static const uint8_t send_three[] = { 0x13, 0xF1, 0, 0, 3, 0, 0, 0, LOST, CERTIFICATE_CHANGED, OF_PCI_SIG };
static const uint8_t ack_13[] = { 0x13, 0x71, 0, 0 };

enum { COUNT = 4, FIRST_RESERVED = 12, FIRST_DETAIL_LENGTH = 20 };

static void test_event_groups_are_carried_as_they_are(void **state)
{
    (void)state;
    assert_message(&get, wire_params(DSM_SPDM_13), get_13);
    assert_message(&supported, wire_params(DSM_SPDM_13), supported_13);
    assert_message(&subscribe, wire_params(DSM_SPDM_13), subscribe_13);
    assert_message(&subscribe_ack, wire_params(DSM_SPDM_13), subscribe_ack_13);
    assert_message(&ack, wire_params(DSM_SPDM_13), ack_13);
    assert_changed(&supported, wire_params(DSM_SPDM_13), supported_13, 4, 4, DSM_ERR_TRUNCATED);
}

static void test_a_subscription_of_no_group_is_a_header_alone(void **state)
{
    (void)state;
    assert_message(&subscribe, wire_params(DSM_SPDM_13), unsubscribe);
}

static void test_events_say_how_long_they_are(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(send_three);
    struct dsm_send_event out;
    struct dsm_event event;
    struct dsm_reader r;

    (void)state;
    assert_message(&send, params, send_none);
    assert_message(&send, params, send_three);
    assert_int_equal(dsm_send_event_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.event_count, 3);
    r = dsm_reader(out.events);
    assert_int_equal(dsm_event_read(&r, &event), DSM_OK);
    assert_int_equal(event.instance_id, 7);
    assert_int_equal(event.type_id, DSM_EVENT_LOST);
    assert_int_equal(event.detail.n, 8);
    assert_int_equal(dsm_event_read(&r, &event), DSM_OK);
    assert_int_equal(event.type_id, DSM_EVENT_CERTIFICATE_CHANGED);
    assert_int_equal(event.detail.p[0], 3);
    assert_int_equal(dsm_event_read(&r, &event), DSM_OK);
    assert_int_equal(event.registry_id, 3);
    assert_int_equal(event.vendor_id.n, 2);
    assert_true(dsm_reader_at_end(&r));
}

static void test_an_event_is_written_as_it_was_read(void **state)
{
    static const uint8_t bytes[] = { OF_PCI_SIG };
    struct dsm_reader r = dsm_reader(BYTES(bytes));
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_event event;

    (void)state;
    assert_int_equal(dsm_event_read(&r, &event), DSM_OK);
    assert_int_equal(dsm_event_write(&w, &event), DSM_OK);
    assert_memory_equal(buffer, bytes, sizeof(bytes));
}

static void test_a_count_that_contradicts_the_list_is_refused(void **state)
{
    (void)state;
    assert_changed(&send, wire_params(DSM_SPDM_13), send_three, COUNT, 2, DSM_ERR_TRAILING);
    assert_changed(&send, wire_params(DSM_SPDM_13), send_three, COUNT, 4, DSM_ERR_TRUNCATED);
    assert_changed(&send, wire_params(DSM_SPDM_13), send_three, COUNT + 3, 0xFF, DSM_ERR_TRUNCATED);
    assert_changed(&send, wire_params(DSM_SPDM_13), send_three, FIRST_DETAIL_LENGTH + 1, 0xFF, DSM_ERR_TRUNCATED);
}

static void test_reserved_bits_are_reported(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    uint8_t changed[sizeof(send_three)];
    struct dsm_bytes message = BYTES(changed);
    struct dsm_send_event out;

    (void)state;
    assert_reserved(&get, params, get_13, 2, 0xFF);
    assert_reserved(&supported, params, supported_13, 3, 0xFF);
    assert_reserved(&subscribe, params, subscribe_13, 3, 0xFF);
    assert_reserved(&send, params, send_three, 2, 0xFF);
    memcpy(changed, send_three, sizeof(changed));
    changed[FIRST_RESERVED] = 1;
    assert_int_equal(dsm_send_event_decode(&params, &message, &out), DSM_OK);
    assert_true(out.reserved_set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event_groups_are_carried_as_they_are),
        cmocka_unit_test(test_a_subscription_of_no_group_is_a_header_alone),
        cmocka_unit_test(test_events_say_how_long_they_are),
        cmocka_unit_test(test_an_event_is_written_as_it_was_read),
        cmocka_unit_test(test_a_count_that_contradicts_the_list_is_refused),
        cmocka_unit_test(test_reserved_bits_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
