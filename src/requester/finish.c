/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/finish.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "spdm/session_handshake.h"
#include "wire/finish.h"

#define RULE "DSP0274 FINISH and FINISH_RSP, "

/* RequesterVerifyData is the HMAC over TH with FINISH up to itself. */
static enum dsm_error encode_request(struct dsm_requester *r, uint8_t *verify_data, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_finish request = { .verify_data = dsm_bytes(verify_data, params.hash_size) };
    uint8_t header[DSM_SPDM_HEADER_LEN] = { params.version, DSM_SPDM_FINISH, request.attributes, request.req_slot };

    DSM_TRY(dsm_session_handshake_add(r->session, dsm_bytes(header, sizeof(header))));
    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_REQUESTER, verify_data));
    DSM_TRY(dsm_session_handshake_add(r->session, request.verify_data));
    return dsm_finish_encode(&params, &request, w);
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
    struct dsm_wire_params params = dsm_requester_params(r);
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
    uint8_t verify_data[DSM_HASH_MAX];

    dsm_requester_name_step(r, "FINISH");
    if (r->session->state != DSM_SESSION_HANDSHAKE)
        return DSM_ERR_INTERNAL;
    r->step.end = end;
    DSM_TRY(encode_request(r, verify_data, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_FINISH_RSP, take);
}

enum dsm_step dsm_finish_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
