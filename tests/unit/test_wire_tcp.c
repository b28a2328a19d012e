/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/tcp.h"

#include "wire/binding_tcp.h"

/* libspdm's, recorded: it counts version and type. */
static const uint8_t counted[] = { 0x06, 0x00, 0x01, 0x05, 0x10, 0x84, 0x00, 0x00 };
static const uint8_t plain[] = { 0x04, 0x00, 0x01, 0x05, 0x10, 0x84, 0x00, 0x00 };

static enum dsm_error take(const uint8_t *bytes, size_t n, struct dsm_bytes *message)
{
    uint8_t *copy = malloc(n + 1);
    struct dsm_tcp_header header;
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy, bytes, n);
    *message = dsm_bytes(copy, n);
    error = dsm_tcp_message_take(message, &header);
    if (error == DSM_OK)
        assert_memory_equal(message->p, bytes + DSM_TCP_HEADER_LEN, message->n);
    free(copy);
    return error;
}

static void test_a_header_is_read_and_written(void **state)
{
    struct dsm_tcp_header header = dsm_tcp_header_decode((const uint8_t[]){ 0x34, 0x12, 0x01, 0xC3 });
    uint8_t buffer[DSM_TCP_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(header.payload_len, 0x1234);
    assert_int_equal(header.version, DSM_TCP_BINDING_VERSION);
    assert_int_equal(header.type, DSM_TCP_ERROR_NO_RESPONDER);
    dsm_tcp_header_write(&w, &header);
    assert_memory_equal(buffer, ((const uint8_t[]){ 0x34, 0x12, 0x01, 0xC3 }), sizeof(buffer));
}

static void test_a_message_is_taken_in_either_form_of_its_length(void **state)
{
    struct dsm_bytes message;

    (void)state;
    assert_error(DSM_OK, take(plain, sizeof(plain), &message));
    assert_int_equal(message.n, 4);
    assert_error(DSM_OK, take(counted, sizeof(counted), &message));
    assert_int_equal(message.n, 4);
}

static void test_a_message_that_is_cut_short_is_none(void **state)
{
    struct dsm_bytes message;

    (void)state;
    for (size_t n = 0; n < sizeof(plain); n++)
        if (n != sizeof(plain) - DSM_TCP_COUNTED_LEN) /* which libspdm's form would be */
            assert_error(DSM_ERR_TRUNCATED, take(plain, n, &message));
    for (size_t n = 0; n < sizeof(counted) - DSM_TCP_COUNTED_LEN; n++)
        assert_error(DSM_ERR_TRUNCATED, take(counted, n, &message));
}

static void test_a_byte_more_is_refused(void **state)
{
    static const uint8_t more[] = { 0x04, 0x00, 0x01, 0x05, 0x10, 0x84, 0x00, 0x00, 0x00 };
    struct dsm_bytes message;

    (void)state;
    assert_error(DSM_ERR_TRAILING, take(more, sizeof(more), &message));
}

static void test_another_version_is_refused(void **state)
{
    static const uint8_t other[] = { 0x04, 0x00, 0x02, 0x05, 0x10, 0x84, 0x00, 0x00 };
    struct dsm_bytes message;

    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, take(other, sizeof(other), &message));
}

static void test_in_a_record_a_header_stands_before_the_message(void **state)
{
    const struct dsm_record_prefix *prefix = dsm_binding_tcp.record.prefix;
    uint8_t buffer[DSM_TCP_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    static const uint8_t of_an_application[] = { 0x02, 0x00, 0x01, 0x06, 0x80, 0x00 };
    struct dsm_bytes data = dsm_bytes(counted, sizeof(counted));

    (void)state;
    prefix->write(&w, 4);
    assert_memory_equal(buffer, plain, sizeof(buffer));
    assert_error(DSM_OK, prefix->take(&data));
    assert_int_equal(data.n, 4);
    data = dsm_bytes(of_an_application, sizeof(of_an_application));
    assert_error(DSM_ERR_DISCARD, prefix->take(&data));
    data = dsm_bytes(plain, 3);
    assert_error(DSM_ERR_DISCARD, prefix->take(&data));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_header_is_read_and_written),
        cmocka_unit_test(test_a_message_is_taken_in_either_form_of_its_length),
        cmocka_unit_test(test_a_message_that_is_cut_short_is_none),
        cmocka_unit_test(test_a_byte_more_is_refused),
        cmocka_unit_test(test_another_version_is_refused),
        cmocka_unit_test(test_in_a_record_a_header_stands_before_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
