/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_UPDATE (DSP0274): UpdateKey changes the request key, UpdateAllKeys both. The request travels under the old key,
 * the ACK of UpdateKey under the unchanged response key, the ACK of UpdateAllKeys under the new one; VerifyNewKey then
 * goes under the new request key, and its ACK proves that both sides have the same.
 */
#include "requester/key_update.h"

#include "requester/fail.h"
#include "requester/keys.h"
#include "requester/round_trip.h"

#define RULE "DSP0274 KEY_UPDATE and KEY_UPDATE_ACK, "

struct key_update {
    struct dsm_key_update request;
    struct dsm_secret next_response; /* UpdateAllKeys */
};

static void end(struct dsm_requester *r, bool is_done)
{
    bool is_refused = r->failure.kind == DSM_FAILURE_REFUSED;
    bool has_begun = DSM_STEP_MEMORY(r, struct key_update)->request.operation == DSM_KEY_VERIFY_NEW_KEY;

    dsm_record_direction_reset(&r->session->next_in);
    if (!is_done && (has_begun || !is_refused))
        dsm_requester_session_forget(r);
}

static enum dsm_error send_request(struct dsm_requester *r, dsm_round_trip_take take)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_key_update *request = &DSM_STEP_MEMORY(r, struct key_update)->request;
    struct dsm_writer w = dsm_requester_writer(r);

    request->tag = ++r->session->key_update_tag;
    r->step.end = end;
    DSM_TRY(dsm_key_update_encode(&params, request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_KEY_UPDATE_ACK, take);
}

static enum dsm_error take_ack(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    const struct dsm_key_update *request = &DSM_STEP_MEMORY(r, struct key_update)->request;
    struct dsm_key_update_ack ack;

    DSM_TRY(
        dsm_fail_decode(r, dsm_key_update_ack_decode(&params, &response, &ack), "DSP0274 KEY_UPDATE_ACK", response.n));
    if (ack.operation != request->operation || ack.tag != request->tag)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "KeyOperation and Tag",
                                 "operation %u and tag 0x%02x came instead of %u and 0x%02x", ack.operation, ack.tag,
                                 request->operation, request->tag);
    return DSM_OK;
}

static enum dsm_error renew_request_key(struct dsm_requester *r)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);
    DSM_SECRET next = r->session->data.request;

    DSM_TRY(dsm_derive_update(&kdf, &next));
    DSM_TRY(dsm_requester_set_out(r, &next));
    r->session->data.request = next;
    return DSM_OK;
}

/* The record keys are moved, not copied: a direction owns its cipher. */
static void adopt_response_key(struct dsm_requester *r)
{
    struct dsm_requester_session *session = r->session;

    dsm_record_direction_reset(&session->in);
    session->in = session->next_in;
    dsm_wipe(&session->next_in, sizeof(session->next_in));
    session->data.response = DSM_STEP_MEMORY(r, struct key_update)->next_response;
}

static enum dsm_error take_update(struct dsm_requester *r, struct dsm_bytes response)
{
    bool is_all = DSM_STEP_MEMORY(r, struct key_update)->request.operation == DSM_KEY_UPDATE_ALL_KEYS;

    DSM_TRY(take_ack(r, response));
    if (is_all && !r->session->opened_with_next)
        return dsm_fail_verify(r, DSM_ERR_DECRYPT, RULE "UpdateAllKeys",
                               "the acknowledgement of UpdateAllKeys came under the old response key");
    if (is_all)
        adopt_response_key(r);
    return renew_request_key(r);
}

static enum dsm_error prepare_response_key(struct dsm_requester *r)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);
    struct dsm_secret *next = &DSM_STEP_MEMORY(r, struct key_update)->next_response;

    *next = r->session->data.response;
    DSM_TRY(dsm_derive_update(&kdf, next));
    return dsm_requester_set_next_in(r, next);
}

static enum dsm_error update(struct dsm_requester *r)
{
    const struct dsm_key_update *request = &DSM_STEP_MEMORY(r, struct key_update)->request;

    dsm_requester_name_step(r, "KEY_UPDATE");
    if (r->session->state != DSM_SESSION_ESTABLISHED || request->operation == DSM_KEY_VERIFY_NEW_KEY)
        return DSM_ERR_INTERNAL;
    if (request->operation == DSM_KEY_UPDATE_ALL_KEYS)
        DSM_TRY(prepare_response_key(r));
    return send_request(r, take_update);
}

static enum dsm_error verify_new_key(struct dsm_requester *r)
{
    dsm_requester_name_step(r, "KEY_UPDATE VerifyNewKey");
    DSM_STEP_MEMORY(r, struct key_update)->request.operation = DSM_KEY_VERIFY_NEW_KEY;
    return send_request(r, take_ack);
}

enum dsm_step dsm_key_update_begin(struct dsm_requester *r, enum dsm_key_operation operation)
{
    static const dsm_step_part parts[] = { update, verify_new_key, NULL };
    struct key_update *step = dsm_step_prepare(r);

    step->request.operation = (uint8_t)operation;
    return dsm_step_begin_parts(r, parts);
}
