/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_capabilities.h"

#include "requester/fail.h"
#include "requester/own.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "spdm/capability_rules.h"
#include "spdm/exchange.h"
#include "wire/capabilities.h"

#define IDENTITY_FLAGS (DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP)

/* Without a chain of its own a requester can show none. 1.0 has no requester flags. */
static uint32_t possible_flags(const struct dsm_requester *r)
{
    uint32_t flags = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_HBEAT | DSM_CAP_KEY_UPD;

    if (r->negotiated.version < DSM_SPDM_11)
        return 0;
    if (dsm_own_is_given(r))
        flags |= IDENTITY_FLAGS;
    if (r->options.answers)
        flags |= DSM_CAP_ENCAP | (dsm_own_is_given(r) ? DSM_CAP_EP_INFO_SIG : DSM_CAP_EP_INFO_NO_SIG);
    if (r->negotiated.version >= DSM_SPDM_12 && dsm_requester_message_max(r) > dsm_requester_transfer_max(r))
        flags |= DSM_CAP_CHUNK;
    if (r->negotiated.version >= DSM_SPDM_14)
        flags |= DSM_CAP_LARGE_RESP;
    if (r->options.psk)
        flags |= DSM_CAP_PSK;
    if (!r->options.handshake_encrypted)
        flags |= DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    return flags & dsm_capability_flags_defined(DSM_REQUESTER, r->negotiated.version);
}

static uint32_t our_flags(const struct dsm_requester *r)
{
    uint32_t flags = possible_flags(r);

    return r->binding->has_no_records ? flags & ~dsm_capability_flags_of_sessions() : flags;
}

static enum dsm_error capabilities_check(struct dsm_requester *r, const struct dsm_capabilities *capabilities)
{
    const char *broken = dsm_capability_rule_broken(DSM_RESPONDER, r->negotiated.version, capabilities->flags);

    if (broken)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 CAPABILITIES, Flags", "flags 0x%08x: %s",
                                 capabilities->flags, broken);
    if (capabilities->reserved_set)
        dsm_requester_note(r, "reserved bits are set in CAPABILITIES");
    return DSM_OK;
}

static void adopt(struct dsm_requester *r, const struct dsm_capabilities *capabilities)
{
    r->negotiated.requester_flags = our_flags(r);
    r->negotiated.responder_flags =
        capabilities->flags & dsm_capability_flags_defined(DSM_RESPONDER, r->negotiated.version);
    r->negotiated.ct_exponent = capabilities->ct_exponent;
    r->negotiated.peer_data_transfer_size = capabilities->data_transfer_size;
    r->negotiated.peer_max_msg_size = capabilities->max_spdm_msg_size;
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_capabilities capabilities;

    DSM_TRY(dsm_fail_decode(r, dsm_capabilities_decode(&params, &response, &capabilities), "DSP0274 CAPABILITIES",
                            response.n));
    DSM_TRY(capabilities_check(r, &capabilities));
    DSM_TRY(dsm_transcript_rules_add(r, response));
    adopt(r, &capabilities);
    return DSM_OK;
}

enum dsm_error dsm_get_capabilities_send(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_capabilities request = {
        .flags = our_flags(r),
        .data_transfer_size = dsm_requester_transfer_max(r),
        .max_spdm_msg_size = dsm_requester_message_max(r),
    };
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "GET_CAPABILITIES");
    if (dsm_exchange_phase(&r->transcript) != DSM_PHASE_VERSION)
        return DSM_ERR_UNEXPECTED_REQUEST; /* A has it already, or no VERSION yet */
    DSM_TRY(dsm_get_capabilities_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_CAPABILITIES, take);
}

enum dsm_step dsm_get_capabilities_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, dsm_get_capabilities_send);
}
