/* SPDX-License-Identifier: BSD-3-Clause */
#include "conversation.h"

#include "support/test.h"

#include <stdalign.h>
#include <stdlib.h>

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/chunk.h"
#include "wire/encapsulated.h"
#include "wire/key_exchange.h"
#include "wire/measurements.h"
#include "wire/opaque.h"
#include "wire/spdm_messages.h"

#define MULTI_KEY_ONLY 0x04000000u       /* MULTI_KEY_CAP 01b: always */
#define MULTI_KEY_NEGOTIABLE 0x08000000u /* 10b: as NEGOTIATE_ALGORITHMS says */
#define MESSAGE_MAX 0x10000u

/* Sizes by the number of the bit in a selection (DSP0274 10.4). */
static const uint16_t hash_sizes[] = { 32, 48, 64, 32, 48, 64 };
static const uint16_t signature_sizes[] = { 256, 256, 384, 384, 64, 512, 512, 96, 132, 64, 64, 114 };
static const uint16_t exchange_sizes[] = { 256, 384, 512, 64, 96, 132, 64 };
/* ML-DSA-44, -65, -87 (FIPS 204) and SLH-DSA 128s, 128f, 192s, 192f, 256s, 256f, each with SHA2 and SHAKE (FIPS 205).
 */
static const uint16_t pqc_signature_sizes[] = { 2420,  3309,  4627,  7856,  7856,  17088, 17088, 16224,
                                                16224, 35664, 35664, 29792, 29792, 49856, 49856 };
/* ML-KEM-512, -768, -1024 (FIPS 203): the encapsulation key, and the ciphertext. */
static const uint16_t kem_key_sizes[] = { 800, 1184, 1568 };
static const uint16_t kem_ciphertext_sizes[] = { 768, 1088, 1568 };

static size_t size_of_bit(const uint16_t *sizes, size_t count, uint32_t bit)
{
    for (size_t i = 0; i < count; i++)
        if (bit == 1u << i)
            return sizes[i];
    return 0;
}

#define SIZE_OF(sizes, bit) size_of_bit(sizes, sizeof(sizes) / sizeof(sizes[0]), bit)

/* What one part of a message holds, written again, is that part. */
static enum dsm_error compare(const char *what, struct dsm_bytes expected, const struct dsm_writer *w)
{
    struct dsm_bytes got = dsm_written(w);
    size_t at = 0;

    if (dsm_bytes_equal(expected, got))
        return DSM_OK;
    while (at < expected.n && at < got.n && expected.p[at] == got.p[at])
        at++;
    print_error("%s: %zu bytes were read and %zu written; they differ at byte %zu\n", what, expected.n, got.n, at);
    return DSM_ERR_INTERNAL;
}

/* A chain that came in one portion is taken apart as well. */
static enum dsm_error check_chain(struct conversation *c, const void *in)
{
    const struct dsm_certificate *certificate = in;
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_cert_chain chain;

    if (c->offset != 0 || certificate->remainder_length != 0 || certificate->portion.n == 0)
        return DSM_OK;
    DSM_TRY(dsm_cert_chain_decode(c->params.hash_size, certificate->portion, &chain));
    DSM_TRY(dsm_cert_chain_encode(&chain, &w));
    return compare("certificate chain", certificate->portion, &w);
}

static enum dsm_error check_record(struct conversation *c, const void *in)
{
    const struct dsm_measurements *measurements = in;
    struct dsm_reader r = dsm_reader(measurements->record);
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)c;
    for (size_t i = 0; i < measurements->block_count; i++) {
        struct dsm_measurement_block_wire block;

        DSM_TRY(dsm_measurement_block_read(&r, &block, NULL));
        dsm_measurement_block_write(&w, &block);
    }
    return compare("measurement record", measurements->record, &w);
}

static enum dsm_error learn_requester_flags(struct conversation *c, const void *in)
{
    c->requester_flags = ((const struct dsm_get_capabilities *)in)->flags;
    return DSM_OK;
}

static enum dsm_error learn_responder_flags(struct conversation *c, const void *in)
{
    c->responder_flags = ((const struct dsm_capabilities *)in)->flags;
    c->params.handshake_in_the_clear = (c->requester_flags & c->responder_flags & DSM_CAP_HANDSHAKE_IN_THE_CLEAR) != 0;
    return DSM_OK;
}

static enum dsm_error learn_offer(struct conversation *c, const void *in)
{
    const struct dsm_negotiate_algorithms *x = in;

    c->responder_multi_key = (x->other_params_support & DSM_OTHER_PARAMS_MULTI_KEY) != 0;
    return DSM_OK;
}

/* Of two kinds that do one job, one is selected. */
static void learn_sizes(struct conversation *c)
{
    struct dsm_wire_params *params = &c->params;
    size_t dhe = SIZE_OF(exchange_sizes, c->selected[DSM_ALG_DHE]);

    params->signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_ASYM]) +
                             SIZE_OF(pqc_signature_sizes, c->selected[DSM_ALG_PQC_ASYM]);
    params->req_signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_REQ_ASYM]) +
                                 SIZE_OF(pqc_signature_sizes, c->selected[DSM_ALG_REQ_PQC_ASYM]);
    params->request_exchange_size = dhe + SIZE_OF(kem_key_sizes, c->selected[DSM_ALG_KEM]);
    params->response_exchange_size = dhe + SIZE_OF(kem_ciphertext_sizes, c->selected[DSM_ALG_KEM]);
}

static enum dsm_error learn_algorithms(struct conversation *c, const void *in)
{
    uint32_t multi_key = c->responder_flags & DSM_CAP_MULTI_KEY_MASK;
    const struct dsm_algorithms *x = in;

    memcpy(c->selected, x->selected.mask, sizeof(c->selected));
    c->requester_multi_key = (x->other_params_selection & DSM_OTHER_PARAMS_MULTI_KEY) != 0;
    c->general_opaque = (x->other_params_selection & DSM_OPAQUE_FORMAT_1) != 0;
    c->params.multi_key_conn =
        multi_key == MULTI_KEY_ONLY || (multi_key == MULTI_KEY_NEGOTIABLE && c->responder_multi_key);
    c->params.hash_size = SIZE_OF(hash_sizes, c->selected[DSM_ALG_HASH]);
    learn_sizes(c);
    return DSM_OK;
}

static enum dsm_error learn_offset(struct conversation *c, const void *in)
{
    c->offset = ((const struct dsm_get_certificate *)in)->offset;
    return DSM_OK;
}

static enum dsm_error learn_operation(struct conversation *c, const void *in)
{
    c->operation = ((const struct dsm_get_measurements *)in)->operation;
    return DSM_OK;
}

static enum dsm_error check_supported_versions(struct conversation *c, const void *in)
{
    const struct dsm_key_exchange *x = in;
    uint8_t buffer[DSM_OPAQUE_MAX];
    struct dsm_writer opaque = dsm_writer(buffer, sizeof(buffer));
    struct dsm_secured_versions versions;

    DSM_TRY(dsm_opaque_supported_versions_decode(c->general_opaque, x->opaque, &versions));
    DSM_TRY(dsm_opaque_supported_versions_encode(c->general_opaque, &versions, &opaque));
    return compare("opaque data", x->opaque, &opaque);
}

static enum dsm_error check_version_selection(struct conversation *c, const void *in)
{
    const struct dsm_key_exchange_rsp *x = in;
    uint8_t buffer[DSM_OPAQUE_MAX];
    struct dsm_writer opaque = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_opaque_version_selection_decode(c->general_opaque, x->opaque, &c->secured_version));
    DSM_TRY(dsm_opaque_version_selection_encode(c->general_opaque, c->secured_version, &opaque));
    return compare("opaque data", x->opaque, &opaque);
}

/* A message inside of another, with what stands behind it: padding of the transport, if any. */
static enum dsm_error check_inner(struct conversation *c, struct dsm_bytes bytes)
{
    bool known;

    DSM_TRY(conversation_check(c, &bytes, &known));
    if (c->on_inner && !c->is_encapsulated)
        c->on_inner(c->context, bytes);
    return DSM_OK;
}

static enum dsm_error add_chunk(struct conversation *c, uint32_t number, uint32_t whole, bool is_last,
                                struct dsm_bytes chunk)
{
    struct dsm_bytes message;
    enum dsm_error error;
    uint8_t pad_max = c->params.pad_max;

    if (number == 0) {
        conversation_end(c);
        c->large_size = whole;
        c->large = malloc(whole);
        assert_non_null(c->large);
    }
    if (chunk.n > c->large_size - c->large_len)
        return DSM_ERR_INVALID_FIELD;
    memcpy(c->large + c->large_len, chunk.p, chunk.n);
    c->large_len += chunk.n;
    if (!is_last)
        return DSM_OK;
    message = dsm_bytes(c->large, c->large_len);
    c->large = NULL;
    c->params.pad_max = 0; /* a chunk has a length */
    error = c->large_len == c->large_size ? check_inner(c, message) : DSM_ERR_TRUNCATED;
    c->params.pad_max = pad_max;
    c->large_count++;
    c->large_len = c->large_size = 0;
    free((void *)message.p);
    return error;
}

static enum dsm_error check_chunk(struct conversation *c, const void *in)
{
    const struct dsm_chunk *x = in;

    return add_chunk(c, x->chunk_seq_no, x->large_message_size, (x->attributes & DSM_CHUNK_LAST) != 0, x->chunk);
}

static enum dsm_error check_chunk_send_ack(struct conversation *c, const void *in)
{
    const struct dsm_chunk_send_ack *x = in;

    return x->response.n >= DSM_SPDM_HEADER_LEN ? check_inner(c, x->response) : DSM_OK;
}

/* The roles are the other way round, and what the requests in each direction ask for is kept apart. */
static enum dsm_error check_encapsulated(struct conversation *c, struct dsm_bytes message)
{
    struct dsm_wire_params outside = c->params;
    enum dsm_error error;

    c->params.signature_size = outside.req_signature_size;
    c->params.multi_key_conn = c->requester_multi_key;
    c->params.has_summary = c->encapsulated.has_summary;
    c->params.is_signed = c->encapsulated.is_signed;
    c->is_encapsulated = true;
    error = check_inner(c, message);
    c->is_encapsulated = false;
    c->encapsulated = c->params;
    c->params = outside;
    c->encapsulated_count++;
    return error;
}

static enum dsm_error check_encapsulated_request(struct conversation *c, const void *in)
{
    return check_encapsulated(c, ((const struct dsm_encapsulated_request *)in)->request);
}

static enum dsm_error check_encapsulated_response(struct conversation *c, const void *in)
{
    return check_encapsulated(c, ((const struct dsm_deliver_encapsulated_response *)in)->response);
}

static enum dsm_error check_encapsulated_ack(struct conversation *c, const void *in)
{
    const struct dsm_encapsulated_response_ack *x = in;

    return x->payload_type == DSM_ENCAPSULATED_PRESENT ? check_encapsulated(c, x->request) : DSM_OK;
}

/* What a message teaches about those behind it, and what is looked into further. */
static const struct {
    uint8_t code;
    enum dsm_error (*look)(struct conversation *c, const void *in);
} looks[] = {
    { DSM_SPDM_GET_CAPABILITIES, learn_requester_flags },
    { DSM_SPDM_CAPABILITIES, learn_responder_flags },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, learn_offer },
    { DSM_SPDM_ALGORITHMS, learn_algorithms },
    { DSM_SPDM_GET_CERTIFICATE, learn_offset },
    { DSM_SPDM_CERTIFICATE, check_chain },
    { DSM_SPDM_GET_MEASUREMENTS, learn_operation },
    { DSM_SPDM_MEASUREMENTS, check_record },
    { DSM_SPDM_KEY_EXCHANGE, check_supported_versions },
    { DSM_SPDM_KEY_EXCHANGE_RSP, check_version_selection },
    { DSM_SPDM_CHUNK_SEND, check_chunk },
    { DSM_SPDM_CHUNK_RESPONSE, check_chunk },
    { DSM_SPDM_CHUNK_SEND_ACK, check_chunk_send_ack },
    { DSM_SPDM_ENCAPSULATED_REQUEST, check_encapsulated_request },
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, check_encapsulated_response },
    { DSM_SPDM_ENCAPSULATED_RESPONSE_ACK, check_encapsulated_ack },

};

static enum dsm_error look(struct conversation *c, uint32_t code, const void *in)
{
    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
        if (looks[i].code == code)
            return looks[i].look(c, in);
    return DSM_OK;
}

/* The bytes end where their allocation ends, so that the sanitizer sees a decoder read on. */
static enum dsm_error decode_copy(const struct dsm_message *row, const struct dsm_wire_params *params,
                                  struct dsm_bytes bytes, size_t n, size_t *left)
{
    alignas(max_align_t) uint8_t in[DSM_MESSAGE_STRUCT_MAX];
    uint8_t *copy = calloc(1, n + 1);
    struct dsm_bytes message = dsm_bytes(copy + 1, n); /* nothing is aligned on the wire */
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy + 1, bytes.p, n < bytes.n ? n : bytes.n);
    error = row->decode(params, &message, in);
    *left = n - message.n;
    free(copy);
    return error;
}

/* No prefix of a message is one, nor is it with a byte more, where there is no padding. */
static enum dsm_error check_ends(const struct dsm_message *row, struct dsm_wire_params params, struct dsm_bytes message)
{
    size_t left;

    params.pad_max = 0;
    for (size_t n = 0; n < message.n; n++) {
        if (decode_copy(row, &params, message, n, &left) == DSM_ERR_TRUNCATED ||
            (row->is_open_ended && n >= DSM_SPDM_HEADER_LEN))
            continue;
        print_error("%s: the first %zu of %zu bytes are not refused as too short\n", row->name, n, message.n);
        return DSM_ERR_INTERNAL;
    }
    if (row->is_open_ended || decode_copy(row, &params, message, message.n + 1, &left) == DSM_ERR_TRAILING)
        return DSM_OK;
    print_error("%s: a byte behind its %zu bytes is not refused\n", row->name, message.n);
    return DSM_ERR_INTERNAL;
}

void conversation_begin(struct conversation *conversation)
{
    *conversation = (struct conversation){ .params.version = DSM_SPDM_10 };
}

void conversation_end(struct conversation *conversation)
{
    free(conversation->large);
    conversation->large = NULL;
    conversation->large_len = conversation->large_size = 0;
}

/* libspdm of 2026-06 in 1.4: as many zeros behind KEY_PAIR_INFO as its PublicKeyInfo is shorter than the longest. */
static void drop_excess(const struct dsm_message *row, uint8_t version, struct dsm_bytes *message)
{
    const size_t info_at = 4 + 16, fixed_len = 4 + 19, pqc_len = 10;
    size_t n;

    if (row->code != DSM_SPDM_KEY_PAIR_INFO || version < DSM_SPDM_14 || message->n < fixed_len)
        return;
    n = fixed_len + (size_t)(message->p[info_at] | message->p[info_at + 1] << 8) + pqc_len;
    while (message->n > n && message->p[message->n - 1] == 0)
        message->n--;
}

/* Two bytes of the large VENDOR_DEFINED are reserved, and libspdm leaves there what stood there before. */
static void keep_reserved(struct dsm_bytes message, struct dsm_writer *w)
{
    const size_t id_len_at = 6;
    size_t at;

    if (message.p[0] < DSM_SPDM_14 || (message.p[1] & 0x7F) != DSM_SPDM_VENDOR_DEFINED_RESPONSE ||
        (message.p[2] & 0x80) == 0)
        return;
    at = id_len_at + 1 + message.p[id_len_at];
    if (at + 2 <= dsm_written_len(w))
        memcpy(w->start + at, message.p + at, 2);
}

static enum dsm_error check(struct conversation *c, const struct dsm_message *row, struct dsm_bytes *message)
{
    alignas(max_align_t) uint8_t in[DSM_MESSAGE_STRUCT_MAX];
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    enum dsm_error error;

    drop_excess(row, c->params.version, message);
    error = row->decode(&c->params, message, in);
    if (error != DSM_OK) {
        print_error("%s of %zu bytes: %s\n", row->name, message->n, dsm_error_text(error));
        return error;
    }
    DSM_TRY(check_ends(row, c->params, *message));
    if (row->ask)
        row->ask(in, &c->params);
    DSM_TRY(row->encode(&c->params, in, &w));
    keep_reserved(*message, &w);
    DSM_TRY(compare(row->name, *message, &w));
    return look(c, row->code, in);
}

/* Before anything is agreed on: GET_VERSION begins anew, and GET_CAPABILITIES chooses the version. */
static void begin_with(struct conversation *c, const struct dsm_spdm_header *header)
{
    uint8_t pad_max = c->params.pad_max;

    if (header->code == DSM_SPDM_GET_VERSION) {
        struct conversation last = *c;

        conversation_end(c);
        conversation_begin(c);
        c->large_count = last.large_count;
        c->encapsulated_count = last.encapsulated_count;
        c->on_inner = last.on_inner;
        c->context = last.context;
    }
    if (header->code == DSM_SPDM_GET_CAPABILITIES)
        c->params.version = header->version;
    c->params.pad_max = pad_max;
}

enum dsm_error conversation_check(struct conversation *conversation, struct dsm_bytes *message, bool *known)
{
    const struct dsm_message *row;
    struct dsm_spdm_header header;

    *known = false;
    DSM_TRY(dsm_spdm_header_decode(*message, &header));
    row = dsm_spdm_messages_find(header.code);
    if (!row || row->size == 0)
        return DSM_OK;
    *known = true;
    begin_with(conversation, &header);
    return check(conversation, row, message);
}
