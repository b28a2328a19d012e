/* SPDX-License-Identifier: BSD-3-Clause */
#include "onlooker.h"

#include "support/exact.h"

#include "crypto/certificate_verify.h"
#include "spdm/signing.h"
#include "wire/algorithms.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/finish.h"
#include "wire/key_exchange.h"
#include "wire/measurements.h"
#include "wire/psk_exchange.h"
#include "wire/psk_finish.h"

#define ENCAPSULATED_HEADER_LEN                                                                                        \
    4u /* DELIVER_ENCAPSULATED_RESPONSE: the message inside follows its header up to 1.3                               \
        */

static void keep(struct onlooker_bytes *out, struct dsm_bytes bytes)
{
    assert_true(bytes.n <= sizeof(out->bytes) - out->n);
    memcpy(out->bytes + out->n, bytes.p, bytes.n);
    out->n += bytes.n;
}

static struct dsm_bytes kept(const struct onlooker_bytes *bytes)
{
    return dsm_bytes(bytes->bytes, bytes->n);
}

struct dsm_kdf onlooker_kdf(const struct onlooker *o)
{
    return (struct dsm_kdf){ o->crypto, o->hash, o->conversation.params.version };
}

/* The part of a message in front of one of its fields. */
static struct dsm_bytes before(struct dsm_bytes message, struct dsm_bytes field)
{
    return dsm_bytes(message.p, (size_t)(field.p - message.p));
}

static void add_th(struct onlooker *o, struct dsm_bytes bytes)
{
    assert_error(DSM_OK, dsm_th_add(&o->th, bytes));
}

static void add_th_digest_of(struct onlooker *o, struct dsm_bytes bytes)
{
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK, dsm_hash_once(o->crypto, o->hash, bytes, digest));
    add_th(o, dsm_bytes(digest, o->hash->size));
}

/* A signature over what hash has run over, by the key of the chain's leaf. */
static void check_signature(struct onlooker *o, const char *context, const struct dsm_asym_algorithm *asym,
                            const struct onlooker_bytes *chain, const uint8_t *digest, struct dsm_bytes signature)
{
    struct dsm_signing signing = { o->crypto, asym, o->hash, o->conversation.params.version, context };
    struct dsm_error_detail reason = { .reason = "" };
    struct dsm_cert_chain parts;
    struct dsm_public_key *key;

    assert_error(DSM_OK, dsm_cert_chain_decode(o->hash->size, kept(chain), &parts));
    if (dsm_certificates_verify(o->crypto, parts.certificates, NULL, &key, &reason) != DSM_OK)
        fail_msg("%s: the chain does not verify: %s", context, reason.reason);
    if (dsm_spdm_verify(&signing, key, digest, signature) != DSM_OK)
        fail_msg("the signature does not verify: %s", context);
    dsm_public_key_destroy(key);
}

static void th_digest(struct onlooker *o, uint8_t *digest)
{
    assert_error(DSM_OK, dsm_th_digest(&o->th, o->crypto, o->hash, digest));
}

/* A signature behind response, over the transcript to which the exchange belongs. */
static void check_exchange_signature(struct onlooker *o, const char *context, const struct onlooker_bytes *chain,
                                     struct dsm_bytes response, struct dsm_bytes signature)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(o->last_request.bytes[1]);
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK, dsm_exchange_digest(exchange, &o->transcript, NULL, kept(&o->last_request), response, digest));
    check_signature(o, context, o->asym, chain, digest, signature);
    dsm_exchange_completed(exchange, &o->transcript, NULL);
}

static void append_exchange(struct onlooker *o, struct dsm_bytes response)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(o->last_request.bytes[1]);

    assert_int_equal(exchange->response, response.p[1]);
    assert_error(DSM_OK, dsm_exchange_append(exchange, &o->transcript, NULL, kept(&o->last_request), response));
}

/* ResponderVerifyData or RequesterVerifyData over TH as it is now. */
static void check_verify_data(struct onlooker *o, const char *name, const struct dsm_secret *secret,
                              struct dsm_bytes verify_data)
{
    struct dsm_kdf k = onlooker_kdf(o);
    uint8_t th[DSM_HASH_MAX], expected[DSM_HASH_MAX];

    th_digest(o, th);
    assert_error(DSM_OK, dsm_derive_verify_data(&k, secret, th, expected));
    if (!dsm_bytes_equal(dsm_bytes(expected, o->hash->size), verify_data))
        fail_msg("%s is not what the secret and the transcript give", name);
}

/* Of the kind, or of the post-quantum one in its place. */
static const struct dsm_asym_algorithm *asym_of(const struct conversation *c, enum dsm_algorithm_kind kind)
{
    enum dsm_algorithm_kind instead = dsm_algorithm_kind(kind)->instead;
    const struct dsm_algorithm *found = dsm_algorithm_by_bit(kind, c->selected[kind]);

    return dsm_asym_algorithm(found ? found : dsm_algorithm_by_bit(instead, c->selected[instead]));
}

static void on_algorithms(struct onlooker *o, struct dsm_bytes message)
{
    const struct conversation *c = &o->conversation;
    struct dsm_algorithms algorithms;

    append_exchange(o, message);
    assert_error(DSM_OK, dsm_algorithms_decode(&c->params, &message, &algorithms));
    o->requester_multi_key = (algorithms.other_params_selection & DSM_OTHER_PARAMS_MULTI_KEY) != 0;
    o->hash = dsm_hash_algorithm(dsm_algorithm_by_bit(DSM_ALG_HASH, c->selected[DSM_ALG_HASH]));
    o->asym = asym_of(c, DSM_ALG_ASYM);
    o->req_asym = asym_of(c, DSM_ALG_REQ_ASYM);
    o->aead = dsm_aead_algorithm(dsm_algorithm_by_bit(DSM_ALG_AEAD, c->selected[DSM_ALG_AEAD]));
    assert_true(o->hash && o->asym && o->req_asym && o->aead);
    dsm_transcript_begin(&o->transcript, o->hash, c->params.version);
}

static void on_digests(struct onlooker *o, struct dsm_bytes message)
{
    append_exchange(o, message);
    o->digests.n = 0;
    keep(&o->digests, message);
}

static void on_get_certificate(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_get_certificate request;

    assert_error(DSM_OK, dsm_get_certificate_decode(&o->conversation.params, &message, &request));
    o->slot = request.slot;
    if (request.offset == 0)
        o->chains[request.slot].n = 0;
}

static void on_certificate(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_certificate response;

    append_exchange(o, message);
    assert_error(DSM_OK, dsm_certificate_decode(&o->conversation.params, &message, &response));
    keep(&o->chains[o->slot], response.portion);
}

static void on_challenge_auth(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_challenge_auth auth;

    assert_error(DSM_OK, dsm_challenge_auth_decode(&o->conversation.params, &message, &auth));
    check_exchange_signature(o, DSM_SIGN_CHALLENGE_AUTH, &o->chains[auth.slot], before(message, auth.signature),
                             auth.signature);
    o->challenge_signatures++;
}

static void on_measurements(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_measurements response;

    assert_error(DSM_OK, dsm_measurements_decode(&o->conversation.params, &message, &response));
    if (!o->conversation.params.is_signed) {
        append_exchange(o, message);
        return;
    }
    check_exchange_signature(o, DSM_SIGN_MEASUREMENTS, &o->chains[response.slot], before(message, response.signature),
                             response.signature);
    o->measurement_signatures++;
}

static void on_error(struct onlooker *o, struct dsm_bytes message)
{
    dsm_exchange_refused(message.p[2], &o->transcript, NULL);
}

static bool follows_psk(const struct onlooker *o)
{
    return o->psk.n > 0;
}

static void on_key_exchange(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_key_exchange request;

    if (follows_psk(o))
        return;
    if (o->phase != ONLOOKER_BEFORE) {
        o->phase = ONLOOKER_OVER;
        return;
    }
    o->phase = ONLOOKER_HANDSHAKE;
    assert_error(DSM_OK, dsm_key_exchange_decode(&o->conversation.params, &message, &request));
    o->slot = request.slot;
    assert_error(DSM_OK, dsm_th_begin(&o->th, &o->transcript, dsm_bytes(NULL, 0)));
    if (o->conversation.params.multi_key_conn) /* DSP0274 1.3, 10.16: DIGESTS stands in front of the chain's digest */
        add_th(o, kept(&o->digests));
    add_th_digest_of(o, kept(&o->chains[request.slot]));
    add_th(o, message);
}

static void on_key_exchange_rsp(struct onlooker *o, struct dsm_bytes message)
{
    struct conversation *c = &o->conversation;
    struct dsm_kdf k = onlooker_kdf(o);
    struct dsm_key_exchange_rsp response;
    uint8_t th[DSM_HASH_MAX], th1[DSM_HASH_MAX];

    if (follows_psk(o))
        return;
    assert_error(DSM_OK, dsm_key_exchange_rsp_decode(&c->params, &message, &response));
    o->mutual = response.mut_auth_requested != 0;
    add_th(o, before(message, response.signature));
    th_digest(o, th);
    check_signature(o, DSM_SIGN_KEY_EXCHANGE_RSP, o->asym, &o->chains[o->slot], th, response.signature);
    o->exchange_signatures++;
    if (o->dhe.n == 0) {
        o->phase = ONLOOKER_OVER;
        return;
    }
    add_th(o, response.signature);
    add_th(o, response.verify_data);
    th_digest(o, th1);
    assert_error(DSM_OK, dsm_derive_handshake(&k, &o->dhe, th1, &o->handshake));
}

/* The requester's DIGESTS and CERTIFICATE for mutual authentication; as in every version before 1.4. */
static void on_encapsulated_response(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_wire_params params = o->conversation.params;
    struct dsm_bytes inside = dsm_bytes(message.p + ENCAPSULATED_HEADER_LEN, message.n - ENCAPSULATED_HEADER_LEN);
    struct dsm_spdm_header header;
    struct dsm_digests digests;
    struct dsm_certificate certificate;

    if (o->phase != ONLOOKER_HANDSHAKE)
        return;
    params.multi_key_conn = o->requester_multi_key;
    assert_error(DSM_OK, dsm_spdm_header_decode(inside, &header));
    if (header.code == DSM_SPDM_DIGESTS) {
        assert_error(DSM_OK, dsm_digests_decode(&params, &inside, &digests));
        keep(&o->requester_digests, inside);
    } else if (header.code == DSM_SPDM_CERTIFICATE) {
        assert_error(DSM_OK, dsm_certificate_decode(&params, &inside, &certificate));
        keep(&o->requester_chain, certificate.portion);
    }
}

static void on_finish(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_finish request;
    uint8_t th[DSM_HASH_MAX];

    if (follows_psk(o))
        return;
    assert_error(DSM_OK, dsm_finish_decode(&o->conversation.params, &message, &request));
    assert_int_equal(o->mutual, request.signature.n > 0);
    if (o->mutual) {
        if (o->requester_multi_key)
            add_th(o, kept(&o->requester_digests));
        add_th_digest_of(o, kept(&o->requester_chain));
        add_th(o, before(message, request.signature));
        th_digest(o, th);
        check_signature(o, DSM_SIGN_FINISH, o->req_asym, &o->requester_chain, th, request.signature);
        add_th(o, request.signature);
        o->finish_signatures++;
    } else {
        add_th(o, before(message, request.verify_data));
    }
    check_verify_data(o, "RequesterVerifyData", &o->handshake.request, request.verify_data);
    add_th(o, request.verify_data);
}

void onlooker_begin_direction(struct onlooker *o, const struct dsm_secret *secret,
                              struct dsm_record_direction *direction)
{
    struct dsm_kdf k = onlooker_kdf(o);

    assert_error(DSM_OK, dsm_record_direction_begin(&k, o->aead, secret, DSM_AEAD_OPEN, true, direction));
}

/* TH is TH2. */
static void begin_data(struct onlooker *o)
{
    struct dsm_kdf k = onlooker_kdf(o);
    uint8_t th2[DSM_HASH_MAX];

    th_digest(o, th2);
    assert_error(DSM_OK, dsm_derive_data(&k, &o->handshake, th2, &o->data));
    onlooker_begin_direction(o, &o->data.request, &o->request);
    onlooker_begin_direction(o, &o->data.response, &o->response);
    o->phase = ONLOOKER_DATA;
}

static void on_finish_rsp(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_finish_rsp response;

    if (follows_psk(o))
        return;
    assert_error(DSM_OK, dsm_finish_rsp_decode(&o->conversation.params, &message, &response));
    add_th(o, before(message, response.verify_data));
    check_verify_data(o, "ResponderVerifyData", &o->handshake.response, response.verify_data);
    add_th(o, response.verify_data);
    begin_data(o);
}

static void on_psk_exchange(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_psk_exchange request;

    if (o->phase != ONLOOKER_BEFORE || !follows_psk(o)) {
        o->phase = ONLOOKER_OVER;
        return;
    }
    assert_error(DSM_OK, dsm_psk_exchange_decode(&o->conversation.params, &message, &request));
    if (!dsm_bytes_equal(o->psk_hint, request.psk_hint))
        return;
    o->phase = ONLOOKER_HANDSHAKE;
    assert_error(DSM_OK, dsm_th_begin(&o->th, &o->transcript, dsm_bytes(NULL, 0)));
    add_th(o, message);
}

static void on_psk_exchange_rsp(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_kdf k = onlooker_kdf(o);
    struct dsm_psk_exchange_rsp response;
    uint8_t th1[DSM_HASH_MAX];

    if (o->phase != ONLOOKER_HANDSHAKE)
        return;
    assert_error(DSM_OK, dsm_psk_exchange_rsp_decode(&o->conversation.params, &message, &response));
    add_th(o, before(message, response.verify_data));
    th_digest(o, th1);
    assert_error(DSM_OK, dsm_derive_handshake_psk(&k, &o->psk, th1, &o->handshake));
    check_verify_data(o, "ResponderVerifyData", &o->handshake.response, response.verify_data);
    add_th(o, response.verify_data);
    onlooker_begin_direction(o, &o->handshake.request, &o->request);
    onlooker_begin_direction(o, &o->handshake.response, &o->response);
    if (response.context.n == 0)
        begin_data(o);
}

static void on_psk_finish(struct onlooker *o, struct dsm_bytes message)
{
    struct dsm_psk_finish request;

    assert_error(DSM_OK, dsm_psk_finish_decode(&o->conversation.params, &message, &request));
    add_th(o, before(message, request.verify_data));
    check_verify_data(o, "RequesterVerifyData", &o->handshake.request, request.verify_data);
    add_th(o, request.verify_data);
    o->handshake_records++;
}

static void on_psk_finish_rsp(struct onlooker *o, struct dsm_bytes message)
{
    add_th(o, message);
    begin_data(o);
    o->handshake_records++;
}

void onlooker_check_in_handshake(struct onlooker *o, struct dsm_bytes message)
{
    if (message.p[1] == DSM_SPDM_PSK_FINISH)
        on_psk_finish(o, message);
    else if (message.p[1] == DSM_SPDM_PSK_FINISH_RSP)
        on_psk_finish_rsp(o, message);
    else
        fail_msg("request 0x%02x in the handshake of a PSK", message.p[1]);
}

static const struct {
    uint8_t code;
    void (*on)(struct onlooker *o, struct dsm_bytes message);
} in_clear[] = {
    { DSM_SPDM_VERSION, append_exchange },
    { DSM_SPDM_CAPABILITIES, append_exchange },
    { DSM_SPDM_ALGORITHMS, on_algorithms },
    { DSM_SPDM_DIGESTS, on_digests },
    { DSM_SPDM_GET_CERTIFICATE, on_get_certificate },
    { DSM_SPDM_CERTIFICATE, on_certificate },
    { DSM_SPDM_CHALLENGE_AUTH, on_challenge_auth },
    { DSM_SPDM_MEASUREMENTS, on_measurements },
    { DSM_SPDM_ERROR, on_error },
    { DSM_SPDM_KEY_EXCHANGE, on_key_exchange },
    { DSM_SPDM_KEY_EXCHANGE_RSP, on_key_exchange_rsp },
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, on_encapsulated_response },
    { DSM_SPDM_FINISH, on_finish },
    { DSM_SPDM_FINISH_RSP, on_finish_rsp },
    { DSM_SPDM_PSK_EXCHANGE, on_psk_exchange },
    { DSM_SPDM_PSK_EXCHANGE_RSP, on_psk_exchange_rsp },
};

struct dsm_spdm_header onlooker_check(struct onlooker *o, struct dsm_bytes *message, uint8_t pad_max, size_t number)
{
    struct dsm_spdm_header header;
    bool known;

    o->conversation.params.pad_max = pad_max;
    assert_error(DSM_OK, dsm_spdm_header_decode(*message, &header));
    if (conversation_check(&o->conversation, message, &known) != DSM_OK)
        fail_msg("packet %zu: see above", number);
    return header;
}

static bool is_request(uint8_t code)
{
    return (code & 0x80) != 0 && code != DSM_SPDM_RESPOND_IF_READY;
}

static bool is_of_chunks(uint8_t code)
{
    return code == DSM_SPDM_CHUNK_SEND || code == DSM_SPDM_CHUNK_SEND_ACK || code == DSM_SPDM_CHUNK_GET ||
           code == DSM_SPDM_CHUNK_RESPONSE;
}

/* Transcripts have whole messages. */
static void follow(void *context, struct dsm_bytes message)
{
    struct onlooker *o = context;
    uint8_t code = message.p[1];

    if (is_request(code)) {
        dsm_exchange_request(code, &o->transcript, NULL);
        o->last_request.n = 0;
        keep(&o->last_request, message);
    }
    for (size_t i = 0; i < sizeof(in_clear) / sizeof(in_clear[0]); i++)
        if (in_clear[i].code == code)
            in_clear[i].on(o, message);
}

void onlooker_check_in_clear(struct onlooker *o, const struct capture_packet *packet)
{
    struct dsm_bytes message = packet->object.data;
    struct dsm_spdm_header header = onlooker_check(o, &message, ONLOOKER_PAD_MAX, packet->number);

    if (!is_of_chunks(header.code))
        follow(o, message);
}

void onlooker_begin(struct onlooker *o)
{
    memset(o, 0, sizeof(*o));
    conversation_begin(&o->conversation);
    o->conversation.on_inner = follow;
    o->conversation.context = o;
    assert_error(DSM_OK, dsm_crypto_create(&o->crypto));
    dsm_transcript_init(o->crypto, &o->transcript);
}

void onlooker_end(struct onlooker *o)
{
    dsm_record_direction_reset(&o->request);
    dsm_record_direction_reset(&o->response);
    dsm_th_reset(&o->th);
    dsm_transcript_clear(&o->transcript);
    dsm_crypto_destroy(o->crypto);
}
