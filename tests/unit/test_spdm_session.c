/* SPDX-License-Identifier: BSD-3-Clause */
/* A session as both of its sides have it: the same steps in the same order give the same keys. */
#include "support/exact.h"

#include "spdm/session_handshake.h"
#include "spdm/session_keys.h"
#include "spdm/session_records.h"
#include "wire/binding.h"

#define TEXT(text) dsm_bytes(text, sizeof(text) - 1)

static struct dsm_crypto *crypto;
static struct dsm_session requester, responder;

static void begin_side(struct dsm_session *session, enum dsm_role role, bool in_the_clear)
{
    const struct dsm_shared_secret shared = { .bytes = "what both have agreed on", .n = 32 };
    struct dsm_transcript transcript;

    dsm_transcript_init(crypto, &transcript);
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("GET_VERSION"), TEXT("VERSION")));
    dsm_transcript_begin(&transcript, dsm_hash_algorithm_by_name("SHA_384"), DSM_SPDM_12);
    *session = (struct dsm_session){
        .state = DSM_SESSION_HANDSHAKE,
        .role = role,
        .suite = { crypto, transcript.algorithm, dsm_aead_algorithm_by_name("AES_256_GCM"), DSM_SPDM_12, true },
        .id = 0x00020001,
        .in_the_clear = in_the_clear,
    };
    assert_error(DSM_OK, dsm_session_handshake_begin(session, &transcript, TEXT("digest of the chain")));
    assert_error(DSM_OK, dsm_session_handshake_add(session, TEXT("KEY_EXCHANGE and its response")));
    assert_error(DSM_OK, dsm_session_handshake_derive(session, &shared));
}

static void finish_side(struct dsm_session *session)
{
    assert_error(DSM_OK, dsm_session_handshake_add(session, TEXT("FINISH and its response")));
    assert_error(DSM_OK, dsm_session_handshake_derive_data(session));
    dsm_session_handshake_complete(session);
}

static void begin(bool in_the_clear)
{
    begin_side(&requester, DSM_REQUESTER, in_the_clear);
    begin_side(&responder, DSM_RESPONDER, in_the_clear);
}

static void establish(void)
{
    begin(false);
    finish_side(&requester);
    finish_side(&responder);
}

static enum dsm_error send(struct dsm_session *from, struct dsm_session *to, struct dsm_opened_record *opened)
{
    static uint8_t bytes[256];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_record_frame frame;

    assert_error(DSM_OK, dsm_session_records_seal(from, &dsm_binding_doe.record, TEXT("message"), &w));
    assert_error(DSM_OK, dsm_record_frame_decode(&dsm_binding_doe.record, dsm_written(&w), 16, &frame));
    return dsm_session_records_open(to, &frame, bytes + (frame.ciphertext.p - bytes), opened);
}

static void check_sent(struct dsm_session *from, struct dsm_session *to, enum dsm_session_key_used used)
{
    struct dsm_opened_record opened;

    assert_error(DSM_OK, send(from, to, &opened));
    assert_true(dsm_bytes_equal(TEXT("message"), opened.message));
    assert_int_equal(used, opened.used);
}

static void check_both_ways(void)
{
    check_sent(&requester, &responder, DSM_KEY_CURRENT);
    check_sent(&responder, &requester, DSM_KEY_CURRENT);
}

static void test_both_sides_have_the_keys_of_the_handshake(void **state)
{
    uint8_t mine[DSM_HASH_MAX], theirs[DSM_HASH_MAX];

    (void)state;
    begin(false);
    for (enum dsm_role whose = DSM_REQUESTER; whose <= DSM_RESPONDER; whose++) {
        assert_error(DSM_OK, dsm_session_handshake_verify_data(&requester, whose, mine));
        assert_error(DSM_OK, dsm_session_handshake_verify_data(&responder, whose, theirs));
        assert_memory_equal(mine, theirs, 48);
    }
    check_both_ways();
}

static void test_a_handshake_in_the_clear_has_no_records(void **state)
{
    (void)state;
    begin(true);
    assert_false(dsm_session_records_begun(&responder));
    finish_side(&requester);
    finish_side(&responder);
    assert_true(dsm_session_records_begun(&responder));
    check_both_ways();
}

static void test_data_keys_are_prepared_and_then_used(void **state)
{
    (void)state;
    begin(false);
    assert_error(DSM_OK, dsm_session_handshake_add(&responder, TEXT("FINISH and its response")));
    assert_error(DSM_OK, dsm_session_handshake_derive_data(&responder));
    check_both_ways(); /* still under the handshake's */
    dsm_session_handshake_complete(&responder);
    finish_side(&requester);
    check_both_ways();
    assert_int_equal(0, responder.handshake_secret.n);
    assert_int_equal(0, responder.th.messages.n);
}

static void test_another_th_is_another_key(void **state)
{
    struct dsm_opened_record opened;

    (void)state;
    begin(false);
    assert_error(DSM_OK, dsm_session_handshake_add(&requester, TEXT("something else")));
    finish_side(&requester);
    finish_side(&responder);
    assert_error(DSM_ERR_DECRYPT, send(&requester, &responder, &opened));
}

static void test_an_update_is_prepared_without_a_change(void **state)
{
    (void)state;
    establish();
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&responder, DSM_REQUESTER));
    check_both_ways();
    dsm_session_keys_drop_next(&responder, DSM_REQUESTER);
    dsm_session_keys_activate(&responder, DSM_REQUESTER, DSM_OLD_KEY_KEPT); /* there is none */
    check_both_ways();
}

static void test_the_old_key_opens_until_it_is_dropped(void **state)
{
    struct dsm_opened_record opened;

    (void)state;
    establish();
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&responder, DSM_REQUESTER));
    dsm_session_keys_activate(&responder, DSM_REQUESTER, DSM_OLD_KEY_KEPT);
    check_sent(&requester, &responder, DSM_KEY_OLD);
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&requester, DSM_REQUESTER));
    dsm_session_keys_activate(&requester, DSM_REQUESTER, DSM_OLD_KEY_KEPT);
    check_sent(&requester, &responder, DSM_KEY_CURRENT);
    dsm_session_keys_drop_old(&responder, DSM_REQUESTER);
    assert_false(dsm_session_keys_has_old(&responder, DSM_REQUESTER));
    check_both_ways();
    requester.keys[DSM_REQUESTER].secret = requester.old_keys[DSM_REQUESTER].secret;
    dsm_record_direction_move(&requester.keys[DSM_REQUESTER].records, &requester.old_keys[DSM_REQUESTER].records);
    assert_error(DSM_ERR_DECRYPT, send(&requester, &responder, &opened));
}

/* UpdateAllKeys: its ACK comes under a key that the requester has only prepared. */
static void test_the_next_key_opens_before_it_is_in_use(void **state)
{
    (void)state;
    establish();
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&requester, DSM_RESPONDER));
    check_sent(&responder, &requester, DSM_KEY_CURRENT);
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&responder, DSM_RESPONDER));
    dsm_session_keys_activate(&responder, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    check_sent(&responder, &requester, DSM_KEY_NEXT);
    dsm_session_keys_activate(&requester, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    check_both_ways();
}

static void test_a_record_under_no_key_is_refused_and_moves_nothing(void **state)
{
    struct dsm_opened_record opened;
    uint64_t before;

    (void)state;
    establish();
    assert_error(DSM_OK, dsm_session_keys_prepare_update(&responder, DSM_REQUESTER));
    dsm_session_keys_activate(&responder, DSM_REQUESTER, DSM_OLD_KEY_KEPT);
    before = responder.old_keys[DSM_REQUESTER].records.sequence;
    requester.keys[DSM_REQUESTER].records.key.bytes[0] ^= 1;
    assert_error(DSM_ERR_DECRYPT, send(&requester, &responder, &opened));
    assert_int_equal(0, responder.keys[DSM_REQUESTER].records.sequence);
    assert_int_equal(before, responder.old_keys[DSM_REQUESTER].records.sequence);
}

/* What a saved device is made of: all that lasts, without a cipher of the library. */
static void test_a_session_lives_on_in_its_plain_data(void **state)
{
    struct dsm_session saved;

    (void)state;
    establish();
    check_both_ways();
    saved = responder;
    for (size_t i = 0; i < DSM_ROLES; i++)
        saved.keys[i].records.aead = (struct dsm_aead){ .context = NULL };
    saved.th = (struct dsm_th){ .hashed = 0 };
    saved.l1l2 = (struct dsm_messages){ .n = 0 };
    dsm_session_wipe(&responder);
    assert_int_equal(DSM_SESSION_FREE, responder.state);
    dsm_session_move(&responder, &saved);
    assert_int_equal(DSM_SESSION_FREE, saved.state);
    check_both_ways();
}

static void test_deadlines_are_of_the_state(void **state)
{
    struct dsm_session session = { .heard_ms = 1000, .handshake_limit_ms = 500, .heartbeat_period_s = 2 };

    (void)state;
    assert_int_equal(UINT64_MAX, dsm_session_deadline_ms(&session));
    session.state = DSM_SESSION_HANDSHAKE;
    assert_int_equal(1500, dsm_session_deadline_ms(&session));
    session.state = DSM_SESSION_ESTABLISHED;
    assert_int_equal(5000, dsm_session_deadline_ms(&session));
    session.heartbeat_period_s = 0;
    assert_int_equal(UINT64_MAX, dsm_session_deadline_ms(&session));
}

static int tear_down(void **state)
{
    (void)state;
    dsm_session_wipe(&requester);
    dsm_session_wipe(&responder);
    return 0;
}

static int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_both_sides_have_the_keys_of_the_handshake),
        TEST(test_a_handshake_in_the_clear_has_no_records),
        TEST(test_data_keys_are_prepared_and_then_used),
        TEST(test_another_th_is_another_key),
        TEST(test_an_update_is_prepared_without_a_change),
        TEST(test_the_old_key_opens_until_it_is_dropped),
        TEST(test_the_next_key_opens_before_it_is_in_use),
        TEST(test_a_record_under_no_key_is_refused_and_moves_nothing),
        TEST(test_a_session_lives_on_in_its_plain_data),
        TEST(test_deadlines_are_of_the_state),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
