/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/mctp_assembly.h"

static const struct dsm_mctp_route route = { .destination_id = 9, .source_id = 10, .tag = DSM_MCTP_TAG_OWNER | 3 };
static struct dsm_mctp_assembly assembly;
static uint8_t message[200];

struct packet {
    uint8_t bytes[DSM_MCTP_HEADER_LEN + DSM_MCTP_UNIT];
    size_t n;
};

static struct packet packet_of(size_t n, size_t i)
{
    struct packet packet;
    struct dsm_writer w = dsm_writer(packet.bytes, sizeof(packet.bytes));

    dsm_mctp_packet_write(&w, &route, dsm_bytes(message, n), i);
    packet.n = dsm_written_len(&w);
    return packet;
}

static enum dsm_error take(struct packet packet)
{
    return dsm_mctp_assembly_take(&assembly, dsm_bytes(packet.bytes, packet.n));
}

static int begin(void **state)
{
    (void)state;
    memset(&assembly, 0, sizeof(assembly));
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)i;
    return 0;
}

static void test_a_message_of_any_length_comes_together(void **state)
{
    (void)state;
    for (size_t n = 0; n <= sizeof(message); n++) {
        for (size_t i = 0; i + 1 < dsm_mctp_packets(n); i++)
            assert_error(DSM_ERR_BUSY, take(packet_of(n, i)));
        assert_error(DSM_OK, take(packet_of(n, dsm_mctp_packets(n) - 1)));
        assert_int_equal(assembly.n, n);
        assert_memory_equal(assembly.bytes, message, n);
        assert_int_equal(assembly.source_id, route.source_id);
        assert_int_equal(assembly.destination_id, route.destination_id);
        assert_int_equal(assembly.tag, route.tag);
    }
}

static void test_a_packet_is_what_dsp0236_has(void **state)
{
    struct packet first = packet_of(130, 0), second = packet_of(130, 1), last = packet_of(130, 2);

    (void)state;
    assert_memory_equal(first.bytes, ((const uint8_t[]){ 0x01, 9, 10, 0x8B }), 4);
    assert_memory_equal(second.bytes, ((const uint8_t[]){ 0x01, 9, 10, 0x1B }), 4);
    assert_memory_equal(last.bytes, ((const uint8_t[]){ 0x01, 9, 10, 0x6B }), 4);
    assert_int_equal(first.n, 68);
    assert_int_equal(last.n, 6);
}

static void test_a_packet_that_is_missing_loses_the_message(void **state)
{
    (void)state;
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 0)));
    assert_error(DSM_ERR_UNEXPECTED_RESPONSE, take(packet_of(200, 2)));
    assert_error(DSM_ERR_DISCARD, take(packet_of(200, 3)));
    assert_error(DSM_OK, take(packet_of(10, 0)));
}

static void test_a_packet_that_comes_twice_loses_the_message(void **state)
{
    (void)state;
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 0)));
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 1)));
    assert_error(DSM_ERR_UNEXPECTED_RESPONSE, take(packet_of(200, 1)));
    assert_error(DSM_ERR_DISCARD, take(packet_of(200, 2)));
}

static void test_a_packet_of_another_message_leaves_this_one(void **state)
{
    struct packet other = packet_of(200, 1);

    (void)state;
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 0)));
    other.bytes[3] ^= 1; /* tag */
    assert_error(DSM_ERR_DISCARD, take(other));
    other.bytes[3] ^= 1 | DSM_MCTP_TAG_OWNER;
    assert_error(DSM_ERR_DISCARD, take(other));
    other.bytes[3] ^= DSM_MCTP_TAG_OWNER;
    other.bytes[2] ^= 1; /* source */
    assert_error(DSM_ERR_DISCARD, take(other));
    for (size_t i = 1; i < 3; i++)
        assert_error(DSM_ERR_BUSY, take(packet_of(200, i)));
    assert_error(DSM_OK, take(packet_of(200, 3)));
}

static void test_a_message_that_begins_drops_the_one_before(void **state)
{
    (void)state;
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 0)));
    assert_error(DSM_OK, take(packet_of(10, 0)));
    assert_int_equal(assembly.n, 10);
    assert_error(DSM_ERR_DISCARD, take(packet_of(200, 1)));
}

static void test_only_the_last_packet_may_be_shorter_and_none_longer(void **state)
{
    struct packet second = packet_of(200, 1);

    (void)state;
    assert_error(DSM_ERR_BUSY, take(packet_of(200, 0)));
    second.n--;
    assert_error(DSM_ERR_INVALID_FIELD, take(second));
    second = packet_of(200, 0);
    second.n -= 10;
    assert_error(DSM_ERR_BUSY, take(second));
    assert_error(DSM_ERR_INVALID_FIELD, take(packet_of(200, 1)));
}

static void test_a_header_of_another_version_or_cut_short_is_none(void **state)
{
    struct packet packet = packet_of(10, 0);

    (void)state;
    for (size_t n = 0; n < DSM_MCTP_HEADER_LEN; n++)
        assert_error(DSM_ERR_TRUNCATED, dsm_mctp_assembly_take(&assembly, dsm_bytes(packet.bytes, n)));
    packet.bytes[0] = 2;
    assert_error(DSM_ERR_VERSION_MISMATCH, take(packet));
}

static void test_a_message_that_is_too_large_is_dropped(void **state)
{
    static uint8_t large[DSM_MCTP_MESSAGE_MAX + 1];
    struct packet packet;
    enum dsm_error error = DSM_ERR_BUSY;

    (void)state;
    for (size_t i = 0; error == DSM_ERR_BUSY; i++) {
        struct dsm_writer w = dsm_writer(packet.bytes, sizeof(packet.bytes));

        dsm_mctp_packet_write(&w, &route, BYTES(large), i);
        packet.n = dsm_written_len(&w);
        error = take(packet);
    }
    assert_error(DSM_ERR_NO_SPACE, error);
    assert_false(assembly.is_begun);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_message_of_any_length_comes_together, begin),
        cmocka_unit_test_setup(test_a_packet_is_what_dsp0236_has, begin),
        cmocka_unit_test_setup(test_a_packet_that_is_missing_loses_the_message, begin),
        cmocka_unit_test_setup(test_a_packet_that_comes_twice_loses_the_message, begin),
        cmocka_unit_test_setup(test_a_packet_of_another_message_leaves_this_one, begin),
        cmocka_unit_test_setup(test_a_message_that_begins_drops_the_one_before, begin),
        cmocka_unit_test_setup(test_only_the_last_packet_may_be_shorter_and_none_longer, begin),
        cmocka_unit_test_setup(test_a_header_of_another_version_or_cut_short_is_none, begin),
        cmocka_unit_test_setup(test_a_message_that_is_too_large_is_dropped, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
