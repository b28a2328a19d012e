/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/round_trip.h"

#include "requester/chunk_transfer.h"
#include "requester/fail.h"
#include "requester/message_send.h"
#include "requester/object.h"
#include "requester/transcript_rules.h"
#include "spdm/exchange.h"
#include "wire/error_message.h"
#include "wire/respond_if_ready.h"
#include "wire/spdm_messages.h"

#define COUNT_MAX 20u
#define BUSY_WAIT_US 50000u
#define RDT_EXPONENT_MAX 24u /* 2^24 us = 17 s: nothing a person would wait for */

static enum dsm_error refused(struct dsm_requester *r, const struct dsm_error_message *message)
{
    const char *data_is = message->error_code == DSM_SPDM_ERROR_UNSUPPORTED_REQUEST ? ": request " : ", data ";

    if (message->error_code == DSM_SPDM_ERROR_DECRYPT_ERROR)
        r->round_trip.is_out_of_sequence = dsm_requester_is_secured(r); /* the device has ended the session (DSP0277) */
    r->failure.spdm_error_code = message->error_code;
    r->failure.spdm_error_data = message->error_data;
    return dsm_fail_refused(r, "DSP0274 ERROR", "the device answered ERROR %s (0x%02x)%s0x%02x",
                            dsm_spdm_error_code_name(message->error_code), message->error_code, data_is,
                            message->error_data);
}

/* All of it once more, as at first. */
static enum dsm_error send_request(struct dsm_requester *r, uint64_t wait_us)
{
    struct dsm_round_trip *trip = &r->round_trip;

    trip->count++;
    return trip->is_large ? dsm_chunk_transfer_send(r, wait_us) : dsm_message_send(r, trip->request, wait_us);
}

static enum dsm_error begin(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes request,
                            uint8_t response_code, dsm_round_trip_take take)
{
    bool is_large = false;

    if (kind == DSM_OBJECT_SPDM && request.p[1] != DSM_SPDM_GET_VERSION)
        DSM_TRY(dsm_chunk_transfer_is_needed(r, request, &is_large));
    if (kind == DSM_OBJECT_SPDM)
        dsm_transcript_rules_sent(r, request.p[1]);
    r->round_trip = (struct dsm_round_trip){
        .kind = kind,
        .request = request,
        .response_code = response_code,
        .is_large = is_large,
        .take = take,
    };
    return send_request(r, 0);
}

/* What comes before it has a meaning (sizes depend on what is negotiated) is a wrong call; any other request may be
 * tried.
 */
static enum dsm_error check_phase(const struct dsm_requester *r, uint8_t code)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(code);
    bool is_early = exchange && (exchange->phases & dsm_exchange_phase(&r->transcript)) == 0;

    return is_early ? DSM_ERR_UNEXPECTED_REQUEST : DSM_OK;
}

enum dsm_error dsm_round_trip_begin(struct dsm_requester *r, struct dsm_bytes request, uint8_t response_code,
                                    dsm_round_trip_take take)
{
    DSM_TRY(check_phase(r, request.p[1]));
    return begin(r, DSM_OBJECT_SPDM, request, response_code, take);
}

enum dsm_error dsm_round_trip_begin_discovery(struct dsm_requester *r, struct dsm_bytes request,
                                              dsm_round_trip_take take)
{
    return begin(r, DSM_OBJECT_DISCOVERY, request, 0, take);
}

/* DSP0274, "RESPOND_IF_READY": after RDT, with the code and token that ERROR(ResponseNotReady) named. */
static enum dsm_error respond_if_ready(struct dsm_requester *r, const struct dsm_error_message *not_ready)
{
    struct dsm_round_trip *trip = &r->round_trip;
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_writer(trip->again, sizeof(trip->again));
    const uint8_t *data = not_ready->extended.p; /* RDTExponent, RequestCode, Token, RDTM */
    struct dsm_respond_if_ready message;

    if (not_ready->extended.n != 4)
        return dsm_fail_protocol(r, DSM_ERR_TRUNCATED, "DSP0274 ResponseNotReady", "its ExtendedErrorData is %zu bytes",
                                 not_ready->extended.n);
    if (data[1] != trip->request.p[1] || data[0] > RDT_EXPONENT_MAX)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 ResponseNotReady",
                                 "request code 0x%02x, RDTExponent %u", data[1], data[0]);
    message = (struct dsm_respond_if_ready){ .request_code = data[1], .token = data[2] };
    DSM_TRY(dsm_respond_if_ready_encode(&params, &message, &w));
    trip->count++;
    trip->transfer = DSM_TRANSFER_NONE;
    return dsm_message_send(r, dsm_written(&w), (uint64_t)1 << data[0]);
}

/* The device is busy: what is out goes out once more, after a while. */
static enum dsm_error send_again(struct dsm_requester *r)
{
    if (r->round_trip.transfer == DSM_TRANSFER_NONE)
        return send_request(r, BUSY_WAIT_US);
    r->round_trip.count++;
    return dsm_message_send(r, r->round_trip.chunk_message, BUSY_WAIT_US);
}

/* Where it is fetched already, it is no large response, and where no chunks were agreed on there is none. */
static bool can_be_fetched(const struct dsm_requester *r, const struct dsm_error_message *message)
{
    return message->error_code == DSM_SPDM_ERROR_LARGE_RESPONSE && message->extended.n == 1 &&
           r->round_trip.transfer != DSM_TRANSFER_GET && !r->round_trip.is_joined &&
           dsm_both_can(&r->negotiated, DSM_CAP_CHUNK);
}

/* What an ERROR means: the same again, RESPOND_IF_READY, or that the device refuses. */
static enum dsm_error take_error(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_error_message message;

    params.pad_max = r->binding->record.pad_max; /* it may have come in clear */
    DSM_TRY(dsm_fail_decode(r, dsm_error_message_decode(&params, &response, &message), "DSP0274 ERROR", response.n));
    dsm_transcript_rules_refused(r, message.error_code);
    if (r->round_trip.count >= COUNT_MAX)
        return refused(r, &message);
    if (message.error_code == DSM_SPDM_ERROR_RESPONSE_NOT_READY)
        return respond_if_ready(r, &message);
    if (message.error_code == DSM_SPDM_ERROR_BUSY)
        return send_again(r);
    if (can_be_fetched(r, &message))
        return dsm_chunk_transfer_get(r, message.extended.p[0]);
    return refused(r, &message);
}

/* Of what is out now: a request, or a chunk. */
static uint8_t code_expected(const struct dsm_round_trip *trip)
{
    static const uint8_t codes[] = {
        [DSM_TRANSFER_SEND] = DSM_SPDM_CHUNK_SEND_ACK, [DSM_TRANSFER_GET] = DSM_SPDM_CHUNK_RESPONSE
    };

    return trip->transfer == DSM_TRANSFER_NONE ? trip->response_code : codes[trip->transfer];
}

static enum dsm_error check_header(struct dsm_requester *r, const struct dsm_spdm_header *header)
{
    uint8_t code = code_expected(&r->round_trip);
    uint8_t version = code == DSM_SPDM_VERSION ? DSM_SPDM_10 : r->negotiated.version;

    if (header->code != code)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, "DSP0274 RequestResponseCode",
                                 "the response is %s (0x%02x), not %s", dsm_spdm_messages_name(header->code),
                                 header->code, dsm_spdm_messages_name(code));
    if (header->version != version)
        return dsm_fail_protocol(r, DSM_ERR_VERSION_MISMATCH, "DSP0274 SPDMVersion",
                                 "the response's version is 0x%02x, not 0x%02x", header->version, version);
    return DSM_OK;
}

static enum dsm_error take_message(struct dsm_requester *r, struct dsm_bytes message);

/* A chunk of the request is acknowledged, or one of the response has come: the next one, or the response itself. */
static enum dsm_error take_transfer(struct dsm_requester *r, struct dsm_bytes message)
{
    bool is_get = r->round_trip.transfer == DSM_TRANSFER_GET;
    struct dsm_bytes response = dsm_bytes(NULL, 0);

    DSM_TRY(is_get ? dsm_chunk_transfer_take_chunk(r, message, &response)
                   : dsm_chunk_transfer_take_ack(r, message, &response));
    return r->round_trip.transfer == DSM_TRANSFER_NONE ? take_message(r, response) : DSM_OK;
}

static enum dsm_error take_message(struct dsm_requester *r, struct dsm_bytes message)
{
    struct dsm_spdm_header header;

    if (dsm_spdm_header_decode(message, &header) != DSM_OK)
        return dsm_fail_decode(r, dsm_cause_set(&r->cause, DSM_CAUSE_HEADER_SHORT, message.n, 0),
                               "DSP0274 SPDM message", message.n);
    if (header.code == DSM_SPDM_ERROR)
        return take_error(r, message);
    DSM_TRY(check_header(r, &header));
    return r->round_trip.transfer == DSM_TRANSFER_NONE ? r->round_trip.take(r, message) : take_transfer(r, message);
}

enum dsm_error dsm_round_trip_take_object(struct dsm_requester *r, struct dsm_bytes object)
{
    struct dsm_round_trip *trip = &r->round_trip;
    struct dsm_bytes message;

    trip->is_under_way = false;
    r->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
    if (object.n == 0) {
        trip->is_out_of_sequence = false; /* what a device gives no response to has no record of its own */
        return dsm_fail_transport(r, DSM_ERR_DISCARD, "the device gave no response");
    }
    DSM_TRY(dsm_object_open(r, trip->kind, object, &message));
    dsm_message_observe(r, false, message);
    return trip->kind == DSM_OBJECT_SPDM ? take_message(r, message) : trip->take(r, message);
}
