/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/state_reset.h"

#include "responder/large_response.h"
#include "responder/mutual.h"
#include "responder/sessions.h"
#include "responder/slots.h"

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

/* DSP0274 CAPABILITIES, CACHE_CAP: version, capabilities and algorithms that both know, and no request that needs more.
 */
static bool is_cached(const struct dsm_connection_state *state)
{
    return (state->negotiated.responder_flags & DSM_CAP_CACHE) != 0 && state->transcript.algorithm &&
           !state->needs_resynch;
}

/* A is kept with what it negotiated, as libspdm has it: a requester that goes on without VCA has the same. */
static void keep_vca(struct dsm_transcript *transcript)
{
    dsm_messages_reset(&transcript->m1m2);
    dsm_messages_reset(&transcript->l1l2);
    transcript->challenge_completed = false;
}

/* The slots' chains are looked at anew: a reset may have changed them. */
static enum dsm_error restore(struct dsm_connection *connection, const struct dsm_negotiated *negotiated)
{
    DSM_TRY(dsm_slots_view(connection->device, negotiated, connection->state.slots));
    connection->state.negotiated = *negotiated;
    keep_vca(&connection->state.transcript);
    return DSM_OK;
}

void dsm_state_reset_conventional(struct dsm_connection *connection)
{
    struct dsm_negotiated negotiated = connection->state.negotiated;
    bool cached = is_cached(&connection->state);

    dsm_state_reset_negotiated(connection);
    if (!cached || restore(connection, &negotiated) != DSM_OK)
        dsm_state_reset_all(connection);
}
