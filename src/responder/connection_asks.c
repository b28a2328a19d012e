/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/connection_asks.h"

#include "responder/context.h"
#include "responder/sessions.h"

/* Both sides do encapsulated requests, and nothing waits there. A slot that was proven stays known. */
static enum dsm_error begin(struct dsm_connection *connection, struct dsm_mutual *mutual,
                            enum dsm_encapsulated_step step)
{
    if (!dsm_both_can(&connection->state.negotiated, DSM_CAP_ENCAP) || mutual->now.step != DSM_ENCAPSULATED_NOTHING)
        return DSM_ERR_UNEXPECTED_REQUEST;
    mutual->now = (struct dsm_encapsulated_state){
        .step = step,
        .request_id = 1,
        .slot = mutual->now.slot,
    };
    return DSM_OK;
}

enum dsm_error dsm_connection_ask_key_update(struct dsm_connection *connection, uint32_t session_id)
{
    struct dsm_responder_session *session = dsm_sessions_find(connection, session_id);

    if (!session || session->base.state != DSM_SESSION_ESTABLISHED ||
        !dsm_both_can(&connection->state.negotiated, DSM_CAP_KEY_UPD))
        return DSM_ERR_UNEXPECTED_REQUEST;
    DSM_TRY(begin(connection, &session->mutual, DSM_ENCAPSULATED_KEY_UPDATE));
    session->mutual.now.slot = session->base.req_slot;
    return DSM_OK;
}

/* A signature is asked for where its key is known. */
static bool can_be_verified(const struct dsm_connection *connection)
{
    return (connection->state.negotiated.requester_flags & DSM_CAP_EP_INFO_SIG) != 0 &&
           dsm_negotiated_req_asym(&connection->state.negotiated) &&
           (connection->state.basic.key || connection->device->requesters.chain.n > 0);
}

enum dsm_error dsm_connection_ask_endpoint_info(struct dsm_connection *connection)
{
    struct dsm_encapsulated_state *now = &connection->state.basic.now;
    uint8_t nonce[DSM_NONCE_LEN];

    if ((connection->state.negotiated.requester_flags & DSM_CAP_EP_INFO_MASK) == 0)
        return DSM_ERR_UNEXPECTED_REQUEST;
    DSM_TRY(dsm_random(connection->device->crypto, nonce, sizeof(nonce)));
    DSM_TRY(begin(connection, &connection->state.basic, DSM_ENCAPSULATED_ENDPOINT_INFO));
    now->is_signed = can_be_verified(connection);
    memcpy(now->nonce, nonce, sizeof(now->nonce));
    return DSM_OK;
}
