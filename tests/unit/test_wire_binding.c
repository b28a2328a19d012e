/* SPDX-License-Identifier: BSD-3-Clause */
/* What the transports make of the same SPDM message, and of what is none. */
#include "support/exact.h"

#include "wire/binding.h"
#include "wire/doe.h"
#include "wire/pcap.h"
#include "wire/storage.h"
#include "wire/tcp.h"

static const uint8_t message[] = { 0x12, 0xE9, 0x00, 0x00, 0x01 };

static void check_wrapped(const struct dsm_binding *binding, enum dsm_object_kind kind, const uint8_t *expected,
                          size_t n, const char *file, int line)
{
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_object out;

    assert_error(DSM_OK, dsm_binding_wrap(binding, kind, BYTES(message), &w));
    check_written(&w, expected, n, file, line);
    assert_error(DSM_OK, binding->unwrap(dsm_written(&w), &out));
    assert_int_equal(kind, out.kind);
    assert_false(out.reserved_set);
    assert_true(out.data.n - sizeof(message) <= binding->record.pad_max);
    assert_true(dsm_bytes_equal(dsm_bytes(out.data.p, sizeof(message)), BYTES(message)));
}

#define CHECK_WRAPPED(binding, kind, ...)                                                                              \
    do {                                                                                                               \
        static const uint8_t expected_[] = { __VA_ARGS__ };                                                            \
        check_wrapped(&(binding), kind, expected_, sizeof(expected_), __FILE__, __LINE__);                             \
    } while (0)

static void test_doe_has_a_header_and_whole_double_words(void **state)
{
    (void)state;
    CHECK_WRAPPED(dsm_binding_doe, DSM_OBJECT_SPDM, 1, 0, 1, 0, 4, 0, 0, 0, 0x12, 0xE9, 0, 0, 1, 0, 0, 0);
    CHECK_WRAPPED(dsm_binding_doe, DSM_OBJECT_RECORD, 1, 0, 2, 0, 4, 0, 0, 0, 0x12, 0xE9, 0, 0, 1, 0, 0, 0);
    CHECK_WRAPPED(dsm_binding_doe, DSM_OBJECT_DISCOVERY, 1, 0, 0, 0, 4, 0, 0, 0, 0x12, 0xE9, 0, 0, 1, 0, 0, 0);
}

static void test_mctp_has_a_message_type(void **state)
{
    (void)state;
    CHECK_WRAPPED(dsm_binding_mctp, DSM_OBJECT_SPDM, 0x05, 0x12, 0xE9, 0, 0, 1);
    CHECK_WRAPPED(dsm_binding_mctp, DSM_OBJECT_RECORD, 0x06, 0x12, 0xE9, 0, 0, 1);
}

static void test_mctp_has_no_discovery(void **state)
{
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_INTERNAL, dsm_binding_wrap(&dsm_binding_mctp, DSM_OBJECT_DISCOVERY, BYTES(message), &w));
}

static void check_other(const struct dsm_binding *binding, struct dsm_bytes object)
{
    struct dsm_object out;

    assert_error(DSM_OK, binding->unwrap(object, &out));
    assert_int_equal(DSM_OBJECT_OTHER, out.kind);
}

static void test_tcp_has_length_version_and_type(void **state)
{
    (void)state;
    CHECK_WRAPPED(dsm_binding_tcp, DSM_OBJECT_SPDM, 5, 0, 1, 0x05, 0x12, 0xE9, 0, 0, 1);
    CHECK_WRAPPED(dsm_binding_tcp, DSM_OBJECT_RECORD, 5, 0, 1, 0x06, 0x12, 0xE9, 0, 0, 1);
}

static void test_none_is_the_message_alone_and_has_no_records(void **state)
{
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    CHECK_WRAPPED(dsm_binding_none, DSM_OBJECT_SPDM, 0x12, 0xE9, 0, 0, 1);
    assert_error(DSM_ERR_INTERNAL, dsm_binding_wrap(&dsm_binding_none, DSM_OBJECT_RECORD, BYTES(message), &w));
}

static void test_what_is_no_spdm_is_seen(void **state)
{
    static const uint8_t other_type[] = { 1, 0, 3, 0, 2, 0, 0, 0 };
    static const uint8_t other_vendor[] = { 2, 0, 1, 0, 2, 0, 0, 0 };
    static const uint8_t pldm[] = { 0x01, 0x80 };
    static const uint8_t role_inquiry[] = { 0, 0, 1, DSM_TCP_ROLE_INQUIRY };
    static const uint8_t with_integrity_check[] = { 0x85, 0x10, 0x84, 0, 0 };

    (void)state;
    check_other(&dsm_binding_doe, BYTES(other_type));
    check_other(&dsm_binding_doe, BYTES(other_vendor));
    check_other(&dsm_binding_mctp, BYTES(pldm));
    check_other(&dsm_binding_mctp, BYTES(with_integrity_check));
    check_other(&dsm_binding_tcp, BYTES(role_inquiry));
}

static void test_an_object_cut_short_is_refused(void **state)
{
    static const uint8_t doe[] = { 1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    struct dsm_object out;

    (void)state;
    for (size_t n = 0; n < sizeof(doe); n++)
        assert_error(DSM_ERR_TRUNCATED, dsm_binding_doe.unwrap(dsm_bytes(doe, n), &out));
    assert_error(DSM_ERR_TRUNCATED, dsm_binding_mctp.unwrap(dsm_bytes(doe, 0), &out));
    assert_error(DSM_ERR_TRUNCATED, dsm_binding_none.unwrap(dsm_bytes(doe, 0), &out));
}

static void test_an_object_that_does_not_fit_is_not_written(void **state)
{
    const struct dsm_binding *binding;
    uint8_t buffer[sizeof(message) - 1];

    (void)state;
    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++)
        for (size_t size = 0; size <= sizeof(buffer); size++) {
            struct dsm_writer w = dsm_writer(buffer, size);

            assert_error(DSM_ERR_NO_SPACE, dsm_binding_wrap(binding, DSM_OBJECT_SPDM, BYTES(message), &w));
        }
}

static void test_bindings_are_found_by_either_name(void **state)
{
    (void)state;
    assert_ptr_equal(&dsm_binding_doe, dsm_binding_by_name("doe"));
    assert_ptr_equal(&dsm_binding_doe, dsm_binding_by_name("PCI_DOE"));
    assert_ptr_equal(&dsm_binding_mctp, dsm_binding_by_name("mctp"));
    assert_ptr_equal(&dsm_binding_mctp, dsm_binding_by_name("MCTP"));
    assert_ptr_equal(&dsm_binding_nvme, dsm_binding_by_name("NVMe"));
    assert_ptr_equal(&dsm_binding_tcp, dsm_binding_by_name("TCP"));
    assert_ptr_equal(&dsm_binding_none, dsm_binding_by_name("NONE"));
    assert_null(dsm_binding_by_name("UDP"));
    assert_null(dsm_binding_by_name(""));
}

/* What QEMU takes in one frame: a record around the largest response, and the largest in clear. */
static void test_the_largest_responses_fit_into_a_frame(void **state)
{
    const struct dsm_binding *binding;

    (void)state;
    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++) {
        size_t header = binding == &dsm_binding_doe ? DSM_DOE_HEADER_LEN : 1;
        size_t record = dsm_record_header_len(&binding->record) + DSM_RECORD_APP_LENGTH_LEN + 16;

        record += binding->record.prefix ? binding->record.prefix->len : 0;
        if (binding == &dsm_binding_tcp)
            header = DSM_TCP_HEADER_LEN;
        if (binding->link_type == DSM_PCAP_LINKTYPE_STORAGE) /* a status frame goes before */
            header = DSM_STORAGE_OBJECT_HEADER_LEN + 2 + DSM_SPDM_EMU_FRAME_HEADER_LEN;
        assert_true(header + binding->response_max <= DSM_REPLY_FRAME_MAX);
        assert_true(header + record + binding->secured_response_max <= DSM_REPLY_FRAME_MAX);
    }
}

/* What QEMU hands on in one Security Send: its header, and a record around the largest request, random bytes too. */
static void test_the_largest_request_fits_into_a_security_send(void **state)
{
    const struct dsm_record_form *form = &dsm_binding_nvme.record;
    size_t record = dsm_record_header_len(form) + DSM_RECORD_APP_LENGTH_LEN + DSM_STORAGE_DESCRIPTOR_LEN +
                    dsm_binding_nvme.request_max + form->random_max + 16;

    (void)state;
    assert_true(DSM_STORAGE_HEADER_LEN + DSM_STORAGE_RECORD_RESERVED_LEN + record <= 4608);
    assert_int_equal(dsm_binding_doe.request_max, DSM_REQUEST_MAX);
    assert_int_equal(dsm_binding_mctp.request_max, DSM_REQUEST_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doe_has_a_header_and_whole_double_words),
        cmocka_unit_test(test_mctp_has_a_message_type),
        cmocka_unit_test(test_mctp_has_no_discovery),
        cmocka_unit_test(test_tcp_has_length_version_and_type),
        cmocka_unit_test(test_none_is_the_message_alone_and_has_no_records),
        cmocka_unit_test(test_what_is_no_spdm_is_seen),
        cmocka_unit_test(test_an_object_cut_short_is_refused),
        cmocka_unit_test(test_an_object_that_does_not_fit_is_not_written),
        cmocka_unit_test(test_bindings_are_found_by_either_name),
        cmocka_unit_test(test_the_largest_responses_fit_into_a_frame),
        cmocka_unit_test(test_the_largest_request_fits_into_a_security_send),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
