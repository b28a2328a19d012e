/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_version.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"

#define RULE "DSP0274 GET_VERSION and VERSION, VersionNumberEntry"
#define VERSION_OF(entry) ((uint8_t)((entry) >> 8)) /* major 15:12, minor 11:8: as SPDMVersion writes it */

struct get_version {
    struct dsm_version *out;
};

static const uint8_t versions_known[] = { DSM_SPDM_14, DSM_SPDM_13, DSM_SPDM_12, DSM_SPDM_11, DSM_SPDM_10 };

static bool is_offered(const struct dsm_version *version, uint8_t wanted)
{
    for (size_t i = 0; i < version->entry_count; i++)
        if (VERSION_OF(version->entries[i]) == wanted)
            return true;
    return false;
}

static enum dsm_error select_version(struct dsm_requester *r, const struct dsm_version *version, uint8_t *selected)
{
    for (size_t i = 0; i < sizeof(versions_known); i++) {
        uint8_t candidate = versions_known[i];

        if (candidate >= r->options.version_min && (r->options.version == 0 || r->options.version == candidate) &&
            is_offered(version, candidate)) {
            *selected = candidate;
            return DSM_OK;
        }
    }
    return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_VERSION, RULE,
                             "the device offers none of the versions asked for (%s, from %s on)",
                             r->options.version ? dsm_spdm_version_text(r->options.version) : "1.0 to 1.4",
                             dsm_spdm_version_text(r->options.version_min ? r->options.version_min : DSM_SPDM_10));
}

/* DSP0274 GET_VERSION: everything negotiated before, and all sessions, are gone on both sides. */
static void start_afresh(struct dsm_requester *r)
{
    dsm_requester_sessions_clear(r);
    dsm_requester_slots_clear(r);
    dsm_transcript_clear(&r->transcript);
    r->negotiated = (struct dsm_negotiated){ .version = DSM_SPDM_10 };
    r->verified = 0;
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct get_version *step = DSM_STEP_MEMORY(r, struct get_version);
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_version version;
    uint8_t selected = 0;

    DSM_TRY(dsm_fail_decode(r, dsm_version_decode(&params, &response, &version), "DSP0274 VERSION", response.n));
    if (version.reserved_set)
        dsm_requester_note(r, "reserved bits are set in VERSION");
    if (step->out)
        *step->out = version;
    DSM_TRY(select_version(r, &version, &selected));
    DSM_TRY(dsm_transcript_rules_add(r, response));
    r->negotiated.version = selected;
    return DSM_OK;
}

enum dsm_error dsm_get_version_send(struct dsm_requester *r)
{
    struct dsm_get_version request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_wire_params params;

    dsm_requester_name_step(r, "GET_VERSION");
    start_afresh(r);
    params = dsm_requester_params(r);
    DSM_TRY(dsm_get_version_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_VERSION, take);
}

enum dsm_step dsm_get_version_begin(struct dsm_requester *r, struct dsm_version *out)
{
    struct get_version *step = dsm_step_prepare(r);

    step->out = out;
    return dsm_step_begin(r, dsm_get_version_send);
}
