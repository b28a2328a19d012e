/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/state_reset.h"

#include "responder/large_response.h"
#include "responder/mutual.h"
#include "responder/sessions.h"

void dsm_state_reset_negotiated(struct dsm_connection *connection)
{
    struct dsm_connection_state *state = &connection->state;

    connection->epoch++;
    connection->request.abandoned = false;
    dsm_sessions_end_all(connection);
    state->held.held = false;
    dsm_mutual_clear(&state->basic);
    dsm_large_response_drop(connection);
    state->large_request.chunks.under_way = false;
    state->needs_resynch = false;
    state->lacking = NULL;
    state->negotiated = (struct dsm_negotiated){ .version = DSM_SPDM_10 };
    memset(state->slots, 0, sizeof(state->slots));
}

void dsm_state_reset_all(struct dsm_connection *connection)
{
    dsm_state_reset_negotiated(connection);
    dsm_transcript_clear(&connection->state.transcript);
}
