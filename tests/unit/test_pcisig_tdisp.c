/* SPDX-License-Identifier: BSD-3-Clause */
/* Every TDISP request in every state, the order of checks, and the requests that are not LOCK. */
#include "device/device_tdis.h"
#include "tdisp_fixture.h"
#include "wire/tdisp_messages.h"

#define U DSM_TDI_CONFIG_UNLOCKED
#define L DSM_TDI_CONFIG_LOCKED
#define R DSM_TDI_RUN
#define E DSM_TDI_ERROR

/* --- every request in every state --- */

static const struct {
    uint8_t code;
    size_t body_len;
    const char *answers[4]; /* in U, L, R, E; NULL: INVALID_INTERFACE_STATE */
} cells[] = {
    { 0x81, 0, { "TDISP_VERSION", "TDISP_VERSION", "TDISP_VERSION", "TDISP_VERSION" } },
    { 0x82, 4, { "TDISP_CAPABILITIES", "TDISP_CAPABILITIES", "TDISP_CAPABILITIES", "TDISP_CAPABILITIES" } },
    { 0x83, 20, { "LOCK_INTERFACE_RESPONSE", NULL, NULL, NULL } },
    { 0x84, 4, { NULL, "DEVICE_INTERFACE_REPORT", "DEVICE_INTERFACE_REPORT", NULL } },
    { 0x85,
      0,
      { "DEVICE_INTERFACE_STATE", "DEVICE_INTERFACE_STATE", "DEVICE_INTERFACE_STATE", "DEVICE_INTERFACE_STATE" } },
    { 0x86, 32, { NULL, "START_INTERFACE_RESPONSE", NULL, NULL } },
    { 0x87,
      0,
      { "STOP_INTERFACE_RESPONSE", "STOP_INTERFACE_RESPONSE", "STOP_INTERFACE_RESPONSE", "STOP_INTERFACE_RESPONSE" } },
};
static const uint8_t states[] = { U, L, R, E };
static const uint8_t state_after[][4] = {
    { U, L, R, E }, { U, L, R, E }, { L, L, R, E }, { U, L, R, E }, { U, L, R, E }, { U, R, R, E }, { U, U, U, U },
};

static void fill_body(uint8_t code, uint8_t *body)
{
    memset(body, 0, 32);
    if (code == 0x84)
        body[2] = 16; /* LENGTH */
    if (code == 0x86)
        memcpy(body, device->tdis[0].nonce, DSM_TDISP_NONCE_LEN);
}

static void test_each_request_in_each_state_has_its_answer_and_next_state(void **state)
{
    uint8_t body[32];

    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
        for (size_t s = 0; s < 4; s++) {
            const char *expected = cells[i].answers[s] ? cells[i].answers[s] : "INVALID_INTERFACE_STATE";
            struct answer answer;

            bring_to(states[s]);
            fill_body(cells[i].code, body);
            answer = request(cells[i].code, body, cells[i].body_len);
            if (strcmp(answer_name(&answer), expected) != 0 || device->tdis[0].state != state_after[i][s])
                fail_msg("%s in %s: expected %s and %s, got %s and %s", dsm_tdisp_messages_name(cells[i].code),
                         dsm_tdi_state_name(states[s]), expected, dsm_tdi_state_name(state_after[i][s]),
                         answer_name(&answer), dsm_tdi_state_name(device->tdis[0].state));
            destroy_device(state);
            begin_tdisp(state);
        }
}

/* The error codes as numbers, as table 11-27 has them. */
static void test_error_codes_are_the_numbers_of_the_specification(void **state)
{
    struct answer answer;

    (void)state;
    answer = get_report(0, 16);
    assert_int_equal(answer.error.error_code, 0x0004);
    assert_int_equal(answer.error.error_data, 0);
    assert_int_equal(answer.error.extended.n, 0);
    assert_int_equal(request(0x81, "x", 1).error.error_code, 0x0001);
    answer = request(0x8A, NULL, 0);
    assert_int_equal(answer.error.error_code, 0x0007);
    assert_int_equal(answer.error.error_data, 0x8A);
}

/* --- the order of checks --- */

static struct answer send_spoiled(uint8_t version, uint8_t code, size_t body_len, uint32_t function_id)
{
    uint8_t message[64] = { version, code };

    memcpy(message + 4, &(uint8_t[]){ (uint8_t)function_id, (uint8_t)(function_id >> 8) }, 2);
    return send_message(in_session, message, 16 + body_len);
}

static void test_the_first_check_that_fails_is_answered(void **state)
{
    (void)state;
    bring_to(L);
    session.session_id = SESSION_B;
    device->settings.strict = true;
    version_asked = false;
    /* START: wrong in everything, then mended one check after the other */
    assert_answer("VERSION_MISMATCH", send_spoiled(0x11, 0x8B, 1, 0x1234));
    assert_answer("UNSUPPORTED_REQUEST", send_spoiled(0x10, 0x8B, 1, 0x1234));
    assert_answer("INVALID_REQUEST", send_spoiled(0x10, 0x86, 1, 0x1234));
    assert_answer("INVALID_INTERFACE", send_spoiled(0x10, 0x86, 32, 0x1234));
    assert_answer("INVALID_INTERFACE_STATE", send_spoiled(0x10, 0x86, 32, ID));
    session.session_id = SESSION_A;
    assert_answer("INVALID_REQUEST", send_spoiled(0x10, 0x86, 32, ID)); /* GET_TDISP_VERSION not asked, strict */
    version_asked = true;
    assert_answer("INVALID_NONCE", send_spoiled(0x10, 0x86, 32, ID));
    assert_state(&device->tdis[0], L);
}

static void test_every_other_version_is_a_mismatch(void **state)
{
    (void)state;
    for (unsigned version = 0; version < 256; version++)
        if (version != 0x10)
            assert_answer("VERSION_MISMATCH", send_spoiled((uint8_t)version, 0x85, 0, ID));
}

/* PCIe 11.3.4: a requester of any 1.x finds out which versions there are. */
static void test_get_version_is_answered_in_its_major_version(void **state)
{
    (void)state;
    for (unsigned version = 0; version < 256; version++)
        assert_answer(version >> 4 == 1 ? "TDISP_VERSION" : "VERSION_MISMATCH",
                      send_spoiled((uint8_t)version, 0x81, 0, ID));
}

static void test_every_other_code_is_unsupported_with_the_code_as_data(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        struct answer answer;

        if (code >= 0x81 && code <= 0x87)
            continue;
        answer = request((uint8_t)code, NULL, 0);
        assert_answer("UNSUPPORTED_REQUEST", answer);
        assert_int_equal(answer.error.error_data, code);
    }
}

static void test_every_other_length_is_an_invalid_request(void **state)
{
    static const uint8_t body[40];

    (void)state;
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
        for (size_t n = 0; n <= sizeof(body); n++)
            if (n != cells[i].body_len)
                assert_answer("INVALID_REQUEST", request(cells[i].code, body, n));
    assert_state(&device->tdis[0], U);
}

static void test_a_message_shorter_than_its_header_is_answered_with_function_id_0(void **state)
{
    static const uint8_t message[16] = { 0x10, 0x81, 0, 0, 0xEF, 0xBE };

    (void)state;
    for (size_t n = 0; n < sizeof(message); n++) {
        struct answer answer = send_message(in_session, message, n);

        assert_answer("INVALID_REQUEST", answer);
        assert_int_equal(answer.header.function_id, 0);
    }
    assert_logged("shorter than a TDISP header");
}

static void test_an_id_of_no_tdi_is_an_invalid_interface_for_every_request(void **state)
{
    uint8_t body[32] = { 0 };

    (void)state;
    bring_to(L);
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
        assert_answer("INVALID_INTERFACE", request_of(0x0100, cells[i].code, body, cells[i].body_len));
}

static void test_each_refusal_has_its_log_line(void **state)
{
    (void)state;
    get_report(0, 16);
    assert_logged("info test TDISP GET_DEVICE_INTERFACE_REPORT (0x84) for be:1d.7 answered with "
                  "TDISP_ERROR(INVALID_INTERFACE_STATE): session: 0x10001: the TDI is not locked by this session");
}

/* --- sessions --- */

static void test_start_and_report_are_refused_in_another_session(void **state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    (void)state;
    lock_for_nonce(nonce);
    session.session_id = SESSION_B;
    assert_answer("INVALID_INTERFACE_STATE", get_report(0, 16));
    assert_answer("INVALID_INTERFACE_STATE", start_with(nonce));
    assert_state(&device->tdis[0], L);
    session.session_id = SESSION_A;
    assert_answer("START_INTERFACE_RESPONSE", start_with(nonce));
    session.session_id = SESSION_B;
    assert_answer("INVALID_INTERFACE_STATE", get_report(0, 16));
}

static void test_state_and_stop_are_answered_in_any_session(void **state)
{
    (void)state;
    bring_to(R);
    session.session_id = SESSION_B;
    assert_answer("DEVICE_INTERFACE_STATE", request(0x85, NULL, 0));
    assert_answer("STOP_INTERFACE_RESPONSE", stop());
    assert_state(&device->tdis[0], U);
    assert_int_equal(moves[0].session_id, SESSION_A);
}

/* --- the queries --- */

static void test_version_is_one_entry(void **state)
{
    static const uint8_t expected[] = { 1, 0x10 };
    struct answer answer;

    (void)state;
    version_asked = false;
    answer = request(0x81, NULL, 0);
    assert_int_equal(answer.body.n, 2);
    assert_memory_equal(answer.body.p, expected, 2);
    assert_true(version_asked);
}

static void test_capabilities_are_what_validators_expect(void **state)
{
    static const uint8_t tsm_caps[4];
    struct dsm_tdisp_capabilities capabilities;
    struct answer answer = request(0x82, tsm_caps, 4);

    (void)state;
    assert_error(DSM_OK, dsm_tdisp_capabilities_decode(answer.body, &capabilities, NULL));
    assert_int_equal(capabilities.dsm_caps, 0);
    assert_int_equal(capabilities.req_msgs_supported[0], 0xFE);
    for (size_t i = 1; i < 16; i++)
        assert_int_equal(capabilities.req_msgs_supported[i], 0);
    assert_int_equal(capabilities.lock_interface_flags_supported, 0x0007);
    assert_int_equal(capabilities.dev_addr_width, 64);
    assert_int_equal(capabilities.num_req_this, 1);
    assert_int_equal(capabilities.num_req_all, 1);
}

static void test_no_query_changes_binds_or_disturbs_a_tdi(void **state)
{
    static const uint8_t tsm_caps[4];

    (void)state;
    for (size_t s = 0; s < 4; s++) {
        struct dsm_tdi before;

        bring_to(states[s]);
        before = device->tdis[0];
        assert_answer("TDISP_VERSION", request(0x81, NULL, 0));
        assert_answer("TDISP_CAPABILITIES", request(0x82, tsm_caps, 4));
        assert_answer("DEVICE_INTERFACE_STATE", request(0x85, NULL, 0));
        assert_memory_equal(&before, &device->tdis[0], sizeof(before));
        assert_int_equal(move_count, 0);
        stop();
    }
}

static void test_state_tells_each_state(void **state)
{
    (void)state;
    for (size_t s = 0; s < 4; s++) {
        struct answer answer;

        bring_to(states[s]);
        answer = request(0x85, NULL, 0);
        assert_int_equal(answer.body.n, 1);
        assert_int_equal(answer.body.p[0], states[s]);
        stop();
    }
}

/* --- the report in portions --- */

static struct dsm_tdisp_report_portion portion(uint16_t offset, uint16_t length)
{
    struct answer answer = get_report(offset, length);
    struct dsm_tdisp_report_portion out;

    assert_answer("DEVICE_INTERFACE_REPORT", answer);
    assert_error(DSM_OK, dsm_tdisp_report_portion_decode(answer.body, &out, NULL));
    return out;
}

static void test_the_report_can_be_read_in_portions_of_any_length(void **state)
{
    const struct dsm_tdi *tdi = &device->tdis[0];

    (void)state;
    bring_to(R);
    for (uint16_t length = 1; length < 130; length++)
        for (size_t at = 0; at < tdi->report_len; at += length) {
            struct dsm_tdisp_report_portion got = portion((uint16_t)at, length);
            size_t left = tdi->report_len - at;

            assert_int_equal(got.portion.n, length < left ? length : left);
            assert_int_equal(got.remainder_length, left - got.portion.n);
            assert_memory_equal(got.portion.p, tdi->report + at, got.portion.n);
        }
}

static void test_an_offset_at_or_past_the_end_is_an_invalid_request(void **state)
{
    uint16_t end;

    (void)state;
    bring_to(L);
    end = (uint16_t)device->tdis[0].report_len;
    assert_int_equal(portion(end - 1, 0xFFFF).portion.n, 1);
    assert_answer("INVALID_REQUEST", get_report(end, 1));
    assert_answer("INVALID_REQUEST", get_report(0xFFFF, 1));
}

static void test_a_length_of_0_is_an_invalid_request(void **state)
{
    (void)state;
    bring_to(L);
    assert_answer("INVALID_REQUEST", get_report(0, 0));
}

static void describe_large_report(void)
{
    static uint8_t info[65535 - 20 - 16];
    struct dsm_tdi_description description = plain_description(0);

    for (size_t i = 0; i < sizeof(info); i++)
        info[i] = (uint8_t)(i * 7 >> 3);
    description.auto_id = true;
    description.device_specific_info = info;
    description.device_specific_info_len = sizeof(info);
    assert_error(DSM_OK, dsm_device_describe_tdi(device, 0, &description, NULL, 0));
}

static void test_a_portion_fits_the_largest_response_in_a_session(void **state)
{
    struct dsm_tdisp_report_portion got;

    (void)state;
    describe_large_report();
    bring_to(L);
    got = portion(0, 0xFFFF);
    assert_int_equal(got.portion.n, 4576 - 12 - 16 - 4);
    assert_int_equal(got.remainder_length, 65535 - got.portion.n);
}

static void test_a_portion_fits_what_the_requester_takes(void **state)
{
    (void)state;
    describe_large_report();
    bring_to(L);
    response_room = 1000;
    assert_int_equal(portion(0, 0xFFFF).portion.n, 1000 - 20);
    response_room = 21;
    assert_int_equal(portion(0, 0xFFFF).portion.n, 1);
}

static void test_the_largest_report_can_be_read_whole(void **state)
{
    size_t at = 0;

    (void)state;
    describe_large_report();
    bring_to(L);
    while (at < 65535) {
        struct dsm_tdisp_report_portion got = portion((uint16_t)at, 0xFFFF);

        assert_memory_equal(got.portion.p, device->tdis[0].report + at, got.portion.n);
        at += got.portion.n;
        assert_int_equal(at + got.remainder_length, 65535);
    }
}

/* --- START and STOP --- */

static void test_a_wrong_nonce_changes_nothing(void **state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    (void)state;
    lock_for_nonce(nonce);
    for (size_t i = 0; i < sizeof(nonce); i++) {
        nonce[i] ^= 0x01;
        assert_answer("INVALID_NONCE", start_with(nonce));
        nonce[i] ^= 0x01;
    }
    assert_state(&device->tdis[0], L);
    assert_answer("START_INTERFACE_RESPONSE", start_with(nonce));
    assert_state(&device->tdis[0], R);
}

static void test_a_nonce_is_good_for_its_own_lock_only(void **state)
{
    uint8_t first[DSM_TDISP_NONCE_LEN], second[DSM_TDISP_NONCE_LEN];

    (void)state;
    lock_for_nonce(first);
    stop();
    lock_for_nonce(second);
    assert_memory_not_equal(first, second, sizeof(first));
    assert_answer("INVALID_NONCE", start_with(first));
    assert_answer("START_INTERFACE_RESPONSE", start_with(second));
}

static void test_start_and_stop_are_answered_with_a_header_alone(void **state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    (void)state;
    lock_for_nonce(nonce);
    assert_int_equal(start_with(nonce).body.n, 0);
    assert_int_equal(stop().body.n, 0);
}

static void test_stop_in_config_unlocked_moves_nothing(void **state)
{
    (void)state;
    assert_answer("STOP_INTERFACE_RESPONSE", stop());
    assert_int_equal(move_count, 0);
}

static void test_a_second_walk_follows_the_first(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        bring_to(R);
        assert_answer("STOP_INTERFACE_RESPONSE", stop());
    }
    bring_to(E);
    stop();
    bring_to(R);
}

static void test_tdis_of_one_device_do_not_disturb_each_other(void **state)
{
    uint8_t lock[20] = { 0 };

    (void)state;
    destroy_device(state);
    create_device(state);
    add_plain_tdi(0x0300);
    add_plain_tdi(0x0301)->description.bars[0].address = 0xFD000000;
    assert_answer("LOCK_INTERFACE_RESPONSE", request_of(0x0300, 0x83, lock, sizeof(lock)));
    assert_answer("TDISP_VERSION", request_of(0x0301, 0x81, NULL, 0));
    assert_answer("STOP_INTERFACE_RESPONSE", request_of(0x0301, 0x87, NULL, 0));
    assert_state(&device->tdis[0], L);
    assert_answer("INVALID_INTERFACE", request_of(0x0302, 0x85, NULL, 0));
}

/* --- tolerances --- */

static struct answer state_with(size_t at, uint8_t value)
{
    uint8_t message[16] = { 0x10, 0x85, 0, 0, 0xEF, 0xBE };

    message[at] = value;
    return send_message(in_session, message, sizeof(message));
}

static const struct {
    size_t at;
    uint8_t value;
} reserved[] = { { 2, 1 }, { 3, 0x80 }, { 7, 0x02 }, { 7, 0x80 }, { 8, 1 }, { 15, 0xFF } };

static void test_reserved_header_bits_are_a_finding(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        assert_answer("DEVICE_INTERFACE_STATE", state_with(reserved[i].at, reserved[i].value));
        assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, i + 1);
    }
}

static void test_reserved_header_bits_are_an_invalid_request_for_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        assert_answer("INVALID_REQUEST", state_with(reserved[i].at, reserved[i].value));
    assert_answer("DEVICE_INTERFACE_STATE", state_with(15, 0));
}

static void test_tsm_caps_are_reserved_bits(void **state)
{
    static const uint8_t tsm_caps[4] = { 1 };

    (void)state;
    assert_answer("TDISP_CAPABILITIES", request(0x82, tsm_caps, 4));
    assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, 1);
    device->settings.strict = true;
    assert_answer("INVALID_REQUEST", request(0x82, tsm_caps, 4));
}

static void test_another_aead_is_a_finding_and_an_error_of_a_strict_device(void **state)
{
    (void)state;
    session.aead = dsm_aead_algorithm_by_name("CHACHA20_POLY1305");
    assert_answer("DEVICE_INTERFACE_STATE", request(0x85, NULL, 0));
    assert_findings(DSM_FINDING_WEAK_AEAD, 1);
    device->settings.strict = true;
    assert_answer("INVALID_REQUEST", request(0x85, NULL, 0));
}

static void test_a_request_before_get_version_is_a_finding_and_an_error_of_a_strict_device(void **state)
{
    (void)state;
    version_asked = false;
    assert_answer("DEVICE_INTERFACE_STATE", request(0x85, NULL, 0));
    assert_findings(DSM_FINDING_NO_TDISP_VERSION, 1);
    device->settings.strict = true;
    assert_answer("INVALID_REQUEST", request(0x85, NULL, 0));
    assert_answer("TDISP_VERSION", request(0x81, NULL, 0));
    assert_answer("DEVICE_INTERFACE_STATE", request(0x85, NULL, 0));
    assert_findings(DSM_FINDING_NO_TDISP_VERSION, 2);
}

/* --- the emulator's query in clear --- */

static struct answer ask(uint8_t version, uint8_t code, size_t n)
{
    uint8_t message[24] = { version, code, 0, 0, 0xEF, 0xBE };

    return send_message(from_emulator, message, n);
}

static void test_the_emulator_reads_each_state_in_17_bytes(void **state)
{
    (void)state;
    for (size_t s = 0; s < 4; s++) {
        const uint8_t expected[17] = { 0x10, 0x05, 0, 0, 0xEF, 0xBE, [16] = states[s] };

        bring_to(states[s]);
        ask(0x10, 0x85, 16);
        assert_written(&w, expected);
        stop();
    }
}

static void test_the_emulator_gets_nothing_else(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        struct answer answer;

        if (code == 0x85)
            continue;
        answer = ask(0x10, (uint8_t)code, 16);
        assert_answer("UNSUPPORTED_REQUEST", answer);
        assert_int_equal(answer.error.error_data, code);
        assert_int_equal(answer.header.function_id, ID);
    }
    assert_state(&device->tdis[0], U);
}

static void test_the_emulators_mistakes_are_told(void **state)
{
    (void)state;
    assert_answer("VERSION_MISMATCH", ask(0x11, 0x85, 16));
    assert_answer("INVALID_REQUEST", ask(0x10, 0x85, 17));
    for (size_t n = 0; n < 16; n++)
        assert_answer("INVALID_REQUEST", ask(0x10, 0x85, n));
    bring_to(L);
    device->tdis[0].bound_function_id = 0x0300;
    assert_answer("INVALID_INTERFACE", ask(0x10, 0x85, 16));
}

static void test_the_emulators_query_leaves_no_finding(void **state)
{
    (void)state;
    version_asked = false;
    device->settings.strict = true;
    assert_answer("DEVICE_INTERFACE_STATE", ask(0x10, 0x85, 16));
    assert_int_equal(told_findings, 0);
    assert_false(version_asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        tdisp_test(test_each_request_in_each_state_has_its_answer_and_next_state),
        tdisp_test(test_error_codes_are_the_numbers_of_the_specification),
        tdisp_test(test_the_first_check_that_fails_is_answered),
        tdisp_test(test_every_other_version_is_a_mismatch),
        tdisp_test(test_get_version_is_answered_in_its_major_version),
        tdisp_test(test_every_other_code_is_unsupported_with_the_code_as_data),
        tdisp_test(test_every_other_length_is_an_invalid_request),
        tdisp_test(test_a_message_shorter_than_its_header_is_answered_with_function_id_0),
        tdisp_test(test_an_id_of_no_tdi_is_an_invalid_interface_for_every_request),
        tdisp_test(test_each_refusal_has_its_log_line),
        tdisp_test(test_start_and_report_are_refused_in_another_session),
        tdisp_test(test_state_and_stop_are_answered_in_any_session),
        tdisp_test(test_version_is_one_entry),
        tdisp_test(test_capabilities_are_what_validators_expect),
        tdisp_test(test_no_query_changes_binds_or_disturbs_a_tdi),
        tdisp_test(test_state_tells_each_state),
        tdisp_test(test_the_report_can_be_read_in_portions_of_any_length),
        tdisp_test(test_an_offset_at_or_past_the_end_is_an_invalid_request),
        tdisp_test(test_a_length_of_0_is_an_invalid_request),
        tdisp_test(test_a_portion_fits_the_largest_response_in_a_session),
        tdisp_test(test_a_portion_fits_what_the_requester_takes),
        tdisp_test(test_the_largest_report_can_be_read_whole),
        tdisp_test(test_a_wrong_nonce_changes_nothing),
        tdisp_test(test_a_nonce_is_good_for_its_own_lock_only),
        tdisp_test(test_start_and_stop_are_answered_with_a_header_alone),
        tdisp_test(test_stop_in_config_unlocked_moves_nothing),
        tdisp_test(test_a_second_walk_follows_the_first),
        tdisp_test(test_tdis_of_one_device_do_not_disturb_each_other),
        tdisp_test(test_reserved_header_bits_are_a_finding),
        tdisp_test(test_reserved_header_bits_are_an_invalid_request_for_a_strict_device),
        tdisp_test(test_tsm_caps_are_reserved_bits),
        tdisp_test(test_another_aead_is_a_finding_and_an_error_of_a_strict_device),
        tdisp_test(test_a_request_before_get_version_is_a_finding_and_an_error_of_a_strict_device),
        tdisp_test(test_the_emulator_reads_each_state_in_17_bytes),
        tdisp_test(test_the_emulator_gets_nothing_else),
        tdisp_test(test_the_emulators_mistakes_are_told),
        tdisp_test(test_the_emulators_query_leaves_no_finding),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
