/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/authenticate.h"

#include "requester/authenticate_answers.h"
#include "requester/fail.h"
#include "requester/own.h"
#include "requester/round_trip.h"
#include "spdm/session_keys.h"
#include "wire/digests.h"
#include "wire/encapsulated.h"

#define RULE "DSP0274 ENCAPSULATED_RESPONSE_ACK, "
#define COUNT_MAX 4096u /* a chain of 64 KiB, asked for in portions of 16 bytes */

struct flow {
    unsigned count; /* of answers */
    uint8_t request_id;
    struct dsm_answered *answered; /* NULL: we authenticate ourselves */
};

static enum dsm_error take_ack(struct dsm_requester *r, struct dsm_bytes response);

static enum dsm_error answer(struct dsm_requester *r, uint8_t request_id, struct dsm_bytes request)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct flow *flow = DSM_STEP_MEMORY(r, struct flow);
    struct dsm_deliver_encapsulated_response deliver = { .request_id = request_id };
    struct dsm_writer w = dsm_requester_writer(r);

    if (++flow->count > COUNT_MAX)
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, RULE "Param2", "the device asks more than %u times", COUNT_MAX);
    flow->request_id = request_id;
    DSM_TRY(dsm_deliver_encapsulated_response_encode(&params, &deliver, &w));
    DSM_TRY(dsm_authenticate_answers_write(r, request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_ENCAPSULATED_RESPONSE_ACK, take_ack);
}

static enum dsm_error take_slot(struct dsm_requester *r, uint8_t slot)
{
    if (slot != r->options.identity.slot)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "request slot",
                                 "the device chose our slot %u, and our chain is in slot %u", slot,
                                 r->options.identity.slot);
    r->session->req_slot = slot;
    return DSM_OK;
}

static enum dsm_error take_ack(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct flow *flow = DSM_STEP_MEMORY(r, struct flow);
    struct dsm_encapsulated_response_ack ack;

    DSM_TRY(dsm_fail_decode(r, dsm_encapsulated_response_ack_decode(&params, &response, &ack),
                            "DSP0274 ENCAPSULATED_RESPONSE_ACK", response.n));
    if (params.version >= DSM_SPDM_12 && ack.ack_request_id != flow->request_id)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "AckRequestID",
                                 "answer %u is acknowledged, answer %u was delivered", ack.ack_request_id,
                                 flow->request_id);
    if (ack.reserved_set)
        dsm_requester_note(r, "reserved bits are set in ENCAPSULATED_RESPONSE_ACK");
    if (ack.payload_type == DSM_ENCAPSULATED_PRESENT)
        return answer(r, ack.request_id, ack.request);
    if (flow->answered) {
        flow->answered->count = flow->count;
        return DSM_OK;
    }
    return take_slot(r, ack.payload_type == DSM_ENCAPSULATED_REQ_SLOT ? ack.req_slot : 0);
}

static enum dsm_error take_request(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_encapsulated_request request;

    DSM_TRY(dsm_fail_decode(r, dsm_encapsulated_request_decode(&params, &response, &request),
                            "DSP0274 ENCAPSULATED_REQUEST", response.n));
    if (request.reserved_set)
        dsm_requester_note(r, "reserved bits are set in ENCAPSULATED_REQUEST");
    return answer(r, request.request_id, request.request);
}

/* As if it had been asked: its bytes are made here. */
static enum dsm_error answer_digests(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_digests request = { .reserved_set = false };
    uint8_t bytes[DSM_SPDM_HEADER_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    DSM_TRY(dsm_get_digests_encode(&params, &request, &w));
    return answer(r, 0, dsm_written(&w));
}

static enum dsm_error fetch(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_encapsulated_request request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);

    DSM_TRY(dsm_get_encapsulated_request_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_ENCAPSULATED_REQUEST, take_request);
}

enum dsm_error dsm_authenticate_send(struct dsm_requester *r, bool is_digests)
{
    dsm_requester_name_step(r, "GET_ENCAPSULATED_REQUEST");
    if (!dsm_own_is_given(r) || !dsm_negotiated_req_asym(&r->negotiated))
        return DSM_ERR_INTERNAL;
    dsm_messages_reset(&r->own_m1m2);
    if (is_digests)
        return answer_digests(r);
    return fetch(r);
}

/* A new key of the device's that it never used is none. */
static void end_answers(struct dsm_requester *r, bool is_done)
{
    (void)is_done;
    dsm_session_keys_drop_next(r->session, DSM_RESPONDER);
}

static enum dsm_error send_answers(struct dsm_requester *r)
{
    dsm_requester_name_step(r, "GET_ENCAPSULATED_REQUEST");
    dsm_messages_reset(&r->own_m1m2);
    r->step.end = end_answers;
    return fetch(r);
}

enum dsm_step dsm_answer_begin(struct dsm_requester *r, struct dsm_answered *out)
{
    struct flow *flow = dsm_step_prepare(r);

    flow->answered = out;
    return dsm_step_begin(r, send_answers);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    return dsm_authenticate_send(r, false);
}

enum dsm_step dsm_authenticate_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
