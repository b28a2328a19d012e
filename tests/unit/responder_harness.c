/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"
#include "device/default_device.h"
#include "device/device_check.h"

#include "crypto/certificate_verify.h"
#include "crypto/leaf.h"
#include "wire/spdm_messages.h"

#define SEED 0x5D5Du

static void keep_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct harness *h = context;
    size_t n = strlen(h->lines);

    (void)level;
    (void)subject;
    if (n + strlen(line) + 2 > sizeof(h->lines))
        n = 0;
    snprintf(h->lines + n, sizeof(h->lines) - n, "%s\n", line);
}

bool harness_logged(const struct harness *h, const char *text)
{
    return strstr(h->lines, text) != NULL;
}

uint64_t harness_findings(const struct harness *h, enum dsm_finding_kind kind)
{
    return h->device->findings.entries[kind].count;
}

static void add_credential(struct harness *h, const struct dsm_issuer *issuer, const char *algorithm, size_t slot)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(algorithm);
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    struct dsm_credential *credential = NULL;

    assert_error(DSM_OK, dsm_leaf_make(h->crypto, issuer, asym, dsm_hash_algorithm_by_name("SHA_384"), h->device->name,
                                       &h->device->ids, &key, &chain));
    assert_error(DSM_OK, dsm_credential_create(key, chain, &credential));
    assert_error(DSM_OK, dsm_identity_add(&h->device->identity, slot, credential));
}

static void add_identity(struct harness *h)
{
    struct dsm_issuer issuer = { 0 };

    assert_error(DSM_OK, dsm_issuer_make(h->crypto, dsm_asym_algorithm_by_name("ECDSA_P384"),
                                         dsm_hash_algorithm_by_name("SHA_384"), "test", &issuer));
    add_credential(h, &issuer, "ECDSA_P384", 0);
    add_credential(h, &issuer, "ECDSA_P256", 0);
    add_credential(h, &issuer, "ECDSA_P384", 3);
    dsm_issuer_clear(&issuer);
}

int harness_setup(void **state)
{
    struct harness *h = calloc(1, sizeof(*h));

    assert_non_null(h);
    h->version = DSM_SPDM_10;
    h->now_ms = 1000;
    h->log = (struct dsm_log){ DSM_LOG_INFO, keep_line, h };
    assert_error(DSM_OK, dsm_crypto_create_deterministic(SEED, &h->crypto));
    assert_error(DSM_OK, dsm_device_create(h->crypto, &h->log, "test", &h->device));
    assert_error(DSM_OK, dsm_device_fill_default(h->device));
    add_identity(h);
    assert_error(DSM_OK, dsm_device_check(h->device, NULL, 0));
    h->binding = &dsm_binding_doe;
    assert_error(DSM_OK, dsm_connection_create(h->device, &h->connection));
    *state = h;
    return 0;
}

int harness_teardown(void **state)
{
    struct harness *h = *state;

    dsm_connection_destroy(h->connection);
    dsm_device_destroy(h->device);
    dsm_crypto_destroy(h->crypto);
    free(h->object);
    free(h);
    return 0;
}

void harness_reconnect(struct harness *h)
{
    dsm_connection_destroy(h->connection);
    h->version = DSM_SPDM_10;
    assert_error(DSM_OK, dsm_connection_create_bound(h->device, h->binding, &h->connection));
}

static void write_other(struct dsm_writer *w, size_t message_len)
{
    (void)message_len;
    dsm_write_u8(w, 0x01);
}

const struct dsm_record_prefix harness_other_prefix = { .len = 1, .write = write_other };

void harness_use_binding(struct harness *h, const struct dsm_binding *binding)
{
    h->binding = binding;
    harness_reconnect(h);
}

void log_add(struct log *log, struct dsm_bytes bytes)
{
    assert_true(bytes.n <= sizeof(log->bytes) - log->n);
    if (bytes.n > 0)
        memcpy(log->bytes + log->n, bytes.p, bytes.n);
    log->n += bytes.n;
}

enum dsm_verdict harness_receive(struct harness *h, struct dsm_bytes object)
{
    free(h->object);
    h->object = malloc(object.n ? object.n : 1); /* no byte more, so that the sanitizer sees a read past it */
    assert_non_null(h->object);
    if (object.n > 0)
        memcpy(h->object, object.p, object.n);
    h->reply_object = dsm_bytes(NULL, 0);
    h->finished = DSM_ERR_DISCARD;
    h->verdict = dsm_connection_receive(h->connection, h->object, object.n, h->now_ms);
    if (h->verdict == DSM_VERDICT_DROP || h->verdict == DSM_VERDICT_CLOSE)
        assert_true(strlen(dsm_connection_drop_reason(h->connection)) > 0);
    return h->verdict;
}

struct dsm_bytes harness_finish(struct harness *h)
{
    struct dsm_writer w = dsm_writer(h->reply, sizeof(h->reply));

    h->finished = dsm_connection_finish(h->connection, &w);
    if (h->finished == DSM_OK)
        h->reply_object = dsm_written(&w);
    else
        assert_error(DSM_ERR_DISCARD, h->finished);
    return h->reply_object;
}

struct dsm_bytes harness_exchange(struct harness *h, struct dsm_bytes object)
{
    enum dsm_verdict verdict = harness_receive(h, object);

    if (verdict == DSM_VERDICT_WORK)
        dsm_connection_work(h->connection);
    if (verdict == DSM_VERDICT_WORK || verdict == DSM_VERDICT_DONE)
        return harness_finish(h);
    return dsm_bytes(NULL, 0);
}

void harness_wrap(uint8_t type, struct dsm_bytes message, struct log *object)
{
    struct dsm_writer w = dsm_writer(object->bytes, sizeof(object->bytes));

    assert_error(DSM_OK, dsm_doe_object_encode(type, message, &w));
    object->n = dsm_written_len(&w);
}

struct dsm_bytes harness_send(struct harness *h, struct dsm_bytes message)
{
    struct log object = { .n = 0 };
    struct dsm_writer w = dsm_writer(object.bytes, sizeof(object.bytes));
    struct dsm_object response;
    struct dsm_bytes reply;

    assert_error(DSM_OK, dsm_binding_wrap(h->binding, DSM_OBJECT_SPDM, message, &w));
    reply = harness_exchange(h, dsm_written(&w));
    if (reply.n == 0)
        return reply;
    assert_error(DSM_OK, h->binding->unwrap(reply, &response));
    assert_int_equal(DSM_OBJECT_SPDM, response.kind);
    return response.data;
}

struct header4 harness_header(const struct harness *h, uint8_t code, uint8_t param1, uint8_t param2)
{
    return (struct header4){ { h->version, code, param1, param2 } };
}

struct dsm_bytes harness_send4(struct harness *h, uint8_t code, uint8_t param1, uint8_t param2)
{
    struct header4 header = harness_header(h, code, param1, param2);

    return harness_send(h, dsm_bytes(header.bytes, sizeof(header.bytes)));
}

struct choice harness_choice(uint8_t version)
{
    return (struct choice){
        .version = version,
        .flags = HARNESS_CAPABILITIES,
        .data_transfer_size = DSM_RESPONSE_MAX,
        .algorithms[DSM_ALG_HASH] = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_384")->bit,
        .algorithms[DSM_ALG_ASYM] = dsm_algorithm_by_name(DSM_ALG_ASYM, "ECDSA_P384")->bit,
        .algorithms[DSM_ALG_DHE] = dsm_algorithm_by_name(DSM_ALG_DHE, "SECP_384_R1")->bit,
        .algorithms[DSM_ALG_AEAD] = dsm_algorithm_by_name(DSM_ALG_AEAD, "AES_256_GCM")->bit,
        .algorithms[DSM_ALG_REQ_ASYM] = dsm_algorithm_by_name(DSM_ALG_REQ_ASYM, "ECDSA_P384")->bit,
        .algorithms[DSM_ALG_KEY_SCHEDULE] = dsm_algorithm_by_name(DSM_ALG_KEY_SCHEDULE, "SPDM")->bit,
        .opaque_formats = DSM_OPAQUE_FORMAT_1,
        .measurement_spec = DSM_MEASUREMENT_SPEC_DMTF,
    };
}

void harness_write_capabilities(struct log *out, const struct choice *choice)
{
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct dsm_wire_params params = { .version = choice->version };
    struct dsm_get_capabilities request = {
        .ct_exponent = 12,
        .flags = choice->flags,
        .data_transfer_size = choice->data_transfer_size,
        .max_spdm_msg_size = choice->max_spdm_msg_size ? choice->max_spdm_msg_size : choice->data_transfer_size,
    };

    assert_error(DSM_OK, dsm_get_capabilities_encode(&params, &request, &w));
    out->n = dsm_written_len(&w);
}

void harness_write_algorithms(struct log *out, const struct choice *choice)
{
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));
    struct dsm_wire_params params = { .version = choice->version };
    struct dsm_negotiate_algorithms request = {
        .measurement_specification = choice->measurement_spec,
        .other_params_support = choice->opaque_formats,
    };

    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        request.offered.mask[kind] = choice->algorithms[kind];
        request.offered.has_struct[kind] = dsm_algorithm_kind(kind)->alg_type != 0;
    }
    assert_error(DSM_OK, dsm_negotiate_algorithms_encode(&params, &request, &w));
    out->n = dsm_written_len(&w);
}

void harness_get_version(struct harness *h)
{
    static const uint8_t request[] = { 0x10, 0x84, 0, 0 };
    struct dsm_wire_params params = { .version = DSM_SPDM_10, .pad_max = 3 };
    struct dsm_bytes response = harness_send(h, BYTES(request));
    struct dsm_version version;

    assert_spdm_code(response, DSM_SPDM_VERSION);
    assert_error(DSM_OK, dsm_version_decode(&params, &response, &version));
    h->version = DSM_SPDM_10;
    h->vca.n = 0;
    log_add(&h->vca, BYTES(request));
    log_add(&h->vca, response);
    memset(&h->negotiated, 0, sizeof(h->negotiated));
}

void harness_get_capabilities(struct harness *h, const struct choice *choice)
{
    struct dsm_wire_params params = { .version = choice->version, .pad_max = 3 };
    struct dsm_capabilities capabilities;
    struct log request = { .n = 0 };
    struct dsm_bytes response;

    harness_write_capabilities(&request, choice);
    response = harness_send(h, log_bytes(&request));
    assert_spdm_code(response, DSM_SPDM_CAPABILITIES);
    assert_error(DSM_OK, dsm_capabilities_decode(&params, &response, &capabilities));
    log_add(&h->vca, log_bytes(&request));
    log_add(&h->vca, response);
    h->version = choice->version;
    h->negotiated.version = choice->version;
    h->negotiated.requester_flags = choice->version >= DSM_SPDM_11 ? choice->flags : 0;
    h->negotiated.responder_flags = capabilities.flags;
}

static void take_algorithms(struct harness *h, const struct dsm_algorithms *algorithms)
{
    struct dsm_negotiated *negotiated = &h->negotiated;

    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        negotiated->selected[kind] = dsm_algorithm_by_bit(kind, algorithms->selected.mask[kind]);
    negotiated->opaque_format = algorithms->other_params_selection;
    negotiated->measurement_spec = algorithms->measurement_specification_sel;
    h->params = dsm_negotiated_params(negotiated, 3);
    h->secured_params = dsm_negotiated_params(negotiated, 0);
}

void harness_negotiate(struct harness *h, const struct choice *choice)
{
    struct dsm_wire_params params = { .version = choice->version, .pad_max = 3 };
    struct dsm_algorithms algorithms;
    struct log request = { .n = 0 };
    struct dsm_bytes response;

    harness_write_algorithms(&request, choice);
    response = harness_send(h, log_bytes(&request));
    assert_spdm_code(response, DSM_SPDM_ALGORITHMS);
    assert_error(DSM_OK, dsm_algorithms_decode(&params, &response, &algorithms));
    log_add(&h->vca, log_bytes(&request));
    log_add(&h->vca, response);
    take_algorithms(h, &algorithms);
}

void harness_vca(struct harness *h, const struct choice *choice)
{
    harness_get_version(h);
    harness_get_capabilities(h, choice);
    harness_negotiate(h, choice);
}

void harness_vca_of(struct harness *h, uint8_t version)
{
    struct choice choice = harness_choice(version);

    harness_vca(h, &choice);
}

void harness_chain(const struct harness *h, uint8_t slot, struct log *out)
{
    const struct dsm_credential *credential =
        dsm_identity_find(&h->device->identity, slot, dsm_negotiated_asym(&h->negotiated));
    uint8_t header[4 + DSM_HASH_MAX] = { 0 };
    size_t header_len = 4 + dsm_negotiated_hash(&h->negotiated)->size;
    struct dsm_bytes der, root;

    assert_non_null(credential);
    der = dsm_bytes(credential->chain.der, credential->chain.n);
    assert_error(DSM_OK, dsm_certificates_at(der, 0, &root));
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), root, header + 4));
    header[0] = (uint8_t)(header_len + der.n);
    header[1] = (uint8_t)((header_len + der.n) >> 8);
    out->n = 0;
    log_add(out, dsm_bytes(header, header_len));
    log_add(out, der);
}

bool harness_signed(const struct harness *h, uint8_t slot, const char *context, const struct log *transcript,
                    struct dsm_bytes signature)
{
    const struct dsm_credential *credential =
        dsm_identity_find(&h->device->identity, slot, dsm_negotiated_asym(&h->negotiated));
    struct dsm_signing signing = { h->crypto, dsm_negotiated_asym(&h->negotiated), dsm_negotiated_hash(&h->negotiated),
                                   h->negotiated.version, context };
    struct dsm_public_key *leaf_key = NULL;
    uint8_t digest[DSM_HASH_MAX];
    enum dsm_error error;

    assert_error(DSM_OK, dsm_certificates_verify(h->crypto, dsm_bytes(credential->chain.der, credential->chain.n), NULL,
                                                 &leaf_key, NULL));
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(transcript), digest));
    error = dsm_spdm_verify(&signing, leaf_key, digest, signature);
    dsm_public_key_destroy(leaf_key);
    return error == DSM_OK;
}

void check_spdm_code(struct dsm_bytes response, uint8_t code, const char *file, int line)
{
    if (response.n >= DSM_SPDM_HEADER_LEN && response.p[1] == code)
        return;
    if (response.n < DSM_SPDM_HEADER_LEN)
        print_error("expected %s, got %zu bytes\n", dsm_spdm_messages_name(code), response.n);
    else
        print_error("expected %s, got %s %s\n", dsm_spdm_messages_name(code), dsm_spdm_messages_name(response.p[1]),
                    response.p[1] == DSM_SPDM_ERROR ? dsm_spdm_error_code_name(response.p[2]) : "");
    _fail(file, line);
}

void check_spdm_error(const struct harness *h, struct dsm_bytes response, uint8_t code, const char *file, int line)
{
    check_spdm_code(response, DSM_SPDM_ERROR, file, line);
    if (response.p[0] == h->version && response.p[2] == code)
        return;
    print_error("expected ERROR(%s) of version 0x%02x, got ERROR(%s) of 0x%02x\n", dsm_spdm_error_code_name(code),
                h->version, dsm_spdm_error_code_name(response.p[2]), response.p[0]);
    _fail(file, line);
}
