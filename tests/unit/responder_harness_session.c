/* SPDX-License-Identifier: BSD-3-Clause */
/* The requester's side of a session. TH is kept as bytes and hashed anew each time. */
#include "responder_harness.h"

#include "crypto/dhe.h"
#include "wire/finish.h"
#include "wire/opaque.h"

static struct dsm_kdf kdf_of(const struct harness *h)
{
    return (struct dsm_kdf){ h->crypto, dsm_negotiated_hash(&h->negotiated), h->negotiated.version };
}

static void hash_log(const struct harness *h, const struct log *log, uint8_t *digest)
{
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(log), digest));
}

static void write_opaque(const struct harness *h, const struct exchange_options *options, struct log *out)
{
    struct dsm_secured_versions versions = { 3, { 0x1000, 0x1100, 0x1200 } };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    out->n = 0;
    if (options->opaque_given) {
        log_add(out, options->opaque);
        return;
    }
    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(dsm_opaque_is_general(&h->negotiated), &versions, &w));
    out->n = dsm_written_len(&w);
}

void harness_write_key_exchange(const struct harness *h, const struct exchange_options *options, struct dsm_dhe **dhe,
                                struct log *out)
{
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct log opaque = { .n = 0 };
    struct dsm_key_exchange request = {
        .summary_type = options->summary_type,
        .slot = options->slot,
        .req_session_id = options->req_session_id,
        .session_policy = options->policy,
    };

    write_opaque(h, options, &opaque);
    assert_error(DSM_OK, dsm_dhe_create(h->crypto, dsm_negotiated_dhe(&h->negotiated), dhe));
    assert_error(DSM_OK, dsm_random(h->crypto, request.random_data, sizeof(request.random_data)));
    request.exchange_data = dsm_bytes(NULL, dsm_negotiated_dhe(&h->negotiated)->request_size);
    request.opaque = log_bytes(&opaque);
    assert_error(DSM_OK, dsm_key_exchange_encode(&h->params, &request, &w));
    assert_error(DSM_OK, dsm_dhe_public(*dhe, out->bytes + DSM_EXCHANGE_DATA_AT));
    out->n = dsm_written_len(&w);
}

/* TH = A, digest of the chain, KEY_EXCHANGE, and of its response what has come so far. */
static void begin_th(struct harness *h, uint8_t slot, const struct log *request, struct session *s)
{
    struct log chain = { .n = 0 };
    uint8_t digest[DSM_HASH_MAX];

    harness_chain(h, slot, &chain);
    hash_log(h, &chain, digest);
    log_add(&s->th, log_bytes(&h->vca));
    log_add(&s->th, dsm_bytes(digest, dsm_negotiated_hash(&h->negotiated)->size));
    log_add(&s->th, log_bytes(request));
}

static void derive_handshake(struct harness *h, struct dsm_dhe *dhe, struct dsm_bytes peer, struct session *s)
{
    struct dsm_kdf kdf = kdf_of(h);
    struct dsm_shared_secret secret = { .n = 0 };
    uint8_t th1[DSM_HASH_MAX];

    hash_log(h, &s->th, th1);
    assert_error(DSM_OK, dsm_dhe_shared_secret(h->crypto, dhe, peer, &secret));
    assert_error(DSM_OK, dsm_derive_handshake(&kdf, &secret, th1, &s->handshake));
}

static void use_keys(struct harness *h, struct session *s, const struct dsm_secret *request,
                     const struct dsm_secret *response)
{
    struct dsm_kdf kdf = kdf_of(h);
    bool encrypts = dsm_both_can(&h->negotiated, DSM_CAP_ENCRYPT);

    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&h->negotiated), request, DSM_AEAD_SEAL,
                                                    encrypts, &s->request));
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&h->negotiated), response, DSM_AEAD_OPEN,
                                                    encrypts, &s->response));
}

static void check_verify_data(struct harness *h, const struct dsm_secret *secret, const struct log *th,
                              struct dsm_bytes got)
{
    struct dsm_kdf kdf = kdf_of(h);
    uint8_t digest[DSM_HASH_MAX], expected[DSM_HASH_MAX];

    hash_log(h, th, digest);
    assert_error(DSM_OK, dsm_derive_verify_data(&kdf, secret, digest, expected));
    assert_int_equal(dsm_negotiated_hash(&h->negotiated)->size, got.n);
    assert_memory_equal(expected, got.p, got.n);
}

static void take_key_exchange(struct harness *h, const struct exchange_options *options, struct dsm_dhe *dhe,
                              struct dsm_bytes message, struct session *s)
{
    size_t verify_len = s->in_the_clear ? 0 : dsm_negotiated_hash(&h->negotiated)->size;
    struct dsm_key_exchange_rsp response;

    assert_spdm_code(message, DSM_SPDM_KEY_EXCHANGE_RSP);
    h->params.has_summary = options->summary_type != 0;
    assert_error(DSM_OK, dsm_key_exchange_rsp_decode(&h->params, &message, &response));
    log_add(&s->th, dsm_bytes(message.p, message.n - verify_len - response.signature.n));
    assert_true(harness_signed(h, options->slot, DSM_SIGN_KEY_EXCHANGE_RSP, &s->th, response.signature));
    log_add(&s->th, response.signature);
    derive_handshake(h, dhe, response.exchange_data, s);
    if (verify_len > 0)
        check_verify_data(h, &s->handshake.response, &s->th, response.verify_data);
    log_add(&s->th, response.verify_data);
    s->id = options->req_session_id | (uint32_t)response.rsp_session_id << 16;
    s->heartbeat_period_s = response.heartbeat_period;
    if (response.opaque.n > 0)
        assert_error(DSM_OK, dsm_opaque_version_selection_decode(dsm_opaque_is_general(&h->negotiated), response.opaque,
                                                                 &s->secured_version));
}

void harness_key_exchange(struct harness *h, const struct exchange_options *options, struct session *s)
{
    static uint16_t next_id = 0x0100;
    struct exchange_options defaults = { .req_session_id = next_id++ };
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    options = options ? options : &defaults;
    memset(s, 0, sizeof(*s));
    s->binding = h->binding;
    s->in_the_clear = dsm_both_can(&h->negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
    harness_write_key_exchange(h, options, &dhe, &request);
    begin_th(h, options->slot, &request, s);
    take_key_exchange(h, options, dhe, harness_send(h, log_bytes(&request)), s);
    dsm_dhe_destroy(dhe);
    if (!s->in_the_clear)
        use_keys(h, s, &s->handshake.request, &s->handshake.response);
}

void harness_add_no_opaque(const struct harness *h, struct log *out)
{
    static const uint8_t length[2];

    if (h->version >= DSM_SPDM_14)
        log_add(out, BYTES(length));
}

void harness_write_finish(struct harness *h, struct session *s, struct log *out)
{
    struct dsm_kdf kdf = kdf_of(h);
    struct header4 header = harness_header(h, DSM_SPDM_FINISH, 0, 0);
    uint8_t th[DSM_HASH_MAX], verify_data[DSM_HASH_MAX];

    out->n = 0;
    log_add(out, dsm_bytes(header.bytes, sizeof(header.bytes)));
    harness_add_no_opaque(h, out);
    log_add(&s->th, log_bytes(out));
    hash_log(h, &s->th, th);
    assert_error(DSM_OK, dsm_derive_verify_data(&kdf, &s->handshake.request, th, verify_data));
    log_add(out, dsm_bytes(verify_data, kdf.hash->size));
    log_add(&s->th, dsm_bytes(verify_data, kdf.hash->size));
}

void harness_take_finish(struct harness *h, struct session *s, struct dsm_bytes response)
{
    struct dsm_kdf kdf = kdf_of(h);
    struct dsm_finish_rsp finish_rsp;
    uint8_t th2[DSM_HASH_MAX];

    assert_spdm_code(response, DSM_SPDM_FINISH_RSP);
    assert_error(DSM_OK, dsm_finish_rsp_decode(&h->params, &response, &finish_rsp));
    log_add(&s->th, dsm_bytes(response.p, response.n - finish_rsp.verify_data.n));
    if (s->in_the_clear)
        check_verify_data(h, &s->handshake.response, &s->th, finish_rsp.verify_data);
    log_add(&s->th, finish_rsp.verify_data);
    hash_log(h, &s->th, th2);
    assert_error(DSM_OK, dsm_derive_data(&kdf, &s->handshake, th2, &s->data));
    use_keys(h, s, &s->data.request, &s->data.response);
}

void harness_finish_session(struct harness *h, struct session *s)
{
    struct log request = { .n = 0 };

    harness_write_finish(h, s, &request);
    harness_take_finish(
        h, s, s->in_the_clear ? harness_send(h, log_bytes(&request)) : harness_send_in(h, s, log_bytes(&request)));
}

void harness_open_session(struct harness *h, struct session *s)
{
    harness_key_exchange(h, NULL, s);
    harness_finish_session(h, s);
}

void session_clear(struct session *s)
{
    dsm_record_direction_reset(&s->request);
    dsm_record_direction_reset(&s->response);
}

void harness_seal(struct session *s, struct dsm_bytes message, struct log *object)
{
    struct dsm_writer w = dsm_writer(object->bytes, sizeof(object->bytes));
    const struct dsm_binding *binding = s->binding ? s->binding : &dsm_binding_doe; /* one made by hand has none */
    size_t start;

    binding->begin(&w, &start);
    assert_error(DSM_OK, dsm_record_seal(&s->request, &binding->record, s->id, message, &w));
    assert_error(DSM_OK, binding->finish(&w, start, DSM_OBJECT_RECORD));
    object->n = dsm_written_len(&w);
}

struct dsm_bytes harness_open(struct harness *h, struct session *s)
{
    struct dsm_record_frame frame;
    struct dsm_bytes message;
    struct dsm_object object;
    bool has_random;

    if (h->reply_object.n == 0)
        return h->reply_object;
    assert_error(DSM_OK, h->binding->unwrap(h->reply_object, &object));
    assert_int_equal(DSM_OBJECT_RECORD, object.kind);
    assert_error(DSM_OK, dsm_record_frame_decode(&h->binding->record, object.data,
                                                 dsm_negotiated_aead(&h->negotiated)->tag_size, &frame));
    assert_int_equal(s->id, frame.session_id);
    memmove(h->plain, h->reply, sizeof(h->reply)); /* a MAC-only record is opened where it lies */
    assert_error(DSM_OK, dsm_record_open(&s->response, &frame, h->plain, &message, &has_random));
    assert_false(has_random);
    return message;
}

struct dsm_bytes harness_send_in(struct harness *h, struct session *s, struct dsm_bytes message)
{
    struct log object = { .n = 0 };

    harness_seal(s, message, &object);
    (void)harness_exchange(h, log_bytes(&object));
    return harness_open(h, s);
}

struct dsm_bytes harness_send4_in(struct harness *h, struct session *s, uint8_t code, uint8_t param1, uint8_t param2)
{
    struct header4 header = harness_header(h, code, param1, param2);

    return harness_send_in(h, s, dsm_bytes(header.bytes, sizeof(header.bytes)));
}

size_t harness_session_count(const struct harness *h)
{
    struct dsm_session_info info;
    size_t count = 0;

    while (dsm_connection_session(h->connection, count, &info))
        count++;
    return count;
}

void harness_check_alive(struct harness *h, struct session *s)
{
    struct dsm_bytes response = harness_send4_in(h, s, DSM_SPDM_GET_DIGESTS, 0, 0);

    assert_spdm_code(response, DSM_SPDM_DIGESTS);
}

void harness_write_vendor(const struct harness *h, uint8_t protocol, struct dsm_bytes message, struct log *out)
{
    static const uint8_t vendor_id[] = { 0x01, 0x00 };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct log payload = { .n = 0 };
    struct dsm_vendor_defined request = {
        .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
        .standard_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = BYTES(vendor_id),
    };

    log_add(&payload, dsm_bytes(&protocol, 1));
    log_add(&payload, message);
    request.payload = log_bytes(&payload);
    assert_error(DSM_OK, dsm_vendor_defined_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

struct dsm_bytes harness_vendor(struct harness *h, struct session *s, uint8_t protocol, struct dsm_bytes message)
{
    struct dsm_vendor_defined vendor;
    struct log request = { .n = 0 };
    struct dsm_bytes response;

    harness_write_vendor(h, protocol, message, &request);
    response = harness_send_in(h, s, log_bytes(&request));
    assert_spdm_code(response, DSM_SPDM_VENDOR_DEFINED_RESPONSE);
    assert_error(DSM_OK, dsm_vendor_defined_decode(&h->secured_params, &response, &vendor));
    assert_true(vendor.payload.n > 0);
    assert_int_equal(protocol, vendor.payload.p[0]);
    return dsm_bytes(vendor.payload.p + 1, vendor.payload.n - 1);
}

struct dsm_bytes harness_tdisp(struct harness *h, struct session *s, uint8_t type, struct dsm_bytes body,
                               uint8_t response_type)
{
    uint8_t bytes[256];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_tdisp_header header;
    struct dsm_bytes response;

    dsm_tdisp_header_write(&w, type, HARNESS_FUNCTION_ID);
    dsm_write_bytes(&w, body);
    response = harness_vendor(h, s, DSM_PCI_PROTOCOL_TDISP, dsm_written(&w));
    assert_error(DSM_OK, dsm_tdisp_header_decode(response, &header));
    assert_int_equal(response_type, header.type);
    assert_int_equal(HARNESS_FUNCTION_ID, header.function_id);
    return dsm_bytes(response.p + DSM_TDISP_HEADER_LEN, response.n - DSM_TDISP_HEADER_LEN);
}

void harness_lock(struct harness *h, struct session *s, uint8_t *nonce)
{
    struct dsm_tdisp_lock request = { .flags = 0 };
    struct dsm_tdisp_lock_response response;
    uint8_t body[32];
    struct dsm_writer w = dsm_writer(body, sizeof(body));

    (void)harness_tdisp(h, s, DSM_TDISP_GET_VERSION, dsm_bytes(NULL, 0), DSM_TDISP_VERSION);
    assert_error(DSM_OK, dsm_tdisp_lock_encode(&request, &w));
    assert_error(DSM_OK,
                 dsm_tdisp_lock_response_decode(harness_tdisp(h, s, DSM_TDISP_LOCK_INTERFACE_REQUEST, dsm_written(&w),
                                                              DSM_TDISP_LOCK_INTERFACE_RESPONSE),
                                                &response, NULL));
    assert_int_equal(DSM_TDI_CONFIG_LOCKED, h->device->tdis[0].state);
    if (nonce)
        memcpy(nonce, response.start_interface_nonce, sizeof(response.start_interface_nonce));
}
