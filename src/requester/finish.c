/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/finish.h"

#include "requester/authenticate.h"
#include "requester/fail.h"
#include "requester/own.h"
#include "requester/round_trip.h"
#include "spdm/session_handshake.h"
#include "spdm/signing.h"
#include "wire/finish.h"
#include "wire/key_exchange.h"

#define RULE "DSP0274 FINISH and FINISH_RSP, "

/* With mutual authentication: the digest of our chain stands in TH before FINISH, and FINISH is signed. */
static enum dsm_error sign(struct dsm_requester *r, struct dsm_writer *w)
{
    size_t before = dsm_written_len(w);
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(r->session, digest));
    DSM_TRY(dsm_own_sign(r, DSM_SIGN_FINISH, digest, w));
    return dsm_session_handshake_add(r->session, dsm_bytes(w->start + before, dsm_written_len(w) - before));
}

static enum dsm_error add_chain(struct dsm_requester *r)
{
    struct dsm_chain_form form;

    DSM_TRY(dsm_own_chain(r, &form));
    return dsm_session_handshake_add(r->session, dsm_bytes(form.digest, dsm_negotiated_hash(&r->negotiated)->size));
}

/* RequesterVerifyData is the HMAC over TH with FINISH up to itself. */
static enum dsm_error encode_request(struct dsm_requester *r, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    bool is_signed = r->session->mut_auth != 0;
    struct dsm_finish request = {
        .attributes = is_signed ? DSM_FINISH_SIGNATURE_INCLUDED : 0,
        .req_slot = r->session->req_slot,
    };
    uint8_t *verify_data;

    if (is_signed)
        DSM_TRY(add_chain(r));
    DSM_TRY(dsm_finish_encode(&params, &request, w));
    DSM_TRY(dsm_session_handshake_add(r->session, dsm_written(w)));
    if (is_signed)
        DSM_TRY(sign(r, w));
    verify_data = dsm_write_space(w, params.hash_size);
    if (!verify_data)
        return DSM_ERR_NO_SPACE;
    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_REQUESTER, verify_data));
    return dsm_session_handshake_add(r->session, dsm_bytes(verify_data, params.hash_size));
}

/* With the handshake in the clear the responder proves its key here rather than in KEY_EXCHANGE_RSP. */
static enum dsm_error verify(struct dsm_requester *r, struct dsm_bytes response, const struct dsm_finish_rsp *rsp)
{
    uint8_t expected[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_add(r->session, dsm_bytes(response.p, response.n - rsp->verify_data.n)));
    if (!r->session->in_the_clear)
        return DSM_OK;
    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_RESPONDER, expected));
    if (!dsm_secret_equal(rsp->verify_data, dsm_bytes(expected, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_fail_verify(r, DSM_ERR_BAD_HMAC, RULE "ResponderVerifyData", "the HMAC over TH does not verify");
    return dsm_session_handshake_add(r->session, rsp->verify_data);
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_finish_rsp rsp;

    DSM_TRY(dsm_fail_decode(r, dsm_finish_rsp_decode(&params, &response, &rsp), "DSP0274 FINISH_RSP", response.n));
    DSM_TRY(verify(r, response, &rsp));
    DSM_TRY(dsm_session_handshake_derive_data(r->session));
    dsm_session_handshake_complete(r->session);
    return DSM_OK;
}

static void end(struct dsm_requester *r, bool is_done)
{
    if (!is_done)
        dsm_requester_session_clear(r);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "FINISH");
    if (r->session->state != DSM_SESSION_HANDSHAKE || r->session->is_psk)
        return DSM_ERR_INTERNAL;
    r->step.end = end;
    DSM_TRY(encode_request(r, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_FINISH_RSP, take);
}

/* What KEY_EXCHANGE_RSP asked for beside the signature comes first. */
static enum dsm_error answer_requests(struct dsm_requester *r)
{
    uint8_t mut_auth = r->session->mut_auth;

    if (mut_auth != DSM_MUT_AUTH_ENCAPSULATED && mut_auth != DSM_MUT_AUTH_DIGESTS)
        return DSM_OK;
    r->step.end = end;
    return dsm_authenticate_send(r, mut_auth == DSM_MUT_AUTH_DIGESTS);
}

enum dsm_step dsm_finish_begin(struct dsm_requester *r)
{
    static const dsm_step_part parts[] = { answer_requests, send_request, NULL };

    (void)dsm_step_prepare(r);
    return dsm_step_begin_parts(r, parts);
}
