/* SPDX-License-Identifier: BSD-3-Clause */
/* The responder over MCTP: the same exchanges, other objects around them. */
#include "responder_harness.h"

#define TYPE_AT 0u
#define SEQUENCE_AT 5u /* behind the message type and the session id */

static int setup(void **state)
{
    if (harness_setup(state) != 0)
        return -1;
    harness_use_binding(*state, &dsm_binding_mctp);
    return 0;
}

static void begin(struct harness *h, uint8_t version, struct session *s)
{
    harness_vca_of(h, version);
    harness_open_session(h, s);
}

static void seal_digests(const struct harness *h, struct session *s, struct log *object)
{
    struct header4 digests = harness_header(h, DSM_SPDM_GET_DIGESTS, 0, 0);

    object->n = 0;
    harness_seal(s, dsm_bytes(digests.bytes, sizeof(digests.bytes)), object);
}

static struct dsm_bytes send_object(struct harness *h, struct session *s, const struct log *object)
{
    (void)harness_exchange(h, log_bytes(object));
    return harness_open(h, s);
}

static void test_get_version_is_answered_with_an_mctp_message(void **state)
{
    static const uint8_t request[] = { 0x05, 0x10, 0x84, 0, 0 };
    struct harness *h = *state;
    struct dsm_bytes reply = harness_exchange(h, BYTES(request));

    assert_true(reply.n > 5);
    assert_int_equal(0x05, reply.p[0]);
    assert_spdm_code(dsm_bytes(reply.p + 1, reply.n - 1), DSM_SPDM_VERSION);
}

static void test_requests_have_no_padding(void **state)
{
    static const uint8_t request[] = { 0x10, 0x84, 0, 0, 0 };
    struct harness *h = *state;

    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_session_goes_through_in_every_version(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            struct choice choice = harness_choice(version);
            struct session s;

            choice.flags &= encrypted ? ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR : ~0u;
            harness_vca(h, &choice);
            harness_open_session(h, &s);
            harness_check_alive(h, &s);
            assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
            assert_int_equal(0, harness_session_count(h));
            session_clear(&s);
        }
    }
}

static void test_a_mac_only_session_goes_through(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    choice.flags &= ~DSM_CAP_ENCRYPT;
    harness_vca(h, &choice);
    harness_open_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_records_carry_the_sequence_number(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    for (uint8_t i = 0; i < 3; i++) {
        harness_check_alive(h, &s);
        assert_int_equal(0x06, h->reply_object.p[TYPE_AT]);
        assert_int_equal(i, h->reply_object.p[SEQUENCE_AT]);
        assert_int_equal(0, h->reply_object.p[SEQUENCE_AT + 1]);
    }
    session_clear(&s);
}

static void check_decrypt_error(struct harness *h, struct session *s, const struct log *object)
{
    assert_spdm_error(h, send_object(h, s, object), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(0, harness_session_count(h));
    session_clear(s);
}

static void test_a_replayed_record_ends_the_session(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    seal_digests(h, &s, &object);
    assert_spdm_code(send_object(h, &s, &object), DSM_SPDM_DIGESTS);
    check_decrypt_error(h, &s, &object);
}

static void test_a_record_out_of_order_ends_the_session(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    seal_digests(h, &s, &object);
    seal_digests(h, &s, &object);
    check_decrypt_error(h, &s, &object);
}

static void test_every_byte_of_a_record_counts(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    for (size_t at = SEQUENCE_AT;; at++) {
        seal_digests(h, &s, &object);
        if (at == object.n)
            break;
        object.bytes[at] ^= 0x10;
        check_decrypt_error(h, &s, &object);
        begin(h, DSM_SPDM_12, &s);
    }
    session_clear(&s);
}

static void test_a_record_cut_short_ends_the_session(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    seal_digests(h, &s, &object);
    object.n--;
    check_decrypt_error(h, &s, &object);
}

/* MCTP has no padding. */
static void test_a_byte_behind_a_record_is_a_finding(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    seal_digests(h, &s, &object);
    object.bytes[object.n++] = 0;
    assert_spdm_code(send_object(h, &s, &object), DSM_SPDM_DIGESTS);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_BYTES_BEHIND_RECORD));
    session_clear(&s);
}

static void test_an_unknown_session_gets_no_response(void **state)
{
    struct harness *h = *state;
    struct log object;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    seal_digests(h, &s, &object);
    object.bytes[1] ^= 0xFF;
    assert_dropped(h, harness_exchange(h, log_bytes(&object)));
    for (size_t n = 1; n < 5; n++)
        assert_dropped(h, harness_exchange(h, dsm_bytes(object.bytes, n)));
    assert_int_equal(1, harness_session_count(h));
    session_clear(&s);
}

static void test_what_is_no_spdm_gets_no_response(void **state)
{
    static const uint8_t pldm[] = { 0x01, 0x80, 0x00, 0x02 };
    static const uint8_t with_integrity_check[] = { 0x85, 0x10, 0x84, 0, 0 };
    static const uint8_t doe[] = { 1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    static const uint8_t discovery[] = { 0x00, 0, 0, 0, 0 };
    struct harness *h = *state;

    assert_dropped(h, harness_exchange(h, BYTES(pldm)));
    assert_non_null(strstr(dsm_connection_drop_reason(h->connection), "not offered"));
    assert_dropped(h, harness_exchange(h, BYTES(with_integrity_check)));
    assert_dropped(h, harness_exchange(h, BYTES(doe)));
    assert_dropped(h, harness_exchange(h, BYTES(discovery)));
    assert_dropped(h, harness_exchange(h, dsm_bytes(pldm, 0)));
    harness_vca_of(h, DSM_SPDM_12);
}

/* An application's own messages share a session with SPDM's (DSP0276); we have none, and the session lives on. */
static void test_a_message_of_another_type_in_a_session_gets_no_response(void **state)
{
    static const uint8_t pldm[] = { 0x80, 0x00, 0x02 };
    struct dsm_binding other = dsm_binding_mctp;
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    other.record.prefix = &harness_other_prefix;
    s.binding = &other;
    harness_seal(&s, BYTES(pldm), &object);
    assert_dropped(h, harness_exchange(h, log_bytes(&object)));
    s.binding = &dsm_binding_mctp;
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* The requester may go on under the old key until VerifyNewKey; both keys count from 0. */
static void test_keys_are_updated(void **state)
{
    struct harness *h = *state;
    struct dsm_kdf kdf;
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    kdf = (struct dsm_kdf){ h->crypto, dsm_negotiated_hash(&h->negotiated), h->negotiated.version };
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_KEY_UPDATE, 1, 7), DSM_SPDM_KEY_UPDATE_ACK);
    harness_check_alive(h, &s);
    assert_error(DSM_OK, dsm_derive_update(&kdf, &s.data.request));
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&h->negotiated), &s.data.request,
                                                    DSM_AEAD_SEAL, true, &s.request));
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_KEY_UPDATE, 3, 8), DSM_SPDM_KEY_UPDATE_ACK);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_tdi_is_locked_over_mctp(void **state)
{
    struct harness *h = *state;
    uint8_t nonce[32];
    struct session s;

    begin(h, DSM_SPDM_12, &s);
    harness_lock(h, &s, nonce);
    (void)harness_tdisp(h, &s, DSM_TDISP_START_INTERFACE_REQUEST, BYTES(nonce), DSM_TDISP_START_INTERFACE_RESPONSE);
    assert_int_equal(DSM_TDI_RUN, h->device->tdis[0].state);
    (void)harness_tdisp(h, &s, DSM_TDISP_STOP_INTERFACE_REQUEST, dsm_bytes(NULL, 0), DSM_TDISP_STOP_INTERFACE_RESPONSE);
    assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, h->device->tdis[0].state);
    session_clear(&s);
}

#define MCTP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, harness_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCTP_TEST(test_get_version_is_answered_with_an_mctp_message),
        MCTP_TEST(test_requests_have_no_padding),
        MCTP_TEST(test_a_session_goes_through_in_every_version),
        MCTP_TEST(test_a_mac_only_session_goes_through),
        MCTP_TEST(test_records_carry_the_sequence_number),
        MCTP_TEST(test_a_replayed_record_ends_the_session),
        MCTP_TEST(test_a_record_out_of_order_ends_the_session),
        MCTP_TEST(test_every_byte_of_a_record_counts),
        MCTP_TEST(test_a_record_cut_short_ends_the_session),
        MCTP_TEST(test_a_byte_behind_a_record_is_a_finding),
        MCTP_TEST(test_an_unknown_session_gets_no_response),
        MCTP_TEST(test_what_is_no_spdm_gets_no_response),
        MCTP_TEST(test_a_message_of_another_type_in_a_session_gets_no_response),
        MCTP_TEST(test_keys_are_updated),
        MCTP_TEST(test_a_tdi_is_locked_over_mctp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
