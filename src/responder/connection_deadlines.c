/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/connection_deadlines.h"

#include "responder/context.h"
#include "responder/sessions.h"
#include "wire/key_exchange.h"

uint64_t dsm_connection_deadline_ms(const struct dsm_connection *connection)
{
    uint64_t first = UINT64_MAX;

    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        uint64_t deadline = dsm_session_deadline_ms(&connection->state.sessions[i].base);

        first = deadline < first ? deadline : first;
    }
    return first;
}

/* Ends a session that the request under way, if there is one, may belong to: its response, which nothing
 * could seal any more, is not sent then. */
static void end_session_meanwhile(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    if (connection->request.session == session || connection->request.subject == session)
        connection->epoch++;
    dsm_sessions_end(connection, session);
}

static void log_expired(const struct dsm_connection *connection, const struct dsm_session *session)
{
    const struct dsm_device *device = connection->device;

    if (session->state == DSM_SESSION_HANDSHAKE)
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "session 0x%08x: its handshake was not finished in %u s (handshake_limit_s), it ends",
                (unsigned)session->id, session->handshake_limit_ms / 1000u);
    else
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "session 0x%08x: no heartbeat for %u s, the session ends (DSP0274 10.20)", (unsigned)session->id,
                2u * session->heartbeat_period_s);
}

void dsm_connection_expire(struct dsm_connection *connection, uint64_t now_ms)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_responder_session *session = &connection->state.sessions[i];

        if (dsm_session_deadline_ms(&session->base) > now_ms)
            continue;
        log_expired(connection, &session->base);
        end_session_meanwhile(connection, session);
    }
}

/* Before 1.2 there is no policy, and sessions stay. */
static bool must_end(const struct dsm_connection *connection, const struct dsm_session *session)
{
    return connection->state.negotiated.version >= DSM_SPDM_12 &&
           (session->policy & DSM_SESSION_POLICY_TERMINATE_ON_UPDATE) == 0;
}

static void change_measurements_of(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    if (session->base.state == DSM_SESSION_FREE)
        return;
    if (!must_end(connection, &session->base)) {
        session->measurements_changed |= session->base.l1l2.n > 0;
        return;
    }
    dsm_log(connection->device->log, DSM_LOG_INFO, connection->device->name,
            "session 0x%08x: measurements have changed, the session ends by its policy (DSP0274 10.16)",
            (unsigned)session->base.id);
    end_session_meanwhile(connection, session);
}

void dsm_connection_measurements_changed(struct dsm_connection *connection)
{
    const struct dsm_job *job = &connection->job;

    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        change_measurements_of(connection, &connection->state.sessions[i]);
    /* A session under way does not come to be: its response tells of what was measured before. */
    if (dsm_job_is_set(job) && job->dhe && must_end(connection, &job->session))
        connection->epoch++;
    if (connection->state.held.session_id == 0)
        connection->state.held.held = false;
    connection->state.needs_resynch = dsm_exchange_phase(&connection->state.transcript) != DSM_PHASE_START;
}
