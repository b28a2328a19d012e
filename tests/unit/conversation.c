/* SPDX-License-Identifier: BSD-3-Clause */
#include "conversation.h"

#include "support/test.h"

#include <stdalign.h>

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
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

        DSM_TRY(dsm_measurement_block_read(&r, &block));
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

static enum dsm_error learn_algorithms(struct conversation *c, const void *in)
{
    uint32_t multi_key = c->responder_flags & DSM_CAP_MULTI_KEY_MASK;
    const struct dsm_algorithms *x = in;

    memcpy(c->selected, x->selected.mask, sizeof(c->selected));
    c->general_opaque = (x->other_params_selection & DSM_OPAQUE_FORMAT_1) != 0;
    c->params.multi_key_conn =
        multi_key == MULTI_KEY_ONLY || (multi_key == MULTI_KEY_NEGOTIABLE && c->responder_multi_key);
    c->params.hash_size = SIZE_OF(hash_sizes, c->selected[DSM_ALG_HASH]);
    c->params.signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_ASYM]);
    c->params.req_signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_REQ_ASYM]);
    c->params.request_exchange_size = SIZE_OF(exchange_sizes, c->selected[DSM_ALG_DHE]);
    c->params.response_exchange_size = c->params.request_exchange_size;
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

/* What a message teaches about those behind it, and what is looked into further. */
static const struct {
    uint8_t code;
    enum dsm_error (*look)(struct conversation *c, const void *in);
} looks[] = {
    { DSM_SPDM_GET_CAPABILITIES, learn_requester_flags }, { DSM_SPDM_CAPABILITIES, learn_responder_flags },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, learn_offer },       { DSM_SPDM_ALGORITHMS, learn_algorithms },
    { DSM_SPDM_GET_CERTIFICATE, learn_offset },           { DSM_SPDM_CERTIFICATE, check_chain },
    { DSM_SPDM_GET_MEASUREMENTS, learn_operation },       { DSM_SPDM_MEASUREMENTS, check_record },
    { DSM_SPDM_KEY_EXCHANGE, check_supported_versions },  { DSM_SPDM_KEY_EXCHANGE_RSP, check_version_selection },
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
        if (decode_copy(row, &params, message, n, &left) == DSM_ERR_TRUNCATED)
            continue;
        print_error("%s: the first %zu of %zu bytes are not refused as too short\n", row->name, n, message.n);
        return DSM_ERR_INTERNAL;
    }
    if (decode_copy(row, &params, message, message.n + 1, &left) == DSM_ERR_TRAILING)
        return DSM_OK;
    print_error("%s: a byte behind its %zu bytes is not refused\n", row->name, message.n);
    return DSM_ERR_INTERNAL;
}

void conversation_begin(struct conversation *conversation)
{
    *conversation = (struct conversation){ .params.version = DSM_SPDM_10 };
}

static enum dsm_error check(struct conversation *c, const struct dsm_message *row, struct dsm_bytes *message)
{
    alignas(max_align_t) uint8_t in[DSM_MESSAGE_STRUCT_MAX];
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    enum dsm_error error = row->decode(&c->params, message, in);

    if (error != DSM_OK) {
        print_error("%s of %zu bytes: %s\n", row->name, message->n, dsm_error_text(error));
        return error;
    }
    DSM_TRY(check_ends(row, c->params, *message));
    if (row->ask)
        row->ask(in, &c->params);
    DSM_TRY(row->encode(&c->params, in, &w));
    DSM_TRY(compare(row->name, *message, &w));
    return look(c, row->code, in);
}

/* Before anything is agreed on: GET_VERSION begins anew, and GET_CAPABILITIES chooses the version. */
static void begin_with(struct conversation *c, const struct dsm_spdm_header *header)
{
    uint8_t pad_max = c->params.pad_max;

    if (header->code == DSM_SPDM_GET_VERSION)
        conversation_begin(c);
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
