/* SPDX-License-Identifier: BSD-3-Clause */
/* In a session or on its way to one, and what a reset leaves without an answer. */
#include "arranged_causes.h"
#include "support/hex.h"

#include "responder/connection_events.h"
#include "responder/context.h"
#include "wire/finish.h"

#define NONCE "0000000000000000000000000000000000000000000000000000000000000000"

static void finish_with(struct harness *h, size_t at, uint8_t change)
{
    struct log request = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    harness_write_finish(h, &s, &request);
    request.bytes[at] ^= change;
    (void)harness_send(h, log_bytes(&request));
    session_clear(&s);
}

/* As long as the selected ReqBaseAsymAlg (ECDSA_P384) makes it, in front of the HMAC. */
static void finish_with_a_signature(struct harness *h)
{
    struct log request = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    harness_write_finish(h, &s, &request);
    request.bytes[2] |= DSM_FINISH_SIGNATURE_INCLUDED;
    memset(request.bytes + request.n, 0, 96);
    request.n += 96;
    (void)harness_send(h, log_bytes(&request));
    session_clear(&s);
}

static void finish_with_a_wrong_hmac(struct harness *h)
{
    finish_with(h, 4, 1);
}

static void name_no_psk(struct harness *h)
{
    struct psk_options options = { .hint_given = true, .hint = dsm_bytes("another", 7) };
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };

    harness_give_psk(h, DSM_CAP_PSK);
    harness_vca(h, &choice);
    harness_write_psk_exchange(h, &options, &request);
    (void)harness_send(h, log_bytes(&request));
}

static void finish_a_psk_as_a_key_exchange(struct harness *h)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);
    struct session s;

    harness_give_psk(h, DSM_CAP_PSK_WITH_CONTEXT);
    harness_vca(h, &choice);
    harness_psk_exchange(h, NULL, &s);
    (void)harness_send4_in(h, &s, DSM_SPDM_FINISH, 0, 0);
    session_clear(&s);
}

static void update_keys_twice(struct harness *h)
{
    struct header4 header;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    header = harness_header(h, DSM_SPDM_KEY_UPDATE, 1, 1);
    harness_seal(&s, BYTES(header.bytes), &object);
    (void)harness_exchange(h, log_bytes(&object));
    header = harness_header(h, DSM_SPDM_KEY_UPDATE, 1, 2);
    harness_seal(&s, BYTES(header.bytes), &object);
    (void)harness_exchange(h, log_bytes(&object));
    session_clear(&s);
}

static void verify_with_the_old_key(struct harness *h)
{
    struct header4 header;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    for (uint8_t operation = 1; operation <= 3; operation += 2) {
        header = harness_header(h, DSM_SPDM_KEY_UPDATE, operation, operation);
        harness_seal(&s, BYTES(header.bytes), &object);
        (void)harness_exchange(h, log_bytes(&object));
    }
    session_clear(&s);
}

static void beat_without_a_period(struct harness *h)
{
    struct header4 header;
    struct session s;

    h->device->settings.heartbeat_period_s = 0;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    header = harness_header(h, DSM_SPDM_HEARTBEAT, 0, 0);
    (void)harness_send_in(h, &s, BYTES(header.bytes));
    session_clear(&s);
}

/* A record of HEARTBEAT in which a byte is another. */
static void send_record(struct harness *h, size_t at, uint8_t change)
{
    struct header4 header;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    header = harness_header(h, DSM_SPDM_HEARTBEAT, 0, 0);
    harness_seal(&s, BYTES(header.bytes), &object);
    object.bytes[at] ^= change;
    (void)harness_exchange(h, log_bytes(&object));
    session_clear(&s);
}

static void send_a_record_of_another_length(struct harness *h)
{
    send_record(h, DSM_DOE_HEADER_LEN + 5, 0xFF);
}

static void send_a_forged_record(struct harness *h)
{
    send_record(h, DSM_DOE_HEADER_LEN + 8, 1);
}

static void send_a_record_past_the_last(struct harness *h)
{
    struct header4 header;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    s.request.sequence = h->connection->state.sessions[0].base.keys[DSM_REQUESTER].records.sequence = UINT64_MAX;
    harness_check_alive(h, &s);
    s.request.exhausted = false;
    header = harness_header(h, DSM_SPDM_HEARTBEAT, 0, 0);
    harness_seal(&s, BYTES(header.bytes), &object);
    (void)harness_exchange(h, log_bytes(&object));
    session_clear(&s);
}

static void send_a_record_of_something_else(struct harness *h)
{
    struct dsm_binding other = dsm_binding_mctp;
    struct header4 header;
    struct log object = { .n = 0 };
    struct session s;

    harness_use_binding(h, &dsm_binding_mctp);
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    other.record.prefix = &harness_other_prefix;
    s.binding = &other;
    header = harness_header(h, DSM_SPDM_HEARTBEAT, 0, 0);
    harness_seal(&s, BYTES(header.bytes), &object);
    (void)harness_exchange(h, log_bytes(&object));
    session_clear(&s);
}

static void begin_challenge(struct harness *h)
{
    uint8_t bytes[64];
    struct log object = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    harness_wrap(DSM_DOE_CMA, hex_bytes("12830000" NONCE, bytes, sizeof(bytes)), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
}

static void reset_meanwhile(struct harness *h)
{
    begin_challenge(h);
    dsm_connection_reset(h->connection);
    assert_int_equal(0, harness_finish(h).n);
}

static void reset_function_0_meanwhile(struct harness *h)
{
    begin_challenge(h);
    dsm_connection_flr(h->connection, HARNESS_FUNCTION_ID & ~7u);
    assert_int_equal(0, harness_finish(h).n);
}

const struct arranged_cause arranged_session_causes[] = {
    { DSM_CAUSE_FINISH_SIGNED, finish_with_a_signature,
      "Param1: 0x01: a signature, and KEY_EXCHANGE_RSP asked for none; accepted: bit 0 clear (DSP0274 FINISH, "
      "Param1)" },
    { DSM_CAUSE_VERIFY_DATA, finish_with_a_wrong_hmac,
      "RequesterVerifyData: not the HMAC of TH under the requester's finished key; the session ends; accepted: the "
      "HMAC over all messages so far (DSP0274 FINISH, PSK_FINISH, RequesterVerifyData)" },
    { DSM_CAUSE_PSK_HINT, name_no_psk,
      "PSKHint: 7 bytes: no PSK has this hint; accepted: the hint of a PSK that was configured (DSP0274 PSK_EXCHANGE, "
      "PSKHint)" },
    { DSM_CAUSE_FINISH_OF_OTHER, finish_a_psk_as_a_key_exchange,
      "session: of PSK_EXCHANGE: its handshake ends otherwise; accepted: PSK_FINISH (DSP0274 FINISH, PSK_FINISH)" },
    { DSM_CAUSE_KEY_UPDATE_PENDING, update_keys_twice,
      "Param1: 1: the new key of the last update is not verified; accepted: 3 VerifyNewKey under the new key (DSP0274 "
      "KEY_UPDATE, VerifyNewKey)" },
    { DSM_CAUSE_VERIFIED_WITH_OLD_KEY, verify_with_the_old_key,
      "Param1: 3: the record was sealed with the old key; accepted: the same under the new key (DSP0274 KEY_UPDATE, "
      "VerifyNewKey)" },
    { DSM_CAUSE_NO_HEARTBEAT, beat_without_a_period,
      "session: HeartbeatPeriod is 0: it has no heartbeat; accepted: HBEAT_CAP of both, and a period (DSP0274 "
      "KEY_EXCHANGE_RSP, HeartbeatPeriod)" },
    { DSM_CAUSE_RECORD_LENGTH, send_a_record_of_another_length,
      "Length: 65302: not the length of what came; the session ends; accepted: 22 (DSP0277, Length)" },
    { DSM_CAUSE_RECORD_TAG, send_a_forged_record,
      "MAC: session 0x*: the record does not authenticate; the session ends; accepted: a record under the session's "
      "key and its next sequence number (DSP0277, MAC)" },
    { DSM_CAUSE_RECORD_SEQUENCE, send_a_record_past_the_last,
      "sequence number: session 0x*: no sequence number is left; the session ends; accepted: KEY_UPDATE in time, or a "
      "new session (DSP0277, sequence number)" },
    { DSM_CAUSE_RECORD_NO_SPDM, send_a_record_of_something_else,
      "record: session 0x*: what the record holds is no SPDM message; accepted: message type SPDM (DSP0276, message "
      "type)" },
    { DSM_CAUSE_RESET_MEANWHILE, reset_meanwhile,
      "state: the connection was reset, or its function, before the answer was made; accepted: the request again, in "
      "what begins after the reset (PCIe 11.2, resets)" },
    { DSM_CAUSE_FLR_MEANWHILE, reset_function_0_meanwhile,
      "state: an FLR came while it was processed; accepted: the request again, after the FLR (PCIe 6.31.3)" },
};
const size_t arranged_session_cause_count = sizeof(arranged_session_causes) / sizeof(arranged_session_causes[0]);
