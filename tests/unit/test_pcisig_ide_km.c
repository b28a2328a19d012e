/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_events.h"
#include "device/tdi_transitions.h"
#include "device_fixture.h"

#include "pcisig/ide_km.h"
#include "pcisig/pci_session.h"

#define PORT 1u
#define STREAM 0u

static uint8_t response[DSM_SECURED_RESPONSE_MAX];
static struct dsm_writer w;
static struct dsm_pci_session session;
static size_t response_room;

static int begin(void **state)
{
    response_room = sizeof(response);
    session = (struct dsm_pci_session){ .session_id = SESSION_A, .aead = dsm_aead_algorithm_by_name("AES_256_GCM") };
    return create_default_device(state);
}

#define assert_cause(expected, came)                                                                                   \
    do {                                                                                                               \
        assert_string_equal(dsm_cause_name(expected), dsm_cause_name(device->cause.id));                               \
        assert_int_equal(came, device->cause.value);                                                                   \
    } while (0)

static enum dsm_error send(const uint8_t *message, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1); /* ends where the message ends: a read past it is seen */
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy, message, n);
    w = dsm_writer(response, response_room);
    error = dsm_ide_km_respond(device, &session, dsm_bytes(copy, n), &w);
    free(copy);
    if (error != DSM_OK)
        assert_int_equal(dsm_written_len(&w), 0);
    return error;
}

#define SEND(...) send((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* --- QUERY --- */

static void test_query_shows_the_port_and_its_registers(void **state)
{
    struct dsm_ide_km_query_resp resp;

    (void)state;
    device->ide.ports[1].dev_func_num = 0x08;
    device->ide.ports[1].bus_num = 3;
    device->ide.ports[1].segment = 2;
    assert_error(DSM_OK, SEND(0, 0, 1));
    assert_error(DSM_OK, dsm_ide_km_query_resp_decode(dsm_written(&w), &resp, NULL));
    assert_int_equal(resp.port_index, 1);
    assert_int_equal(resp.dev_func_num, 0x08);
    assert_int_equal(resp.bus_num, 3);
    assert_int_equal(resp.segment, 2);
    assert_int_equal(resp.max_port_index, 7);
    assert_int_equal(resp.ide_registers.n, 36 * 4);
    assert_int_equal(resp.ide_registers.p[0], 0x43);
}

static void test_query_echoes_every_port_index_up_to_the_last(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < 8; i++) {
        assert_error(DSM_OK, SEND(0, 0, i));
        assert_int_equal(response[2], i);
    }
}

static void test_query_of_a_port_past_the_last_is_an_invalid_request(void **state)
{
    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, SEND(0, 0, 8));
    assert_cause(DSM_CAUSE_IDE_PORT, 8);
}

static void test_query_does_not_make_a_session_the_owner(void **state)
{
    (void)state;
    assert_error(DSM_OK, SEND(0, 0, 0));
    assert_int_equal(dsm_ide_owner(&device->ide, 0, STREAM), 0);
}

/* --- lengths and objects --- */

/* PCIe 6.33.3: no response; the log tells. */
static void test_every_wrong_length_is_discarded(void **state)
{
    static const struct {
        uint8_t object;
        size_t len;
    } requests[] = { { DSM_IDE_KM_QUERY, 3 }, { DSM_IDE_KM_K_SET_GO, 7 }, { DSM_IDE_KM_K_SET_STOP, 7 } };
    uint8_t message[8] = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        message[0] = requests[i].object;
        for (size_t n = 0; n < requests[i].len; n++)
            assert_error(DSM_ERR_DISCARD, send(message, n));
        assert_error(DSM_OK, send(message, requests[i].len));
        assert_error(DSM_ERR_DISCARD, send(message, requests[i].len + 1));
    }
    assert_cause(DSM_CAUSE_IDE_LENGTH, 8);
}

static void test_an_object_that_is_no_request_is_refused(void **state)
{
    (void)state;
    for (unsigned object = 0; object < 256; object++) {
        if (object == DSM_IDE_KM_QUERY || object == DSM_IDE_KM_KEY_PROG || object == DSM_IDE_KM_K_SET_GO ||
            object == DSM_IDE_KM_K_SET_STOP)
            continue;
        assert_error(DSM_ERR_INVALID_FIELD, SEND((uint8_t)object, 0, 0));
    }
    assert_cause(DSM_CAUSE_IDE_OBJECT, 255);
}

/* --- keys --- */

static uint8_t key_byte(uint8_t key_set, uint8_t direction, uint8_t sub_stream)
{
    return (uint8_t)(key_set | direction << 1 | sub_stream << 4);
}

/* KEY_PROG with n bytes of key and IFV; the KP_ACK's status. */
static uint8_t program(uint8_t port_index, uint8_t stream_id, uint8_t key, size_t n)
{
    uint8_t message[7 + 64] = { DSM_IDE_KM_KEY_PROG, 0, 0, stream_id, 0, key, port_index };
    struct dsm_ide_km_kp_ack ack;

    message[7 + 32 + 4] = 1; /* IFV 1 */
    assert_error(DSM_OK, send(message, 7 + n));
    assert_error(DSM_OK, dsm_ide_km_kp_ack_decode(dsm_written(&w), &ack, NULL));
    assert_int_equal(response[0], DSM_IDE_KM_KP_ACK);
    assert_int_equal(ack.id.stream_id, stream_id);
    assert_int_equal(ack.id.port_index, port_index);
    assert_int_equal(response[5], key & 0xF3);
    return ack.status;
}

static enum dsm_error go_or_stop(uint8_t object, uint8_t port_index, uint8_t key)
{
    const uint8_t ack[] = { DSM_IDE_KM_K_GOSTOP_ACK, 0, 0, STREAM, 0, key, port_index };
    enum dsm_error error = SEND(object, 0, 0, STREAM, 0, key, port_index);

    if (error == DSM_OK)
        assert_written(&w, ack);
    return error;
}

static void program_set(uint8_t key_set)
{
    for (uint8_t sub_stream = 0; sub_stream < 3; sub_stream++)
        for (uint8_t direction = 0; direction < 2; direction++)
            assert_int_equal(program(PORT, STREAM, key_byte(key_set, direction, sub_stream), 40), DSM_KP_ACK_SUCCESS);
}

static void go_or_stop_set(uint8_t object, uint8_t key_set)
{
    for (uint8_t direction = 0; direction < 2; direction++)
        for (uint8_t sub_stream = 0; sub_stream < 3; sub_stream++)
            assert_error(DSM_OK, go_or_stop(object, PORT, key_byte(key_set, direction, sub_stream)));
}

static void test_key_prog_in_every_length_but_the_right_one_is_incorrect_length(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 48; n++)
        assert_int_equal(program(PORT, STREAM, 0, n), n == 40 ? DSM_KP_ACK_SUCCESS : DSM_KP_ACK_INCORRECT_LENGTH);
}

static void test_key_prog_without_room_for_its_ids_cannot_be_acknowledged(void **state)
{
    static const uint8_t message[7] = { DSM_IDE_KM_KEY_PROG };

    (void)state;
    for (size_t n = 1; n < sizeof(message); n++)
        assert_error(DSM_ERR_DISCARD, send(message, n));
}

static void test_key_prog_has_every_status(void **state)
{
    (void)state;
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program(PORT, STREAM, 0, 36), DSM_KP_ACK_INCORRECT_LENGTH);
    assert_int_equal(program(8, STREAM, 0, 40), DSM_KP_ACK_UNSUPPORTED_PORT_INDEX);
    assert_int_equal(program(PORT, STREAM, key_byte(0, 0, 3), 40), DSM_KP_ACK_UNSUPPORTED_VALUE);
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, 0));
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_UNSPECIFIED_FAILURE);
    assert_logged("this key is in use");
}

static void test_what_cannot_be_acknowledged_for_lack_of_room_changes_no_key(void **state)
{
    (void)state;
    program_set(1);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 1);
    response_room = 6;
    assert_error(DSM_ERR_NO_SPACE, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT, key_byte(1, 0, 0)));
    assert_true(dsm_ide_find(&device->ide, PORT, STREAM)->secure);
}

static void test_go_and_stop_echo_what_they_name(void **state)
{
    (void)state;
    program_set(1);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 1);
    assert_true(dsm_ide_find(&device->ide, PORT, STREAM)->secure);
    go_or_stop_set(DSM_IDE_KM_K_SET_STOP, 1);
    assert_false(dsm_ide_has_keys(&device->ide));
}

static void test_go_and_stop_of_no_port_or_sub_stream_are_invalid_requests(void **state)
{
    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, go_or_stop(DSM_IDE_KM_K_SET_GO, 8, 0));
    assert_error(DSM_ERR_INVALID_FIELD, go_or_stop(DSM_IDE_KM_K_SET_STOP, 8, 0));
    assert_error(DSM_ERR_INVALID_FIELD, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, key_byte(0, 0, 3)));
    assert_error(DSM_ERR_INVALID_FIELD, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT, key_byte(0, 0, 15)));
    assert_cause(DSM_CAUSE_IDE_SUB_STREAM, 15);
}

static void test_go_without_a_key_is_acknowledged_and_a_finding(void **state)
{
    (void)state;
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, 0));
    assert_findings(DSM_FINDING_UNPROGRAMMED_GO, 1);
    assert_null(dsm_ide_find(&device->ide, PORT, STREAM));
}

/* PCIe 6.33.3 recommends that there be no K_GOSTOP_ACK. */
static void test_go_without_a_key_is_refused_by_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    assert_error(DSM_ERR_INVALID_FIELD, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, 0));
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, 0));
}

static void test_stop_without_a_key_is_acknowledged(void **state)
{
    (void)state;
    device->settings.strict = true;
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT, 0));
}

/* --- the status that QUERY shows --- */

#define SELECTIVE_CONTROL 5u /* double words, behind one Link IDE stream */
#define SELECTIVE_STATUS 6u
#define LINK_CONTROL 2u
#define LINK_STATUS 3u
#define RECEIVED_IDE_FAIL 0x80000000u

static uint32_t queried(size_t dw)
{
    struct dsm_ide_km_query_resp resp;
    struct dsm_reader r;

    assert_error(DSM_OK, SEND(0, 0, PORT));
    assert_error(DSM_OK, dsm_ide_km_query_resp_decode(dsm_written(&w), &resp, NULL));
    r = dsm_reader(dsm_bytes(resp.ide_registers.p + dw * 4, 4));
    return dsm_read_u32le(&r);
}

/* PCIe 7.9.26.4.2, 7.9.26.5.3: a state only where the stream is enabled. */
static void check_status(size_t control, size_t status)
{
    uint32_t *registers = device->ide.ports[PORT].registers;

    registers[status] = RECEIVED_IDE_FAIL;
    program_set(0);
    registers[control] = STREAM << 24 | 1;
    assert_int_equal(queried(status), RECEIVED_IDE_FAIL);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 0);
    assert_int_equal(queried(status), RECEIVED_IDE_FAIL | 2);
    registers[control] = (STREAM + 1) << 24 | 1;
    assert_int_equal(queried(status), RECEIVED_IDE_FAIL);
    registers[control] = STREAM << 24;
    assert_int_equal(queried(status), RECEIVED_IDE_FAIL);
    registers[control] = STREAM << 24 | 1;
    dsm_device_stream_insecure(device, STREAM);
    assert_int_equal(queried(status), RECEIVED_IDE_FAIL);
    registers[control] = 0;
}

static void test_query_shows_an_enabled_stream_that_is_secure_as_secure(void **state)
{
    (void)state;
    check_status(SELECTIVE_CONTROL, SELECTIVE_STATUS);
    check_status(LINK_CONTROL, LINK_STATUS);
}

/* --- sessions --- */

static void test_while_a_session_has_keys_of_a_stream_others_are_discarded(void **state)
{
    (void)state;
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    session.session_id = SESSION_B;
    assert_error(DSM_ERR_DISCARD, SEND(0, 0, PORT));
    assert_error(DSM_ERR_DISCARD, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT, 0));
    assert_error(DSM_ERR_DISCARD, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT, 0));
    assert_error(DSM_ERR_DISCARD, SEND(DSM_IDE_KM_KEY_PROG, 0, 0, STREAM, 0, 0, PORT));
    assert_cause(DSM_CAUSE_IDE_OWNER, SESSION_B);
    session.session_id = SESSION_A;
    assert_error(DSM_OK, SEND(0, 0, PORT));
}

/* PCIe 6.33.3 speaks of a stream: another one of the same device is for whoever comes first. */
static void test_another_stream_or_port_may_be_keyed_over_another_session(void **state)
{
    (void)state;
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    session.session_id = SESSION_B;
    assert_error(DSM_OK, SEND(0, 0, PORT + 1));
    assert_int_equal(program(PORT + 1, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    assert_int_equal(program(PORT, STREAM + 1, 0, 40), DSM_KP_ACK_SUCCESS);
    assert_error(DSM_OK, SEND(0, 0, PORT)); /* it owns one of that port's streams now */
    assert_int_equal(dsm_ide_owner(&device->ide, PORT, STREAM), SESSION_A);
    assert_int_equal(dsm_ide_owner(&device->ide, PORT, STREAM + 1), SESSION_B);
}

static void test_the_end_of_a_session_ends_its_own_streams_alone(void **state)
{
    (void)state;
    program_set(0);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 0);
    session.session_id = SESSION_B;
    assert_int_equal(program(PORT + 1, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    dsm_device_session_ended(device, SESSION_B);
    assert_true(dsm_ide_find(&device->ide, PORT, STREAM)->secure);
    assert_null(dsm_ide_find(&device->ide, PORT + 1, STREAM));
    assert_int_equal(dsm_ide_owner(&device->ide, PORT + 1, STREAM), 0);
    assert_int_equal(dsm_ide_owner(&device->ide, PORT, STREAM), SESSION_A);
}

static void test_a_key_prog_that_fails_does_not_make_a_session_the_owner(void **state)
{
    (void)state;
    assert_int_equal(program(PORT, STREAM, key_byte(0, 0, 3), 40), DSM_KP_ACK_UNSUPPORTED_VALUE);
    session.session_id = SESSION_B;
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
}

static void check_discarded_in_session_b(void)
{
    session.session_id = SESSION_B;
    assert_error(DSM_ERR_DISCARD, SEND(0, 0, PORT));
    session.session_id = SESSION_A;
    assert_error(DSM_OK, SEND(0, 0, PORT));
}

/* PCIe 6.33.3: while the session that has programmed keys remains open. */
static void test_others_are_discarded_when_all_keys_are_gone_as_well(void **state)
{
    (void)state;
    program_set(0);
    go_or_stop_set(DSM_IDE_KM_K_SET_STOP, 0);
    check_discarded_in_session_b();
    program_set(0);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 0);
    dsm_device_stream_insecure(device, STREAM);
    check_discarded_in_session_b();
    dsm_device_flr(device, 0);
    check_discarded_in_session_b();
    dsm_device_session_ended(device, SESSION_A);
    session.session_id = SESSION_B;
    assert_int_equal(program(PORT, STREAM, 0, 40), DSM_KP_ACK_SUCCESS);
    assert_int_equal(dsm_ide_owner(&device->ide, PORT, STREAM), SESSION_B);
}

static void test_after_its_session_ended_another_may_program(void **state)
{
    (void)state;
    program_set(0);
    dsm_device_session_ended(device, SESSION_A);
    session.session_id = SESSION_B;
    assert_error(DSM_OK, SEND(0, 0, 0));
    program_set(0);
}

/* --- TDIs on a stream --- */

static struct dsm_tdi *run_on_stream(void)
{
    struct dsm_tdi *tdi = &device->tdis[0];

    program_set(0);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 0);
    tdi->stream_id = STREAM;
    tdi->stream_port = PORT;
    tdi->stream_secure = true;
    put_in_state(tdi, DSM_TDI_RUN, SESSION_A);
    return tdi;
}

static void test_stopping_the_active_set_fails_the_tdis_on_the_stream(void **state)
{
    struct dsm_tdi *tdi = run_on_stream();

    (void)state;
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT, key_byte(0, 1, 2)));
    assert_state(tdi, DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_IDE_INSECURE);
}

static void test_stopping_a_stream_leaves_the_one_of_this_id_on_another_port(void **state)
{
    struct dsm_tdi *tdi = run_on_stream();

    (void)state;
    for (uint8_t sub_stream = 0; sub_stream < 3; sub_stream++)
        for (uint8_t direction = 0; direction < 2; direction++) {
            assert_int_equal(program(PORT + 1, STREAM, key_byte(0, direction, sub_stream), 40), DSM_KP_ACK_SUCCESS);
            assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_GO, PORT + 1, key_byte(0, direction, sub_stream)));
        }
    assert_error(DSM_OK, go_or_stop(DSM_IDE_KM_K_SET_STOP, PORT + 1, key_byte(0, 1, 2)));
    assert_null(dsm_ide_find(&device->ide, PORT + 1, STREAM));
    assert_true(dsm_ide_find(&device->ide, PORT, STREAM)->secure);
    assert_state(tdi, DSM_TDI_RUN);
}

static void test_a_refresh_and_stopping_the_old_set_leave_the_tdi_running(void **state)
{
    struct dsm_tdi *tdi = run_on_stream();

    (void)state;
    program_set(1);
    go_or_stop_set(DSM_IDE_KM_K_SET_GO, 1);
    go_or_stop_set(DSM_IDE_KM_K_SET_STOP, 0);
    assert_state(tdi, DSM_TDI_RUN);
    assert_int_equal(dsm_ide_owner(&device->ide, PORT, STREAM), SESSION_A);
    go_or_stop_set(DSM_IDE_KM_K_SET_STOP, 1);
    assert_state(tdi, DSM_TDI_ERROR);
    assert_int_equal(move_count, 1);
}

/* --- tolerances --- */

static void test_reserved_bits_are_findings(void **state)
{
    uint8_t key_prog[47] = { DSM_IDE_KM_KEY_PROG, 0, 1, STREAM, 0, 0, PORT };

    (void)state;
    key_prog[7 + 32 + 4] = 1;
    assert_error(DSM_OK, SEND(0, 1, 0));
    assert_findings(DSM_FINDING_IDE_KM_RESERVED_BITS, 1);
    assert_error(DSM_OK, send(key_prog, sizeof(key_prog)));
    assert_int_equal(response[4], DSM_KP_ACK_SUCCESS);
    assert_findings(DSM_FINDING_IDE_KM_RESERVED_BITS, 2);
    assert_error(DSM_OK, SEND(DSM_IDE_KM_K_SET_GO, 0, 0, STREAM, 1, 0, PORT));
    assert_error(DSM_OK, SEND(DSM_IDE_KM_K_SET_STOP, 0, 0, STREAM, 0, 0x0C, PORT));
    assert_findings(DSM_FINDING_IDE_KM_RESERVED_BITS, 4);
}

static void test_reserved_bits_are_errors_of_a_strict_device(void **state)
{
    uint8_t key_prog[47] = { DSM_IDE_KM_KEY_PROG, 0, 1, STREAM, 0, 0, PORT };

    (void)state;
    device->settings.strict = true;
    key_prog[7 + 32 + 4] = 1;
    assert_error(DSM_ERR_INVALID_FIELD, SEND(0, 1, 0));
    assert_error(DSM_OK, send(key_prog, sizeof(key_prog)));
    assert_int_equal(response[4], DSM_KP_ACK_UNSUPPORTED_VALUE);
    assert_error(DSM_ERR_INVALID_FIELD, SEND(DSM_IDE_KM_K_SET_GO, 0, 0, STREAM, 1, 0, PORT));
    assert_error(DSM_ERR_INVALID_FIELD, SEND(DSM_IDE_KM_K_SET_STOP, 0, 0, STREAM, 0, 0x0C, PORT));
    assert_false(dsm_ide_has_keys(&device->ide));
}

static void test_another_aead_is_a_finding_and_an_error_of_a_strict_device(void **state)
{
    (void)state;
    session.aead = dsm_aead_algorithm_by_name("AES_128_GCM");
    assert_error(DSM_OK, SEND(0, 0, 0));
    assert_findings(DSM_FINDING_WEAK_AEAD, 1);
    assert_string_equal(device->findings.entries[DSM_FINDING_WEAK_AEAD].came, "IDE_KM under AES_128_GCM");
    device->settings.strict = true;
    assert_error(DSM_ERR_INVALID_FIELD, SEND(0, 0, 0));
}

static void test_a_device_without_ide_does_not_support_ide_km(void **state)
{
    (void)state;
    device->ide.policy = DSM_IDE_NONE;
    assert_error(DSM_ERR_UNSUPPORTED_REQUEST, SEND(0, 0, 0));
    assert_error(DSM_OK, dsm_ide_configure(&device->ide, DSM_IDE_REQUIRED, NULL, 0, 0));
    assert_int_equal(device->ide.policy, DSM_IDE_NONE);
    assert_error(DSM_ERR_UNSUPPORTED_REQUEST, SEND(0, 0, 0));
}

static void test_the_keys_leave_no_trace_in_the_log(void **state)
{
    (void)state;
    program_set(0);
    assert_null(strstr(log_text, "KEY_PROG")); /* INFO: only what went wrong */
}

#define ide_km_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ide_km_test(test_query_shows_the_port_and_its_registers),
        ide_km_test(test_query_echoes_every_port_index_up_to_the_last),
        ide_km_test(test_query_of_a_port_past_the_last_is_an_invalid_request),
        ide_km_test(test_query_does_not_make_a_session_the_owner),
        ide_km_test(test_every_wrong_length_is_discarded),
        ide_km_test(test_an_object_that_is_no_request_is_refused),
        ide_km_test(test_key_prog_in_every_length_but_the_right_one_is_incorrect_length),
        ide_km_test(test_key_prog_without_room_for_its_ids_cannot_be_acknowledged),
        ide_km_test(test_key_prog_has_every_status),
        ide_km_test(test_what_cannot_be_acknowledged_for_lack_of_room_changes_no_key),
        ide_km_test(test_go_and_stop_echo_what_they_name),
        ide_km_test(test_go_and_stop_of_no_port_or_sub_stream_are_invalid_requests),
        ide_km_test(test_go_without_a_key_is_acknowledged_and_a_finding),
        ide_km_test(test_go_without_a_key_is_refused_by_a_strict_device),
        ide_km_test(test_stop_without_a_key_is_acknowledged),
        ide_km_test(test_query_shows_an_enabled_stream_that_is_secure_as_secure),
        ide_km_test(test_while_a_session_has_keys_of_a_stream_others_are_discarded),
        ide_km_test(test_another_stream_or_port_may_be_keyed_over_another_session),
        ide_km_test(test_the_end_of_a_session_ends_its_own_streams_alone),
        ide_km_test(test_stopping_a_stream_leaves_the_one_of_this_id_on_another_port),
        ide_km_test(test_a_key_prog_that_fails_does_not_make_a_session_the_owner),
        ide_km_test(test_others_are_discarded_when_all_keys_are_gone_as_well),
        ide_km_test(test_after_its_session_ended_another_may_program),
        ide_km_test(test_stopping_the_active_set_fails_the_tdis_on_the_stream),
        ide_km_test(test_a_refresh_and_stopping_the_old_set_leave_the_tdi_running),
        ide_km_test(test_reserved_bits_are_findings),
        ide_km_test(test_reserved_bits_are_errors_of_a_strict_device),
        ide_km_test(test_another_aead_is_a_finding_and_an_error_of_a_strict_device),
        ide_km_test(test_a_device_without_ide_does_not_support_ide_km),
        ide_km_test(test_the_keys_leave_no_trace_in_the_log),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
