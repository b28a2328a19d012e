/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fixture.h"

#include "pcisig/cxl_ide_km.h"
#include "pcisig/pci_session.h"

#define RX 0x80u /* the key's byte: sub-stream 8, direction 0 */
#define TX 0x82u
#define DEFAULT_IV 0x08u  /* in KEY_PROG */
#define CONTAINMENT 0x08u /* in K_SET_GO */

static uint8_t response[DSM_SECURED_RESPONSE_MAX];
static struct dsm_writer w;
static struct dsm_pci_session session;

static int begin(void **state)
{
    session = (struct dsm_pci_session){ .session_id = SESSION_A, .aead = dsm_aead_algorithm_by_name("AES_256_GCM") };
    return create_default_device(state);
}

static enum dsm_error send(const uint8_t *message, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1); /* ends where the message ends: a read past it is seen */
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy, message, n);
    w = dsm_writer(response, sizeof(response));
    error = dsm_cxl_ide_km_respond(device, &session, dsm_bytes(copy, n), &w);
    free(copy);
    if (error != DSM_OK)
        assert_int_equal(0, dsm_written_len(&w));
    return error;
}

#define SEND(...) send((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))
#define assert_cause(expected) assert_string_equal(dsm_cause_name(expected), dsm_cause_name(device->cause.id))

/* KEY_PROG with an IV whose highest byte is this; the KP_ACK's status. */
static uint8_t program(uint8_t key, uint8_t port_index, uint8_t iv_high)
{
    uint8_t message[DSM_CXL_IDE_KM_KEY_PROG_LEN] = { DSM_CXL_IDE_KM_KEY_PROG, 0, 0, 0, 0, key, port_index };
    struct dsm_cxl_ide_km_kp_ack ack;

    message[7 + 32 + 3] = iv_high;
    assert_error(DSM_OK, send(message, sizeof(message)));
    assert_error(DSM_OK, dsm_cxl_ide_km_kp_ack_decode(dsm_written(&w), &ack, NULL));
    assert_int_equal(DSM_CXL_IDE_KM_KP_ACK, response[0]);
    assert_int_equal(key & 0xFA, response[5]);
    assert_int_equal(port_index, response[6]);
    return ack.status;
}

static enum dsm_error key_set(uint8_t object, uint8_t key)
{
    return SEND(object, 0, 0, 0, 0, key, 0);
}

static void test_query_tells_what_the_port_can(void **state)
{
    struct dsm_cxl_ide_km_query_resp resp;

    (void)state;
    assert_error(DSM_OK, SEND(0, 0, 0));
    assert_error(DSM_OK, dsm_cxl_ide_km_query_resp_decode(dsm_written(&w), &resp, NULL));
    assert_int_equal(0x71, resp.caps);
    assert_int_equal(0, resp.max_port_index);
    assert_int_equal(36, resp.ide_registers.n);
}

static void test_both_directions_make_a_port_secure(void **state)
{
    (void)state;
    assert_int_equal(0, program(RX, 0, 0x80));
    assert_int_equal(0, program(TX | DEFAULT_IV, 0, 0));
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
    assert_false(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_GO, TX | CONTAINMENT));
    assert_int_equal(DSM_CXL_IDE_KM_K_GOSTOP_ACK, response[0]);
    assert_int_equal(TX | CONTAINMENT, response[5]);
    assert_true(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
    assert_int_equal(2, device->cxl->ide.ports[0].containment);
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_STOP, RX));
    assert_false(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
}

static void test_a_key_is_refreshed_while_the_one_before_goes(void **state)
{
    (void)state;
    assert_int_equal(0, program(RX, 0, 0x80));
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
    assert_int_equal(0, program(RX, 0, 0x80));
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
    assert_findings(DSM_FINDING_UNPROGRAMMED_GO, 0);
}

static void test_go_without_a_key_is_a_finding(void **state)
{
    (void)state;
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
    assert_findings(DSM_FINDING_UNPROGRAMMED_GO, 1);
    assert_int_equal(0, device->cxl->ide.ports[0].going);
    device->settings.strict = true;
    assert_error(DSM_ERR_INVALID_FIELD, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
}

static void test_stop_of_what_does_not_go_is_acknowledged(void **state)
{
    (void)state;
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_K_SET_STOP, TX));
}

static void test_what_is_wrong_with_a_key_is_the_invalid_status(void **state)
{
    static const uint8_t half[7 + 16] = { DSM_CXL_IDE_KM_KEY_PROG, 0, 0, 0, 0, RX, 0 };

    (void)state;
    assert_int_equal(DSM_CXL_KP_ACK_INVALID, program(RX, 1, 0x80));
    assert_int_equal(DSM_CXL_KP_ACK_INVALID, program(0x70, 0, 0x80));
    assert_int_equal(DSM_CXL_KP_ACK_INVALID, program(RX, 0, 0x70));
    assert_error(DSM_OK, send(half, sizeof(half)));
    assert_int_equal(DSM_CXL_KP_ACK_INVALID, response[4]);
    assert_int_equal(0, dsm_cxl_ide_owner(&device->cxl->ide, 0));
}

static void test_getkey_makes_a_key_that_differs_each_time(void **state)
{
    uint8_t first[DSM_IDE_KEY_LEN];
    struct dsm_cxl_ide_km_getkey_ack ack;

    (void)state;
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_GETKEY, TX));
    assert_error(DSM_OK, dsm_cxl_ide_km_getkey_ack_decode(dsm_written(&w), &ack, NULL));
    assert_memory_equal(dsm_cxl_ide_default_iv, ack.iv.p, DSM_CXL_IDE_IV_LEN);
    memcpy(first, ack.key.p, sizeof(first));
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_GETKEY, TX));
    assert_error(DSM_OK, dsm_cxl_ide_km_getkey_ack_decode(dsm_written(&w), &ack, NULL));
    assert_memory_not_equal(first, ack.key.p, sizeof(first));
}

static void test_a_port_makes_only_what_it_says(void **state)
{
    static const uint8_t zeros[DSM_IDE_KEY_LEN];
    struct dsm_cxl_ide_km_getkey_ack ack;

    (void)state;
    device->cxl->ide.caps = DSM_CXL_IDE_CAP_VERSION_1 | DSM_CXL_IDE_CAP_IV_GEN;
    assert_error(DSM_OK, key_set(DSM_CXL_IDE_KM_GETKEY, TX));
    assert_error(DSM_OK, dsm_cxl_ide_km_getkey_ack_decode(dsm_written(&w), &ack, NULL));
    assert_memory_equal(zeros, ack.key.p, sizeof(zeros));
    device->cxl->ide.caps = DSM_CXL_IDE_CAP_VERSION_1;
    assert_error(DSM_ERR_INVALID_FIELD, key_set(DSM_CXL_IDE_KM_GETKEY, TX));
    assert_cause(DSM_CAUSE_CXL_IDE_CAPS);
    assert_error(DSM_ERR_INVALID_FIELD, key_set(DSM_CXL_IDE_KM_K_SET_STOP, TX));
    assert_cause(DSM_CAUSE_CXL_IDE_CAPS);
}

static void test_a_port_is_the_sessions_that_has_keyed_it(void **state)
{
    (void)state;
    assert_int_equal(0, program(RX, 0, 0x80));
    session.session_id = SESSION_B;
    assert_error(DSM_ERR_DISCARD, SEND(0, 0, 0));
    assert_error(DSM_ERR_DISCARD, key_set(DSM_CXL_IDE_KM_K_SET_GO, RX));
    assert_error(DSM_ERR_DISCARD, key_set(DSM_CXL_IDE_KM_GETKEY, RX));
    assert_cause(DSM_CAUSE_CXL_IDE_OWNER);
    dsm_device_session_ended(device, SESSION_A);
    assert_error(DSM_OK, SEND(0, 0, 0));
}

static void test_every_wrong_length_is_discarded(void **state)
{
    static const uint8_t objects[] = { DSM_CXL_IDE_KM_K_SET_GO, DSM_CXL_IDE_KM_K_SET_STOP, DSM_CXL_IDE_KM_GETKEY };
    uint8_t message[8] = { 0, 0, 0, 0, 0, RX, 0, 0 };

    (void)state;
    assert_error(DSM_ERR_DISCARD, send(message, 0));
    assert_error(DSM_ERR_DISCARD, send(message, 2));
    assert_error(DSM_ERR_DISCARD, send(message, 4));
    for (size_t i = 0; i < sizeof(objects); i++) {
        message[0] = objects[i];
        for (size_t n = 1; n < 7; n++)
            assert_error(DSM_ERR_DISCARD, send(message, n));
        assert_error(DSM_OK, send(message, 7));
        assert_error(DSM_ERR_DISCARD, send(message, 8));
    }
    assert_cause(DSM_CAUSE_CXL_IDE_LENGTH);
}

static void test_an_object_that_is_no_request_is_refused(void **state)
{
    (void)state;
    for (unsigned object = 0; object < 256; object++) {
        if (object == 0 || object == 2 || object == 4 || object == 5 || object == 7)
            continue;
        assert_error(DSM_ERR_INVALID_FIELD, SEND((uint8_t)object, 0, 0));
    }
    assert_cause(DSM_CAUSE_CXL_IDE_OBJECT);
}

static void test_reserved_bits_are_a_finding(void **state)
{
    (void)state;
    assert_error(DSM_OK, SEND(0, 1, 0));
    assert_error(DSM_OK, SEND(DSM_CXL_IDE_KM_K_SET_STOP, 1, 0, 0, 0, RX, 0));
    assert_findings(DSM_FINDING_CXL_RESERVED_BITS, 2);
    device->settings.strict = true;
    assert_error(DSM_ERR_INVALID_FIELD, SEND(0, 1, 0));
}

#define cxl_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cxl_test(test_query_tells_what_the_port_can),
        cxl_test(test_both_directions_make_a_port_secure),
        cxl_test(test_a_key_is_refreshed_while_the_one_before_goes),
        cxl_test(test_go_without_a_key_is_a_finding),
        cxl_test(test_stop_of_what_does_not_go_is_acknowledged),
        cxl_test(test_what_is_wrong_with_a_key_is_the_invalid_status),
        cxl_test(test_getkey_makes_a_key_that_differs_each_time),
        cxl_test(test_a_port_makes_only_what_it_says),
        cxl_test(test_a_port_is_the_sessions_that_has_keyed_it),
        cxl_test(test_every_wrong_length_is_discarded),
        cxl_test(test_an_object_that_is_no_request_is_refused),
        cxl_test(test_reserved_bits_are_a_finding),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
