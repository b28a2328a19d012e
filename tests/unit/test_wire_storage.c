/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/binding.h"
#include "wire/storage.h"

EXACT_DECODER(discovery, dsm_storage_discovery_decode, struct dsm_storage_discovery)
EXACT_DECODER(pending_info, dsm_storage_pending_info_decode, struct dsm_storage_pending_info)

static enum dsm_error decode_header(struct dsm_bytes bytes, struct dsm_storage_header *out)
{
    struct dsm_reader r = dsm_reader(bytes);

    return dsm_storage_header_decode(&r, out);
}

static void test_a_header_yields_operation_connection_and_length(void **state)
{
    static const uint8_t bytes[] = { 0xE8, 5 << 2 | 1, 0x00, 0x10, 0x02, 0x00, 0x00 };
    struct dsm_storage_header header;

    (void)state;
    assert_error(DSM_OK, decode_header(BYTES(bytes), &header));
    assert_int_equal(header.secp, DSM_STORAGE_SECP);
    assert_int_equal(header.operation, DSM_STORAGE_MESSAGE);
    assert_int_equal(header.connection, 1);
    assert_int_equal(header.length, 0x210);
    assert_false(header.reserved_set);
    for (size_t n = 0; n < sizeof(bytes); n++)
        assert_error(DSM_ERR_TRUNCATED, decode_header(dsm_bytes(bytes, n), &header));
}

static void test_the_high_byte_of_spsp_is_reserved(void **state)
{
    static const uint8_t bytes[] = { 0xE8, 5 << 2, 0x01, 0, 0, 0, 0 };
    struct dsm_storage_header header;

    (void)state;
    assert_error(DSM_OK, decode_header(BYTES(bytes), &header));
    assert_true(header.reserved_set);
}

static void test_discovery_comes_back_as_it_went(void **state)
{
    struct dsm_storage_discovery in = { DSM_STORAGE_BINDING_VERSION, 0, 0x66 }, out;
    uint8_t bytes[DSM_STORAGE_DISCOVERY_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)state;
    assert_error(DSM_OK, dsm_storage_discovery_encode(&in, &w));
    assert_int_equal(dsm_written_len(&w), sizeof(bytes));
    assert_error(DSM_OK, dsm_storage_discovery_decode(BYTES(bytes), &out));
    assert_memory_equal(&in, &out, sizeof(in));
    assert_exact(discovery, bytes);
    bytes[0]--;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_storage_discovery_decode(BYTES(bytes), &out));
}

static void test_pending_info_tells_a_length_only_of_what_is_pending(void **state)
{
    struct dsm_storage_pending_info in = { true, 1234 }, out;
    uint8_t bytes[DSM_STORAGE_PENDING_INFO_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)state;
    assert_error(DSM_OK, dsm_storage_pending_info_encode(&in, &w));
    assert_error(DSM_OK, dsm_storage_pending_info_decode(BYTES(bytes), &out));
    assert_true(out.pending);
    assert_int_equal(out.response_length, 1234);
    assert_exact(pending_info, bytes);
    in.pending = false;
    w = dsm_writer(bytes, sizeof(bytes));
    assert_error(DSM_OK, dsm_storage_pending_info_encode(&in, &w));
    assert_error(DSM_OK, dsm_storage_pending_info_decode(BYTES(bytes), &out));
    assert_false(out.pending);
    assert_int_equal(out.response_length, 0);
}

static size_t described(uint8_t bytes[DSM_STORAGE_DESCRIPTOR_LEN + 6])
{
    struct dsm_writer w = dsm_writer(bytes, DSM_STORAGE_DESCRIPTOR_LEN + 6);

    dsm_storage_descriptor_write(&w, 6);
    dsm_write_bytes(&w, dsm_bytes("abcdef", 6));
    return dsm_written_len(&w);
}

static void test_a_descriptor_leads_to_its_message(void **state)
{
    uint8_t bytes[DSM_STORAGE_DESCRIPTOR_LEN + 6];
    struct dsm_bytes data = dsm_bytes(bytes, described(bytes));

    (void)state;
    assert_int_equal(data.n, sizeof(bytes));
    assert_error(DSM_OK, dsm_storage_descriptor_take(&data));
    assert_true(dsm_bytes_equal(data, dsm_bytes("abcdef", 6)));
}

static void test_another_descriptor_is_no_message(void **state)
{
    static const struct {
        size_t at;
        const char *what;
    } fields[] = { { 0, "count" }, { 4, "type" }, { 5, "status" }, { 7, "length" }, { 11, "offset" } };

    (void)state;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        uint8_t bytes[DSM_STORAGE_DESCRIPTOR_LEN + 6];
        struct dsm_bytes data = dsm_bytes(bytes, described(bytes));

        bytes[fields[i].at]++;
        if (dsm_storage_descriptor_take(&data) != DSM_ERR_DISCARD)
            fail_msg("another %s is taken", fields[i].what);
    }
}

static void test_a_descriptor_is_not_cut(void **state)
{
    uint8_t bytes[DSM_STORAGE_DESCRIPTOR_LEN + 6];
    size_t whole = described(bytes);

    (void)state;
    for (size_t n = 0; n < whole; n++) {
        struct dsm_bytes data = dsm_bytes(bytes, n);

        assert_error(DSM_ERR_DISCARD, dsm_storage_descriptor_take(&data));
    }
}

/* What libspdm's storage transport writes and expects. */
static void test_the_bytes_are_those_of_libspdm(void **state)
{
    static const uint8_t discovery_bytes[DSM_STORAGE_DISCOVERY_LEN] = { 0x20, 0x00, 0x00, 0x10, 0x00, 0, 0, 0, 0x66 };
    static const uint8_t pending_bytes[] = { 0x0C, 0x00, 0x00, 0x10, 0x01, 0, 0, 0, 0x34, 0x12, 0, 0 };
    static const uint8_t descriptor_bytes[] = { 1, 0, 0, 0, 4, 0, 0, 6, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0 };
    const struct dsm_storage_discovery discovery = { DSM_STORAGE_BINDING_VERSION, 0, 0x66 };
    const struct dsm_storage_pending_info pending = { true, 0x1234 };
    uint8_t bytes[DSM_STORAGE_DISCOVERY_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)state;
    assert_error(DSM_OK, dsm_storage_discovery_encode(&discovery, &w));
    assert_true(dsm_bytes_equal(dsm_written(&w), BYTES(discovery_bytes)));
    w = dsm_writer(bytes, sizeof(bytes));
    assert_error(DSM_OK, dsm_storage_pending_info_encode(&pending, &w));
    assert_true(dsm_bytes_equal(dsm_written(&w), BYTES(pending_bytes)));
    w = dsm_writer(bytes, sizeof(bytes));
    dsm_storage_descriptor_write(&w, 6);
    assert_true(dsm_bytes_equal(dsm_written(&w), BYTES(descriptor_bytes)));
}

static void test_an_object_is_of_the_operation_that_brought_it(void **state)
{
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_object out;

    (void)state;
    assert_error(DSM_OK, dsm_binding_wrap(&dsm_binding_nvme, DSM_OBJECT_RECORD, dsm_bytes("abc", 3), &w));
    assert_int_equal(bytes[0], DSM_STORAGE_SECURED_MESSAGE);
    assert_error(DSM_OK, dsm_binding_nvme.unwrap(dsm_written(&w), &out));
    assert_int_equal(out.kind, DSM_OBJECT_RECORD);
    assert_true(dsm_bytes_equal(out.data, dsm_bytes("abc", 3)));
    bytes[0] = DSM_STORAGE_DISCOVERY;
    assert_error(DSM_OK, dsm_binding_nvme.unwrap(dsm_written(&w), &out));
    assert_int_equal(out.kind, DSM_OBJECT_OTHER);
    assert_error(DSM_ERR_TRUNCATED, dsm_binding_nvme.unwrap(dsm_bytes(bytes, 4), &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_header_yields_operation_connection_and_length),
        cmocka_unit_test(test_the_high_byte_of_spsp_is_reserved),
        cmocka_unit_test(test_discovery_comes_back_as_it_went),
        cmocka_unit_test(test_pending_info_tells_a_length_only_of_what_is_pending),
        cmocka_unit_test(test_a_descriptor_leads_to_its_message),
        cmocka_unit_test(test_another_descriptor_is_no_message),
        cmocka_unit_test(test_a_descriptor_is_not_cut),
        cmocka_unit_test(test_the_bytes_are_those_of_libspdm),
        cmocka_unit_test(test_an_object_is_of_the_operation_that_brought_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
