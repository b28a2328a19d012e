/* SPDX-License-Identifier: BSD-3-Clause */
#include "both_sides.h"

#include "responder/context.h"

/* Until GET_CAPABILITIES the version is the requester's secret. */
#define VCA_CAPABILITIES 2u

static bool is_same(const void *a, const void *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

static bool messages_equal(const struct dsm_messages *a, const struct dsm_messages *b)
{
    return a->n == b->n && a->too_long == b->too_long && is_same(a->bytes, b->bytes, a->n);
}

static bool secrets_equal(const struct dsm_secret *a, const struct dsm_secret *b)
{
    return a->n == b->n && is_same(a->bytes, b->bytes, a->n);
}

static const char *negotiated_differ(const struct dsm_negotiated *a, const struct dsm_negotiated *b)
{
    if (a->version != b->version)
        return "the version";
    if (a->requester_flags != b->requester_flags || a->responder_flags != b->responder_flags)
        return "capabilities";
    if (memcmp(a->selected, b->selected, sizeof(a->selected)) != 0)
        return "algorithms";
    if (a->measurement_spec != b->measurement_spec || a->measurement_hash_bit != b->measurement_hash_bit ||
        a->mel_spec != b->mel_spec)
        return "how measurements are hashed";
    return a->opaque_format != b->opaque_format ? "the format of opaque data" : NULL;
}

static const char *transcripts_differ(const struct dsm_transcript *a, const struct dsm_transcript *b)
{
    if (!dsm_bytes_equal(dsm_transcript_vca(a), dsm_transcript_vca(b)))
        return "VCA";
    if (!messages_equal(&a->m1m2, &b->m1m2))
        return "M1/M2";
    if (!messages_equal(&a->l1l2, &b->l1l2))
        return "L1/L2 outside of sessions";
    return a->challenge_completed != b->challenge_completed ? "whether CHALLENGE has completed" : NULL;
}

static bool keys_equal(const struct dsm_session_key *a, const struct dsm_session_key *b)
{
    return secrets_equal(&a->secret, &b->secret) && secrets_equal(&a->records.key, &b->records.key) &&
           secrets_equal(&a->records.iv, &b->records.iv);
}

static const char *sessions_differ(const struct dsm_session *a, const struct dsm_session *b)
{
    if (a->state != b->state)
        return "the session's state";
    if (a->slot != b->slot || a->policy != b->policy || a->in_the_clear != b->in_the_clear || a->is_psk != b->is_psk ||
        a->heartbeat_period_s != b->heartbeat_period_s)
        return "the session's terms";
    if (!messages_equal(&a->th.messages, &b->th.messages))
        return "TH";
    if (!messages_equal(&a->l1l2, &b->l1l2))
        return "L1/L2 of the session";
    if (!secrets_equal(&a->handshake_secret, &b->handshake_secret) ||
        !secrets_equal(&a->export_master, &b->export_master))
        return "secrets";
    for (unsigned role = 0; role < DSM_ROLES; role++) {
        if (!keys_equal(&a->keys[role], &b->keys[role]))
            return "keys";
        if (a->keys[role].records.sequence != b->keys[role].records.sequence)
            return "sequence numbers";
    }
    return NULL;
}

static const struct dsm_session *session_of(const struct dsm_connection *c, uint32_t id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        const struct dsm_session *session = &c->state.sessions[i].base;

        if (session->state != DSM_SESSION_FREE && session->id == id)
            return session;
    }
    return NULL;
}

static const char *all_sessions_differ(const struct dsm_requester *r, const struct dsm_connection *c)
{
    struct dsm_session_info info;
    const char *difference = NULL;
    size_t count = 0;

    for (size_t i = 0; i < DSM_SESSIONS_MAX && !difference; i++) {
        const struct dsm_session *session = session_of(c, r->sessions[i].id);

        if (r->sessions[i].state == DSM_SESSION_FREE)
            continue;
        count++;
        difference = session ? sessions_differ(&r->sessions[i], session) : "whether there is a session";
    }
    return difference || !dsm_connection_session(c, count, &info) ? difference : "how many sessions there are";
}

const char *both_sides_differ(const struct dsm_requester *r, const struct dsm_connection *c)
{
    const char *difference = transcripts_differ(&r->transcript, &c->state.transcript);

    if (!difference && dsm_transcript_vca_message(&c->state.transcript, VCA_CAPABILITIES).n > 0)
        difference = negotiated_differ(&r->negotiated, &c->state.negotiated);
    return difference ? difference : all_sessions_differ(r, c);
}
