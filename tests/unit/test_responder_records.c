/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "responder/context.h"
#include "wire/ide_km.h"

#define RECORD_AT DSM_DOE_HEADER_LEN
#define ID_LEN 4u

static struct header4 digests;

/* A session under 1.2 and the record of GET_DIGESTS in it. */
static void begin(struct harness *h, struct session *s)
{
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, s);
    digests = harness_header(h, DSM_SPDM_GET_DIGESTS, 0, 0);
}

static void seal_digests(struct session *s, struct log *object)
{
    harness_seal(s, dsm_bytes(digests.bytes, sizeof(digests.bytes)), object);
}

static struct dsm_bytes send_object(struct harness *h, struct session *s, const struct log *object)
{
    (void)harness_exchange(h, log_bytes(object));
    return harness_open(h, s);
}

static void check_gone(struct harness *h, struct session *s)
{
    struct log object = { .n = 0 };

    assert_int_equal(0, harness_session_count(h));
    seal_digests(s, &object);
    assert_dropped(h, harness_exchange(h, log_bytes(&object)));
    session_clear(s);
}

static void test_a_bad_tag_is_told_in_the_session_which_then_ends(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    seal_digests(&s, &object);
    object.bytes[object.n - 3] ^= 1; /* 28 bytes of record, no padding */
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_true(harness_logged(h, "secured record answered with ERROR(DecryptError): MAC: session"));
    check_gone(h, &s);
}

static void test_every_byte_of_a_record_counts(void **state)
{
    struct harness *h = *state;

    for (size_t at = RECORD_AT; at < RECORD_AT + 28; at++) {
        struct log object = { .n = 0 };
        struct session s;

        begin(h, &s);
        seal_digests(&s, &object);
        assert_int_equal(RECORD_AT + 28, object.n);
        object.bytes[at] ^= 0x10;
        if (at < RECORD_AT + ID_LEN) {
            assert_dropped(h, harness_exchange(h, log_bytes(&object)));
            assert_int_equal(1, harness_session_count(h));
            session_clear(&s);
        } else {
            assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
            check_gone(h, &s);
        }
    }
}

static void test_a_bad_record_in_a_handshake_ends_it(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log finish = { .n = 0 };
    struct log object = { .n = 0 };
    struct session s;

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    harness_vca(h, &choice);
    harness_key_exchange(h, NULL, &s);
    harness_write_finish(h, &s, &finish);
    harness_seal(&s, log_bytes(&finish), &object);
    object.bytes[RECORD_AT + 10] ^= 1;
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_before_12_a_bad_tag_has_its_code_too(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_11);
    harness_open_session(h, &s);
    digests = harness_header(h, DSM_SPDM_GET_DIGESTS, 0, 0);
    seal_digests(&s, &object);
    object.bytes[object.n - 1] ^= 1;
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    session_clear(&s);
}

static void test_a_replay_is_a_bad_tag(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    seal_digests(&s, &object);
    assert_spdm_code(send_object(h, &s, &object), DSM_SPDM_DIGESTS);
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    check_gone(h, &s);
}

static void test_a_skipped_record_is_a_bad_tag(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    seal_digests(&s, &object);
    seal_digests(&s, &object);
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    check_gone(h, &s);
}

static void test_one_session_ends_without_the_others(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session first, second;

    begin(h, &first);
    harness_open_session(h, &second);
    seal_digests(&first, &object);
    object.bytes[object.n - 1] ^= 1;
    assert_spdm_error(h, send_object(h, &first, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(1, harness_session_count(h));
    harness_check_alive(h, &second);
    session_clear(&first);
    session_clear(&second);
}

static void test_another_sessions_key_is_a_bad_tag(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session first, second;

    begin(h, &first);
    harness_open_session(h, &second);
    seal_digests(&first, &object);
    memcpy(object.bytes + RECORD_AT, &second.id, ID_LEN); /* the tests run little endian, as the wire is */
    first.request.sequence--;                             /* that record was not the first session's after all */
    assert_spdm_error(h, send_object(h, &second, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    harness_check_alive(h, &first);
    session_clear(&first);
    session_clear(&second);
}

static void test_an_unknown_session_gets_no_response(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s, other;

    begin(h, &s);
    other = s;
    other.id ^= 0x00010000;
    seal_digests(&other, &object);
    assert_dropped(h, harness_exchange(h, log_bytes(&object)));
    assert_non_null(strstr(dsm_connection_drop_reason(h->connection), "secured record of an unknown session"));
    s.request = other.request; /* the cipher is one, the sequence number has moved */
    s.request.sequence--;
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_record_before_any_session_gets_no_response(void **state)
{
    static const uint8_t object[] = { 1, 0, 2, 0, 4, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0, 0 };
    struct harness *h = *state;

    assert_dropped(h, harness_exchange(h, BYTES(object)));
    harness_vca_of(h, DSM_SPDM_12);
    assert_dropped(h, harness_exchange(h, BYTES(object)));
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_a_record_of_a_handshake_in_the_clear_gets_no_response(void **state)
{
    struct harness *h = *state;
    uint8_t object[] = { 1, 0, 2, 0, 8, 0, 0, 0,  0,  0,  0,  0,  18, 0,  1, 2,
                         3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    memcpy(object + RECORD_AT, &s.id, ID_LEN);
    assert_dropped(h, harness_exchange(h, BYTES(object)));
    harness_finish_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_record_without_a_session_id_gets_no_response(void **state)
{
    static const uint8_t object[] = { 1, 0, 2, 0, 2, 0, 0, 0 };
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    assert_dropped(h, harness_exchange(h, BYTES(object)));
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_every_truncation_of_a_record_is_a_bad_record(void **state)
{
    struct harness *h = *state;

    for (size_t dw = 3; dw < (RECORD_AT + 28) / 4; dw++) {
        struct log object = { .n = 0 };
        struct session s;

        begin(h, &s);
        seal_digests(&s, &object);
        object.n = dw * 4;
        object.bytes[4] = (uint8_t)dw;
        assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
        check_gone(h, &s);
    }
}

/* GET_DIGESTS with a double word behind its record. */
static struct dsm_bytes send_with_bytes_behind(struct harness *h, struct session *s, uint8_t last_byte)
{
    struct log object = { .n = 0 };

    seal_digests(s, &object);
    memset(object.bytes + object.n, 0, 3);
    object.bytes[object.n + 3] = last_byte;
    object.n += 4;
    object.bytes[4]++;
    return send_object(h, s, &object);
}

static void test_a_double_word_behind_a_good_record_is_a_finding_and_ends_no_session(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    assert_spdm_code(send_with_bytes_behind(h, &s, 0), DSM_SPDM_DIGESTS);
    assert_spdm_code(send_with_bytes_behind(h, &s, 0xA5), DSM_SPDM_DIGESTS);
    assert_int_equal(2, harness_findings(h, DSM_FINDING_BYTES_BEHIND_RECORD));
    assert_true(harness_logged(h, "4 bytes behind a record of 28"));
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_strict_device_refuses_them_in_the_session_which_goes_on(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    h->device->settings.strict = true;
    assert_spdm_error(h, send_with_bytes_behind(h, &s, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_bad_record_ends_its_session_whatever_is_behind_it(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    seal_digests(&s, &object);
    object.bytes[object.n - 1] ^= 1; /* of the tag: 28 bytes have no padding */
    memset(object.bytes + object.n, 0, 4);
    object.n += 4;
    object.bytes[4]++;
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    check_gone(h, &s);
}

static void test_padding_that_is_not_zero_is_a_finding(void **state)
{
    static const uint8_t request[] = { 0x12, DSM_SPDM_VENDOR_DEFINED_REQUEST, 0, 0, 3, 0, 2, 1, 0, 1, 0, 2 };
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    harness_seal(&s, dsm_bytes(request, 7), &object); /* 31 bytes of record */
    object.bytes[object.n - 1] = 1;
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_DOE_PADDING));
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* What DSP0277 calls random data: plaintext behind the application data. */
static void seal_with_random(struct harness *h, struct session *s, struct log *object)
{
    static const uint8_t plain[] = { 4, 0, 0x12, DSM_SPDM_GET_DIGESTS, 0, 0, 0xAA, 0xBB, 0xCC, 0xDD };
    struct dsm_writer w = dsm_writer(object->bytes, sizeof(object->bytes));
    uint8_t iv[16] = { 0 };
    struct dsm_aead aead = { .context = NULL };
    uint8_t *start, *body, *tag;
    size_t at;

    dsm_doe_object_begin(&w, &at);
    start = w.p;
    dsm_record_header_write(&w, &dsm_binding_doe.record, s->id, 0, sizeof(plain) + 16);
    body = dsm_write_space(&w, sizeof(plain));
    tag = dsm_write_space(&w, 16);
    memcpy(iv, s->request.iv.bytes, s->request.iv.n);
    iv[0] ^= (uint8_t)s->request.sequence++;
    assert_int_equal(16, dsm_negotiated_aead(&h->negotiated)->tag_size);
    assert_error(DSM_OK, dsm_aead_begin(h->crypto, s->request.algorithm, DSM_AEAD_SEAL,
                                        dsm_secret_bytes(&s->request.key), &aead));
    assert_error(DSM_OK, dsm_aead_seal(&aead, iv, dsm_bytes(start, DSM_RECORD_HEADER_LEN), BYTES(plain), body, tag));
    dsm_aead_reset(&aead);
    assert_error(DSM_OK, dsm_doe_object_finish(&w, at, DSM_DOE_SECURED_CMA));
    object->n = dsm_written_len(&w);
}

static void test_random_data_is_a_finding(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    seal_with_random(h, &s, &object);
    assert_spdm_code(send_object(h, &s, &object), DSM_SPDM_DIGESTS);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_RANDOM_DATA));
    session_clear(&s);
}

static void test_a_strict_device_takes_no_random_data(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    h->device->settings.strict = true;
    begin(h, &s);
    seal_with_random(h, &s, &object);
    assert_spdm_error(h, send_object(h, &s, &object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    check_gone(h, &s);
}

static void test_the_last_sequence_number_is_used_once(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    s.request.sequence = h->connection->state.sessions[0].base.keys[DSM_REQUESTER].records.sequence = UINT64_MAX;
    harness_check_alive(h, &s);
    s.request.exhausted = false;
    seal_digests(&s, &object);
    assert_dropped(h, harness_exchange(h, log_bytes(&object)));
    assert_non_null(strstr(dsm_connection_drop_reason(h->connection), "no sequence number is left"));
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_without_a_sequence_number_for_the_response_there_is_none(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s);
    s.response.sequence = h->connection->state.sessions[0].base.keys[DSM_RESPONDER].records.sequence = UINT64_MAX;
    harness_check_alive(h, &s);
    seal_digests(&s, &object);
    assert_int_equal(0, harness_exchange(h, log_bytes(&object)).n);
    assert_error(DSM_ERR_DISCARD, h->finished);
    check_gone(h, &s);
}

static void test_the_largest_request_of_a_session_is_read(void **state)
{
    static uint8_t message[DSM_REQUEST_MAX + 1] = { 0x12, DSM_SPDM_GET_DIGESTS };
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    assert_spdm_error(h, harness_send_in(h, &s, dsm_bytes(message, DSM_REQUEST_MAX)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, harness_send_in(h, &s, BYTES(message)), DSM_SPDM_ERROR_REQUEST_TOO_LARGE);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_empty_record_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    assert_spdm_error(h, harness_send_in(h, &s, dsm_bytes(NULL, 0)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* KEY_PROG's keys and LOCK's nonce. */
static void test_no_plaintext_stays_in_memory(void **state)
{
    struct harness *h = *state;
    uint8_t key_prog[7 + 32 + 8] = { DSM_IDE_KM_KEY_PROG };
    struct log request = { .n = 0 }, object = { .n = 0 };
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    struct session s;

    begin(h, &s);
    memset(key_prog + 7, 0xA5, 32);
    harness_write_vendor(h, DSM_PCI_PROTOCOL_IDE_KM, dsm_bytes(key_prog, sizeof(key_prog)), &request);
    harness_seal(&s, log_bytes(&request), &object);
    assert_spdm_code(send_object(h, &s, &object), DSM_SPDM_VENDOR_DEFINED_RESPONSE);
    assert_null(memmem(h->object, object.n, key_prog + 7, 32));
    (void)harness_tdisp(h, &s, DSM_TDISP_GET_VERSION, dsm_bytes(NULL, 0), DSM_TDISP_VERSION);
    harness_lock(h, &s, nonce);
    assert_null(memmem(h->connection->response_bytes, sizeof(h->connection->response_bytes), nonce, sizeof(nonce)));
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_no_plaintext_stays_in_memory),
        HARNESS_TEST(test_a_bad_tag_is_told_in_the_session_which_then_ends),
        HARNESS_TEST(test_every_byte_of_a_record_counts),
        HARNESS_TEST(test_a_bad_record_in_a_handshake_ends_it),
        HARNESS_TEST(test_before_12_a_bad_tag_has_its_code_too),
        HARNESS_TEST(test_a_replay_is_a_bad_tag),
        HARNESS_TEST(test_a_skipped_record_is_a_bad_tag),
        HARNESS_TEST(test_one_session_ends_without_the_others),
        HARNESS_TEST(test_another_sessions_key_is_a_bad_tag),
        HARNESS_TEST(test_an_unknown_session_gets_no_response),
        HARNESS_TEST(test_a_record_before_any_session_gets_no_response),
        HARNESS_TEST(test_a_record_of_a_handshake_in_the_clear_gets_no_response),
        HARNESS_TEST(test_a_record_without_a_session_id_gets_no_response),
        HARNESS_TEST(test_every_truncation_of_a_record_is_a_bad_record),
        HARNESS_TEST(test_a_double_word_behind_a_good_record_is_a_finding_and_ends_no_session),
        HARNESS_TEST(test_a_strict_device_refuses_them_in_the_session_which_goes_on),
        HARNESS_TEST(test_a_bad_record_ends_its_session_whatever_is_behind_it),
        HARNESS_TEST(test_padding_that_is_not_zero_is_a_finding),
        HARNESS_TEST(test_random_data_is_a_finding),
        HARNESS_TEST(test_a_strict_device_takes_no_random_data),
        HARNESS_TEST(test_the_last_sequence_number_is_used_once),
        HARNESS_TEST(test_without_a_sequence_number_for_the_response_there_is_none),
        HARNESS_TEST(test_the_largest_request_of_a_session_is_read),
        HARNESS_TEST(test_an_empty_record_is_an_invalid_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
