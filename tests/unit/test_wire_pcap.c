/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/pcap.h"

static const uint8_t header[] = { 0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0,    0,    0, 0,
                                  0,    0,    0,    0,    0, 0, 1, 0, 0x24, 0x01, 0, 0 };
static const uint8_t packet[] = { 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 'a', 'b', 'c' };

static enum dsm_error read_header(struct dsm_bytes bytes)
{
    struct dsm_reader r = dsm_reader(bytes);
    uint32_t link_type;

    DSM_TRY(dsm_pcap_header_read(&r, &link_type));
    return dsm_reader_end(&r);
}

static enum dsm_error read_packet(struct dsm_bytes bytes)
{
    struct dsm_reader r = dsm_reader(bytes);
    struct dsm_pcap_packet out;

    DSM_TRY(dsm_pcap_packet_read(&r, &out));
    return dsm_reader_end(&r);
}

static void test_the_file_header_is_24_bytes(void **state)
{
    uint8_t buffer[sizeof(header)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_pcap_header_write(&w, DSM_PCAP_LINKTYPE_PCI_DOE);
    assert_written(&w, header);
    assert_exact(read_header, header);
}

static void test_the_link_type_is_read(void **state)
{
    struct dsm_reader r = dsm_reader(BYTES(header));
    uint32_t link_type;

    (void)state;
    assert_error(DSM_OK, dsm_pcap_header_read(&r, &link_type));
    assert_int_equal(link_type, DSM_PCAP_LINKTYPE_PCI_DOE);
}

static void test_another_magic_or_major_version_is_refused(void **state)
{
    static const uint8_t nanoseconds[] = { 0x4D, 0x3C, 0xB2, 0xA1 };
    static const uint8_t big_endian[] = { 0xA1, 0xB2, 0xC3, 0xD4 };
    uint8_t bytes[sizeof(header)];

    (void)state;
    memcpy(bytes, header, sizeof(bytes));
    memcpy(bytes, nanoseconds, 4);
    assert_error(DSM_ERR_INVALID_FIELD, read_header(BYTES(bytes)));
    memcpy(bytes, big_endian, 4);
    assert_error(DSM_ERR_INVALID_FIELD, read_header(BYTES(bytes)));
    memcpy(bytes, header, 4);
    bytes[4] = 3;
    assert_error(DSM_ERR_INVALID_FIELD, read_header(BYTES(bytes)));
}

static void test_a_packet_is_header_and_bytes(void **state)
{
    struct dsm_reader r = dsm_reader(BYTES(packet));
    struct dsm_pcap_packet out;
    uint8_t buffer[16];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(read_packet, packet);
    assert_error(DSM_OK, dsm_pcap_packet_read(&r, &out));
    assert_int_equal(out.time_us, 2000001);
    assert_int_equal(out.original_len, 9);
    assert_true(dsm_bytes_equal(out.bytes, dsm_bytes("abc", 3)));
    dsm_pcap_packet_header_write(&w, &out);
    check_written(&w, packet, 16, __FILE__, __LINE__);
}

static void test_packets_are_read_one_after_another(void **state)
{
    uint8_t file[2 * sizeof(packet)] = { 0 };
    struct dsm_reader r = dsm_reader(BYTES(file));
    struct dsm_pcap_packet out;

    (void)state;
    memcpy(file, packet, sizeof(packet));
    memcpy(file + sizeof(packet), packet, sizeof(packet));
    assert_error(DSM_OK, dsm_pcap_packet_read(&r, &out));
    assert_error(DSM_OK, dsm_pcap_packet_read(&r, &out));
    assert_true(dsm_reader_at_end(&r));
    assert_error(DSM_ERR_TRUNCATED, dsm_pcap_packet_read(&r, &out));
}

static void test_a_packet_longer_than_the_file_is_truncation(void **state)
{
    uint8_t bytes[sizeof(packet)];

    (void)state;
    memcpy(bytes, packet, sizeof(bytes));
    memset(bytes + 8, 0xFF, 4);
    assert_error(DSM_ERR_TRUNCATED, read_packet(BYTES(bytes)));
}

static void test_a_time_past_2038_is_kept(void **state)
{
    const struct dsm_pcap_packet in = { .time_us = 0xFFFFFFFFull * 1000000 + 999999 };
    struct dsm_pcap_packet out;
    uint8_t buffer[16];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_reader r;

    (void)state;
    dsm_pcap_packet_header_write(&w, &in);
    r = dsm_reader(dsm_written(&w));
    assert_error(DSM_OK, dsm_pcap_packet_read(&r, &out));
    assert_true(out.time_us == in.time_us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_file_header_is_24_bytes),
        cmocka_unit_test(test_the_link_type_is_read),
        cmocka_unit_test(test_another_magic_or_major_version_is_refused),
        cmocka_unit_test(test_a_packet_is_header_and_bytes),
        cmocka_unit_test(test_packets_are_read_one_after_another),
        cmocka_unit_test(test_a_packet_longer_than_the_file_is_truncation),
        cmocka_unit_test(test_a_time_past_2038_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
