/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"
#include "support/hex.h"

#include "device/device_check.h"
#include "responder/connection_deadlines.h"
#include "responder/context.h"
#include "wire/opaque.h"

/* The capabilities of a device, each of which makes sessions in its own way. */
static const uint32_t ways[] = { DSM_CAP_PSK, DSM_CAP_PSK_WITH_CONTEXT };

#define FOR_EACH_WAY(way) for (const uint32_t *way = ways; way < ways + 2; way++)

static void take_psk(struct harness *h)
{
    dsm_psks_clear(&h->device->psks);
    h->device->settings.capabilities &= ~DSM_CAP_PSK_MASK;
}

static void begin(struct harness *h, uint32_t way, const struct choice *choice)
{
    take_psk(h);
    harness_give_psk(h, way);
    harness_vca(h, choice);
}

static void begin_of(struct harness *h, uint32_t way, uint8_t version)
{
    struct choice choice = harness_psk_choice(version);

    begin(h, way, &choice);
}

static void check_session(struct harness *h)
{
    struct session s;

    harness_open_psk_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static struct dsm_bytes send_exchange(struct harness *h, const struct psk_options *options)
{
    struct log request = { .n = 0 };

    harness_write_psk_exchange(h, options, &request);
    return harness_send(h, log_bytes(&request));
}

static void check_refused(struct harness *h, const struct psk_options *options)
{
    assert_spdm_error(h, send_exchange(h, options), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(0, harness_session_count(h));
}

static void test_a_session_is_made_with_and_without_a_context(void **state)
{
    struct harness *h = *state;

    FOR_EACH_WAY(way)
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        begin_of(h, *way, version);
        check_session(h);
    }
}

static void test_each_hash_and_aead_makes_a_session(void **state)
{
    struct harness *h = *state;

    FOR_EACH_WAY(way)
    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct choice choice = harness_psk_choice(version);

        for (size_t i = 0; dsm_algorithm_at(DSM_ALG_HASH, i); i++) {
            choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
            begin(h, *way, &choice);
            check_session(h);
        }
        for (size_t i = 0; dsm_algorithm_at(DSM_ALG_AEAD, i); i++) {
            choice.algorithms[DSM_ALG_AEAD] = dsm_algorithm_at(DSM_ALG_AEAD, i)->bit;
            begin(h, *way, &choice);
            check_session(h);
        }
    }
}

static void test_a_session_may_authenticate_without_encryption(void **state)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    struct harness *h = *state;

    choice.flags &= ~DSM_CAP_ENCRYPT;
    FOR_EACH_WAY(way)
    {
        begin(h, *way, &choice);
        check_session(h);
    }
}

static void test_no_certificate_is_needed(void **state)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_13);
    struct harness *h = *state;
    struct session s;

    choice.flags = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_PSK | DSM_CAP_HBEAT;
    choice.algorithms[DSM_ALG_ASYM] = choice.algorithms[DSM_ALG_DHE] = 0;
    h->device->settings.capabilities = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_HBEAT;
    begin(h, DSM_CAP_PSK_WITH_CONTEXT, &choice);
    harness_open_psk_session(h, &s);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_HEARTBEAT_ACK);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_the_only_psk_needs_no_hint(void **state)
{
    struct psk_options options = { .hint_given = true };
    struct harness *h = *state;
    struct session s;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    harness_psk_exchange(h, &options, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_each_hint_has_its_own_psk(void **state)
{
    static const struct dsm_secret other = { .bytes = "another", .n = 7 };
    struct psk_options options = { .hint_given = true, .hint = dsm_bytes("other", sizeof("other") - 1) };
    struct harness *h = *state;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_psks_add(&h->device->psks, options.hint, &other));
    check_session(h);
    assert_spdm_code(send_exchange(h, &options), DSM_SPDM_PSK_EXCHANGE_RSP);
    options.hint = dsm_bytes("", sizeof("") - 1);
    assert_spdm_error(h, send_exchange(h, &options), DSM_SPDM_ERROR_INVALID_REQUEST);
}

/* CXL's TSP brings PSKs of its own in SET_TARGET_CONFIGURATION. */
static void test_a_psk_of_cxl_begins_a_secondary_session(void **state)
{
    struct psk_options options = { .hint_given = true, .hint = dsm_bytes("SECONDARY_SESSION_1_PSK", 24) };
    struct harness *h = *state;
    struct dsm_cxl_tsp *tsp = &h->device->cxl->tsp;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    check_refused(h, &options);
    memcpy(tsp->psks[1].hint, "SECONDARY_SESSION_1_PSK", 23);
    tsp->psks[1].hint_len = 23;
    tsp->psks[1].secret = harness_psk;
    assert_spdm_code(send_exchange(h, &options), DSM_SPDM_PSK_EXCHANGE_RSP);
    assert_int_equal(h->connection->state.sessions[0].base.id, tsp->secondary[1]);
    assert_int_equal(DSM_CXL_TSP_SECONDARY, dsm_cxl_tsp_session_of(tsp, tsp->secondary[1]));
    options.hint = HARNESS_PSK_HINT;
    assert_spdm_code(send_exchange(h, &options), DSM_SPDM_PSK_EXCHANGE_RSP);
    assert_int_equal(DSM_CXL_TSP_OTHER, dsm_cxl_tsp_session_of(tsp, h->connection->state.sessions[1].base.id));
}

static void test_an_unknown_hint_is_an_invalid_request(void **state)
{
    static const char *const hints[] = { "hint ", "hin", "Hint", "something else" };
    struct harness *h = *state;

    FOR_EACH_WAY(way)
    {
        begin_of(h, *way, DSM_SPDM_12);
        for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
            struct psk_options options = { .hint_given = true, .hint = dsm_bytes(hints[i], strlen(hints[i])) };

            check_refused(h, &options);
        }
        check_session(h);
    }
}

static void test_a_wrong_hmac_ends_the_session(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct session s;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    harness_psk_exchange(h, NULL, &s);
    harness_write_psk_finish(h, &s, &request);
    request.bytes[request.n - 1] ^= 1;
    assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
    check_session(h);
}

/* The session's keys come with PSK_EXCHANGE_RSP, but nothing may be done with them before PSK_FINISH. */
static void test_a_handshake_has_nothing_but_its_end(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_GET_DIGESTS, DSM_SPDM_HEARTBEAT, DSM_SPDM_KEY_UPDATE,
                                     DSM_SPDM_END_SESSION, DSM_SPDM_PSK_EXCHANGE };
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct session s;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    harness_psk_exchange(h, NULL, &s);
    for (size_t i = 0; i < sizeof(codes); i++)
        assert_spdm_error(h, harness_send4_in(h, &s, codes[i], 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_write_psk_finish(h, &s, &request);
    harness_take_psk_finish(h, &s, harness_send_in(h, &s, log_bytes(&request)));
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_psk_finish_is_for_a_context_alone(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    harness_open_psk_session(h, &s);
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_PSK_FINISH, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_each_handshake_has_its_own_finish(void **state)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct session of_psk, of_keys;

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    begin(h, DSM_CAP_PSK_WITH_CONTEXT, &choice);
    harness_psk_exchange(h, NULL, &of_psk);
    harness_key_exchange(h, NULL, &of_keys);
    request.n = 4 + 48;
    memcpy(request.bytes, "\x12\xE5\0\0", 4);
    assert_spdm_error(h, harness_send_in(h, &of_psk, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    request.bytes[1] = DSM_SPDM_PSK_FINISH;
    assert_spdm_error(h, harness_send_in(h, &of_keys, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_write_psk_finish(h, &of_psk, &request);
    harness_take_psk_finish(h, &of_psk, harness_send_in(h, &of_psk, log_bytes(&request)));
    harness_finish_session(h, &of_keys);
    harness_check_alive(h, &of_psk);
    harness_check_alive(h, &of_keys);
    session_clear(&of_psk);
    session_clear(&of_keys);
}

static void test_a_handshake_in_the_clear_is_not_finished_by_a_psk(void **state)
{
    struct harness *h = *state;
    struct session of_psk, of_keys;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &of_keys);
    harness_open_psk_session(h, &of_psk);
    harness_finish_session(h, &of_keys);
    harness_check_alive(h, &of_psk);
    harness_check_alive(h, &of_keys);
    session_clear(&of_psk);
    session_clear(&of_keys);
}

static void test_psk_finish_in_clear_needs_a_session(void **state)
{
    struct harness *h = *state;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_PSK_FINISH, 0, 0), DSM_SPDM_ERROR_SESSION_REQUIRED);
}

static void test_both_sides_have_to_state_psk(void **state)
{
    static const struct psk_options none;
    struct harness *h = *state;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    take_psk(h);
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, send_exchange(h, &none), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    harness_give_psk(h, DSM_CAP_PSK);
    harness_vca_of(h, DSM_SPDM_12); /* of a requester that does not state it */
    assert_spdm_error(h, send_exchange(h, &none), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_a_session_needs_a_mac(void **state)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    static const struct psk_options none;
    struct harness *h = *state;

    choice.flags &= ~DSM_CAP_MAC;
    begin(h, DSM_CAP_PSK, &choice);
    check_refused(h, &none);
}

static void test_a_policy_of_events_needs_events(void **state)
{
    struct psk_options options = { .policy = DSM_SESSION_POLICY_EVENT_ALL };
    struct harness *h = *state;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_13);
    check_refused(h, &options);
}

static void test_the_summary_is_that_of_the_measurements(void **state)
{
    struct psk_options options = { .summary_type = DSM_SUMMARY_ALL };
    struct harness *h = *state;
    struct session s;

    FOR_EACH_WAY(way)
    {
        begin_of(h, *way, DSM_SPDM_12);
        harness_psk_exchange(h, &options, &s);
        session_clear(&s);
    }
    options.summary_type = 2;
    assert_spdm_error(h, send_exchange(h, &options), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_opaque_data_selects_a_secured_version(void **state)
{
    static const uint8_t broken[] = { 1, 0, 0, 0, 0, 0, 9, 0 };
    struct psk_options options = { .opaque_given = true, .opaque = BYTES(broken) };
    struct harness *h = *state;
    struct session s;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    check_refused(h, &options);
    harness_psk_exchange(h, NULL, &s);
    assert_int_equal(0x1200, s.secured_version);
    session_clear(&s);
}

static void test_the_last_place_is_taken_once(void **state)
{
    static const struct psk_options none;
    struct harness *h = *state;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        check_session(h);
    assert_spdm_error(h, send_exchange(h, &none), DSM_SPDM_ERROR_SESSION_LIMIT_EXCEEDED);
    assert_int_equal(DSM_SESSIONS_MAX, harness_session_count(h));
}

static void test_what_does_not_fit_leaves_no_session(void **state)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    static const struct psk_options none;
    struct harness *h = *state;
    struct session zeros = { .id = 0 };

    choice.data_transfer_size = 64;
    begin(h, DSM_CAP_PSK, &choice);
    assert_spdm_error(h, send_exchange(h, &none), DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
    assert_int_equal(0, harness_session_count(h));
    assert_memory_equal(&zeros.handshake.handshake, &h->connection->job.session.handshake_secret,
                        sizeof(zeros.handshake.handshake));
}

static void test_keys_are_renewed_in_a_session_of_a_psk(void **state)
{
    struct harness *h = *state;
    struct dsm_kdf kdf;
    struct session s;

    begin_of(h, DSM_CAP_PSK, DSM_SPDM_12);
    harness_open_psk_session(h, &s);
    kdf = (struct dsm_kdf){ h->crypto, dsm_negotiated_hash(&h->negotiated), DSM_SPDM_12 };
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_KEY_UPDATE, 1, 7), DSM_SPDM_KEY_UPDATE_ACK);
    assert_error(DSM_OK, dsm_derive_update(&kdf, &s.data.request));
    dsm_record_direction_reset(&s.request);
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&h->negotiated), &s.data.request,
                                                    DSM_AEAD_SEAL, true, &s.request));
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_KEY_UPDATE, 3, 8), DSM_SPDM_KEY_UPDATE_ACK);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_tdi_is_locked_in_a_session_of_a_psk(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    h->device->ide.policy = DSM_IDE_NONE;
    harness_open_psk_session(h, &s);
    harness_lock(h, &s, NULL);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(DSM_TDI_ERROR, h->device->tdis[0].state);
    session_clear(&s);
}

static void test_a_handshake_that_is_not_finished_ends_in_time(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin_of(h, DSM_CAP_PSK_WITH_CONTEXT, DSM_SPDM_12);
    h->device->settings.handshake_limit_s = 60;
    harness_psk_exchange(h, NULL, &s);
    dsm_connection_expire(h->connection, h->now_ms + 60001);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_a_capability_and_a_psk_go_together(void **state)
{
    struct harness *h = *state;
    char reason[256] = "";

    h->device->settings.capabilities |= DSM_CAP_PSK_WITH_CONTEXT;
    assert_error(DSM_ERR_CONFIG, dsm_device_check(h->device, reason, sizeof(reason)));
    assert_string_equal("PSK or PSK_WITH_CONTEXT is stated, and there is no PSK (--psk, \"psks\")", reason);
    h->device->settings.capabilities &= ~DSM_CAP_PSK_MASK;
    assert_error(DSM_OK, dsm_psks_add(&h->device->psks, HARNESS_PSK_HINT, &harness_psk));
    assert_error(DSM_ERR_CONFIG, dsm_device_check(h->device, reason, sizeof(reason)));
    assert_string_equal("there is a PSK, and the capabilities have neither PSK nor PSK_WITH_CONTEXT", reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_session_is_made_with_and_without_a_context),
        HARNESS_TEST(test_each_hash_and_aead_makes_a_session),
        HARNESS_TEST(test_a_session_may_authenticate_without_encryption),
        HARNESS_TEST(test_no_certificate_is_needed),
        HARNESS_TEST(test_the_only_psk_needs_no_hint),
        HARNESS_TEST(test_each_hint_has_its_own_psk),
        HARNESS_TEST(test_a_psk_of_cxl_begins_a_secondary_session),
        HARNESS_TEST(test_an_unknown_hint_is_an_invalid_request),
        HARNESS_TEST(test_a_wrong_hmac_ends_the_session),
        HARNESS_TEST(test_a_handshake_has_nothing_but_its_end),
        HARNESS_TEST(test_psk_finish_is_for_a_context_alone),
        HARNESS_TEST(test_each_handshake_has_its_own_finish),
        HARNESS_TEST(test_a_handshake_in_the_clear_is_not_finished_by_a_psk),
        HARNESS_TEST(test_psk_finish_in_clear_needs_a_session),
        HARNESS_TEST(test_both_sides_have_to_state_psk),
        HARNESS_TEST(test_a_session_needs_a_mac),
        HARNESS_TEST(test_a_policy_of_events_needs_events),
        HARNESS_TEST(test_the_summary_is_that_of_the_measurements),
        HARNESS_TEST(test_opaque_data_selects_a_secured_version),
        HARNESS_TEST(test_the_last_place_is_taken_once),
        HARNESS_TEST(test_what_does_not_fit_leaves_no_session),
        HARNESS_TEST(test_keys_are_renewed_in_a_session_of_a_psk),
        HARNESS_TEST(test_a_tdi_is_locked_in_a_session_of_a_psk),
        HARNESS_TEST(test_a_handshake_that_is_not_finished_ends_in_time),
        HARNESS_TEST(test_a_capability_and_a_psk_go_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
