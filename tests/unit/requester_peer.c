/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester_peer.h"

#include "wire/secured_record.h"

static void watch_message(void *context, bool sent, bool secured, struct dsm_bytes message)
{
    struct peer *peer = context;
    size_t at = WHERE_TDISP;

    (void)secured;
    if (!sent || message.n < 2)
        return;
    peer->last = (struct target){ .code = message.p[1] };
    if (message.p[1] != DSM_SPDM_VENDOR_DEFINED_REQUEST)
        return;
    if (message.p[0] >= DSM_SPDM_14 && (message.p[2] & 0x80) != 0)
        at += 4; /* the large form */
    if (message.n < at + 2)
        return;
    peer->last.protocol = message.p[at - 1];
    peer->last.vendor_code = message.p[at + (peer->last.protocol == DSM_PCI_PROTOCOL_TDISP ? 1 : 0)];
}

static void watch_note(void *context, const char *step, const char *text)
{
    struct peer *peer = context;

    (void)step;
    (void)text;
    peer->notes++;
}

static bool is_targeted(const struct peer *peer)
{
    const struct target *a = &peer->last, *b = &peer->change.target;

    return peer->armed && a->code == b->code && a->protocol == b->protocol && a->vendor_code == b->vendor_code;
}

static void change_bytes(const struct change *change, struct log *message)
{
    size_t at = change->offset < 0 ? message->n - (size_t)-change->offset : (size_t)change->offset;

    if (change->flip) {
        assert_true(at < message->n);
        message->bytes[at] ^= change->flip;
    }
    if (change->edit)
        change->edit(message->bytes, message->n);
    if (change->cut)
        message->n = change->length;
    memset(message->bytes + message->n, 0, change->append);
    message->n += change->append;
}

/* The ACK of UpdateAllKeys comes under the next key. */
static const struct dsm_session_key *response_key(const struct dsm_session *session)
{
    const struct dsm_session_key *next = &session->next_keys[DSM_RESPONDER];

    return dsm_record_direction_begun(&next->records) ? next : &session->keys[DSM_RESPONDER];
}

static void begin_direction(const struct peer *peer, enum dsm_aead_direction direction,
                            struct dsm_record_direction *out)
{
    const struct dsm_session_key *key = response_key(peer->r->session);
    struct dsm_kdf kdf = dsm_session_kdf(peer->r->session);
    const struct dsm_session_suite *suite = &peer->r->session->suite;

    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, suite->aead, &key->secret, direction, suite->encrypts, out));
    out->sequence = key->records.sequence;
}

/* The record is opened and sealed again under its own sequence number: to the requester it is as good as the device's.
 */
static void change_record(struct peer *peer, struct dsm_bytes record, struct log *out)
{
    struct dsm_record_direction direction = { .sequence = 0 };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct dsm_record_frame frame;
    struct log plain = { .n = 0 };
    struct dsm_bytes message;
    bool has_random;

    assert_error(DSM_OK, dsm_record_frame_decode(&peer->r->binding->record, record,
                                                 dsm_negotiated_aead(&peer->r->negotiated)->tag_size, &frame));
    begin_direction(peer, DSM_AEAD_OPEN, &direction);
    assert_error(DSM_OK, dsm_record_open(&direction, &frame, plain.bytes, &message, &has_random));
    memmove(plain.bytes, message.p, message.n);
    plain.n = peer->response_len = message.n;
    change_bytes(&peer->change, &plain);
    begin_direction(peer, DSM_AEAD_SEAL, &direction);
    assert_error(DSM_OK, dsm_record_seal(&direction, frame.form, frame.session_id, log_bytes(&plain), &w));
    dsm_record_direction_reset(&direction);
    out->n = dsm_written_len(&w);
}

static void change_object(struct peer *peer, struct dsm_bytes object, struct log *out)
{
    const struct dsm_binding *binding = peer->r->binding;
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct log message = { .n = 0 };
    struct dsm_object in;

    peer->changed = true;
    peer->armed = false;
    if (peer->change.outside) {
        log_add(out, object);
        change_bytes(&peer->change, out);
        return;
    }
    assert_error(DSM_OK, binding->unwrap(object, &in));
    if (in.kind == DSM_OBJECT_RECORD) {
        change_record(peer, in.data, &message);
    } else {
        log_add(&message, in.data);
        peer->response_len = in.data.n;
        change_bytes(&peer->change, &message);
    }
    assert_error(DSM_OK, dsm_binding_wrap(binding, in.kind, log_bytes(&message), &w));
    out->n = dsm_written_len(&w);
}

static bool answer_instead(struct peer *peer, struct dsm_bytes object, struct dsm_writer *response)
{
    const struct dsm_binding *binding = peer->r->binding;
    struct log message = { .n = 0 };
    struct dsm_object in;

    if (!peer->answer || binding->unwrap(object, &in) != DSM_OK || !peer->answer(peer, in.data, &message))
        return false;
    peer->answered++;
    if (message.n > 0)
        assert_error(DSM_OK, dsm_binding_wrap(binding, in.kind, log_bytes(&message), response));
    return true;
}

enum dsm_error peer_exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    struct peer *peer = context;
    struct log changed = { .n = 0 };
    struct dsm_bytes reply;

    if (answer_instead(peer, object, response))
        return DSM_OK;
    reply = harness_exchange(peer->h, object);
    if (reply.n > 0 && is_targeted(peer)) {
        change_object(peer, reply, &changed);
        reply = log_bytes(&changed);
    }
    dsm_write_bytes(response, reply);
    return DSM_OK;
}

enum dsm_error peer_do(struct peer *peer, enum dsm_step step)
{
    return drive_step(&peer->drive, peer->r, step);
}

int peer_setup(void **state)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    struct dsm_requester_options options = { .version = DSM_SPDM_12, .algorithms[DSM_ALG_ASYM] = 0x80 }; /* P-384 */
    void *harness;

    assert_non_null(peer);
    peer->drive.context = peer;
    peer->drive.exchange = peer_exchange;
    assert_int_equal(0, harness_setup(&harness));
    peer->h = harness;
    assert_error(DSM_OK, dsm_requester_create(peer->h->crypto, NULL, &options, &peer->r));
    peer->r->observer = (struct dsm_requester_observer){ peer, watch_message, watch_note };
    *state = peer;
    return 0;
}

void peer_use_binding(struct peer *peer, const struct dsm_binding *binding)
{
    peer->r->binding = binding;
    harness_use_binding(peer->h, binding);
}

void peer_use_psk(struct peer *peer, uint32_t capability)
{
    dsm_psks_clear(&peer->h->device->psks);
    peer->h->device->settings.capabilities &= ~DSM_CAP_PSK_MASK;
    harness_give_psk(peer->h, capability);
    peer->r->options.psk = &peer->h->device->psks.list[0];
}

int peer_teardown(void **state)
{
    struct peer *peer = *state;
    void *harness = peer->h;

    dsm_requester_destroy(peer->r);
    harness_teardown(&harness);
    free(peer);
    return 0;
}

void peer_arm(struct peer *peer, const struct change *change)
{
    peer->change = *change;
    peer->armed = true;
    peer->changed = false;
}

static enum dsm_error program_ide(struct peer *peer)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1, 2, 3 };
    struct dsm_ide_km_query_resp resp;
    struct dsm_ide_key_id id = { .direction = DSM_IDE_RX };

    DSM_TRY(peer_do(peer, dsm_ide_km_query_begin(peer->r, 0, &resp)));
    DSM_TRY(peer_do(peer, dsm_ide_km_key_prog_begin(peer->r, &id, key)));
    return peer_do(peer, dsm_ide_km_key_set_begin(peer->r, DSM_IDE_KM_K_SET_GO, &id));
}

static enum dsm_error lock(struct peer *peer, uint8_t *nonce)
{
    struct dsm_tdisp_lock request = { .flags = DSM_LOCK_NO_FW_UPDATE };
    struct dsm_tdisp_version version;
    struct dsm_tdisp_capabilities capabilities;

    DSM_TRY(peer_do(peer, dsm_tdisp_version_begin(peer->r, HARNESS_FUNCTION_ID, &version)));
    DSM_TRY(peer_do(peer, dsm_tdisp_capabilities_begin(peer->r, HARNESS_FUNCTION_ID, &capabilities)));
    DSM_TRY(peer_do(peer, dsm_tdisp_expect_begin(peer->r, HARNESS_FUNCTION_ID, DSM_TDI_CONFIG_UNLOCKED)));
    DSM_TRY(peer_do(peer, dsm_tdisp_lock_begin(peer->r, HARNESS_FUNCTION_ID, &request, nonce)));
    return peer_do(peer, dsm_tdisp_expect_begin(peer->r, HARNESS_FUNCTION_ID, DSM_TDI_CONFIG_LOCKED));
}

static enum dsm_error run_tdi(struct peer *peer, const uint8_t *nonce)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report report;
    size_t n;

    DSM_TRY(peer_do(peer, dsm_tdisp_report_begin(peer->r, HARNESS_FUNCTION_ID, 32, buffer, &n, &report)));
    DSM_TRY(peer_do(peer, dsm_tdisp_start_begin(peer->r, HARNESS_FUNCTION_ID, nonce)));
    return peer_do(peer, dsm_tdisp_expect_begin(peer->r, HARNESS_FUNCTION_ID, DSM_TDI_RUN));
}

static enum dsm_error stop_and_end(struct peer *peer)
{
    DSM_TRY(peer_do(peer, dsm_tdisp_stop_begin(peer->r, HARNESS_FUNCTION_ID)));
    DSM_TRY(peer_do(peer, dsm_tdisp_expect_begin(peer->r, HARNESS_FUNCTION_ID, DSM_TDI_CONFIG_UNLOCKED)));
    return peer_do(peer, dsm_end_session_begin(peer->r));
}

static enum dsm_error measure(struct peer *peer)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_measurements measurements;

    return peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements));
}

static enum dsm_error authenticate(struct peer *peer, bool no_digests)
{
    if (!no_digests)
        DSM_TRY(peer_do(peer, dsm_get_digests_begin(peer->r)));
    return peer_do(peer, dsm_get_certificate_begin(peer->r, 0));
}

/* Without a context the session is there at once. */
static enum dsm_error begin_session_of_psk(struct peer *peer, enum stage stage)
{
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };

    DSM_TRY(peer_do(peer, dsm_psk_exchange_begin(peer->r, &options, NULL)));
    if (stage < STAGE_SESSION || peer->r->session->state == DSM_SESSION_ESTABLISHED)
        return DSM_OK;
    return peer_do(peer, dsm_psk_finish_begin(peer->r));
}

static enum dsm_error begin_session(struct peer *peer, enum stage stage)
{
    struct dsm_key_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };

    if (peer->r->options.psk)
        return begin_session_of_psk(peer, stage);
    DSM_TRY(peer_do(peer, dsm_key_exchange_begin(peer->r, &options, NULL)));
    return stage >= STAGE_SESSION ? peer_do(peer, dsm_finish_begin(peer->r)) : DSM_OK;
}

static enum dsm_error reach_session(struct peer *peer, enum stage stage)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];

    DSM_TRY(begin_session(peer, stage));
    if (stage >= STAGE_IDE) {
        DSM_TRY(program_ide(peer));
        DSM_TRY(measure(peer));
    }
    if (stage >= STAGE_LOCKED)
        DSM_TRY(lock(peer, nonce));
    if (stage >= STAGE_RUN)
        DSM_TRY(run_tdi(peer, nonce));
    return stage >= STAGE_ENDED ? stop_and_end(peer) : DSM_OK;
}

static enum dsm_error reach(struct peer *peer, enum stage stage, bool no_digests)
{
    struct dsm_challenge_result result;

    DSM_TRY(peer_do(peer, dsm_vca_begin(peer->r)));
    if (stage >= STAGE_CERTIFICATE)
        DSM_TRY(authenticate(peer, no_digests));
    if (stage == STAGE_CHALLENGE || stage == STAGE_MEASUREMENTS)
        DSM_TRY(peer_do(peer, dsm_challenge_begin(peer->r, 0, DSM_SUMMARY_ALL, &result)));
    if (stage == STAGE_MEASUREMENTS)
        DSM_TRY(measure(peer));
    return stage >= STAGE_KEY_EXCHANGE ? reach_session(peer, stage) : DSM_OK;
}

enum dsm_error peer_reach(struct peer *peer, enum stage stage)
{
    return reach(peer, stage, false);
}

static void check_text(const struct peer *peer, const struct expectation *expected, const char *what,
                       const char *wanted, const char *got)
{
    if (!wanted || strstr(got, wanted))
        return;
    print_error("%s: expected %s with \"%s\", got \"%s\" (%s)\n", expected->name, what, wanted, got,
                peer->r->failure.text);
    fail();
}

void check_failure(const struct peer *peer, const struct expectation *expected, enum dsm_error error)
{
    const struct dsm_failure *failure = &peer->r->failure;

    if (error != expected->error || failure->kind != expected->kind || failure->error != expected->error) {
        print_error("%s: expected %s %s, got %s %s: %s failed: %s\n", expected->name,
                    dsm_failure_kind_name(expected->kind), dsm_error_name(expected->error),
                    dsm_failure_kind_name(failure->kind), dsm_error_name(error), failure->step, failure->text);
        fail();
    }
    check_text(peer, expected, "step", expected->step, failure->step);
    check_text(peer, expected, "rule", expected->rule, failure->rule);
}

void peer_check(struct peer *peer, enum stage stage, const struct expectation *expected)
{
    enum dsm_error error;

    peer->r->options.version = expected->version ? expected->version : DSM_SPDM_12;
    peer->r->options.handshake_encrypted = expected->encrypted;
    peer_arm(peer, &expected->change);
    error = reach(peer, stage, expected->no_digests);
    if (!peer->changed) {
        print_error("%s: the response to change never came\n", expected->name);
        fail();
    }
    check_failure(peer, expected, error);
}
