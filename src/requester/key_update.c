/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_UPDATE (DSP0274): UpdateKey changes the request key, UpdateAllKeys both. The request travels under the old key,
 * the ACK of UpdateKey under the unchanged response key, the ACK of UpdateAllKeys under the new one; VerifyNewKey then
 * goes under the new request key, and its ACK proves that both sides have the same.
 */
#include "requester/key_update.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "spdm/session_keys.h"

#define RULE "DSP0274 KEY_UPDATE and KEY_UPDATE_ACK, "

struct key_update {
    struct dsm_key_update request;
};

static void end(struct dsm_requester *r, bool is_done)
{
    bool is_refused = r->failure.kind == DSM_FAILURE_REFUSED;
    bool has_begun = DSM_STEP_MEMORY(r, struct key_update)->request.operation == DSM_KEY_VERIFY_NEW_KEY;

    dsm_session_keys_drop_next(r->session, DSM_REQUESTER);
    dsm_session_keys_drop_next(r->session, DSM_RESPONDER);
    if (!is_done && r->round_trip.count > 0 && (has_begun || !is_refused))
        dsm_requester_session_clear(r);
}

static enum dsm_error send_request(struct dsm_requester *r, dsm_round_trip_take take)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_key_update *request = &DSM_STEP_MEMORY(r, struct key_update)->request;
    struct dsm_writer w = dsm_requester_writer(r);

    request->tag = ++r->session->key_tag;
    r->step.end = end;
    DSM_TRY(dsm_key_update_encode(&params, request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_KEY_UPDATE_ACK, take);
}

static enum dsm_error take_ack(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
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

static enum dsm_error take_update(struct dsm_requester *r, struct dsm_bytes response)
{
    bool is_all = DSM_STEP_MEMORY(r, struct key_update)->request.operation == DSM_KEY_UPDATE_ALL_KEYS;

    DSM_TRY(take_ack(r, response));
    if (is_all && r->round_trip.key_used != DSM_KEY_NEXT)
        return dsm_fail_verify(r, DSM_ERR_DECRYPT, RULE "UpdateAllKeys",
                               "the acknowledgement of UpdateAllKeys came under the old response key");
    dsm_session_keys_activate(r->session, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    dsm_session_keys_activate(r->session, DSM_REQUESTER, DSM_OLD_KEY_DROPPED);
    return DSM_OK;
}

static enum dsm_error update(struct dsm_requester *r)
{
    const struct dsm_key_update *request = &DSM_STEP_MEMORY(r, struct key_update)->request;

    dsm_requester_name_step(r, "KEY_UPDATE");
    if (r->session->state != DSM_SESSION_ESTABLISHED || request->operation == DSM_KEY_VERIFY_NEW_KEY)
        return DSM_ERR_INTERNAL;
    r->step.end = end;
    DSM_TRY(dsm_session_keys_prepare_update(r->session, DSM_REQUESTER));
    if (request->operation == DSM_KEY_UPDATE_ALL_KEYS)
        DSM_TRY(dsm_session_keys_prepare_update(r->session, DSM_RESPONDER));
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
