/* SPDX-License-Identifier: BSD-3-Clause */
/* What LOCK_INTERFACE_REQUEST asks for, in each of its fields, and what it leaves behind. */
#include "device/device_config.h"
#include "device/device_tdis.h"
#include "tdisp_fixture.h"

static struct dsm_tdi *tdi(void)
{
    return &device->tdis[0];
}

/* Nothing is left of a LOCK that was refused. */
static void check_untouched(const char *file, int line)
{
    check_state(tdi(), DSM_TDI_CONFIG_UNLOCKED, file, line);
    _assert_true(!tdi()->bound && !tdi()->has_nonce && tdi()->report_len == 0 && tdi()->session_id == 0,
                 "nothing is left of the lock", file, line);
    _assert_int_equal(move_count, 0, file, line);
}

#define assert_untouched() check_untouched(__FILE__, __LINE__)

static struct answer lock_flags(uint16_t flags)
{
    struct dsm_tdisp_lock lock = { .flags = flags };

    return lock_with(&lock);
}

static struct answer lock_offset(uint64_t offset)
{
    struct dsm_tdisp_lock lock = { .mmio_reporting_offset = offset };

    return lock_with(&lock);
}

static struct answer lock_stream(uint8_t stream_id)
{
    struct dsm_tdisp_lock lock = { .default_stream_id = stream_id };

    return lock_with(&lock);
}

/* Sends a request whose response has no room. */
static void send_without_room(uint8_t code, const void *body, size_t n)
{
    uint8_t message[64];

    response_room = 15;
    assert_error(DSM_ERR_NO_SPACE, send_raw(in_session, message, make_message(message, code, ID, body, n)));
}

static void test_a_lock_whose_response_has_no_room_changes_nothing(void **state)
{
    static const uint8_t body[20];

    (void)state;
    send_without_room(DSM_TDISP_LOCK_INTERFACE_REQUEST, body, sizeof(body));
    assert_untouched();
}

static void test_a_start_whose_response_has_no_room_changes_nothing(void **state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    (void)state;
    lock_for_nonce(nonce);
    send_without_room(DSM_TDISP_START_INTERFACE_REQUEST, nonce, sizeof(nonce));
    assert_state(tdi(), DSM_TDI_CONFIG_LOCKED);
}

static void test_a_stop_whose_response_has_no_room_changes_nothing(void **state)
{
    (void)state;
    bring_to(DSM_TDI_RUN);
    send_without_room(DSM_TDISP_STOP_INTERFACE_REQUEST, NULL, 0);
    assert_state(tdi(), DSM_TDI_RUN);
}

static void test_lock_keeps_what_it_was_given(void **state)
{
    struct dsm_tdisp_lock lock = { .flags = 0x0005, .default_stream_id = 9, .mmio_reporting_offset = 0xD0000000 };
    struct answer answer = lock_with(&lock);

    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", answer);
    assert_state(tdi(), DSM_TDI_CONFIG_LOCKED);
    assert_true(tdi()->bound);
    assert_int_equal(tdi()->bound_function_id, ID);
    assert_int_equal(tdi()->session_id, SESSION_A);
    assert_int_equal(tdi()->lock_flags, 0x0005);
    assert_int_equal(tdi()->stream_id, 9);
    assert_int_equal(tdi()->mmio_reporting_offset, 0xD0000000);
    assert_memory_equal(answer.body.p, tdi()->nonce, DSM_TDISP_NONCE_LEN);
    assert_int_equal(moves[0].session_id, SESSION_A);
}

static void test_every_supported_combination_of_flags_locks(void **state)
{
    (void)state;
    for (uint16_t flags = 0; flags < 8; flags++) {
        assert_answer("LOCK_INTERFACE_RESPONSE", lock_flags(flags));
        assert_answer("STOP_INTERFACE_RESPONSE", stop());
    }
}

static void test_a_defined_flag_that_is_not_supported_is_an_invalid_request(void **state)
{
    (void)state;
    assert_answer("INVALID_REQUEST", lock_flags(DSM_LOCK_BIND_P2P));
    assert_answer("INVALID_REQUEST", lock_flags(DSM_LOCK_MSIX | DSM_LOCK_ALL_REQUEST_REDIRECT));
    assert_untouched();
    device->settings.lock_flags_supported &= (uint16_t)~DSM_LOCK_MSIX;
    assert_answer("INVALID_REQUEST", lock_flags(DSM_LOCK_MSIX));
}

static void test_reserved_flags_and_bytes_are_ignored_with_a_finding(void **state)
{
    uint8_t body[20] = { 0 };

    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_flags(0xFFE0 | DSM_LOCK_MSIX));
    assert_int_equal(tdi()->lock_flags, DSM_LOCK_MSIX);
    assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, 1);
    stop();
    body[3] = 1;
    assert_answer("LOCK_INTERFACE_RESPONSE", request(0x83, body, sizeof(body)));
    assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, 2);
}

static void test_reserved_flags_are_an_invalid_request_for_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    device->ide.policy = DSM_IDE_NONE;
    assert_answer("INVALID_REQUEST", lock_flags(0x0020));
    assert_untouched();
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_flags(0));
}

static void test_a_misaligned_offset_is_accepted_with_a_finding(void **state)
{
    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_offset(0x1001));
    assert_findings(DSM_FINDING_MISALIGNED_OFFSET, 1);
    assert_string_equal(device->findings.entries[DSM_FINDING_MISALIGNED_OFFSET].came, "0x0000000000001001");
}

static void test_a_misaligned_offset_is_an_invalid_request_for_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    device->ide.policy = DSM_IDE_NONE;
    assert_answer("INVALID_REQUEST", lock_offset(0x1001));
    assert_untouched();
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_offset(0x1000));
}

static void test_an_offset_that_leaves_the_address_space_is_an_invalid_request(void **state)
{
    (void)state;
    assert_answer("INVALID_REQUEST", lock_offset((uint64_t)-0xFE001000LL));
    assert_answer("INVALID_REQUEST", lock_offset((uint64_t)1 << 63));
    assert_untouched();
    assert_logged("MMIO_REPORTING_OFFSET takes a range out of the address space");
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_offset((uint64_t)-0xFE000000LL));
}

static void test_an_unusable_description_is_an_invalid_device_configuration(void **state)
{
    (void)state;
    tdi()->description.bars[0].address = 0;
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_default());
    assert_untouched();
    tdi()->description.bars[0].address = 0xFE000000;
    tdi()->description.bars[1] = tdi()->description.bars[0];
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_default());
    tdi()->description.bars[1].present = false;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
}

static void add_function_at(uint32_t function_id, uint64_t address)
{
    struct dsm_tdi_description description = plain_description(function_id);

    description.bars[0].address = address;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
}

/* PCIe 11.3.8: of a PF, another PF or a VF, whatever its own state. */
static void test_bars_over_those_of_another_function_are_an_invalid_device_configuration(void **state)
{
    uint8_t body[20] = { 0 };

    (void)state;
    destroy_device(state);
    create_device(state);
    device->ide.policy = DSM_IDE_NONE;
    add_plain_tdi(PF_ID); /* 16 KiB at 0xFE000000 */
    add_function_at(PF_ID + 1, 0xFE003000);
    assert_answer("INVALID_DEVICE_CONFIGURATION", request_of(PF_ID, 0x83, body, 20));
    assert_answer("INVALID_DEVICE_CONFIGURATION", request_of(PF_ID + 1, 0x83, body, 20));
    assert_untouched();
    assert_logged("a BAR of the TDI overlaps one of them");
    device->tdis[1].description.bars[0].address = 0; /* not programmed: nowhere */
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(PF_ID, 0x83, body, 20));
    device->tdis[1].description.bars[0].address = 0xFE004000;
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(PF_ID + 1, 0x83, body, 20));
}

/* PCIe 11.3.8 */
static void test_another_cache_line_size_than_the_ln_requesters_is_a_finding(void **state)
{
    struct dsm_tdisp_lock lock = { .flags = DSM_LOCK_SYSTEM_CACHE_LINE_SIZE };

    (void)state;
    tdi()->description.lnr_control = 0x0003; /* enabled, 128 bytes */
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_with(&lock));
    stop();
    tdi()->description.lnr_control = 0x0002; /* not enabled */
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
    stop();
    assert_findings(DSM_FINDING_CACHE_LINE_SIZE, 0);
    tdi()->description.lnr_control = 0x0001; /* enabled, 64 bytes */
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_with(&lock));
    assert_findings(DSM_FINDING_CACHE_LINE_SIZE, 1);
    assert_string_equal(device->findings.entries[DSM_FINDING_CACHE_LINE_SIZE].came,
                        "LOCK with 128 bytes, the LN requester has 64");
}

static void test_another_cache_line_size_is_an_invalid_configuration_for_a_strict_device(void **state)
{
    struct dsm_tdisp_lock lock = { .flags = DSM_LOCK_SYSTEM_CACHE_LINE_SIZE };

    (void)state;
    device->settings.strict = true;
    device->ide.policy = DSM_IDE_NONE;
    tdi()->description.lnr_control = 0x0001;
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_with(&lock));
    assert_logged("strict: LOCK with 128 bytes, the LN requester has 64");
}

/* PCIe 11.3.8 */
static void test_phantom_functions_are_an_invalid_device_configuration(void **state)
{
    static const struct dsm_swdsm_capability express = { .id = 0x10, .offset = 0x40, .len = 0x3C };

    (void)state;
    assert_error(DSM_OK, dsm_device_config_layout(device, ID, 0, &express, 1, NULL));
    assert_error(DSM_OK, dsm_device_config_write(device, ID, 0x48, 2, 0x2910, 0x2B10, NULL));
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_default());
    assert_untouched();
    assert_error(DSM_OK, dsm_device_config_write(device, ID, 0x48, 1, 0x10, 0x50, NULL)); /* the other byte */
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_default());
    assert_error(DSM_OK, dsm_device_config_write(device, ID, 0x48, 2, 0x2B50, 0xAB50, NULL)); /* FLR clears it */
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
    stop();
    assert_error(DSM_OK, dsm_device_config_write(device, ID, 0x48, 2, 0x2910, 0x2B10, NULL));
    assert_error(DSM_OK, dsm_device_config_write(device, ID, 0x48, 4, 0x00002B10, 0x00002910, NULL));
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
}

static void test_lock_snapshots_the_report_of_its_flags(void **state)
{
    struct dsm_report report;

    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_flags(0));
    assert_error(DSM_OK, dsm_report_decode(dsm_bytes(tdi()->report, tdi()->report_len), &report, NULL));
    assert_int_equal(report.range_count, 1);
    assert_int_equal(report.msi_x_message_control, 0);
    assert_int_equal(report.interface_info, DSM_INTERFACE_DMA_WITHOUT_PASID);
    stop();
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_flags(DSM_LOCK_MSIX | DSM_LOCK_NO_FW_UPDATE));
    assert_error(DSM_OK, dsm_report_decode(dsm_bytes(tdi()->report, tdi()->report_len), &report, NULL));
    assert_int_equal(report.range_count, 3);
    assert_int_equal(report.msi_x_message_control, 0x8040);
    assert_int_equal(report.interface_info, DSM_INTERFACE_DMA_WITHOUT_PASID | DSM_INTERFACE_NO_UPDATE_AFTER_LOCK);
    assert_true(dsm_device_measurements_locked(device));
}

/* --- binding --- */

static void test_lock_binds_the_id_and_stop_releases_it(void **state)
{
    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
    assert_answer("INVALID_INTERFACE", request_of(0x0100, 0x85, NULL, 0));
    assert_answer("DEVICE_INTERFACE_STATE", request_of(ID | DSM_FUNCTION_SEGMENT_VALID | 0x050000, 0x85, NULL, 0));
    stop();
    assert_answer("DEVICE_INTERFACE_STATE", request_of(0x0100, 0x85, NULL, 0));
}

static void test_lock_binds_the_segment_that_it_names(void **state)
{
    uint8_t body[20] = { 0 };

    (void)state;
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(DSM_FUNCTION_SEGMENT_VALID | 0x020300, 0x83, body, 20));
    assert_answer("DEVICE_INTERFACE_STATE", request_of(0x0300, 0x85, NULL, 0));
    assert_answer("INVALID_INTERFACE", request_of(DSM_FUNCTION_SEGMENT_VALID | 0x030300, 0x85, NULL, 0));
}

static void test_a_fixed_tdi_stays_bound_to_its_own_segment(void **state)
{
    uint8_t body[20] = { 0 };

    (void)state;
    destroy_device(state);
    create_device(state);
    device->ide.policy = DSM_IDE_NONE;
    add_function_at(DSM_FUNCTION_SEGMENT_VALID | 0x010300, 0xFE000000);
    add_function_at(DSM_FUNCTION_SEGMENT_VALID | 0x020300, 0xFD000000);
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(0x0300, 0x83, body, 20));
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(DSM_FUNCTION_SEGMENT_VALID | 0x020300, 0x83, body, 20));
}

/* --- IDE --- */

static void key_stream(uint8_t stream_id, uint32_t session_id)
{
    uint8_t port = device->ide.port_count > 1 ? 1 : 0;

    dsm_ide_own(&device->ide, port, stream_id, session_id);
    device->ide.streams[device->ide.stream_count++] = (struct dsm_ide_stream){
        .stream_id = stream_id, .port_index = port, .programmed = 63, .going = 63, .secure = true
    };
}

static void test_a_stream_keyed_over_the_session_is_no_finding(void **state)
{
    (void)state;
    device->ide.policy = DSM_IDE_REQUIRED;
    key_stream(4, SESSION_A);
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(4));
    assert_findings(DSM_FINDING_STREAM_WITHOUT_KEYS, 0);
    assert_true(tdi()->stream_secure);
}

static void test_missing_keys_are_a_finding_where_ide_is_optional(void **state)
{
    (void)state;
    key_stream(4, SESSION_A);
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(0)); /* as TF-RMM: another stream than it keyed */
    assert_findings(DSM_FINDING_STREAM_WITHOUT_KEYS, 1);
    assert_false(tdi()->stream_secure);
    assert_string_equal(device->findings.entries[DSM_FINDING_STREAM_WITHOUT_KEYS].came,
                        "LOCK with stream 0, which is not secure");
}

static void test_missing_keys_are_an_invalid_request_where_ide_is_required(void **state)
{
    (void)state;
    device->ide.policy = DSM_IDE_REQUIRED;
    assert_answer("INVALID_REQUEST", lock_stream(0));
    assert_untouched();
    assert_findings(DSM_FINDING_STREAM_WITHOUT_KEYS, 0);
}

static void test_keys_that_do_not_all_go_are_missing(void **state)
{
    (void)state;
    device->ide.policy = DSM_IDE_REQUIRED;
    key_stream(4, SESSION_A);
    device->ide.streams[0].going = 31;
    device->ide.streams[0].secure = false;
    assert_answer("INVALID_REQUEST", lock_stream(4));
}

static void test_keys_of_another_session_do_not_count(void **state)
{
    (void)state;
    key_stream(4, SESSION_B);
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(4));
    assert_findings(DSM_FINDING_STREAM_WITHOUT_KEYS, 1);
    assert_true(tdi()->stream_secure); /* if the stream falls, the TDI does */
    stop();
    device->ide.policy = DSM_IDE_REQUIRED;
    assert_answer("INVALID_REQUEST", lock_stream(4));
}

static void test_missing_keys_are_an_invalid_request_for_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    assert_answer("INVALID_REQUEST", lock_stream(0));
    assert_untouched();
}

/* An emulator tells where the IDE registers lie: one Link IDE stream and two Selective ones. Stream 4 is keyed. */
#define IDE_AT(dw) ((uint16_t)(0x104 + 4 * (dw)))
#define LINK 2u
#define FIRST 5u
#define SECOND 10u
#define ENABLED(id) ((uint32_t)(id) << 24 | 1u)
#define DEFAULT_STREAM 0x00400000u
#define TC1 0x00080000u

static void follow_streams(enum dsm_ide_policy policy)
{
    static const struct dsm_swdsm_capability ide = { .id = 0x30, .extended = true, .offset = 0x100, .len = 0x80 };
    struct dsm_ide_port port = { 0 };

    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 1, 2, 0));
    assert_error(DSM_OK, dsm_ide_configure(&device->ide, policy, &port, 1, 3));
    assert_error(DSM_OK, dsm_device_config_layout(device, ID, 0, &ide, 1, NULL));
    key_stream(4, SESSION_A);
    device->ide.streams[0].port_index = 0;
}

static void set_stream(size_t dw, uint32_t control)
{
    assert_error(DSM_OK, dsm_device_config_write(device, ID, IDE_AT(dw), 4, 0, control, NULL));
}

static void check_lock_of_4(const char *expected)
{
    assert_answer(expected, lock_stream(4));
    if (strcmp(expected, "LOCK_INTERFACE_RESPONSE") == 0)
        assert_answer("STOP_INTERFACE_RESPONSE", stop());
    else
        assert_untouched();
}

static void test_the_registers_have_to_say_which_is_the_default_stream(void **state)
{
    (void)state;
    follow_streams(DSM_IDE_REQUIRED);
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    assert_logged("no IDE stream is configured as the default stream");
    set_stream(FIRST, ENABLED(9) | DEFAULT_STREAM);
    set_stream(SECOND, ENABLED(4));
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    assert_logged("another IDE stream is configured as the default stream");
    set_stream(SECOND, ENABLED(4) | DEFAULT_STREAM);
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    assert_logged("several IDE streams are configured as the default stream");
    set_stream(FIRST, ENABLED(9));
    set_stream(LINK, ENABLED(1) | TC1);
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(4));
    assert_findings(DSM_FINDING_DEFAULT_STREAM, 0);
}

static void test_the_default_stream_is_for_tc0(void **state)
{
    (void)state;
    follow_streams(DSM_IDE_REQUIRED);
    set_stream(FIRST, ENABLED(4) | DEFAULT_STREAM | TC1);
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    assert_logged("the default IDE stream is for another TC than TC0");
}

static void test_an_enabled_link_stream_is_the_default_where_no_other_is(void **state)
{
    (void)state;
    follow_streams(DSM_IDE_REQUIRED);
    set_stream(LINK, ENABLED(4) & ~1u);
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    set_stream(LINK, ENABLED(4) | TC1);
    check_lock_of_4("INVALID_DEVICE_CONFIGURATION");
    set_stream(LINK, ENABLED(4));
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(4));
}

static void test_another_default_stream_is_a_finding_where_ide_is_optional(void **state)
{
    (void)state;
    follow_streams(DSM_IDE_OPTIONAL);
    check_lock_of_4("LOCK_INTERFACE_RESPONSE");
    assert_findings(DSM_FINDING_DEFAULT_STREAM, 1);
    assert_string_equal(device->findings.entries[DSM_FINDING_DEFAULT_STREAM].came,
                        "LOCK with stream 4, no IDE stream is configured as the default stream");
    device->settings.strict = true;
    assert_answer("INVALID_DEVICE_CONFIGURATION", lock_stream(4));
}

static void test_registers_that_nobody_follows_tell_nothing(void **state)
{
    (void)state;
    follow_streams(DSM_IDE_REQUIRED);
    assert_error(DSM_OK, dsm_device_config_layout(device, ID, 0, NULL, 0, NULL)); /* told anew, without IDE */
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(4));
    assert_findings(DSM_FINDING_DEFAULT_STREAM, 0);
}

static void test_a_device_without_ide_asks_for_no_keys(void **state)
{
    (void)state;
    device->ide.policy = DSM_IDE_NONE;
    device->settings.strict = true;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_stream(0));
    assert_int_equal(told_findings, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        tdisp_test(test_a_lock_whose_response_has_no_room_changes_nothing),
        tdisp_test(test_a_start_whose_response_has_no_room_changes_nothing),
        tdisp_test(test_a_stop_whose_response_has_no_room_changes_nothing),
        tdisp_test(test_lock_keeps_what_it_was_given),
        tdisp_test(test_every_supported_combination_of_flags_locks),
        tdisp_test(test_a_defined_flag_that_is_not_supported_is_an_invalid_request),
        tdisp_test(test_reserved_flags_and_bytes_are_ignored_with_a_finding),
        tdisp_test(test_reserved_flags_are_an_invalid_request_for_a_strict_device),
        tdisp_test(test_a_misaligned_offset_is_accepted_with_a_finding),
        tdisp_test(test_a_misaligned_offset_is_an_invalid_request_for_a_strict_device),
        tdisp_test(test_an_offset_that_leaves_the_address_space_is_an_invalid_request),
        tdisp_test(test_an_unusable_description_is_an_invalid_device_configuration),
        tdisp_test(test_bars_over_those_of_another_function_are_an_invalid_device_configuration),
        tdisp_test(test_another_cache_line_size_than_the_ln_requesters_is_a_finding),
        tdisp_test(test_another_cache_line_size_is_an_invalid_configuration_for_a_strict_device),
        tdisp_test(test_phantom_functions_are_an_invalid_device_configuration),
        tdisp_test(test_lock_snapshots_the_report_of_its_flags),
        tdisp_test(test_lock_binds_the_id_and_stop_releases_it),
        tdisp_test(test_lock_binds_the_segment_that_it_names),
        tdisp_test(test_a_fixed_tdi_stays_bound_to_its_own_segment),
        tdisp_test(test_a_stream_keyed_over_the_session_is_no_finding),
        tdisp_test(test_missing_keys_are_a_finding_where_ide_is_optional),
        tdisp_test(test_missing_keys_are_an_invalid_request_where_ide_is_required),
        tdisp_test(test_keys_that_do_not_all_go_are_missing),
        tdisp_test(test_keys_of_another_session_do_not_count),
        tdisp_test(test_missing_keys_are_an_invalid_request_for_a_strict_device),
        tdisp_test(test_the_registers_have_to_say_which_is_the_default_stream),
        tdisp_test(test_the_default_stream_is_for_tc0),
        tdisp_test(test_an_enabled_link_stream_is_the_default_where_no_other_is),
        tdisp_test(test_another_default_stream_is_a_finding_where_ide_is_optional),
        tdisp_test(test_registers_that_nobody_follows_tell_nothing),
        tdisp_test(test_a_device_without_ide_asks_for_no_keys),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
