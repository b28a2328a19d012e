/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "responder/context.h"

static struct choice encrypted_handshake(uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    return choice;
}

/* KEY_EXCHANGE as it is, without looking at what comes back. */
static struct dsm_bytes exchange_keys(struct harness *h, const struct exchange_options *options)
{
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    return harness_send(h, log_bytes(&request));
}

static void check_session(struct harness *h)
{
    struct session s;

    harness_open_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_session_is_made_in_the_clear(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        check_session(h);
    }
}

static void test_a_session_is_made_with_an_encrypted_handshake(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = encrypted_handshake(version);

        harness_vca(h, &choice);
        check_session(h);
    }
}

static void test_each_group_and_aead_makes_a_session(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    for (size_t i = 0; dsm_dhe_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_DHE] = dsm_algorithm_at(DSM_ALG_DHE, i)->bit;
        harness_vca(h, &choice);
        check_session(h);
    }
    for (size_t i = 0; dsm_aead_algorithm_at(i); i++) {
        choice = encrypted_handshake(DSM_SPDM_12);
        choice.algorithms[DSM_ALG_AEAD] = dsm_algorithm_at(DSM_ALG_AEAD, i)->bit;
        harness_vca(h, &choice);
        check_session(h);
    }
}

static void test_each_hash_makes_a_session(void **state)
{
    struct harness *h = *state;
    struct choice choice = encrypted_handshake(DSM_SPDM_13);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
        harness_vca(h, &choice);
        check_session(h);
    }
}

static void test_a_session_without_encryption_authenticates(void **state)
{
    struct harness *h = *state;
    struct choice choice = encrypted_handshake(DSM_SPDM_12);

    choice.flags &= ~DSM_CAP_ENCRYPT;
    harness_vca(h, &choice);
    check_session(h);
}

static void test_a_session_without_a_mac_is_an_invalid_request(void **state)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.flags &= ~DSM_CAP_MAC;
    harness_vca(h, &choice);
    assert_spdm_error(h, exchange_keys(h, &options), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_there_are_four_sessions(void **state)
{
    struct exchange_options fifth = { .req_session_id = 5 };
    struct harness *h = *state;
    struct session s[4];

    harness_vca_of(h, DSM_SPDM_12);
    for (int i = 0; i < 4; i++)
        harness_open_session(h, &s[i]);
    assert_spdm_error(h, exchange_keys(h, &fifth), DSM_SPDM_ERROR_SESSION_LIMIT_EXCEEDED);
    for (int i = 3; i >= 0; i--)
        harness_check_alive(h, &s[i]);
    assert_spdm_code(harness_send4_in(h, &s[1], DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    session_clear(&s[1]);
    harness_open_session(h, &s[1]);
    for (int i = 0; i < 4; i++) {
        harness_check_alive(h, &s[i]);
        session_clear(&s[i]);
    }
}

static void test_sessions_have_ids_of_their_own(void **state)
{
    struct exchange_options options = { .req_session_id = 0x1234 };
    struct harness *h = *state;
    struct session s[2];

    harness_vca_of(h, DSM_SPDM_12);
    for (int i = 0; i < 2; i++) {
        harness_key_exchange(h, &options, &s[i]);
        harness_finish_session(h, &s[i]);
        assert_int_equal(0x1234, s[i].id & 0xFFFF);
        assert_in_range(s[i].id >> 16, 1, 0xFFFE);
    }
    assert_int_not_equal(s[0].id, s[1].id);
    for (int i = 0; i < 2; i++) {
        harness_check_alive(h, &s[i]);
        session_clear(&s[i]);
    }
}

static void test_ids_begin_anew_and_leave_out_what_is_in_use(void **state)
{
    struct exchange_options options = { .req_session_id = 0x1234 };
    struct harness *h = *state;
    struct session first, other;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, &options, &first);
    harness_finish_session(h, &first);
    assert_int_equal(1, first.id >> 16);
    h->connection->state.last_session_id = 0xFFFD;
    harness_key_exchange(h, &options, &other);
    assert_int_equal(0xFFFE, other.id >> 16);
    harness_key_exchange(h, &options, &other);
    assert_int_equal(2, other.id >> 16);
    harness_check_alive(h, &first);
    session_clear(&first);
}

static void test_encrypted_handshakes_go_side_by_side(void **state)
{
    struct harness *h = *state;
    struct choice choice = encrypted_handshake(DSM_SPDM_12);
    struct session first, second;

    harness_vca(h, &choice);
    harness_key_exchange(h, NULL, &first);
    harness_key_exchange(h, NULL, &second);
    harness_finish_session(h, &first);
    harness_finish_session(h, &second);
    harness_check_alive(h, &first);
    harness_check_alive(h, &second);
    session_clear(&first);
    session_clear(&second);
}

static void test_one_handshake_goes_in_the_clear(void **state)
{
    struct harness *h = *state;
    struct session first, second;
    struct log finish = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &first);
    harness_key_exchange(h, NULL, &second);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_SECOND_HANDSHAKE));
    assert_int_equal(1, harness_session_count(h));
    harness_finish_session(h, &second);
    harness_check_alive(h, &second);
    harness_write_finish(h, &first, &finish);
    assert_spdm_error(h, harness_send(h, log_bytes(&finish)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    session_clear(&second);
}

static void test_a_strict_device_wants_the_handshake_in_the_clear_finished(void **state)
{
    struct exchange_options options = { .req_session_id = 9 };
    struct harness *h = *state;
    struct session s;

    h->device->settings.strict = true;
    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    assert_spdm_error(h, exchange_keys(h, &options), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_finish_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
    check_session(h);
}

static void test_a_failed_key_exchange_leaves_the_handshake_before_it(void **state)
{
    struct exchange_options no_slot = { .slot = 1, .req_session_id = 9 };
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    assert_spdm_error(h, exchange_keys(h, &no_slot), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_finish_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_share_that_is_no_point_is_an_invalid_request(void **state)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_vca_of(h, DSM_SPDM_12);
    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    memset(request.bytes + 40, 0x5A, dsm_negotiated_dhe(&h->negotiated)->request_size);
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(0, harness_session_count(h));
    check_session(h);
}

static void test_a_wrong_hmac_in_the_clear_ends_the_session(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct log finish = { .n = 0 };
        struct session s;

        harness_vca_of(h, version);
        harness_key_exchange(h, NULL, &s);
        harness_write_finish(h, &s, &finish);
        finish.bytes[finish.n - 1] ^= 1;
        assert_spdm_error(h, harness_send(h, log_bytes(&finish)), DSM_SPDM_ERROR_DECRYPT_ERROR);
        assert_int_equal(0, harness_session_count(h));
        finish.bytes[finish.n - 1] ^= 1;
        assert_spdm_error(h, harness_send(h, log_bytes(&finish)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
        check_session(h);
    }
}

static void test_a_wrong_hmac_in_a_record_ends_the_session(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = encrypted_handshake(version);
        struct log finish = { .n = 0 };
        struct session s;

        harness_vca(h, &choice);
        harness_key_exchange(h, NULL, &s);
        harness_write_finish(h, &s, &finish);
        finish.bytes[finish.n - 48] ^= 0x80;
        assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&finish)), DSM_SPDM_ERROR_DECRYPT_ERROR);
        assert_int_equal(0, harness_session_count(h));
        assert_dropped(h, harness_send_in(h, &s, log_bytes(&finish)));
        session_clear(&s);
    }
}

static void test_finish_in_clear_wants_a_session_with_encrypted_handshakes(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = encrypted_handshake(version);
        struct log finish = { .n = 0 };
        struct session s;

        harness_vca(h, &choice);
        harness_key_exchange(h, NULL, &s);
        harness_write_finish(h, &s, &finish);
        assert_spdm_error(h, harness_send(h, log_bytes(&finish)),
                          version >= DSM_SPDM_12 ? DSM_SPDM_ERROR_SESSION_REQUIRED : DSM_SPDM_ERROR_UNSPECIFIED);
        harness_take_finish(h, &s, harness_send_in(h, &s, log_bytes(&finish)));
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_finish_without_a_handshake_is_unexpected(void **state)
{
    struct harness *h = *state;
    uint8_t finish[4 + 48] = { DSM_SPDM_12, DSM_SPDM_FINISH };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, harness_send(h, BYTES(finish)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_open_session(h, &s);
    assert_spdm_error(h, harness_send_in(h, &s, BYTES(finish)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_finish_with_a_signature_nobody_asked_for_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    uint8_t finish[4 + 48] = { DSM_SPDM_12, DSM_SPDM_FINISH, 1 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    assert_spdm_error(h, harness_send(h, BYTES(finish)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_finish_session(h, &s); /* it was no FINISH at all, so the handshake goes on */
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_the_slot_that_is_asked_signs(void **state)
{
    struct exchange_options options = { .slot = 3, .req_session_id = 7 };
    struct dsm_session_info info;
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, &options, &s);
    assert_true(dsm_connection_session(h->connection, 0, &info));
    assert_int_equal(3, info.slot);
    assert_false(info.established);
    harness_finish_session(h, &s);
    assert_true(dsm_connection_session(h->connection, 0, &info));
    assert_true(info.established);
    assert_int_equal(s.id, info.session_id);
    session_clear(&s);
}

static void test_a_slot_without_a_chain_is_an_invalid_request(void **state)
{
    static const uint8_t slots[] = { 1, 7, 8, 0xFF };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    for (size_t i = 0; i < sizeof(slots); i++) {
        struct exchange_options options = { .slot = slots[i], .req_session_id = 1 };

        assert_spdm_error(h, exchange_keys(h, &options), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

static void test_a_summary_comes_with_the_response(void **state)
{
    struct exchange_options tcb = { .summary_type = DSM_SUMMARY_TCB, .req_session_id = 1 };
    struct exchange_options all = { .summary_type = DSM_SUMMARY_ALL, .req_session_id = 2 };
    struct exchange_options undefined = { .summary_type = 3, .req_session_id = 3 };
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_key_exchange(h, &tcb, &s); /* decodes with the hash in its place and verifies the signature over it */
        harness_finish_session(h, &s);
        session_clear(&s);
        harness_key_exchange(h, &all, &s);
        harness_finish_session(h, &s);
        session_clear(&s);
        assert_spdm_error(h, exchange_keys(h, &undefined), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_session_is_made_in_the_clear),
        HARNESS_TEST(test_a_session_is_made_with_an_encrypted_handshake),
        HARNESS_TEST(test_each_group_and_aead_makes_a_session),
        HARNESS_TEST(test_each_hash_makes_a_session),
        HARNESS_TEST(test_a_session_without_encryption_authenticates),
        HARNESS_TEST(test_a_session_without_a_mac_is_an_invalid_request),
        HARNESS_TEST(test_there_are_four_sessions),
        HARNESS_TEST(test_sessions_have_ids_of_their_own),
        HARNESS_TEST(test_ids_begin_anew_and_leave_out_what_is_in_use),
        HARNESS_TEST(test_encrypted_handshakes_go_side_by_side),
        HARNESS_TEST(test_one_handshake_goes_in_the_clear),
        HARNESS_TEST(test_a_strict_device_wants_the_handshake_in_the_clear_finished),
        HARNESS_TEST(test_a_failed_key_exchange_leaves_the_handshake_before_it),
        HARNESS_TEST(test_a_share_that_is_no_point_is_an_invalid_request),
        HARNESS_TEST(test_a_wrong_hmac_in_the_clear_ends_the_session),
        HARNESS_TEST(test_a_wrong_hmac_in_a_record_ends_the_session),
        HARNESS_TEST(test_finish_in_clear_wants_a_session_with_encrypted_handshakes),
        HARNESS_TEST(test_finish_without_a_handshake_is_unexpected),
        HARNESS_TEST(test_finish_with_a_signature_nobody_asked_for_is_an_invalid_request),
        HARNESS_TEST(test_the_slot_that_is_asked_signs),
        HARNESS_TEST(test_a_slot_without_a_chain_is_an_invalid_request),
        HARNESS_TEST(test_a_summary_comes_with_the_response),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
