/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/session_request.h"

#include "requester/fail.h"
#include "wire/opaque.h"

#define RULE "DSP0274 KEY_EXCHANGE_RSP and PSK_EXCHANGE_RSP, "

/* DSP0277: what we can speak, ascending. */
static const struct dsm_secured_versions secured_versions = { .count = 4,
                                                              .versions = { 0x1000, 0x1100, 0x1200, 0x1300 } };

static struct dsm_session *find_free(struct dsm_requester *r)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (r->sessions[i].state == DSM_SESSION_FREE)
            return &r->sessions[i];
    return NULL;
}

enum dsm_error dsm_session_request_begin(struct dsm_requester *r, struct dsm_session **before)
{
    struct dsm_session *fresh = find_free(r);

    if (!fresh)
        return DSM_ERR_SESSION_LIMIT;
    fresh->role = DSM_REQUESTER;
    fresh->suite = dsm_session_suite(r->crypto, &r->negotiated);
    *before = r->session;
    r->session = fresh;
    return DSM_OK;
}

void dsm_session_request_undo(struct dsm_requester *r, struct dsm_session *before)
{
    dsm_session_wipe(r->session);
    r->session = before;
}

enum dsm_error dsm_session_request_id(struct dsm_requester *r, uint16_t *id)
{
    DSM_TRY(dsm_random(r->crypto, id, sizeof(*id)));
    *id |= 1;
    return DSM_OK;
}

/* DSP0274 1.2, OtherParamsSelection: where no format was agreed there is no opaque data. */
static bool has_opaque_data(const struct dsm_requester *r)
{
    return r->negotiated.version < DSM_SPDM_12 || r->negotiated.opaque_format != 0;
}

enum dsm_error dsm_session_request_write_opaque(const struct dsm_requester *r, struct dsm_writer *w)
{
    if (!has_opaque_data(r))
        return DSM_OK;
    return dsm_opaque_supported_versions_encode(dsm_opaque_is_general(&r->negotiated), &secured_versions, w);
}

static enum dsm_error check_no_opaque_data(struct dsm_requester *r, struct dsm_bytes opaque)
{
    if (opaque.n > 0)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "OpaqueDataLength",
                                 "%zu bytes of opaque data, though ALGORITHMS selected no format for them", opaque.n);
    dsm_requester_note(r, "ALGORITHMS selected no format of opaque data, so no secured message version is negotiated");
    return DSM_OK;
}

/* Of 1.3: how many records the device seals with a key, and opens. */
static enum dsm_error read_aead_limit(struct dsm_requester *r, struct dsm_bytes opaque, uint16_t version)
{
    enum dsm_error error;

    if ((version & 0xFF00u) < DSM_SECURED_13)
        return DSM_OK;
    error = dsm_opaque_aead_limit_decode(dsm_opaque_is_general(&r->negotiated), opaque, &r->session->aead_limit);
    if (error != DSM_OK)
        (void)dsm_cause_set(&r->cause, DSM_CAUSE_OPAQUE_DATA, opaque.n, 0);
    return dsm_fail_decode(r, error, "DSP0277 AEAD limit", opaque.n);
}

/* DSP0277: the device selects one of the versions offered. */
static enum dsm_error select_secured_version(struct dsm_requester *r, struct dsm_bytes opaque, uint16_t *selected)
{
    enum dsm_error error;
    uint16_t version;

    *selected = 0;
    if (!has_opaque_data(r))
        return check_no_opaque_data(r, opaque);
    error = dsm_opaque_version_selection_decode(dsm_opaque_is_general(&r->negotiated), opaque, &version);
    if (error != DSM_OK)
        (void)dsm_cause_set(&r->cause, DSM_CAUSE_OPAQUE_DATA, opaque.n, 0);
    DSM_TRY(dsm_fail_decode(r, error, "DSP0277 version selection", opaque.n));
    for (size_t i = 0; i < secured_versions.count; i++)
        if ((version >> 8) == (secured_versions.versions[i] >> 8)) {
            *selected = version;
            return read_aead_limit(r, opaque, version);
        }
    return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_VERSION, "DSP0277 version selection",
                             version ? "secured message version 0x%04x was not offered"
                                     : "OpaqueData selects no secured message version (0x%04x)",
                             version);
}

static enum dsm_error check_session_id(struct dsm_requester *r, uint32_t id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (r->sessions[i].state != DSM_SESSION_FREE && r->sessions[i].id == id)
            return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "RspSessionID", "there is a session 0x%08x already",
                                     id);
    return DSM_OK;
}

enum dsm_error dsm_session_request_check(struct dsm_requester *r, const struct dsm_session_request_terms *terms,
                                         uint16_t *secured_version)
{
    DSM_TRY(check_session_id(r, terms->id));
    if (terms->heartbeat_period != 0 && !dsm_both_can(&r->negotiated, DSM_CAP_HBEAT))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "HeartbeatPeriod",
                                 "a period of %u s without HBEAT_CAP on both sides", terms->heartbeat_period);
    return select_secured_version(r, terms->opaque, secured_version);
}

void dsm_session_request_adopt(struct dsm_requester *r, const struct dsm_session_request_terms *terms, uint8_t policy)
{
    struct dsm_session *session = r->session;

    session->state = DSM_SESSION_HANDSHAKE;
    session->id = terms->id;
    session->policy = r->negotiated.version >= DSM_SPDM_12 ? policy : 0;
    session->heartbeat_period_s = terms->heartbeat_period;
}
