/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "wire/key_update.h"

#define TAG 0x77
#define OTHER_TAG 0x78

static struct dsm_bytes update_tagged(struct harness *h, struct session *s, uint8_t operation, uint8_t tag)
{
    return harness_send4_in(h, s, DSM_SPDM_KEY_UPDATE, operation, tag);
}

static struct dsm_bytes update(struct harness *h, struct session *s, uint8_t operation)
{
    return update_tagged(h, s, operation, TAG);
}

static void check_ack(struct harness *h, struct session *s, uint8_t operation)
{
    struct dsm_bytes ack = update(h, s, operation);

    assert_spdm_code(ack, DSM_SPDM_KEY_UPDATE_ACK);
    assert_int_equal(operation, ack.p[2]);
    assert_int_equal(TAG, ack.p[3]);
}

/* The next key of a direction; what was there before is handed out, or reset where old is NULL. */
static void next_key(struct harness *h, struct dsm_secret *secret, enum dsm_aead_direction direction,
                     struct dsm_record_direction *current, struct dsm_record_direction *old)
{
    struct dsm_kdf kdf = { h->crypto, dsm_negotiated_hash(&h->negotiated), h->negotiated.version };
    struct dsm_record_direction next = { .sequence = 0 };

    assert_error(DSM_OK, dsm_derive_update(&kdf, secret));
    assert_error(DSM_OK,
                 dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&h->negotiated), secret, direction, true, &next));
    if (old)
        *old = *current;
    else
        dsm_record_direction_reset(current);
    *current = next;
}

static void next_request_key(struct harness *h, struct session *s, struct dsm_record_direction *old)
{
    next_key(h, &s->data.request, DSM_AEAD_SEAL, &s->request, old);
}

/* UpdateAllKeys: the ACK comes under the new response key, so that changes before the request is sent. */
static void check_all_keys_ack(struct harness *h, struct session *s)
{
    struct header4 header = harness_header(h, DSM_SPDM_KEY_UPDATE, DSM_KEY_UPDATE_ALL_KEYS, 1);
    struct log object = { .n = 0 };

    harness_seal(s, dsm_bytes(header.bytes, sizeof(header.bytes)), &object);
    (void)harness_exchange(h, log_bytes(&object));
    next_key(h, &s->data.response, DSM_AEAD_OPEN, &s->response, NULL);
    assert_spdm_code(harness_open(h, s), DSM_SPDM_KEY_UPDATE_ACK);
}

static void begin(struct harness *h, struct session *s, uint8_t version)
{
    harness_vca_of(h, version);
    harness_open_session(h, s);
}

static void test_update_key_changes_the_request_key_alone(void **state)
{
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        begin(h, &s, version);
        check_ack(h, &s, DSM_KEY_UPDATE_KEY); /* under the old response key */
        next_request_key(h, &s, NULL);        /* its sequence number is 0 */
        check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_update_all_keys_acknowledges_under_the_new_key(void **state)
{
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        begin(h, &s, version);
        check_all_keys_ack(h, &s);
        next_request_key(h, &s, NULL);
        check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_keys_can_be_updated_again_and_again(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    for (int i = 0; i < 5; i++) {
        check_ack(h, &s, DSM_KEY_UPDATE_KEY);
        next_request_key(h, &s, NULL);
        check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
        check_all_keys_ack(h, &s);
        next_request_key(h, &s, NULL);
        check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    }
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_the_old_key_is_good_until_the_new_one_is_verified(void **state)
{
    struct harness *h = *state;
    struct session s, old;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    harness_check_alive(h, &s);
    next_request_key(h, &s, &old.request);
    harness_check_alive(h, &s); /* new, though not yet verified */
    old.binding = s.binding;
    old.id = s.id;
    old.response = s.response;
    harness_check_alive(h, &old); /* and old again */
    s.response = old.response;
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    harness_check_alive(h, &s);
    dsm_record_direction_reset(&old.request);
    session_clear(&s);
}

static void test_the_old_key_is_a_bad_tag_afterwards(void **state)
{
    struct header4 header = { { DSM_SPDM_12, DSM_SPDM_GET_DIGESTS, 0, 0 } };
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s, old;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    next_request_key(h, &s, &old.request);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    old.binding = s.binding;
    old.id = s.id;
    harness_seal(&old, dsm_bytes(header.bytes, sizeof(header.bytes)), &object);
    (void)harness_exchange(h, log_bytes(&object));
    assert_spdm_error(h, harness_open(h, &s), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(0, harness_session_count(h));
    dsm_record_direction_reset(&old.request);
    session_clear(&s);
}

static void test_a_record_under_neither_key_ends_the_session(void **state)
{
    struct header4 header = { { DSM_SPDM_12, DSM_SPDM_GET_DIGESTS, 0, 0 } };
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    harness_seal(&s, dsm_bytes(header.bytes, sizeof(header.bytes)), &object);
    object.bytes[object.n - 1] ^= 1;
    (void)harness_exchange(h, log_bytes(&object));
    assert_spdm_error(h, harness_open(h, &s), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_a_second_update_before_that_is_an_invalid_request(void **state)
{
    static const uint8_t operations[] = { DSM_KEY_UPDATE_KEY, DSM_KEY_UPDATE_ALL_KEYS };
    struct harness *h = *state;
    struct session s;

    for (size_t i = 0; i < sizeof(operations); i++) {
        begin(h, &s, DSM_SPDM_12);
        check_ack(h, &s, DSM_KEY_UPDATE_KEY);
        assert_spdm_error(h, update_tagged(h, &s, operations[i], OTHER_TAG), DSM_SPDM_ERROR_INVALID_REQUEST);
        next_request_key(h, &s, NULL);
        assert_spdm_error(h, update_tagged(h, &s, operations[i], OTHER_TAG), DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_error(h, update(h, &s, operations[i]), DSM_SPDM_ERROR_INVALID_REQUEST);
        check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_an_update_that_is_sent_again_is_acknowledged_and_changes_nothing(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    for (int i = 0; i < 3; i++)
        check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    assert_spdm_error(h, update(h, &s, DSM_KEY_UPDATE_ALL_KEYS), DSM_SPDM_ERROR_INVALID_REQUEST);
    next_request_key(h, &s, NULL);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_update_of_all_keys_that_is_sent_again_changes_neither(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_all_keys_ack(h, &s); /* tag 1 */
    assert_spdm_code(update_tagged(h, &s, DSM_KEY_UPDATE_ALL_KEYS, 1), DSM_SPDM_KEY_UPDATE_ACK);
    next_request_key(h, &s, NULL);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_verification_that_is_sent_again_is_acknowledged(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    next_request_key(h, &s, NULL);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    assert_spdm_error(h, update_tagged(h, &s, DSM_KEY_VERIFY_NEW_KEY, OTHER_TAG), DSM_SPDM_ERROR_INVALID_REQUEST);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY); /* with the tag of the one before: a new one all the same */
    next_request_key(h, &s, NULL);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_verification_under_the_old_key_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    assert_spdm_error(h, update(h, &s, DSM_KEY_VERIFY_NEW_KEY), DSM_SPDM_ERROR_INVALID_REQUEST);
    next_request_key(h, &s, NULL);
    check_ack(h, &s, DSM_KEY_VERIFY_NEW_KEY);
    session_clear(&s);
}

static void test_a_verification_of_nothing_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    assert_spdm_error(h, update(h, &s, DSM_KEY_VERIFY_NEW_KEY), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_undefined_operation_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    assert_spdm_error(h, update(h, &s, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, update(h, &s, 4), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_update_is_the_sessions_own(void **state)
{
    struct harness *h = *state;
    struct session first, second;

    begin(h, &first, DSM_SPDM_12);
    harness_open_session(h, &second);
    check_ack(h, &first, DSM_KEY_UPDATE_KEY);
    harness_check_alive(h, &second);
    check_ack(h, &second, DSM_KEY_UPDATE_KEY);
    next_request_key(h, &first, NULL);
    check_ack(h, &first, DSM_KEY_VERIFY_NEW_KEY);
    next_request_key(h, &second, NULL);
    check_ack(h, &second, DSM_KEY_VERIFY_NEW_KEY);
    session_clear(&first);
    session_clear(&second);
}

static void test_the_largest_request_comes_under_the_old_key_too(void **state)
{
    static uint8_t message[DSM_REQUEST_MAX] = { 0x12, DSM_SPDM_GET_DIGESTS };
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_ack(h, &s, DSM_KEY_UPDATE_KEY);
    assert_spdm_error(h, harness_send_in(h, &s, BYTES(message)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_requester_without_the_capability_does_not_know_it(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    choice.flags &= ~DSM_CAP_KEY_UPD;
    harness_vca(h, &choice);
    harness_open_session(h, &s);
    assert_spdm_error(h, update(h, &s, DSM_KEY_UPDATE_KEY), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_update_key_changes_the_request_key_alone),
        HARNESS_TEST(test_update_all_keys_acknowledges_under_the_new_key),
        HARNESS_TEST(test_keys_can_be_updated_again_and_again),
        HARNESS_TEST(test_the_old_key_is_good_until_the_new_one_is_verified),
        HARNESS_TEST(test_the_old_key_is_a_bad_tag_afterwards),
        HARNESS_TEST(test_a_record_under_neither_key_ends_the_session),
        HARNESS_TEST(test_a_second_update_before_that_is_an_invalid_request),
        HARNESS_TEST(test_an_update_that_is_sent_again_is_acknowledged_and_changes_nothing),
        HARNESS_TEST(test_an_update_of_all_keys_that_is_sent_again_changes_neither),
        HARNESS_TEST(test_a_verification_that_is_sent_again_is_acknowledged),
        HARNESS_TEST(test_a_verification_under_the_old_key_is_an_invalid_request),
        HARNESS_TEST(test_a_verification_of_nothing_is_an_invalid_request),
        HARNESS_TEST(test_an_undefined_operation_is_an_invalid_request),
        HARNESS_TEST(test_an_update_is_the_sessions_own),
        HARNESS_TEST(test_the_largest_request_comes_under_the_old_key_too),
        HARNESS_TEST(test_a_requester_without_the_capability_does_not_know_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
