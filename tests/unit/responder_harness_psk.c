/* SPDX-License-Identifier: BSD-3-Clause */
/* The requester's side of a session of PSK_EXCHANGE. TH is kept as bytes and hashed anew each time. */
#include "responder_harness.h"

#include "device/device_check.h"
#include "spdm/key_schedule.h"
#include "wire/opaque.h"
#include "wire/psk_exchange.h"
#include "wire/psk_finish.h"

const struct dsm_secret harness_psk = { .bytes = "a secret of both sides", .n = 22 };

void harness_give_psk(struct harness *h, uint32_t capability)
{
    assert_error(DSM_OK, dsm_psks_add(&h->device->psks, HARNESS_PSK_HINT, &harness_psk));
    h->device->settings.capabilities |= capability;
    assert_error(DSM_OK, dsm_device_check(h->device, NULL, 0));
}

struct choice harness_psk_choice(uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.flags |= DSM_CAP_PSK;
    return choice;
}

static struct dsm_kdf kdf_of(const struct harness *h)
{
    return (struct dsm_kdf){ h->crypto, dsm_negotiated_hash(&h->negotiated), h->negotiated.version };
}

static void hash_th(const struct harness *h, const struct session *s, uint8_t *digest)
{
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(&s->th), digest));
}

static void verify_data_of(const struct harness *h, const struct session *s, const struct dsm_secret *secret,
                           uint8_t *out)
{
    struct dsm_kdf kdf = kdf_of(h);
    uint8_t digest[DSM_HASH_MAX];

    hash_th(h, s, digest);
    assert_error(DSM_OK, dsm_derive_verify_data(&kdf, secret, digest, out));
}

static void use_keys(struct harness *h, struct session *s, const struct dsm_secret *request,
                     const struct dsm_secret *response)
{
    struct dsm_kdf kdf = kdf_of(h);
    const struct dsm_aead_algorithm *aead = dsm_negotiated_aead(&h->negotiated);
    bool encrypts = dsm_both_can(&h->negotiated, DSM_CAP_ENCRYPT);

    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, aead, request, DSM_AEAD_SEAL, encrypts, &s->request));
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, aead, response, DSM_AEAD_OPEN, encrypts, &s->response));
}

static void use_data_keys(struct harness *h, struct session *s)
{
    struct dsm_kdf kdf = kdf_of(h);
    uint8_t th2[DSM_HASH_MAX];

    hash_th(h, s, th2);
    assert_error(DSM_OK, dsm_derive_data(&kdf, &s->handshake, th2, &s->data));
    use_keys(h, s, &s->data.request, &s->data.response);
}

void harness_write_psk_exchange(const struct harness *h, const struct psk_options *options, struct log *out)
{
    static const uint8_t context[48] = "a nonce";
    struct dsm_secured_versions versions = { 3, { 0x1000, 0x1100, 0x1200 } };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    uint8_t opaque[64];
    struct dsm_writer opaque_writer = dsm_writer(opaque, sizeof(opaque));
    struct dsm_psk_exchange request = {
        .summary_type = options->summary_type,
        .session_policy = options->policy,
        .req_session_id = 0x00FF,
        .psk_hint = options->hint_given ? options->hint : HARNESS_PSK_HINT,
        .context = dsm_bytes(context, sizeof(context)),
        .opaque = options->opaque,
    };

    if (!options->opaque_given) {
        assert_error(DSM_OK, dsm_opaque_supported_versions_encode(dsm_opaque_is_general(&h->negotiated), &versions,
                                                                  &opaque_writer));
        request.opaque = dsm_written(&opaque_writer);
    }
    assert_error(DSM_OK, dsm_psk_exchange_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

static void take_response(struct harness *h, const struct psk_options *options, struct dsm_bytes message,
                          struct session *s)
{
    struct dsm_kdf kdf = kdf_of(h);
    bool has_context = (h->negotiated.responder_flags & DSM_CAP_PSK_WITH_CONTEXT) != 0;
    struct dsm_psk_exchange_rsp response;
    uint8_t th1[DSM_HASH_MAX], expected[DSM_HASH_MAX];

    assert_spdm_code(message, DSM_SPDM_PSK_EXCHANGE_RSP);
    h->params.has_summary = options->summary_type != 0;
    assert_error(DSM_OK, dsm_psk_exchange_rsp_decode(&h->params, &message, &response));
    assert_int_equal(has_context ? kdf.hash->size : 0, response.context.n);
    log_add(&s->th, dsm_bytes(message.p, message.n - response.verify_data.n));
    hash_th(h, s, th1);
    assert_error(DSM_OK, dsm_derive_handshake_psk(&kdf, &harness_psk, th1, &s->handshake));
    verify_data_of(h, s, &s->handshake.response, expected);
    assert_memory_equal(expected, response.verify_data.p, kdf.hash->size);
    log_add(&s->th, response.verify_data);
    s->id = 0x00FF | (uint32_t)response.rsp_session_id << 16;
    s->heartbeat_period_s = response.heartbeat_period;
    if (response.opaque.n > 0)
        assert_error(DSM_OK, dsm_opaque_version_selection_decode(dsm_opaque_is_general(&h->negotiated), response.opaque,
                                                                 &s->secured_version));
    use_keys(h, s, &s->handshake.request, &s->handshake.response);
    if (!has_context)
        use_data_keys(h, s);
}

void harness_psk_exchange(struct harness *h, const struct psk_options *options, struct session *s)
{
    static const struct psk_options defaults;
    struct log request = { .n = 0 };

    options = options ? options : &defaults;
    memset(s, 0, sizeof(*s));
    s->binding = h->binding;
    harness_write_psk_exchange(h, options, &request);
    log_add(&s->th, log_bytes(&h->vca));
    log_add(&s->th, log_bytes(&request));
    take_response(h, options, harness_send(h, log_bytes(&request)), s);
}

void harness_write_psk_finish(struct harness *h, struct session *s, struct log *out)
{
    struct header4 header = harness_header(h, DSM_SPDM_PSK_FINISH, 0, 0);
    size_t n = dsm_negotiated_hash(&h->negotiated)->size;
    uint8_t verify_data[DSM_HASH_MAX];

    out->n = 0;
    log_add(out, BYTES(header.bytes));
    harness_add_no_opaque(h, out);
    log_add(&s->th, log_bytes(out));
    verify_data_of(h, s, &s->handshake.request, verify_data);
    log_add(out, dsm_bytes(verify_data, n));
    log_add(&s->th, dsm_bytes(verify_data, n));
}

void harness_take_psk_finish(struct harness *h, struct session *s, struct dsm_bytes response)
{
    struct dsm_psk_finish_rsp finish_rsp;

    assert_spdm_code(response, DSM_SPDM_PSK_FINISH_RSP);
    log_add(&s->th, response);
    assert_error(DSM_OK, dsm_psk_finish_rsp_decode(&h->secured_params, &response, &finish_rsp));
    assert_false(finish_rsp.reserved_set);
    use_data_keys(h, s);
}

void harness_open_psk_session(struct harness *h, struct session *s)
{
    struct log request = { .n = 0 };

    harness_psk_exchange(h, NULL, s);
    if ((h->negotiated.responder_flags & DSM_CAP_PSK_WITH_CONTEXT) == 0)
        return;
    harness_write_psk_finish(h, s, &request);
    harness_take_psk_finish(h, s, harness_send_in(h, s, log_bytes(&request)));
}
