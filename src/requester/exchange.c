/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/exchange.h"

#include "requester/object.h"
#include "wire/error_message.h"
#include "wire/respond_if_ready.h"

#define TRIES_MAX 20u
#define BUSY_WAIT_US 50000u
#define RDT_EXPONENT_MAX 24u /* 2^24 us = 17 s: nothing a person would wait for */

struct dsm_wire_params dsm_requester_params(const struct dsm_requester *r)
{
    /* What is in a record says its own length. */
    return dsm_negotiated_params(&r->negotiated, dsm_requester_is_secured(r) ? 0 : r->binding->record.pad_max);
}

struct dsm_writer dsm_requester_writer(struct dsm_requester *r)
{
    return dsm_writer(r->request, sizeof(r->request));
}

/* DSP0274, "M1/M2": these requests, made instead of CHALLENGE, bring M1 and M2 back to nothing. */
static bool resets_m1m2(uint8_t code)
{
    return code == DSM_SPDM_GET_MEASUREMENTS || code == DSM_SPDM_KEY_EXCHANGE || code == DSM_SPDM_GET_DIGESTS;
}

/* DSP0274, "L1/L2": any other request than GET_MEASUREMENTS brings L1 and L2 back to nothing. */
static void reset_transcripts(struct dsm_requester *r, uint8_t code)
{
    bool in_session = dsm_requester_is_secured(r);

    if (code != DSM_SPDM_GET_MEASUREMENTS)
        dsm_hash_reset(in_session ? &r->session.l1l2 : &r->transcript.l1l2);
    if (!in_session && resets_m1m2(code))
        dsm_transcript_reset_m1m2(&r->transcript);
}

static void wait_us(const struct dsm_requester *r, uint64_t us)
{
    if (r->transport.wait_us)
        r->transport.wait_us(r->transport.context, us);
}

static enum dsm_error refused(struct dsm_requester *r, const struct dsm_error_message *message)
{
    const char *data_is = message->error_code == DSM_SPDM_ERROR_UNSUPPORTED_REQUEST ? ": request " : ", data ";

    r->failure.spdm_error_code = message->error_code;
    r->failure.spdm_error_data = message->error_data;
    return dsm_fail_refused(r, "DSP0274 ERROR", "the device answered ERROR %s (0x%02x)%s0x%02x",
                            dsm_spdm_error_code_name(message->error_code), message->error_code, data_is,
                            message->error_data);
}

/* DSP0274, "RESPOND_IF_READY": after RDT, with the code and token that ERROR(ResponseNotReady) named. */
static enum dsm_error respond_if_ready(struct dsm_requester *r, const struct dsm_error_message *not_ready,
                                       struct dsm_bytes request, uint8_t *buffer, struct dsm_bytes *next)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_writer(buffer, DSM_SPDM_HEADER_LEN);
    struct dsm_respond_if_ready message;

    if (not_ready->extended.n != 4)
        return dsm_fail_protocol(r, DSM_ERR_TRUNCATED, "DSP0274 ResponseNotReady", "its ExtendedErrorData is %zu bytes",
                                 not_ready->extended.n);
    if (not_ready->extended.p[1] != request.p[1] || not_ready->extended.p[0] > RDT_EXPONENT_MAX)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 ResponseNotReady",
                                 "request code 0x%02x, RDTExponent %u", not_ready->extended.p[1],
                                 not_ready->extended.p[0]);
    message =
        (struct dsm_respond_if_ready){ .request_code = not_ready->extended.p[1], .token = not_ready->extended.p[2] };
    wait_us(r, (uint64_t)1 << not_ready->extended.p[0]);
    DSM_TRY(dsm_respond_if_ready_encode(&params, &message, &w));
    *next = dsm_written(&w);
    return DSM_OK;
}

/* Decides what an ERROR means: *next is what to send now. DSM_ERR_BUSY: the same again. */
static enum dsm_error handle_error(struct dsm_requester *r, struct dsm_bytes response, struct dsm_bytes request,
                                   uint8_t *buffer, struct dsm_bytes *next, struct dsm_error_message *message)
{
    struct dsm_wire_params params = dsm_requester_params(r);

    params.pad_max = r->binding->record.pad_max; /* it may have come in clear */
    DSM_TRY(dsm_fail_decode(r, dsm_error_message_decode(&params, &response, message), "DSP0274 ERROR", response.n));
    if (message->error_code == DSM_SPDM_ERROR_RESPONSE_NOT_READY)
        return respond_if_ready(r, message, request, buffer, next);
    if (message->error_code != DSM_SPDM_ERROR_BUSY)
        return refused(r, message);
    wait_us(r, BUSY_WAIT_US);
    return DSM_ERR_BUSY;
}

static enum dsm_error check_header(struct dsm_requester *r, const struct dsm_spdm_header *header, uint8_t code)
{
    uint8_t version = code == DSM_SPDM_VERSION ? DSM_SPDM_10 : r->negotiated.version;

    if (header->code != code)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, "DSP0274 RequestResponseCode",
                                 "the response is %s (0x%02x), not %s", dsm_spdm_code_name(header->code), header->code,
                                 dsm_spdm_code_name(code));
    if (header->version != version)
        return dsm_fail_protocol(r, DSM_ERR_VERSION_MISMATCH, "DSP0274 SPDMVersion",
                                 "the response's version is 0x%02x, not 0x%02x", header->version, version);
    return DSM_OK;
}

enum dsm_error dsm_requester_exchange(struct dsm_requester *r, struct dsm_bytes request, uint8_t response_code,
                                      struct dsm_bytes *response)
{
    struct dsm_error_message message = { .error_code = 0 };
    uint8_t again[DSM_SPDM_HEADER_LEN];
    struct dsm_bytes next = request;
    struct dsm_spdm_header header;
    enum dsm_error error;

    reset_transcripts(r, request.p[1]);
    for (unsigned count = 0; count < TRIES_MAX; count++) {
        DSM_TRY(dsm_requester_message(r, next, response));
        DSM_TRY(dsm_fail_decode(r, dsm_spdm_header_decode(*response, &header), "DSP0274 SPDM message", response->n));
        if (header.code != DSM_SPDM_ERROR)
            return check_header(r, &header, response_code);
        error = handle_error(r, *response, request, again, &next, &message);
        if (error != DSM_OK && error != DSM_ERR_BUSY)
            return error;
    }
    return refused(r, &message);
}
