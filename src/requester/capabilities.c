/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/capabilities.h"

#include "requester/exchange.h"
#include "spdm/capability_rules.h"

/* A requester without a certificate of its own: no CERT, CHAL or MUT_AUTH. 1.0 has no requester flags. */
static uint32_t our_flags(const struct dsm_requester *r)
{
    uint32_t flags = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_HBEAT | DSM_CAP_KEY_UPD;

    if (r->negotiated.version < DSM_SPDM_11)
        return 0;
    return r->options.handshake_encrypted ? flags : flags | DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
}

static enum dsm_error check(struct dsm_requester *r, const struct dsm_capabilities *capabilities)
{
    const char *broken = dsm_capability_rule_broken(DSM_RESPONDER, r->negotiated.version, capabilities->flags);

    if (broken)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 CAPABILITIES, Flags", "flags 0x%08x: %s",
                                 capabilities->flags, broken);
    if (capabilities->reserved_set)
        dsm_requester_note(r, "reserved bits are set in CAPABILITIES");
    return DSM_OK;
}

static void adopt(struct dsm_requester *r, uint32_t requester_flags, const struct dsm_capabilities *capabilities)
{
    r->negotiated.requester_flags = requester_flags;
    r->negotiated.responder_flags =
        capabilities->flags & dsm_capability_flags_defined(DSM_RESPONDER, r->negotiated.version);
    r->negotiated.ct_exponent = capabilities->ct_exponent;
    r->negotiated.peer_data_transfer_size = capabilities->data_transfer_size;
    r->negotiated.peer_max_msg_size = capabilities->max_spdm_msg_size;
}

enum dsm_error dsm_requester_get_capabilities(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_capabilities request = {
        .flags = our_flags(r),
        .data_transfer_size = DSM_REQUESTER_MESSAGE_MAX,
        .max_spdm_msg_size = DSM_REQUESTER_MESSAGE_MAX,
    };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_capabilities capabilities;
    struct dsm_bytes response;

    dsm_requester_step(r, "GET_CAPABILITIES");
    DSM_TRY(dsm_get_capabilities_encode(&params, &request, &w));
    DSM_TRY(dsm_requester_exchange(r, dsm_written(&w), DSM_SPDM_CAPABILITIES, &response));
    DSM_TRY(dsm_fail_decode(r, dsm_capabilities_decode(&params, &response, &capabilities), "DSP0274 CAPABILITIES",
                            response.n));
    DSM_TRY(check(r, &capabilities));
    adopt(r, request.flags, &capabilities);
    DSM_TRY(dsm_transcript_add_vca(&r->transcript, dsm_written(&w)));
    return dsm_transcript_add_vca(&r->transcript, response);
}
