/* SPDX-License-Identifier: BSD-3-Clause */
/* CHALLENGE (DSP0274 10.8): proof of the slot's key over M1/M2. */
#include "responder/challenge.h"

#include "responder/encapsulated.h"
#include "responder/handler.h"
#include "responder/mutual_rules.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/challenge.h"

enum dsm_error dsm_challenge_handle(struct dsm_connection *connection)
{
    uint8_t summary[DSM_HASH_MAX];
    const struct dsm_slots_find *view;
    struct dsm_challenge_auth response = { 0 };
    struct dsm_challenge request;

    DSM_TRY(dsm_challenge_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, false));
    view = dsm_slots_find(connection, request.slot);
    if (!view)
        return dsm_slots_refuse(connection, request.slot);
    DSM_TRY(dsm_handler_summary_hash(connection, request.summary_type, summary, &response.summary_hash));
    response.slot = request.slot;
    response.basic_mut_auth = dsm_mutual_rules_basic(connection);
    response.slot_mask = dsm_slots_mask(connection);
    response.cert_chain_hash = dsm_bytes(view->form.digest, connection->request.params.hash_size);
    memcpy(response.context, request.context, sizeof(response.context));
    DSM_TRY(dsm_random(connection->device->crypto, response.nonce, sizeof(response.nonce)));
    DSM_TRY(dsm_challenge_auth_encode(&connection->request.params, &response, &connection->request.response));
    DSM_TRY(dsm_response_fits(connection, connection->request.params.signature_size));
    dsm_handler_begin_signing(connection, view->credential, DSM_SIGN_CHALLENGE_AUTH);
    return DSM_OK;
}

void dsm_challenge_commit(struct dsm_connection *connection)
{
    if (dsm_mutual_rules_basic(connection))
        dsm_encapsulated_begin(&connection->state.basic, true);
}
