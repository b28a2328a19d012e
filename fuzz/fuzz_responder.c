/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A whole conversation with the responder. The first byte says how far the connection has come before the input begins,
 * and how the device behaves; then come steps {kind, length u16, bytes}: an object as it is, a message in clear, a
 * message under the session's keys, an emulator's query, time that passes, a reset while work runs. Whatever it was,
 * replies are DOE objects that fit, and GET_VERSION is answered at the end.
 */
#include "fuzz.h"
#include "fuzz_own_identity.h"

#include <stdlib.h>

#include "crypto/leaf.h"
#include "device/default_device.h"
#include "requester/steps.h"
#include "responder/connection.h"
#include "responder/connection_deadlines.h"
#include "wire/challenge.h"
#include "wire/doe.h"

#define STAGE_MASK 0x03u
#define STAGE_SESSION 3u
#define VERSION_SHIFT 2u
#define VERSION_MASK 0x03u
#define NOT_READY_FIRST 0x10u /* and the device asks who the requester is */
#define STRICT 0x20u
#define ENCRYPTED_HANDSHAKE 0x40u /* and small transfers */
#define SMALL_TRANSFER 64u
#define DRAIN 0x80u
#define FUNCTION_ID 0xBEEFu

enum stage {
    STAGE_FRESH,
    STAGE_NEGOTIATED,
    STAGE_HANDSHAKE,
};

enum kind {
    KIND_OBJECT,
    KIND_CLEAR,
    KIND_SECURED,
    KIND_TDISP_QUERY,
    KIND_TIME,
    KIND_RESET_MEANWHILE,
    KIND_MEASUREMENTS_CHANGED,
    KINDS,
};

struct conversation {
    struct dsm_crypto *crypto;
    struct dsm_device *device;
    struct dsm_connection *connection;
    struct dsm_requester *requester;
    struct fuzz_own_identity own;
    uint64_t now_ms;
    bool reset_meanwhile;
    uint8_t reply[DSM_REPLY_FRAME_MAX];
    struct dsm_bytes reply_object;
};

/* A strict device and an encrypted handshake: that of a PSK. */
#define OF_A_PSK (STRICT | ENCRYPTED_HANDSHAKE)

static const struct dsm_psk psk = { .hint = "fuzz", .hint_len = 4, .secret = { .bytes = { 1, 2, 3 }, .n = 3 } };

/* Made once: it is the same for all runs, and making it takes longer than a run. */
static struct dsm_credential *shared_credential(void)
{
    static struct dsm_credential *credential;
    static struct dsm_crypto *crypto; /* the key belongs to it */
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("ECDSA_P256");
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_256");
    struct dsm_pci_ids ids = { .vendor_id = 0x1B36, .device_id = 0x0010 };
    struct dsm_issuer issuer = { 0 };
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };

    if (credential)
        return credential;
    FUZZ_CHECK(dsm_crypto_create_deterministic(1, &crypto) == DSM_OK);
    FUZZ_CHECK(dsm_issuer_make(crypto, asym, hash, "fuzz", &issuer) == DSM_OK);
    FUZZ_CHECK(dsm_leaf_make(crypto, &issuer, asym, hash, "fuzz", &ids, &key, &chain) == DSM_OK);
    FUZZ_CHECK(dsm_credential_create(key, chain, &credential) == DSM_OK);
    dsm_issuer_clear(&issuer);
    return credential;
}

/* One object there; work and finish as an embedder calls them. Empty: no reply. */
static struct dsm_bytes exchange(struct conversation *c, struct dsm_bytes object)
{
    struct dsm_writer w = dsm_writer(c->reply, sizeof(c->reply));
    uint8_t *copy = malloc(object.n ? object.n : 1);
    enum dsm_verdict verdict;
    enum dsm_error error = DSM_ERR_DISCARD;

    FUZZ_CHECK(copy != NULL);
    if (object.n > 0)
        memcpy(copy, object.p, object.n);
    verdict = dsm_connection_receive(c->connection, copy, object.n, c->now_ms);
    if (verdict == DSM_VERDICT_WORK && c->reset_meanwhile)
        dsm_connection_reset(c->connection);
    if (verdict == DSM_VERDICT_WORK)
        dsm_connection_work(c->connection);
    if (verdict == DSM_VERDICT_WAIT)
        dsm_connection_drained(c->connection, c->now_ms == 0); /* in time until time begins to pass */
    if (verdict == DSM_VERDICT_WORK || verdict == DSM_VERDICT_DONE || verdict == DSM_VERDICT_WAIT)
        error = dsm_connection_finish(c->connection, &w);
    FUZZ_CHECK(error == DSM_OK || error == DSM_ERR_DISCARD);
    free(copy);
    c->reply_object = dsm_bytes(c->reply, error == DSM_OK ? dsm_written_len(&w) : 0);
    return c->reply_object;
}

/* Takes a requester's step to its end. */
static enum dsm_error converse(struct conversation *c, enum dsm_step step)
{
    while (step == DSM_STEP_SEND)
        step = dsm_step_take(c->requester, exchange(c, dsm_step_object(c->requester)));
    return step == DSM_STEP_DONE ? DSM_OK : c->requester->failure.error;
}

static void ask(struct dsm_device *device, enum dsm_mutual_authentication how)
{
    device->settings.capabilities |= DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP;
    device->settings.mutual = how;
    device->settings.mutual_basic = true;
}

static void begin_device(struct conversation *c, uint8_t how)
{
    FUZZ_CHECK(dsm_crypto_create_deterministic(2, &c->crypto) == DSM_OK);
    FUZZ_CHECK(dsm_device_create(c->crypto, NULL, "fuzz", &c->device) == DSM_OK);
    FUZZ_CHECK(dsm_device_fill_default(c->device) == DSM_OK);
    FUZZ_CHECK(dsm_identity_add(&c->device->identity, 0, dsm_credential_ref(shared_credential())) == DSM_OK);
    FUZZ_CHECK(dsm_psks_add(&c->device->psks, dsm_psk_hint(&psk), &psk.secret) == DSM_OK);
    c->device->settings.capabilities |= DSM_CAP_PSK_WITH_CONTEXT | DSM_CAP_SET_CERT | DSM_CAP_CSR |
                                        DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_SET_KEY_PAIR_INFO;
    c->device->settings.trusted_environment = true;
    c->device->identity.key_pairs.all[0].algorithms = DSM_KEY_PAIR_ECC_256; /* an RSA key takes seconds */
    c->device->settings.heartbeat_period_s = 10;
    c->device->settings.strict = (how & STRICT) != 0;
    if ((how & ENCRYPTED_HANDSHAKE) != 0)
        c->device->settings.data_transfer_size = SMALL_TRANSFER;
    if ((how & NOT_READY_FIRST) != 0)
        ask(c->device, (how >> VERSION_SHIFT) % 2 != 0 ? DSM_MUTUAL_ENCAPSULATED : DSM_MUTUAL_DIGESTS);
    FUZZ_CHECK(dsm_connection_create(c->device, &c->connection) == DSM_OK);
}

/* Before 1.1 there are no sessions: such a conversation begins where they would. */
static uint8_t stage_of(uint8_t how)
{
    bool has_sessions = ((how >> VERSION_SHIFT) & VERSION_MASK) != 0;
    uint8_t stage = how & STAGE_MASK;

    return !has_sessions && stage > STAGE_NEGOTIATED ? STAGE_NEGOTIATED : stage;
}

static void begin_session_of_psk(struct conversation *c, uint8_t how)
{
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_NONE };

    FUZZ_CHECK(converse(c, dsm_psk_exchange_begin(c->requester, &options, NULL)) == DSM_OK);
    if (stage_of(how) >= STAGE_SESSION)
        FUZZ_CHECK(converse(c, dsm_psk_finish_begin(c->requester)) == DSM_OK);
}

static void begin_session(struct conversation *c, uint8_t how)
{
    struct dsm_key_exchange_options key_exchange = { .slot = 0 };

    if (stage_of(how) < STAGE_HANDSHAKE)
        return;
    if ((how & OF_A_PSK) == OF_A_PSK) {
        begin_session_of_psk(c, how);
        return;
    }
    FUZZ_CHECK(converse(c, dsm_get_certificate_begin(c->requester, 0)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_key_exchange_begin(c->requester, &key_exchange, NULL)) == DSM_OK);
    if (stage_of(how) >= STAGE_SESSION)
        FUZZ_CHECK(converse(c, dsm_finish_begin(c->requester)) == DSM_OK);
}

static void begin(struct conversation *c, uint8_t how, const struct dsm_requester_observer *observer)
{
    struct dsm_requester_options options = {
        .version = (uint8_t)(DSM_SPDM_10 + ((how >> VERSION_SHIFT) & VERSION_MASK)),
        .handshake_encrypted = (how & ENCRYPTED_HANDSHAKE) != 0,
        .psk = &psk,
        .algorithms[DSM_ALG_DHE] = dsm_algorithm_by_name(DSM_ALG_DHE, "SECP_256_R1")->bit,
        .algorithms[DSM_ALG_HASH] = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_256")->bit,
    };

    if ((how & ENCRYPTED_HANDSHAKE) != 0)
        options.data_transfer_size = SMALL_TRANSFER;
    begin_device(c, how);
    if ((how & NOT_READY_FIRST) != 0)
        options.identity = fuzz_own_identity_make(c->crypto, &c->own);
    FUZZ_CHECK(dsm_requester_create(c->crypto, NULL, &options, &c->requester) == DSM_OK);
    if (observer)
        c->requester->observer = *observer;
    if (stage_of(how) >= STAGE_NEGOTIATED)
        FUZZ_CHECK(converse(c, dsm_vca_begin(c->requester)) == DSM_OK);
    begin_session(c, how);
    c->device->settings.not_ready_first = (how & NOT_READY_FIRST) != 0;
    c->device->drain = (how & DRAIN) != 0;
}

static void end(struct conversation *c)
{
    dsm_requester_destroy(c->requester);
    fuzz_own_identity_clear(&c->own);
    dsm_connection_destroy(c->connection);
    dsm_device_destroy(c->device);
    dsm_crypto_destroy(c->crypto);
}

static void check_reply(struct conversation *c, bool in_clear)
{
    struct dsm_doe_object doe;

    if (c->reply_object.n == 0)
        return;
    FUZZ_CHECK(dsm_doe_object_decode(c->reply_object, &doe) == DSM_OK);
    if (!in_clear || doe.type != DSM_DOE_CMA)
        return;
    FUZZ_CHECK(doe.data.n >= DSM_SPDM_HEADER_LEN);
    FUZZ_CHECK((doe.data.p[1] & 0x80u) == 0); /* a response's code */
}

static void send_in_clear(struct conversation *c, struct dsm_bytes message)
{
    static uint8_t bytes[DSM_REQUEST_FRAME_MAX + 16];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    FUZZ_CHECK(dsm_doe_object_encode(DSM_DOE_CMA, message, &w) == DSM_OK);
    (void)exchange(c, dsm_written(&w));
    check_reply(c, true);
}

/* Without a session, and once a record has gone astray, there is nothing that it would be opened with: it is sent all
 * the same. */
static void send_secured(struct conversation *c, struct dsm_bytes message)
{
    static uint8_t bytes[DSM_REQUEST_FRAME_MAX + 64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_session *session = c->requester->session;
    size_t start;

    if (!dsm_session_records_begun(session))
        return;
    dsm_doe_object_begin(&w, &start);
    if (dsm_session_records_seal(session, &dsm_binding_doe.record, message, &w) != DSM_OK)
        return;
    FUZZ_CHECK(dsm_doe_object_finish(&w, start, DSM_DOE_SECURED_CMA) == DSM_OK);
    (void)exchange(c, dsm_written(&w));
    check_reply(c, false);
}

static void query(struct conversation *c, struct dsm_bytes message)
{
    uint8_t bytes[256];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    FUZZ_CHECK(dsm_connection_tdisp_query(c->connection, message, &w) == DSM_OK);
    FUZZ_CHECK(dsm_written_len(&w) >= DSM_TDISP_HEADER_LEN);
}

static void pass_time(struct conversation *c, size_t seconds)
{
    c->now_ms += 1000u * (uint64_t)seconds;
    dsm_connection_expire(c->connection, c->now_ms);
    FUZZ_CHECK(dsm_connection_deadline_ms(c->connection) > c->now_ms);
}

static void take_step(struct conversation *c, uint8_t kind, struct dsm_bytes bytes)
{
    switch (kind % KINDS) {
    case KIND_OBJECT:
        (void)exchange(c, bytes);
        check_reply(c, true);
        break;
    case KIND_RESET_MEANWHILE:
        c->reset_meanwhile = true;
        send_in_clear(c, bytes);
        c->reset_meanwhile = false;
        break;
    case KIND_CLEAR:
        send_in_clear(c, bytes);
        break;
    case KIND_SECURED:
        send_secured(c, bytes);
        break;
    case KIND_TDISP_QUERY:
        query(c, bytes);
        break;
    case KIND_TIME:
        pass_time(c, bytes.n);
        break;
    case KIND_MEASUREMENTS_CHANGED:
        dsm_connection_measurements_changed(c->connection);
        break;
    default:
        break;
    }
}

static void check_still_answers(struct conversation *c)
{
    static const uint8_t get_version[] = { DSM_SPDM_10, DSM_SPDM_GET_VERSION, 0, 0 };

    send_in_clear(c, dsm_bytes(get_version, sizeof(get_version)));
    FUZZ_CHECK(c->reply_object.n > DSM_DOE_HEADER_LEN);
    FUZZ_CHECK(c->reply_object.p[DSM_DOE_HEADER_LEN + 1] == DSM_SPDM_VERSION);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct conversation *c = calloc(1, sizeof(*c));
    struct dsm_reader r = dsm_reader(dsm_bytes(data, size));

    FUZZ_CHECK(c != NULL);
    begin(c, dsm_read_u8(&r), NULL);
    while (!r.failed && dsm_reader_left(&r) > 0) {
        uint8_t kind = dsm_read_u8(&r);
        struct dsm_bytes bytes = dsm_read_bytes(&r, dsm_read_u16le(&r));

        if (!r.failed)
            take_step(c, kind, bytes);
    }
    check_still_answers(c);
    if (dsm_reader_at_end(&r))
        fuzz_accepted++;
    end(c);
    free(c);
    return 0;
}

/* Seeds are what the requester says on its way to RUN and back: up to the session in clear, then in it. */
struct recorder {
    struct dsm_writer w;
    bool on;
};

static void record(void *context, bool sent, bool secured, struct dsm_bytes message)
{
    struct recorder *recorder = context;

    if (!sent || !recorder->on)
        return;
    dsm_write_u8(&recorder->w, secured ? KIND_SECURED : KIND_CLEAR);
    dsm_write_u16le(&recorder->w, (uint16_t)message.n);
    dsm_write_bytes(&recorder->w, message);
}

static void converse_in_handshake_of_psk(struct conversation *c)
{
    FUZZ_CHECK(converse(c, dsm_psk_finish_begin(c->requester)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_heartbeat_begin(c->requester)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_end_session_begin(c->requester)) == DSM_OK);
}

static void converse_in_clear(struct conversation *c)
{
    struct dsm_requester *r = c->requester;
    struct dsm_measurements_request all = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_challenge_result challenge;
    struct dsm_measurements measurements;
    struct dsm_key_exchange_options key_exchange = { .summary_type = DSM_SUMMARY_ALL };
    struct dsm_psk_exchange_options psk_exchange = { .summary_type = DSM_SUMMARY_ALL };

    FUZZ_CHECK(converse(c, dsm_vca_begin(r)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_get_digests_begin(r)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_get_certificate_begin(r, 0)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_challenge_begin(r, 0, DSM_SUMMARY_ALL, &challenge)) == DSM_OK);
    if (challenge.basic_mut_auth)
        FUZZ_CHECK(converse(c, dsm_authenticate_begin(r)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_get_measurements_begin(r, &all, &measurements)) == DSM_OK);
    if (r->negotiated.version == DSM_SPDM_10)
        return;
    FUZZ_CHECK(converse(c, dsm_psk_exchange_begin(r, &psk_exchange, NULL)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_key_exchange_begin(r, &key_exchange, NULL)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_finish_begin(r)) == DSM_OK);
}

static void provision(struct conversation *c)
{
    const struct dsm_certificates *chain = &shared_credential()->chain;
    const struct dsm_set_certificate_options options = { .slot = 1, .certificates = dsm_bytes(chain->der, chain->n) };
    const struct dsm_set_key_pair_info wanted = { .key_pair_id = 1, .desired_assoc_cert_slot_mask = 3 };
    static const struct dsm_get_csr any;
    struct dsm_requester *r = c->requester;
    struct dsm_key_pair_info info;
    struct dsm_bytes csr;

    if (r->negotiated.version < DSM_SPDM_12)
        return;
    FUZZ_CHECK(converse(c, dsm_get_csr_begin(r, &any, &csr)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_set_certificate_begin(r, &options)) == DSM_OK);
    if (r->negotiated.version < DSM_SPDM_13)
        return;
    FUZZ_CHECK(converse(c, dsm_get_key_pair_info_begin(r, 1, &info)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_set_key_pair_info_begin(r, &wanted)) == DSM_OK);
}

static void converse_in_session(struct conversation *c)
{
    struct dsm_requester *r = c->requester;
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1 };
    static uint8_t report_bytes[DSM_REPORT_MAX];
    struct dsm_ide_key_id id = { .stream_id = 1, .port_index = 1 };
    struct dsm_measurements_request all = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_ide_km_query_resp port;
    struct dsm_tdisp_capabilities capabilities;
    struct dsm_tdisp_version version;
    struct dsm_tdisp_lock lock = { .flags = DSM_LOCK_NO_FW_UPDATE };
    struct dsm_measurements measurements;
    struct dsm_report report;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    size_t n = 0;

    FUZZ_CHECK(converse(c, dsm_heartbeat_begin(r)) == DSM_OK);
    provision(c);
    FUZZ_CHECK(converse(c, dsm_get_measurements_begin(r, &all, &measurements)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_ide_km_query_begin(r, 1, &port)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_ide_km_key_prog_begin(r, &id, key)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_ide_km_key_set_begin(r, DSM_IDE_KM_K_SET_GO, &id)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_version_begin(r, FUNCTION_ID, &version)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_capabilities_begin(r, FUNCTION_ID, &capabilities)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_lock_begin(r, FUNCTION_ID, &lock, nonce)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_report_begin(r, FUNCTION_ID, 64, report_bytes, &n, &report)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_start_begin(r, FUNCTION_ID, nonce)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_tdisp_stop_begin(r, FUNCTION_ID)) == DSM_OK);
    FUZZ_CHECK(converse(c, dsm_end_session_begin(r)) == DSM_OK);
}

static void write_events(struct dsm_writer *w)
{
    static const uint8_t get_state[DSM_TDISP_HEADER_LEN] = { 0x10, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, 0, 0, 0xEF,
                                                             0xBE };
    static const uint8_t get_version[] = { 1, 0, DSM_DOE_CMA, 0, 3, 0, 0, 0, DSM_SPDM_10, DSM_SPDM_GET_VERSION, 0, 0 };

    dsm_write_u8(w, KIND_TDISP_QUERY);
    dsm_write_u16le(w, sizeof(get_state));
    dsm_write_bytes(w, dsm_bytes(get_state, sizeof(get_state)));
    dsm_write_u8(w, KIND_MEASUREMENTS_CHANGED);
    dsm_write_u16le(w, 0);
    dsm_write_u8(w, KIND_TIME);
    dsm_write_u16le(w, 4);
    dsm_write_zeros(w, 4);
    dsm_write_u8(w, KIND_OBJECT);
    dsm_write_u16le(w, sizeof(get_version));
    dsm_write_bytes(w, dsm_bytes(get_version, sizeof(get_version)));
}

#define SEED_EVENTS 8u
#define SEED_CHUNKS_LAST 10u
#define SEED_PSK 15u /* the last */

/* How the i-th begins: for each version one in clear and, from 1.1 on, one in a session; then one that has events, 1.2
 * in chunks, for each version one in clear whose requester authenticates, and one of a PSK. */
static uint8_t how_of_seed(size_t i)
{
    uint8_t stage = i % 2 == 1 ? STAGE_SESSION : STAGE_FRESH;

    if (i == SEED_EVENTS)
        return STAGE_FRESH;
    if (i == SEED_PSK)
        return (uint8_t)(STAGE_HANDSHAKE | 2u << VERSION_SHIFT | OF_A_PSK);
    if (i > SEED_CHUNKS_LAST)
        return (uint8_t)(STAGE_FRESH | (i - SEED_CHUNKS_LAST - 1) << VERSION_SHIFT | NOT_READY_FIRST);
    if (i > SEED_EVENTS)
        return (uint8_t)(stage | 2u << VERSION_SHIFT | ENCRYPTED_HANDSHAKE);
    return (uint8_t)(stage | i / 2 << VERSION_SHIFT);
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct recorder recorder = { .w = dsm_writer(buffer, size) };
    struct dsm_requester_observer observer = { .context = &recorder, .message = record };
    uint8_t how = how_of_seed(i);
    struct conversation *c;

    if (i > SEED_PSK)
        return FUZZ_NO_SEED;
    dsm_write_u8(&recorder.w, how);
    if (i == SEED_EVENTS || i == 1) { /* 1.0 has no session */
        write_events(&recorder.w);
        return dsm_written_len(&recorder.w);
    }
    c = calloc(1, sizeof(*c));
    FUZZ_CHECK(c != NULL);
    begin(c, how, &observer);
    recorder.on = true;
    if (i == SEED_PSK)
        converse_in_handshake_of_psk(c);
    else if ((how & STAGE_MASK) == STAGE_SESSION)
        converse_in_session(c);
    else
        converse_in_clear(c);
    end(c);
    free(c);
    FUZZ_CHECK(!recorder.w.failed);
    return dsm_written_len(&recorder.w);
}
