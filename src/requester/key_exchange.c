/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/key_exchange.h"

#include "crypto/dhe.h"
#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/session_request.h"
#include "requester/signature.h"
#include "spdm/session_handshake.h"
#include "spdm/signing.h"
#include "wire/challenge.h"
#include "wire/key_exchange.h"

#define RULE "DSP0274 KEY_EXCHANGE and KEY_EXCHANGE_RSP, "

/* What a KEY_EXCHANGE under way needs until its response is verified. */
struct attempt {
    struct dsm_key_exchange_options options;
    struct dsm_key_exchange_result *out;
    struct dsm_session *before; /* in which messages travelled */
    struct dsm_dhe *dhe;
    uint16_t req_session_id;
    struct dsm_bytes response; /* cut to the message's own length */
    struct dsm_key_exchange_rsp rsp;
    struct dsm_session_request_terms terms;
    uint16_t secured_version; /* as selected */
};

static enum dsm_error encode_request(struct dsm_requester *r, struct attempt *attempt, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    uint8_t opaque[DSM_SESSION_REQUEST_OPAQUE_MAX];
    struct dsm_writer opaque_writer = dsm_writer(opaque, sizeof(opaque));
    struct dsm_key_exchange request = {
        .summary_type = attempt->options.summary_type,
        .slot = attempt->options.slot,
        .session_policy = r->negotiated.version >= DSM_SPDM_12 ? attempt->options.session_policy : 0,
        .exchange_data = dsm_bytes(NULL, params.request_exchange_size),
    };

    DSM_TRY(dsm_session_request_id(r, &attempt->req_session_id));
    request.req_session_id = attempt->req_session_id;
    DSM_TRY(dsm_random(r->crypto, request.random_data, sizeof(request.random_data)));
    DSM_TRY(dsm_session_request_write_opaque(r, &opaque_writer));
    request.opaque = dsm_written(&opaque_writer);
    DSM_TRY(dsm_key_exchange_encode(&params, &request, w));
    return dsm_dhe_public(attempt->dhe, w->start + DSM_EXCHANGE_DATA_AT);
}

/* The device may ask for what both can; which slot of ours it names means something where it knows our chain. */
static enum dsm_error check_mutual(struct dsm_requester *r, const struct dsm_key_exchange_rsp *rsp)
{
    bool is_known = rsp->mut_auth_requested == DSM_MUT_AUTH_REQUESTED;
    bool can = dsm_both_can(&r->negotiated, DSM_CAP_MUT_AUTH) && dsm_negotiated_req_asym(&r->negotiated);

    if (rsp->mut_auth_requested == 0)
        return DSM_OK;
    if (!can || (!is_known && !dsm_both_can(&r->negotiated, DSM_CAP_ENCAP)))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "MutAuthRequested",
                                 "mutual authentication (0x%02x) is asked for, which was not negotiated",
                                 rsp->mut_auth_requested);
    if (is_known && rsp->req_slot_id != r->options.identity.slot)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotIDParam",
                                 "the device wants our slot %u, and our chain is in slot %u", rsp->req_slot_id,
                                 r->options.identity.slot);
    return DSM_OK;
}

static enum dsm_error check_fields(struct dsm_requester *r, struct attempt *attempt)
{
    const struct dsm_key_exchange_rsp *rsp = &attempt->rsp;

    attempt->terms = (struct dsm_session_request_terms){
        .id = attempt->req_session_id | (uint32_t)rsp->rsp_session_id << 16,
        .heartbeat_period = rsp->heartbeat_period,
        .opaque = rsp->opaque,
    };
    DSM_TRY(check_mutual(r, rsp));
    if (rsp->reserved_set)
        dsm_requester_note(r, "reserved bits are set in KEY_EXCHANGE_RSP");
    return dsm_session_request_check(r, &attempt->terms, &attempt->secured_version);
}

/* TH up to and with KEY_EXCHANGE_RSP without Signature and ResponderVerifyData. */
static enum dsm_error begin_th(struct dsm_requester *r, const struct attempt *attempt)
{
    const struct dsm_requester_slot *slot = dsm_requester_slot(r, attempt->options.slot);
    size_t tail = attempt->rsp.signature.n + attempt->rsp.verify_data.n;
    struct dsm_bytes chain_digest = dsm_bytes(slot->chain_digest, dsm_negotiated_hash(&r->negotiated)->size);

    DSM_TRY(dsm_session_handshake_begin(r->session, &r->transcript, chain_digest));
    DSM_TRY(dsm_session_handshake_add(r->session, r->round_trip.request));
    return dsm_session_handshake_add(r->session, dsm_bytes(attempt->response.p, attempt->response.n - tail));
}

static enum dsm_error verify_signature(struct dsm_requester *r, const struct attempt *attempt)
{
    static const struct dsm_signed what = { DSM_SIGN_KEY_EXCHANGE_RSP, RULE "Signature", "TH",
                                            DSM_VERIFIED_KEY_EXCHANGE_RSP };
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(r->session, digest));
    DSM_TRY(dsm_signature_verify(r, &what, attempt->options.slot, digest, attempt->rsp.signature));
    return dsm_session_handshake_add(r->session, attempt->rsp.signature);
}

static enum dsm_error derive(struct dsm_requester *r, const struct attempt *attempt)
{
    DSM_SHARED_SECRET shared = { .n = 0 };
    enum dsm_error error = dsm_dhe_shared_secret(r->crypto, attempt->dhe, attempt->rsp.exchange_data, &shared);

    if (error == DSM_ERR_INVALID_FIELD)
        return dsm_fail_verify(r, error, RULE "ExchangeData", "ExchangeData is no public key of %s",
                               dsm_negotiated_dhe(&r->negotiated)->common.name);
    DSM_TRY(error);
    return dsm_session_handshake_derive(r->session, &shared);
}

/* ResponderVerifyData: absent with the handshake in the clear, where FINISH_RSP has it. */
static enum dsm_error verify_hmac(struct dsm_requester *r, const struct attempt *attempt)
{
    uint8_t expected[DSM_HASH_MAX];

    if (r->session->in_the_clear)
        return DSM_OK;
    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_RESPONDER, expected));
    if (!dsm_secret_equal(attempt->rsp.verify_data, dsm_bytes(expected, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_fail_verify(r, DSM_ERR_BAD_HMAC, RULE "ResponderVerifyData", "the HMAC over TH1 does not verify");
    return dsm_session_handshake_add(r->session, attempt->rsp.verify_data);
}

static enum dsm_error verify(struct dsm_requester *r, struct attempt *attempt)
{
    DSM_TRY(check_fields(r, attempt));
    DSM_TRY(begin_th(r, attempt));
    DSM_TRY(verify_signature(r, attempt));
    DSM_TRY(derive(r, attempt));
    return verify_hmac(r, attempt);
}

/* FINISH in the clear names no session: an unfinished one before is given up, on both sides. */
static void give_up_unfinished(struct dsm_requester *r)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (r->sessions[i].state == DSM_SESSION_HANDSHAKE && r->sessions[i].in_the_clear)
            dsm_session_wipe(&r->sessions[i]);
}

static void adopt(struct dsm_requester *r, const struct attempt *attempt)
{
    give_up_unfinished(r);
    dsm_session_request_adopt(r, &attempt->terms, attempt->options.session_policy);
    r->session->slot = attempt->options.slot;
    r->session->mut_auth = attempt->rsp.mut_auth_requested;
    r->session->req_slot = attempt->rsp.req_slot_id;
    if (attempt->out)
        *attempt->out = (struct dsm_key_exchange_result){ attempt->rsp.summary_hash, attempt->secured_version };
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct attempt *attempt = DSM_STEP_MEMORY(r, struct attempt);

    params.has_summary = attempt->options.summary_type != DSM_SUMMARY_NONE;
    attempt->response = response;
    DSM_TRY(dsm_fail_decode(r, dsm_key_exchange_rsp_decode(&params, &attempt->response, &attempt->rsp),
                            "DSP0274 KEY_EXCHANGE_RSP", response.n));
    r->session->in_the_clear = params.handshake_in_the_clear;
    DSM_TRY(verify(r, attempt));
    adopt(r, attempt);
    return DSM_OK;
}

static void end(struct dsm_requester *r, bool is_done)
{
    struct attempt *attempt = DSM_STEP_MEMORY(r, struct attempt);

    dsm_dhe_destroy(attempt->dhe);
    if (!is_done)
        dsm_session_request_undo(r, attempt->before);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct attempt *attempt = DSM_STEP_MEMORY(r, struct attempt);
    struct dsm_writer w = dsm_requester_writer(r);
    const struct dsm_requester_slot *slot;

    dsm_requester_name_step(r, "KEY_EXCHANGE");
    if (!dsm_negotiated_dhe(&r->negotiated))
        return dsm_fail_protocol(r, DSM_ERR_UNSUPPORTED_REQUEST, "DSP0274 CAPABILITIES, KEY_EX_CAP",
                                 "no session is possible: the device does not state KEY_EX_CAP or speaks SPDM 1.0");
    slot = dsm_requester_slot(r, attempt->options.slot);
    if (!slot || !slot->leaf_key)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_session_request_begin(r, &attempt->before));
    r->step.end = end;
    DSM_TRY(dsm_dhe_create(r->crypto, dsm_negotiated_dhe(&r->negotiated), &attempt->dhe));
    DSM_TRY(encode_request(r, attempt, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_KEY_EXCHANGE_RSP, take);
}

enum dsm_step dsm_key_exchange_begin(struct dsm_requester *r, const struct dsm_key_exchange_options *options,
                                     struct dsm_key_exchange_result *out)
{
    struct attempt *attempt = dsm_step_prepare(r);

    attempt->options = *options;
    attempt->out = out;
    return dsm_step_begin(r, send_request);
}
