/* SPDX-License-Identifier: BSD-3-Clause */
/* The message tables, walked row by row. */
#include "support/exact.h"
#include "support/message_samples.h"
#include "support/test.h"

#include <stdalign.h>

#include "wire/cxl_ide_km_messages.h"
#include "wire/cxl_tsp_messages.h"
#include "wire/doe.h"
#include "wire/ide_km_messages.h"
#include "wire/key_exchange.h"
#include "wire/message_dump.h"
#include "wire/spdm_messages.h"
#include "wire/swdsm_frame_messages.h"
#include "wire/tdisp.h"
#include "wire/tdisp_messages.h"
#include "wire/vendor_defined.h"

#define MESSAGE_MAX 0x1000u

static const struct protocol {
    const char *name;
    const struct dsm_message *(*at)(size_t i);
    const void *(*sample)(uint32_t code);
    uint8_t first_version, last_version;
} protocols[] = {
    { "SPDM", dsm_spdm_messages_at, message_sample_of_spdm, DSM_SPDM_10, DSM_SPDM_14 },
    { "TDISP", dsm_tdisp_messages_at, message_sample_of_tdisp, 0, 0 },
    { "IDE_KM", dsm_ide_km_messages_at, message_sample_of_ide_km, 0, 0 },
    { "CXL IDE_KM", dsm_cxl_ide_km_messages_at, message_sample_of_cxl_ide_km, 0, 0 },
    { "CXL TSP", dsm_cxl_tsp_messages_at, message_sample_of_cxl_tsp, 0, 0 },
    { "emulator", dsm_swdsm_frame_messages_at, message_sample_of_swdsm, 0, 0 },
};

#define FOR_PROTOCOLS(protocol)                                                                                        \
    for (const struct protocol *protocol = protocols; protocol < protocols + sizeof(protocols) / sizeof(protocols[0]); \
         protocol++)

static void check_distinct(const struct protocol *protocol, size_t i)
{
    const struct dsm_message *message = protocol->at(i), *other;

    for (size_t k = 0; k < i; k++) {
        other = protocol->at(k);
        if (other->code == message->code || strcmp(other->name, message->name) == 0)
            fail_msg("%s: %s and %s are the same", protocol->name, other->name, message->name);
    }
}

static void test_no_code_and_no_name_stands_twice_in_a_table(void **state)
{
    (void)state;
    FOR_PROTOCOLS(protocol)
    for (size_t i = 0; protocol->at(i); i++)
        check_distinct(protocol, i);
}

static void test_spdm_requests_have_bit_7_and_responses_have_not(void **state)
{
    const struct dsm_message *message;

    (void)state;
    for (size_t i = 0; (message = dsm_spdm_messages_at(i)) != NULL; i++)
        if ((message->direction == DSM_MESSAGE_REQUEST) != ((message->code & 0x80u) != 0))
            fail_msg("%s is in the wrong direction", message->name);
}

static void test_a_table_finds_its_rows_by_code(void **state)
{
    (void)state;
    for (size_t i = 0; dsm_spdm_messages_at(i); i++)
        assert_ptr_equal(dsm_spdm_messages_at(i), dsm_spdm_messages_find((uint8_t)dsm_spdm_messages_at(i)->code));
    for (size_t i = 0; dsm_tdisp_messages_at(i); i++)
        assert_ptr_equal(dsm_tdisp_messages_at(i), dsm_tdisp_messages_find((uint8_t)dsm_tdisp_messages_at(i)->code));
    for (size_t i = 0; dsm_ide_km_messages_at(i); i++)
        assert_ptr_equal(dsm_ide_km_messages_at(i), dsm_ide_km_messages_find((uint8_t)dsm_ide_km_messages_at(i)->code));
    assert_null(dsm_spdm_messages_find(0));
    assert_null(dsm_tdisp_messages_find(0));
    assert_null(dsm_ide_km_messages_find(7));
    assert_string_equal("?", dsm_spdm_messages_name(0));
    assert_string_equal("CHUNK_GET", dsm_spdm_messages_name(DSM_SPDM_CHUNK_GET));
    assert_string_equal("TDISP_ERROR", dsm_tdisp_messages_name(DSM_TDISP_ERROR));
    assert_string_equal("?", dsm_ide_km_messages_name(7));
}

/* Decodes the first n of these bytes, from memory that ends there. */
static enum dsm_error decode(const struct dsm_message *message, const struct dsm_wire_params *params,
                             const uint8_t *bytes, size_t n)
{
    uint8_t *in = calloc(1, message->size), *copy = calloc(1, n ? n : 1);
    struct dsm_bytes given = dsm_bytes(copy, n);
    enum dsm_error error;

    assert_non_null(in);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    error = message->decode(params, &given, in);
    free(in);
    free(copy);
    return error;
}

static void check_ends(const struct dsm_message *message, const struct dsm_wire_params *params, const uint8_t *bytes,
                       size_t n)
{
    for (size_t cut = 0; cut < n; cut++)
        if (decode(message, params, bytes, cut) == DSM_OK && !message->is_open_ended)
            fail_msg("%s, SPDM %x: the first %zu of %zu bytes decode", message->name, params->version, cut, n);
    if (decode(message, params, bytes, n + 1) == DSM_OK && !message->is_open_ended)
        fail_msg("%s, SPDM %x: a byte behind its %zu bytes is not refused", message->name, params->version, n);
}

static void check_row(const struct protocol *protocol, const struct dsm_message *message, uint8_t version)
{
    struct dsm_wire_params params = message_sample_params(version);
    alignas(max_align_t) uint8_t in[DSM_MESSAGE_STRUCT_MAX];
    uint8_t first[MESSAGE_MAX], second[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(first, sizeof(first) - 1), again = dsm_writer(second, sizeof(second));
    const void *sample = protocol->sample(message->code);
    struct dsm_bytes bytes;

    if (!sample || message->size > sizeof(in))
        fail_msg("%s has no sample, or its struct is larger than DSM_MESSAGE_STRUCT_MAX", message->name);
    if (message->encode(&params, sample, &w) != DSM_OK)
        fail_msg("%s, SPDM %x: its sample cannot be written", message->name, version);
    bytes = dsm_written(&w);
    if (message->decode(&params, &bytes, in) != DSM_OK || message->encode(&params, in, &again) != DSM_OK)
        fail_msg("%s, SPDM %x: its sample cannot be read back", message->name, version);
    assert_true(dsm_bytes_equal(dsm_written(&w), dsm_written(&again)));
    first[dsm_written_len(&w)] = 0;
    check_ends(message, &params, first, dsm_written_len(&w));
}

static void test_every_row_is_written_read_and_refused_where_it_is_too_short_or_too_long(void **state)
{
    (void)state;
    FOR_PROTOCOLS(protocol)
    for (size_t i = 0; protocol->at(i); i++)
        for (uint8_t version = protocol->first_version; version <= protocol->last_version; version++)
            if (protocol->at(i)->size > 0 && protocol->at(i)->since <= version)
                check_row(protocol, protocol->at(i), version);
}

static void test_a_field_of_a_later_version_is_not_printed(void **state)
{
    const struct dsm_message *message = dsm_spdm_messages_find(DSM_SPDM_GET_CERTIFICATE);
    const void *in = message_sample_of_spdm(DSM_SPDM_GET_CERTIFICATE);
    char line[200];
    struct dsm_text text = dsm_text(line, sizeof(line));

    (void)state;
    dsm_message_print(message, DSM_SPDM_12, in, &text);
    assert_string_equal("GET_CERTIFICATE slot=1 offset=16 length=1024", line);
    text = dsm_text(line, sizeof(line));
    dsm_message_print(message, DSM_SPDM_13, in, &text);
    assert_string_equal("GET_CERTIFICATE slot=1 attributes=0x00 offset=16 length=1024", line);
}

static const char *print_spdm(struct dsm_wire_params *params, struct dsm_bytes message)
{
    static char line[400];
    struct dsm_text text = dsm_text(line, sizeof(line));

    dsm_spdm_messages_print(params, message, &text);
    return line;
}

static void test_a_line_has_the_fields_of_a_message(void **state)
{
    static const uint8_t key_update[] = { 0x12, 0xE9, 2, 7 };
    static const uint8_t error[] = { 0x12, 0x7F, 0x04, 0 };
    static const uint8_t version[] = { 0x10, 4, 0, 0, 0, 2, 0, 0x11, 0, 0x12 };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);

    (void)state;
    assert_string_equal("KEY_UPDATE operation=2 tag=0x07", print_spdm(&params, BYTES(key_update)));
    assert_string_equal("ERROR error_code=0x04(UnexpectedRequest) error_data=0x00 extended=[0]",
                        print_spdm(&params, BYTES(error)));
    assert_string_equal("VERSION entries=0x1100,0x1200", print_spdm(&params, BYTES(version)));
}

static void test_algorithms_are_printed_by_kind(void **state)
{
    uint8_t bytes[128];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);
    const struct dsm_message *message = dsm_spdm_messages_find(DSM_SPDM_ALGORITHMS);

    (void)state;
    assert_int_equal(DSM_OK, message->encode(&params, message_sample_of_spdm(DSM_SPDM_ALGORITHMS), &w));
    assert_string_equal("ALGORITHMS measurement_specification_sel=0x00 other_params_selection=0x00 "
                        "selected=hash:0x00000002[4]5a010203,asym:0x00000080,aead:0x0002",
                        print_spdm(&params, dsm_written(&w)));
}

static void test_what_is_no_message_is_said_to_be_none(void **state)
{
    static const uint8_t unknown[] = { 0x12, 0x00, 0, 0 }, named[] = { 0x14, 0x88, 0, 0, 1 };
    static const uint8_t truncated[] = { 0x12, 0xE9, 2 };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);

    (void)state;
    assert_string_equal("no SPDM message, of 4 bytes", print_spdm(&params, BYTES(unknown)));
    assert_string_equal("no SPDM message, of 0 bytes", print_spdm(&params, dsm_bytes(NULL, 0)));
    assert_string_equal("SLOT_MANAGEMENT of 5 bytes", print_spdm(&params, BYTES(named)));
    assert_non_null(strstr(print_spdm(&params, BYTES(truncated)), "KEY_UPDATE of 3 bytes: "));
}

static void test_a_request_tells_what_its_response_has(void **state)
{
    static const uint8_t challenge[36] = { 0x12, 0x83, 0, 0xFF }, without[36] = { 0x12, 0x83, 0, 0 };
    static const uint8_t measurements[37] = { 0x12, 0xE0, 1, 1 };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);

    (void)state;
    print_spdm(&params, BYTES(challenge));
    assert_true(params.has_summary);
    print_spdm(&params, BYTES(without));
    assert_false(params.has_summary);
    print_spdm(&params, BYTES(measurements));
    assert_true(params.is_signed);
}

/* A VENDOR_DEFINED_REQUEST with this message of a PCI-SIG protocol. */
static const char *print_pci(uint8_t protocol, struct dsm_bytes message)
{
    uint8_t payload[128], bytes[256];
    struct dsm_writer inner = dsm_writer(payload, sizeof(payload)), w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);
    struct dsm_vendor_defined vendor = {
        .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
        .standard_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = dsm_bytes("\x01\x00", 2),
    };

    dsm_write_u8(&inner, protocol);
    dsm_write_bytes(&inner, message);
    vendor.payload = dsm_written(&inner);
    assert_int_equal(DSM_OK, dsm_vendor_defined_encode(&params, &vendor, &w));
    return print_spdm(&params, dsm_written(&w));
}

static void test_the_message_of_a_pci_protocol_is_printed_behind_its_envelope(void **state)
{
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)state;
    dsm_tdisp_header_write(&w, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, 0x0100BEEF);
    assert_string_equal("VENDOR_DEFINED_REQUEST standard_id=0x0003 vendor_id=[2]0100 payload=[17]; TDISP "
                        "function_id=0x0100beef GET_DEVICE_INTERFACE_STATE",
                        print_pci(DSM_PCI_PROTOCOL_TDISP, dsm_written(&w)));
}

static void test_keys_and_nonces_are_not_printed(void **state)
{
    const struct dsm_message *message = dsm_ide_km_messages_find(2); /* KEY_PROG */
    struct dsm_wire_params params = { .version = 0 };
    uint8_t bytes[128];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(DSM_OK, message->encode(&params, message_sample_of_ide_km(message->code), &w));
    assert_string_equal("VENDOR_DEFINED_REQUEST standard_id=0x0003 vendor_id=[2]0100 payload=[48]; IDE_KM KEY_PROG "
                        "stream_id=1 port_index=0 key_set=0 direction=0 sub_stream=2 key_present=1 "
                        "key=secret ifv=secret",
                        print_pci(DSM_PCI_PROTOCOL_IDE_KM, dsm_written(&w)));
    w = dsm_writer(bytes, sizeof(bytes));
    dsm_tdisp_header_write(&w, DSM_TDISP_START_INTERFACE_REQUEST, 0);
    dsm_write_zeros(&w, DSM_TDISP_NONCE_LEN);
    assert_non_null(strstr(print_pci(DSM_PCI_PROTOCOL_TDISP, dsm_written(&w)), "start_interface_nonce=secret"));
}

static bool has_secret_field(const struct dsm_message *message)
{
    for (size_t i = 0; i < message->field_count; i++)
        if (message->fields[i].kind == DSM_FIELD_SECRET)
            return true;
    return false;
}

static void test_what_has_a_secret_field_says_where_its_bytes_end_to_be_shown(void **state)
{
    const struct dsm_message *message;

    (void)state;
    FOR_PROTOCOLS(protocol)
    for (size_t i = 0; (message = protocol->at(i)) != NULL; i++)
        if (has_secret_field(message) && !message->has_secret)
            fail_msg("%s: %s would be dumped with its secret", protocol->name, message->name);
}

static void test_bytes_are_dumped_in_rows_up_to_what_is_secret(void **state)
{
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_bytes message;
    char line[120];
    struct dsm_text text = dsm_text(line, sizeof(line));

    (void)state;
    dsm_tdisp_header_write(&w, DSM_TDISP_START_INTERFACE_REQUEST, 1);
    dsm_write_zeros(&w, DSM_TDISP_NONCE_LEN);
    message = dsm_written(&w);
    assert_int_equal(16, dsm_tdisp_messages_shown(message));
    dsm_message_dump_row(message, 16, 0, &text);
    assert_string_equal(
        "0000: 10 86 00 00 01 00 00 00 00 00 00 00 00 00 00 00 ** ** ** ** ** ** ** ** ** ** ** ** ** ** ** **", line);
    text = dsm_text(line, sizeof(line));
    dsm_message_dump_row(dsm_bytes(message.p, 34), 34, 32, &text);
    assert_string_equal("0020: 00 00", line);
}

static void test_bytes_that_others_have_defined_are_not_shown(void **state)
{
    static const uint8_t registry_7[] = { 0x12, 0xFE, 0, 0, 0x07, 0, 2, 0x98, 0x1E, 3, 0, 0x00, 0x02, 0xAA };
    static const uint8_t vendor_2[] = { 0x12, 0xFE, 0, 0, 0x03, 0, 2, 2, 0, 3, 0, 0x00, 0x02, 0xAA };
    static const uint8_t protocol_2[] = { 0x12, 0xFE, 0, 0, 0x03, 0, 2, 1, 0, 2, 0, 0x02, 0xAA };
    static const uint8_t object_9[] = { 0x12, 0xFE, 0, 0, 0x03, 0, 2, 1, 0, 3, 0, 0x00, 0x09, 0xAA };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);

    (void)state;
    assert_int_equal(11, dsm_spdm_messages_shown(&params, BYTES(registry_7)));
    assert_int_equal(12, dsm_spdm_messages_shown(&params, BYTES(vendor_2)));
    assert_int_equal(12, dsm_spdm_messages_shown(&params, BYTES(protocol_2)));
    assert_int_equal(13, dsm_spdm_messages_shown(&params, BYTES(object_9)));
}

static void test_keys_of_cxl_are_not_shown(void **state)
{
    static const uint8_t key_prog[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x98, 0x1E, 9, 0, 0, 2, 0, 0, 0, 0, 0x80, 0, 0xAA };
    static uint8_t configuration[12 + 352] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x98, 0x1E, 0x61, 1, 1, 0x10, 0x83 };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);

    (void)state;
    assert_int_equal(sizeof(key_prog) - 1, dsm_spdm_messages_shown(&params, BYTES(key_prog)));
    assert_int_equal(sizeof(configuration) - 128, dsm_spdm_messages_shown(&params, BYTES(configuration)));
}

static void test_doe_discovery_has_rows_as_well(void **state)
{
    static const uint8_t request[] = { 1, 2, 0, 0 }, response[] = { 1, 0, 2, 0 };
    struct dsm_wire_params params = { .version = 0 };
    char line[100];
    struct dsm_text text = dsm_text(line, sizeof(line));

    (void)state;
    dsm_message_print_bytes(&dsm_doe_discovery_row, &params, BYTES(request), &text);
    assert_string_equal("DOE_DISCOVERY index=1 version=2", line);
    text = dsm_text(line, sizeof(line));
    dsm_message_print_bytes(&dsm_doe_discovery_response_row, &params, BYTES(response), &text);
    assert_string_equal("DOE_DISCOVERY_RESPONSE vendor_id=0x0001 type=0x02 next_index=0", line);
}

static void test_a_line_that_is_too_long_is_cut(void **state)
{
    static const uint8_t key_update[] = { 0x12, 0xE9, 2, 7 };
    struct dsm_wire_params params = message_sample_params(DSM_SPDM_12);
    char line[20];
    struct dsm_text text = dsm_text(line, sizeof(line));

    (void)state;
    dsm_spdm_messages_print(&params, BYTES(key_update), &text);
    assert_string_equal("KEY_UPDATE opera...", line);
    assert_int_equal(sizeof(line) - 1, text.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_code_and_no_name_stands_twice_in_a_table),
        cmocka_unit_test(test_spdm_requests_have_bit_7_and_responses_have_not),
        cmocka_unit_test(test_a_table_finds_its_rows_by_code),
        cmocka_unit_test(test_every_row_is_written_read_and_refused_where_it_is_too_short_or_too_long),
        cmocka_unit_test(test_a_field_of_a_later_version_is_not_printed),
        cmocka_unit_test(test_a_line_has_the_fields_of_a_message),
        cmocka_unit_test(test_algorithms_are_printed_by_kind),
        cmocka_unit_test(test_what_is_no_message_is_said_to_be_none),
        cmocka_unit_test(test_a_request_tells_what_its_response_has),
        cmocka_unit_test(test_the_message_of_a_pci_protocol_is_printed_behind_its_envelope),
        cmocka_unit_test(test_keys_and_nonces_are_not_printed),
        cmocka_unit_test(test_what_has_a_secret_field_says_where_its_bytes_end_to_be_shown),
        cmocka_unit_test(test_bytes_are_dumped_in_rows_up_to_what_is_secret),
        cmocka_unit_test(test_bytes_that_others_have_defined_are_not_shown),
        cmocka_unit_test(test_keys_of_cxl_are_not_shown),
        cmocka_unit_test(test_doe_discovery_has_rows_as_well),
        cmocka_unit_test(test_a_line_that_is_too_long_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
