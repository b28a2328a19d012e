/* SPDX-License-Identifier: BSD-3-Clause */
#include "conversation.h"

#include "support/test.h"

#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/end_session.h"
#include "wire/error_message.h"
#include "wire/finish.h"
#include "wire/heartbeat.h"
#include "wire/key_exchange.h"
#include "wire/key_update.h"
#include "wire/measurements.h"
#include "wire/opaque.h"
#include "wire/respond_if_ready.h"
#include "wire/vendor_defined.h"
#include "wire/version.h"

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

/* A message whose layout depends on nothing but params, and that nothing is learned from. */
#define PLAIN(m)                                                                                                       \
    static enum dsm_error m(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)                   \
    {                                                                                                                  \
        struct dsm_##m x;                                                                                              \
        DSM_TRY(dsm_##m##_decode(&c->params, message, &x));                                                            \
        return dsm_##m##_encode(&c->params, &x, w);                                                                    \
    }

PLAIN(version)
PLAIN(get_digests)
PLAIN(digests)
PLAIN(heartbeat)
PLAIN(heartbeat_ack)
PLAIN(key_update)
PLAIN(key_update_ack)
PLAIN(end_session)
PLAIN(end_session_ack)
PLAIN(vendor_defined)
PLAIN(respond_if_ready)
PLAIN(error_message)

static enum dsm_error get_version(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_get_version x;
    uint8_t pad_max = c->params.pad_max;

    conversation_begin(c);
    c->params.pad_max = pad_max;
    DSM_TRY(dsm_get_version_decode(&c->params, message, &x));
    return dsm_get_version_encode(&c->params, &x, w);
}

static enum dsm_error get_capabilities(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_get_capabilities x;
    struct dsm_spdm_header header;

    DSM_TRY(dsm_spdm_header_decode(*message, &header));
    c->params.version = header.version;
    DSM_TRY(dsm_get_capabilities_decode(&c->params, message, &x));
    c->requester_flags = x.flags;
    return dsm_get_capabilities_encode(&c->params, &x, w);
}

static enum dsm_error capabilities(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_capabilities x;

    DSM_TRY(dsm_capabilities_decode(&c->params, message, &x));
    c->responder_flags = x.flags;
    c->params.handshake_in_the_clear = (c->requester_flags & x.flags & DSM_CAP_HANDSHAKE_IN_THE_CLEAR) != 0;
    return dsm_capabilities_encode(&c->params, &x, w);
}

static enum dsm_error negotiate_algorithms(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_negotiate_algorithms x;

    DSM_TRY(dsm_negotiate_algorithms_decode(&c->params, message, &x));
    c->responder_multi_key = (x.other_params_support & DSM_OTHER_PARAMS_MULTI_KEY) != 0;
    return dsm_negotiate_algorithms_encode(&c->params, &x, w);
}

static enum dsm_error algorithms(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    uint32_t multi_key = c->responder_flags & DSM_CAP_MULTI_KEY_MASK;
    struct dsm_algorithms x;

    DSM_TRY(dsm_algorithms_decode(&c->params, message, &x));
    memcpy(c->selected, x.selected.mask, sizeof(c->selected));
    c->general_opaque = (x.other_params_selection & DSM_OPAQUE_FORMAT_1) != 0;
    c->params.multi_key_conn =
        multi_key == MULTI_KEY_ONLY || (multi_key == MULTI_KEY_NEGOTIABLE && c->responder_multi_key);
    c->params.hash_size = SIZE_OF(hash_sizes, c->selected[DSM_ALG_HASH]);
    c->params.signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_ASYM]);
    c->params.request_exchange_size = SIZE_OF(exchange_sizes, c->selected[DSM_ALG_DHE]);
    c->params.response_exchange_size = c->params.request_exchange_size;
    c->params.req_signature_size = SIZE_OF(signature_sizes, c->selected[DSM_ALG_REQ_ASYM]);
    return dsm_algorithms_encode(&c->params, &x, w);
}

static enum dsm_error get_certificate(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_get_certificate x;

    DSM_TRY(dsm_get_certificate_decode(&c->params, message, &x));
    c->offset = x.offset;
    return dsm_get_certificate_encode(&c->params, &x, w);
}

/* A chain that came in one portion is taken apart as well. */
static enum dsm_error check_chain(struct conversation *c, const struct dsm_certificate *certificate)
{
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_cert_chain chain;

    if (c->offset != 0 || certificate->remainder_length != 0 || certificate->portion.n == 0)
        return DSM_OK;
    DSM_TRY(dsm_cert_chain_decode(c->params.hash_size, certificate->portion, &chain));
    DSM_TRY(dsm_cert_chain_encode(&chain, &w));
    return compare("certificate chain", certificate->portion, &w);
}

static enum dsm_error certificate(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_certificate x;

    DSM_TRY(dsm_certificate_decode(&c->params, message, &x));
    DSM_TRY(check_chain(c, &x));
    return dsm_certificate_encode(&c->params, &x, w);
}

static enum dsm_error challenge(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_challenge x;

    DSM_TRY(dsm_challenge_decode(&c->params, message, &x));
    c->params.has_summary = x.summary_type != DSM_SUMMARY_NONE;
    return dsm_challenge_encode(&c->params, &x, w);
}

static enum dsm_error challenge_auth(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_challenge_auth x;

    DSM_TRY(dsm_challenge_auth_decode(&c->params, message, &x));
    return dsm_challenge_auth_encode(&c->params, &x, w);
}

static enum dsm_error get_measurements(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_get_measurements x;

    DSM_TRY(dsm_get_measurements_decode(&c->params, message, &x));
    c->params.is_signed = (x.attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) != 0;
    c->operation = x.operation;
    return dsm_get_measurements_encode(&c->params, &x, w);
}

static enum dsm_error check_record(const struct dsm_measurements *measurements)
{
    struct dsm_reader r = dsm_reader(measurements->record);
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    for (size_t i = 0; i < measurements->block_count; i++) {
        struct dsm_measurement_block_wire block;

        DSM_TRY(dsm_measurement_block_read(&r, &block));
        dsm_measurement_block_write(&w, &block);
    }
    return compare("measurement record", measurements->record, &w);
}

static enum dsm_error measurements(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_measurements x;

    DSM_TRY(dsm_measurements_decode(&c->params, message, &x));
    DSM_TRY(check_record(&x));
    return dsm_measurements_encode(&c->params, &x, w);
}

static enum dsm_error key_exchange(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    uint8_t buffer[DSM_OPAQUE_MAX];
    struct dsm_writer opaque = dsm_writer(buffer, sizeof(buffer));
    struct dsm_secured_versions versions;
    struct dsm_key_exchange x;

    DSM_TRY(dsm_key_exchange_decode(&c->params, message, &x));
    c->params.has_summary = x.summary_type != DSM_SUMMARY_NONE;
    DSM_TRY(dsm_opaque_supported_versions_decode(c->general_opaque, x.opaque, &versions));
    DSM_TRY(dsm_opaque_supported_versions_encode(c->general_opaque, &versions, &opaque));
    DSM_TRY(compare("opaque data", x.opaque, &opaque));
    return dsm_key_exchange_encode(&c->params, &x, w);
}

static enum dsm_error key_exchange_rsp(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    uint8_t buffer[DSM_OPAQUE_MAX];
    struct dsm_writer opaque = dsm_writer(buffer, sizeof(buffer));
    struct dsm_key_exchange_rsp x;

    DSM_TRY(dsm_key_exchange_rsp_decode(&c->params, message, &x));
    DSM_TRY(dsm_opaque_version_selection_decode(c->general_opaque, x.opaque, &c->secured_version));
    DSM_TRY(dsm_opaque_version_selection_encode(c->general_opaque, c->secured_version, &opaque));
    DSM_TRY(compare("opaque data", x.opaque, &opaque));
    return dsm_key_exchange_rsp_encode(&c->params, &x, w);
}

static enum dsm_error finish(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_finish x;

    DSM_TRY(dsm_finish_decode(&c->params, message, &x));
    return dsm_finish_encode(&c->params, &x, w);
}

static enum dsm_error finish_rsp(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w)
{
    struct dsm_finish_rsp x;

    DSM_TRY(dsm_finish_rsp_decode(&c->params, message, &x));
    return dsm_finish_rsp_encode(&c->params, &x, w);
}

static const struct {
    uint8_t code;
    enum dsm_error (*check)(struct conversation *c, struct dsm_bytes *message, struct dsm_writer *w);
} messages[] = {
    { DSM_SPDM_GET_VERSION, get_version },
    { DSM_SPDM_VERSION, version },
    { DSM_SPDM_GET_CAPABILITIES, get_capabilities },
    { DSM_SPDM_CAPABILITIES, capabilities },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, negotiate_algorithms },
    { DSM_SPDM_ALGORITHMS, algorithms },
    { DSM_SPDM_GET_DIGESTS, get_digests },
    { DSM_SPDM_DIGESTS, digests },
    { DSM_SPDM_GET_CERTIFICATE, get_certificate },
    { DSM_SPDM_CERTIFICATE, certificate },
    { DSM_SPDM_CHALLENGE, challenge },
    { DSM_SPDM_CHALLENGE_AUTH, challenge_auth },
    { DSM_SPDM_GET_MEASUREMENTS, get_measurements },
    { DSM_SPDM_MEASUREMENTS, measurements },
    { DSM_SPDM_KEY_EXCHANGE, key_exchange },
    { DSM_SPDM_KEY_EXCHANGE_RSP, key_exchange_rsp },
    { DSM_SPDM_FINISH, finish },
    { DSM_SPDM_FINISH_RSP, finish_rsp },
    { DSM_SPDM_HEARTBEAT, heartbeat },
    { DSM_SPDM_HEARTBEAT_ACK, heartbeat_ack },
    { DSM_SPDM_KEY_UPDATE, key_update },
    { DSM_SPDM_KEY_UPDATE_ACK, key_update_ack },
    { DSM_SPDM_END_SESSION, end_session },
    { DSM_SPDM_END_SESSION_ACK, end_session_ack },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, vendor_defined },
    { DSM_SPDM_VENDOR_DEFINED_RESPONSE, vendor_defined },
    { DSM_SPDM_RESPOND_IF_READY, respond_if_ready },
    { DSM_SPDM_ERROR, error_message },
};

void conversation_begin(struct conversation *conversation)
{
    *conversation = (struct conversation){ .params.version = DSM_SPDM_10 };
}

static enum dsm_error check(struct conversation *c, size_t i, struct dsm_bytes *message)
{
    const char *name = dsm_spdm_code_name(messages[i].code);
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    enum dsm_error error = messages[i].check(c, message, &w);

    if (error != DSM_OK) {
        print_error("%s of %zu bytes: %s\n", name, message->n, dsm_error_text(error));
        return error;
    }
    return compare(name, *message, &w);
}

enum dsm_error conversation_check(struct conversation *conversation, struct dsm_bytes *message, bool *known)
{
    struct dsm_spdm_header header;

    *known = false;
    DSM_TRY(dsm_spdm_header_decode(*message, &header));
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        if (messages[i].code != header.code)
            continue;
        *known = true;
        return check(conversation, i, message);
    }
    return DSM_OK;
}
