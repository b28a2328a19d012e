/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/mutual_rules.h"

#include "wire/key_exchange.h"

/* What keeps the requester from authenticating in this way; NULL: nothing does. */
static const char *find_lack(const struct dsm_negotiated *negotiated, bool is_encapsulated)
{
    if (!dsm_both_can(negotiated, DSM_CAP_MUT_AUTH))
        return "MUT_AUTH_CAP";
    if (is_encapsulated && !dsm_both_can(negotiated, DSM_CAP_ENCAP))
        return "ENCAP_CAP";
    /* a requester that is known by its public key alone has no chain to show (DSP0274, PUB_KEY_ID_CAP) */
    if ((negotiated->requester_flags & DSM_CAP_CERT) == 0)
        return "CERT_CAP";
    return dsm_negotiated_req_asym(negotiated) ? NULL : "ReqBaseAsymAlg in common";
}

enum dsm_error dsm_mutual_rules_key_exchange(const struct dsm_connection *connection, uint8_t *mut_auth)
{
    static const uint8_t bits[] = {
        [DSM_MUTUAL_NONE] = 0,
        [DSM_MUTUAL_PROVISIONED] = DSM_MUT_AUTH_REQUESTED,
        [DSM_MUTUAL_ENCAPSULATED] = DSM_MUT_AUTH_ENCAPSULATED,
        [DSM_MUTUAL_DIGESTS] = DSM_MUT_AUTH_DIGESTS,
    };
    const struct dsm_device_settings *settings = &connection->device->settings;
    const char *lack;

    *mut_auth = 0;
    if (settings->mutual == DSM_MUTUAL_NONE)
        return DSM_OK;
    lack = find_lack(&connection->state.negotiated, settings->mutual != DSM_MUTUAL_PROVISIONED);
    if (!lack)
        *mut_auth = bits[settings->mutual];
    if (!lack || !settings->mutual_required)
        return DSM_OK;
    return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_MUTUAL_REQUIRED, lack, NULL);
}

bool dsm_mutual_rules_basic(const struct dsm_connection *connection)
{
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;

    return connection->device->settings.mutual_basic && !find_lack(negotiated, true) &&
           (negotiated->requester_flags & DSM_CAP_CHAL) != 0;
}
