/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_UPDATE (DSP0274): UpdateKey changes the request key, UpdateAllKeys both. The request travels under the old key,
 * the ACK of UpdateKey under the unchanged response key, the ACK of UpdateAllKeys under the new one; VerifyNewKey then
 * goes under the new request key, and its ACK proves that both sides have the same.
 */
#include "wire/key_update.h"

#include "requester/exchange.h"
#include "requester/keys.h"

static enum dsm_error exchange(struct dsm_requester *r, enum dsm_key_operation operation)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_key_update request = { .operation = (uint8_t)operation, .tag = ++r->session.key_update_tag };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_key_update_ack ack;
    struct dsm_bytes response;

    DSM_TRY(dsm_key_update_encode(&params, &request, &w));
    DSM_TRY(dsm_requester_exchange(r, dsm_written(&w), DSM_SPDM_KEY_UPDATE_ACK, &response));
    DSM_TRY(
        dsm_fail_decode(r, dsm_key_update_ack_decode(&params, &response, &ack), "DSP0274 KEY_UPDATE_ACK", response.n));
    if (ack.operation != request.operation || ack.tag != request.tag)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD,
                                 "DSP0274 KEY_UPDATE and KEY_UPDATE_ACK, KeyOperation and Tag",
                                 "operation %u and tag 0x%02x came instead of %u and 0x%02x", ack.operation, ack.tag,
                                 request.operation, request.tag);
    return DSM_OK;
}

/* The record keys are moved, not copied: a direction owns its cipher. */
static enum dsm_error renew_response_key(struct dsm_requester *r)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);
    struct dsm_requester_session *session = &r->session;

    DSM_TRY(dsm_derive_update(&kdf, &session->data.response));
    session->old_in = session->in;
    session->in = (struct dsm_record_direction){ .sequence = 0 };
    return dsm_requester_set_in(r, &session->data.response);
}

static enum dsm_error renew_request_key(struct dsm_requester *r)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);

    DSM_TRY(dsm_derive_update(&kdf, &r->session.data.request));
    return dsm_requester_set_out(r, &r->session.data.request);
}

enum dsm_error dsm_requester_key_update(struct dsm_requester *r, enum dsm_key_operation operation)
{
    dsm_requester_step(r, "KEY_UPDATE");
    if (r->session.state != DSM_SESSION_ESTABLISHED || operation == DSM_KEY_VERIFY_NEW_KEY)
        return DSM_ERR_INTERNAL;
    if (operation == DSM_KEY_UPDATE_ALL_KEYS)
        DSM_TRY(renew_response_key(r));
    DSM_TRY(exchange(r, operation));
    dsm_record_direction_reset(&r->session.old_in);
    DSM_TRY(renew_request_key(r));
    dsm_requester_step(r, "KEY_UPDATE VerifyNewKey");
    return exchange(r, DSM_KEY_VERIFY_NEW_KEY);
}
