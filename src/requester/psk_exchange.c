/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/psk_exchange.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/session_request.h"
#include "spdm/psk.h"
#include "spdm/session_handshake.h"
#include "wire/psk_exchange.h"

#define RULE "DSP0274 PSK_EXCHANGE and PSK_EXCHANGE_RSP, "

/* What a PSK_EXCHANGE under way needs until its response is verified. */
struct attempt {
    struct dsm_psk_exchange_options options;
    struct dsm_psk_exchange_result *out;
    struct dsm_session *before; /* in which messages travelled */
    uint16_t req_session_id;
    struct dsm_bytes response; /* cut to the message's own length */
    struct dsm_psk_exchange_rsp rsp;
    struct dsm_session_request_terms terms;
    uint16_t secured_version; /* as selected */
};

static bool has_context(const struct dsm_requester *r)
{
    return (r->negotiated.responder_flags & DSM_CAP_PSK_WITH_CONTEXT) != 0;
}

/* Our context is a nonce of the hash's size: with it ResponderVerifyData is of now. */
static enum dsm_error encode_request(struct dsm_requester *r, struct attempt *attempt, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    uint8_t opaque[DSM_SESSION_REQUEST_OPAQUE_MAX], context[DSM_HASH_MAX];
    struct dsm_writer opaque_writer = dsm_writer(opaque, sizeof(opaque));
    struct dsm_psk_exchange request = {
        .summary_type = attempt->options.summary_type,
        .session_policy = r->negotiated.version >= DSM_SPDM_12 ? attempt->options.session_policy : 0,
        .psk_hint = dsm_psk_hint(r->options.psk),
        .context = dsm_bytes(context, params.hash_size),
    };

    DSM_TRY(dsm_session_request_id(r, &attempt->req_session_id));
    request.req_session_id = attempt->req_session_id;
    DSM_TRY(dsm_random(r->crypto, context, params.hash_size));
    DSM_TRY(dsm_session_request_write_opaque(r, &opaque_writer));
    request.opaque = dsm_written(&opaque_writer);
    return dsm_psk_exchange_encode(&params, &request, w);
}

/* DSP0274 CAPABILITIES, PSK_CAP: a device states whether it has a context. */
static enum dsm_error check_context(struct dsm_requester *r, size_t n)
{
    if (n > 0 && !has_context(r))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "ContextLength",
                                 "a ResponderContext of %zu bytes with PSK_CAP 01b, which has none", n);
    if (n == 0 && has_context(r))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "ContextLength",
                                 "no ResponderContext, which PSK_CAP 10b promises");
    return DSM_OK;
}

static enum dsm_error check_fields(struct dsm_requester *r, struct attempt *attempt)
{
    attempt->terms = (struct dsm_session_request_terms){
        .id = attempt->req_session_id | (uint32_t)attempt->rsp.rsp_session_id << 16,
        .heartbeat_period = attempt->rsp.heartbeat_period,
        .opaque = attempt->rsp.opaque,
    };
    DSM_TRY(check_context(r, attempt->rsp.context.n));
    if (attempt->rsp.reserved_set)
        dsm_requester_note(r, "reserved bits are set in PSK_EXCHANGE_RSP");
    return dsm_session_request_check(r, &attempt->terms, &attempt->secured_version);
}

/* TH has no certificate: it begins with A alone. */
static enum dsm_error derive(struct dsm_requester *r, const struct attempt *attempt)
{
    size_t tail = attempt->rsp.verify_data.n;

    DSM_TRY(dsm_session_handshake_begin(r->session, &r->transcript, dsm_bytes(NULL, 0)));
    DSM_TRY(dsm_session_handshake_add(r->session, r->round_trip.request));
    DSM_TRY(dsm_session_handshake_add(r->session, dsm_bytes(attempt->response.p, attempt->response.n - tail)));
    return dsm_session_handshake_derive_psk(r->session, &r->options.psk->secret);
}

/* Whoever has another PSK for this hint fails here. */
static enum dsm_error verify_hmac(struct dsm_requester *r, const struct attempt *attempt)
{
    uint8_t expected[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_RESPONDER, expected));
    if (!dsm_secret_equal(attempt->rsp.verify_data, dsm_bytes(expected, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_fail_verify(r, DSM_ERR_BAD_HMAC, RULE "ResponderVerifyData",
                               "the HMAC over TH1 does not verify: the device has another PSK");
    r->verified |= DSM_VERIFIED_PSK_EXCHANGE_RSP;
    return dsm_session_handshake_add(r->session, attempt->rsp.verify_data);
}

static enum dsm_error verify(struct dsm_requester *r, struct attempt *attempt)
{
    DSM_TRY(check_fields(r, attempt));
    DSM_TRY(derive(r, attempt));
    DSM_TRY(verify_hmac(r, attempt));
    return has_context(r) ? DSM_OK : dsm_session_handshake_derive_data(r->session);
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct attempt *attempt = DSM_STEP_MEMORY(r, struct attempt);

    params.has_summary = attempt->options.summary_type != DSM_SUMMARY_NONE;
    attempt->response = response;
    DSM_TRY(dsm_fail_decode(r, dsm_psk_exchange_rsp_decode(&params, &attempt->response, &attempt->rsp),
                            "DSP0274 PSK_EXCHANGE_RSP", response.n));
    DSM_TRY(verify(r, attempt));
    dsm_session_request_adopt(r, &attempt->terms, attempt->options.session_policy);
    r->session->is_psk = true;
    if (!has_context(r))
        dsm_session_handshake_complete(r->session);
    if (attempt->out)
        *attempt->out = (struct dsm_psk_exchange_result){ attempt->rsp.summary_hash, attempt->secured_version };
    return DSM_OK;
}

static void end(struct dsm_requester *r, bool is_done)
{
    if (!is_done)
        dsm_session_request_undo(r, DSM_STEP_MEMORY(r, struct attempt)->before);
}

static enum dsm_error check_possible(struct dsm_requester *r)
{
    if (!r->options.psk)
        return dsm_fail_protocol(r, DSM_ERR_UNSUPPORTED_REQUEST, RULE "PSKHint", "there is no PSK to use");
    if (!dsm_negotiated_aead(&r->negotiated) || (dsm_both_flags(&r->negotiated) & DSM_CAP_PSK) == 0)
        return dsm_fail_protocol(r, DSM_ERR_UNSUPPORTED_REQUEST, "DSP0274 CAPABILITIES, PSK_CAP",
                                 "no session of a PSK is possible: the device does not state PSK_CAP or speaks SPDM "
                                 "1.0");
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct attempt *attempt = DSM_STEP_MEMORY(r, struct attempt);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "PSK_EXCHANGE");
    DSM_TRY(check_possible(r));
    DSM_TRY(dsm_session_request_begin(r, &attempt->before));
    r->step.end = end;
    DSM_TRY(encode_request(r, attempt, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_PSK_EXCHANGE_RSP, take);
}

enum dsm_step dsm_psk_exchange_begin(struct dsm_requester *r, const struct dsm_psk_exchange_options *options,
                                     struct dsm_psk_exchange_result *out)
{
    struct attempt *attempt = dsm_step_prepare(r);

    attempt->options = *options;
    attempt->out = out;
    return dsm_step_begin(r, send_request);
}
