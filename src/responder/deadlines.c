/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions that end without a request: no heartbeat came, or their policy wants it. */
#include "responder/context.h"
#include "responder/session.h"
#include "wire/key_exchange.h"

/* A session is over when nothing was heard for two heartbeat periods (DSP0274 10.20). */
static uint64_t session_deadline_ms(const struct dsm_session *session)
{
    if (session->state != DSM_SESSION_ESTABLISHED || session->heartbeat_period_s == 0)
        return UINT64_MAX;
    return session->last_heard_ms + 2000u * (uint64_t)session->heartbeat_period_s;
}

uint64_t dsm_connection_deadline_ms(const struct dsm_connection *connection)
{
    uint64_t first = UINT64_MAX;

    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        uint64_t deadline = session_deadline_ms(&connection->sessions[i]);

        first = deadline < first ? deadline : first;
    }
    return first;
}

/* Ends a session that the request under way, if there is one, may belong to: its response, which nothing
 * could seal any more, is not sent then. */
static void end_session_meanwhile(struct dsm_connection *connection, struct dsm_session *session)
{
    if (connection->session == session)
        connection->epoch++;
    dsm_session_end(connection, session);
}

void dsm_connection_expire(struct dsm_connection *connection, uint64_t now_ms)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_session *session = &connection->sessions[i];

        if (session_deadline_ms(session) > now_ms)
            continue;
        dsm_log(connection->device->log, DSM_LOG_WARNING, connection->device->name,
                "session 0x%08x: no heartbeat for %u s, the session ends (DSP0274 10.20)",
                (unsigned)session->session_id, 2u * session->heartbeat_period_s);
        end_session_meanwhile(connection, session);
    }
}

/* Before 1.2 there is no policy, and sessions stay. */
static bool must_end(const struct dsm_connection *connection, const struct dsm_session *session)
{
    return connection->negotiated.version >= DSM_SPDM_12 &&
           (session->session_policy & DSM_SESSION_POLICY_TERMINATE_ON_UPDATE) == 0;
}

static void change_measurements_of(struct dsm_connection *connection, struct dsm_session *session)
{
    if (session->state == DSM_SESSION_FREE)
        return;
    if (!must_end(connection, session)) {
        session->measurements_changed |= session->l1l2.n > 0;
        return;
    }
    dsm_log(connection->device->log, DSM_LOG_INFO, connection->device->name,
            "session 0x%08x: measurements have changed, the session ends by its policy (DSP0274 10.16)",
            (unsigned)session->session_id);
    end_session_meanwhile(connection, session);
}

void dsm_connection_measurements_changed(struct dsm_connection *connection)
{
    const struct dsm_job *job = &connection->job;

    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        change_measurements_of(connection, &connection->sessions[i]);
    /* A session under way does not come to be: its response tells of what was measured before. */
    if (job->kind == DSM_JOB_KEY_EXCHANGE && must_end(connection, &job->session))
        connection->epoch++;
    if (connection->held.held && connection->held.session_id == 0)
        connection->held.held = false;
    connection->needs_resynch = dsm_exchange_phase(&connection->transcript) != DSM_PHASE_START;
}
