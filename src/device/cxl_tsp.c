/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/cxl_tsp.h"

#include "device/cxl_tsp_check.h"

#include <stdio.h>

static const struct dsm_cxl_tsp_refusal done = { 0, NULL };

static struct dsm_cxl_tsp_refusal refuse(enum dsm_cxl_tsp_error_code code, const char *why)
{
    return (struct dsm_cxl_tsp_refusal){ code, why };
}

enum dsm_cxl_tsp_session dsm_cxl_tsp_session_of(const struct dsm_cxl_tsp *tsp, uint32_t session_id)
{
    if (session_id == tsp->primary)
        return DSM_CXL_TSP_PRIMARY;
    for (size_t i = 0; i < DSM_CXL_TSP_SECONDARY_MAX; i++)
        if (tsp->secondary[i] == session_id)
            return DSM_CXL_TSP_SECONDARY;
    return DSM_CXL_TSP_OTHER;
}

void dsm_cxl_tsp_take_primary(struct dsm_cxl_tsp *tsp, uint32_t session_id)
{
    if (tsp->primary == 0 && dsm_cxl_tsp_session_of(tsp, session_id) == DSM_CXL_TSP_OTHER)
        tsp->primary = session_id;
}

/* libspdm sends the hint's NUL as well; it means the same without. */
const struct dsm_psk *dsm_cxl_tsp_find_psk(const struct dsm_cxl_tsp *tsp, struct dsm_bytes hint, uint8_t *number)
{
    if (hint.n > 0 && hint.p[hint.n - 1] == '\0')
        hint.n--;
    for (uint8_t i = 0; i < DSM_CXL_TSP_SECONDARY_MAX; i++)
        if (tsp->psks[i].secret.n > 0 && dsm_bytes_equal(dsm_psk_hint(&tsp->psks[i]), hint)) {
            *number = i;
            return &tsp->psks[i];
        }
    return NULL;
}

void dsm_cxl_tsp_begin_secondary(struct dsm_cxl_tsp *tsp, uint8_t number, uint32_t session_id)
{
    tsp->secondary[number] = session_id;
}

static void take_psk(struct dsm_psk *psk, unsigned number, const uint8_t *material)
{
    psk->hint_len = (size_t)snprintf((char *)psk->hint, sizeof(psk->hint), "SECONDARY_SESSION_%u_PSK", number);
    memcpy(psk->secret.bytes, material, DSM_CXL_TSP_KEY_LEN);
    psk->secret.n = DSM_CXL_TSP_KEY_LEN;
}

/* Secondary sessions of an earlier configuration have nothing to do with this one. */
static void forget_secondary(struct dsm_cxl_tsp *tsp)
{
    dsm_wipe(tsp->psks, sizeof(tsp->psks));
    memset(tsp->secondary, 0, sizeof(tsp->secondary));
    tsp->ckid_type = 0;
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_configure(struct dsm_cxl_tsp *tsp,
                                                 const struct dsm_cxl_tsp_set_configuration *request,
                                                 uint8_t secondary_sessions)
{
    const char *fault = dsm_cxl_tsp_configuration_fault(&tsp->capabilities, request, secondary_sessions);

    if (fault)
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, fault);
    forget_secondary(tsp);
    tsp->configuration = request->configuration;
    tsp->ckid_type = request->ckid_type;
    for (unsigned i = 0; i < DSM_CXL_TSP_SECONDARY_MAX; i++)
        if (request->validity_flags & 1u << i)
            take_psk(&tsp->psks[i], i, request->psks.p + (size_t)i * DSM_CXL_TSP_KEY_LEN);
    return done;
}

static struct dsm_cxl_tsp_refusal find_ckid(const struct dsm_cxl_tsp *tsp, uint32_t ckid)
{
    const struct dsm_cxl_tsp_configuration *c = &tsp->configuration;

    if (!(c->memory_encryption_features & DSM_CXL_TSP_CKID_BASED))
        return refuse(DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION, "encryption by CKID is not enabled");
    if (ckid < c->ckid_base || ckid - c->ckid_base >= c->number_of_ckids)
        return refuse(DSM_CXL_TSP_INVALID_CKID, "it is none of those that the configuration has");
    return done;
}

/* A secondary session has CKIDs of the one type that the configuration gave it. */
static bool may_use(const struct dsm_cxl_tsp *tsp, uint32_t session_id, bool is_tvm)
{
    for (unsigned i = 0; i < DSM_CXL_TSP_SECONDARY_MAX; i++)
        if (tsp->secondary[i] == session_id)
            return ((tsp->ckid_type >> i & 1) != 0) == is_tvm;
    return true;
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_ckid(struct dsm_cxl_tsp *tsp, uint32_t session_id, uint32_t ckid,
                                                bool is_tvm)
{
    struct dsm_cxl_tsp_refusal refusal = find_ckid(tsp, ckid);

    if (refusal.code == 0 && !may_use(tsp, session_id, is_tvm))
        refusal = refuse(DSM_CXL_TSP_NO_PRIVILEGE, "the secondary session has CKIDs of the other type");
    if (refusal.code == 0)
        tsp->ckids[ckid / 8] |= (uint8_t)(1u << ckid % 8);
    return refusal;
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_clear_ckid(struct dsm_cxl_tsp *tsp, uint32_t ckid)
{
    struct dsm_cxl_tsp_refusal refusal = find_ckid(tsp, ckid);

    if (refusal.code == 0)
        tsp->ckids[ckid / 8] &= (uint8_t) ~(1u << ckid % 8);
    return refusal;
}

bool dsm_cxl_tsp_has_ckid_key(const struct dsm_cxl_tsp *tsp, uint32_t ckid)
{
    return ckid < DSM_CXL_TSP_CKIDS_MAX && (tsp->ckids[ckid / 8] >> ckid % 8 & 1) != 0;
}

static struct dsm_cxl_tsp_refusal find_range(const struct dsm_cxl_tsp *tsp, uint32_t range_id)
{
    if (!(tsp->configuration.memory_encryption_features & DSM_CXL_TSP_RANGE_BASED))
        return refuse(DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION, "encryption by range is not enabled");
    if (range_id >= tsp->capabilities.range_based_keys)
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, "there is no such range");
    return done;
}

static bool overlaps_another(const struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_range_key *request)
{
    for (size_t i = 0; i < DSM_CXL_TSP_RANGE_KEYS_MAX; i++)
        if (i != request->range_id && tsp->ranges[i].set && request->start <= tsp->ranges[i].end &&
            tsp->ranges[i].start <= request->end)
            return true;
    return false;
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_range(struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_range_key *request)
{
    struct dsm_cxl_tsp_refusal refusal = find_range(tsp, request->range_id);

    if (refusal.code != 0)
        return refusal;
    if (request->end < request->start)
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, "the range ends before it begins");
    if (overlaps_another(tsp, request))
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, "the range lies over another");
    tsp->ranges[request->range_id] = (struct dsm_cxl_tsp_key_range){ true, request->start, request->end };
    return done;
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_clear_range(struct dsm_cxl_tsp *tsp, uint32_t range_id)
{
    struct dsm_cxl_tsp_refusal refusal = find_range(tsp, range_id);

    if (refusal.code == 0)
        tsp->ranges[range_id].set = false;
    return refusal;
}

/* What was locked, and all that stood on it. */
static void forget_configuration(struct dsm_cxl_tsp *tsp)
{
    forget_secondary(tsp);
    tsp->configuration = (struct dsm_cxl_tsp_configuration){ .ckid_base = 0 };
    memset(tsp->ckids, 0, sizeof(tsp->ckids));
    memset(tsp->ranges, 0, sizeof(tsp->ranges));
    tsp->area_count = 0;
}

bool dsm_cxl_tsp_session_ended(struct dsm_cxl_tsp *tsp, uint32_t session_id)
{
    bool was_locked = tsp->state == DSM_CXL_TSP_CONFIG_LOCKED;

    for (size_t i = 0; i < DSM_CXL_TSP_SECONDARY_MAX; i++)
        if (tsp->secondary[i] == session_id)
            tsp->secondary[i] = 0;
    if (tsp->primary != session_id)
        return false;
    tsp->primary = 0;
    forget_configuration(tsp);
    if (was_locked)
        tsp->state = DSM_CXL_TSP_ERROR;
    return was_locked;
}

void dsm_cxl_tsp_reset(struct dsm_cxl_tsp *tsp)
{
    forget_configuration(tsp);
    tsp->primary = 0;
    tsp->state = DSM_CXL_TSP_CONFIG_UNLOCKED;
}
