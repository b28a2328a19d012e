/* SPDX-License-Identifier: BSD-3-Clause */
/* Sends TDISP messages to a device and reads what comes back. */
#ifndef DSM_TESTS_UNIT_TDISP_FIXTURE_H
#define DSM_TESTS_UNIT_TDISP_FIXTURE_H

#include "device/device_events.h"
#include "device_fixture.h"

#include "pcisig/pci_session.h"
#include "pcisig/tdisp.h"
#include "pcisig/tdisp_emulator.h"
#include "wire/tdisp_messages.h"

#define ID 0xBEEFu /* spdm-emu's; the default device's auto TDI takes any */

static uint8_t answer_bytes[DSM_SECURED_RESPONSE_MAX];
static size_t response_room;
static struct dsm_writer w;
static struct dsm_pci_session session;
static bool version_asked;

static inline int begin_tdisp(void **state)
{
    version_asked = true;
    response_room = sizeof(answer_bytes);
    session = (struct dsm_pci_session){
        .session_id = SESSION_A,
        .aead = dsm_aead_algorithm_by_name("AES_256_GCM"),
        .tdisp_version_asked = &version_asked,
    };
    return create_default_device(state);
}

#define tdisp_test(test) cmocka_unit_test_setup_teardown(test, begin_tdisp, destroy_device)

typedef enum dsm_error (*tdisp_responder)(struct dsm_bytes message);

static inline enum dsm_error in_session(struct dsm_bytes message)
{
    return dsm_tdisp_respond(device, &session, message, &w);
}

static inline enum dsm_error from_emulator(struct dsm_bytes message)
{
    return dsm_tdisp_respond_to_emulator(device, message, &w);
}

/* Sends a copy that ends where the message ends, so that a read past it is seen. */
static inline enum dsm_error send_raw(tdisp_responder responder, const uint8_t *message, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy, message, n);
    w = dsm_writer(answer_bytes, response_room);
    error = responder(dsm_bytes(copy, n));
    free(copy);
    return error;
}

/* What came back: its type, and the error code of a TDISP_ERROR. */
struct answer {
    struct dsm_tdisp_header header;
    struct dsm_bytes body;
    struct dsm_tdisp_error error; /* of a TDISP_ERROR, else zeros */
};

static inline struct answer read_answer(void)
{
    struct answer answer = { 0 };
    struct dsm_bytes all = dsm_written(&w);

    assert_error(DSM_OK, dsm_tdisp_header_decode(all, &answer.header));
    assert_int_equal(answer.header.version, 0x10);
    assert_false(answer.header.reserved_set && (answer.header.function_id & ~DSM_FUNCTION_DEFINED) == 0);
    answer.body = dsm_bytes(all.p + 16, all.n - 16);
    if (answer.header.type == DSM_TDISP_ERROR)
        assert_error(DSM_OK, dsm_tdisp_error_decode(answer.body, &answer.error, NULL));
    return answer;
}

static inline struct answer send_message(tdisp_responder responder, const uint8_t *message, size_t n)
{
    assert_error(DSM_OK, send_raw(responder, message, n));
    return read_answer();
}

static inline size_t make_message(uint8_t *message, uint8_t code, uint32_t function_id, const void *body, size_t n)
{
    struct dsm_writer m = dsm_writer(message, 16 + n);

    dsm_tdisp_header_write(&m, code, function_id);
    dsm_write_bytes(&m, dsm_bytes(body, n));
    assert_false(m.failed);
    return dsm_written_len(&m);
}

static inline struct answer request_of(uint32_t function_id, uint8_t code, const void *body, size_t n)
{
    uint8_t message[128];
    struct answer answer = send_message(in_session, message, make_message(message, code, function_id, body, n));

    assert_int_equal(answer.header.function_id, function_id);
    return answer;
}

static inline struct answer request(uint8_t code, const void *body, size_t n)
{
    return request_of(ID, code, body, n);
}

static inline struct dsm_tdisp_lock default_lock(void)
{
    return (struct dsm_tdisp_lock){ .flags = DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_MSIX, .default_stream_id = 0 };
}

static inline struct answer lock_with(const struct dsm_tdisp_lock *lock)
{
    uint8_t body[20];
    struct dsm_writer b = dsm_writer(body, sizeof(body));

    assert_error(DSM_OK, dsm_tdisp_lock_encode(lock, &b));
    return request(DSM_TDISP_LOCK_INTERFACE_REQUEST, body, sizeof(body));
}

static inline struct answer lock_default(void)
{
    struct dsm_tdisp_lock lock = default_lock();

    return lock_with(&lock);
}

static inline const char *answer_name(const struct answer *answer)
{
    return answer->header.type == DSM_TDISP_ERROR ? dsm_tdisp_error_code_name(answer->error.error_code)
                                                  : dsm_tdisp_messages_name(answer->header.type);
}

static inline void check_answer(struct answer answer, const char *expected, const char *file, int line)
{
    if (strcmp(answer_name(&answer), expected) == 0)
        return;
    print_error("expected %s, got %s\n", expected, answer_name(&answer));
    _fail(file, line);
}

/* expected: the response's name, or that of the error code */
#define assert_answer(expected, answer) check_answer(answer, expected, __FILE__, __LINE__)

static inline struct answer start_with(const uint8_t *nonce)
{
    return request(DSM_TDISP_START_INTERFACE_REQUEST, nonce, DSM_TDISP_NONCE_LEN);
}

static inline struct answer stop(void)
{
    return request(DSM_TDISP_STOP_INTERFACE_REQUEST, NULL, 0);
}

static inline struct answer get_report(uint16_t offset, uint16_t length)
{
    const uint8_t body[] = { (uint8_t)offset, (uint8_t)(offset >> 8), (uint8_t)length, (uint8_t)(length >> 8) };

    return request(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT, body, sizeof(body));
}

/* Locks, keeping the nonce. */
static inline void lock_for_nonce(uint8_t nonce[DSM_TDISP_NONCE_LEN])
{
    struct answer answer = lock_default();

    assert_answer("LOCK_INTERFACE_RESPONSE", answer);
    assert_int_equal(answer.body.n, DSM_TDISP_NONCE_LEN);
    memcpy(nonce, answer.body.p, DSM_TDISP_NONCE_LEN);
}

static inline void bring_to(uint8_t tdi_state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    if (tdi_state != DSM_TDI_CONFIG_UNLOCKED)
        lock_for_nonce(nonce);
    if (tdi_state == DSM_TDI_RUN)
        assert_answer("START_INTERFACE_RESPONSE", start_with(nonce));
    if (tdi_state == DSM_TDI_ERROR)
        dsm_device_configuration_changed(device, ID);
    assert_state(&device->tdis[0], tdi_state);
    forget_what_was_told();
}

#endif
