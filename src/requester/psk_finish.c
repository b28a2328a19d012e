/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/psk_finish.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "spdm/session_handshake.h"
#include "wire/psk_finish.h"

/* RequesterVerifyData is the HMAC over TH with PSK_FINISH up to itself, and stands at the message's end. */
static enum dsm_error encode_request(struct dsm_requester *r, struct dsm_writer *w)
{
    static const uint8_t zeros[DSM_HASH_MAX];
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_psk_finish request = { .verify_data = dsm_bytes(zeros, params.hash_size) };
    uint8_t *verify_data;

    DSM_TRY(dsm_psk_finish_encode(&params, &request, w));
    verify_data = w->start + dsm_written_len(w) - params.hash_size;
    DSM_TRY(dsm_session_handshake_add(r->session, dsm_bytes(w->start, (size_t)(verify_data - w->start))));
    DSM_TRY(dsm_session_handshake_verify_data(r->session, DSM_REQUESTER, verify_data));
    return dsm_session_handshake_add(r->session, dsm_bytes(verify_data, params.hash_size));
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_bytes message = response;
    struct dsm_psk_finish_rsp rsp;

    DSM_TRY(
        dsm_fail_decode(r, dsm_psk_finish_rsp_decode(&params, &message, &rsp), "DSP0274 PSK_FINISH_RSP", response.n));
    if (rsp.reserved_set)
        dsm_requester_note(r, "reserved bits are set in PSK_FINISH_RSP");
    DSM_TRY(dsm_session_handshake_add(r->session, message));
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

    dsm_requester_name_step(r, "PSK_FINISH");
    if (r->session->state != DSM_SESSION_HANDSHAKE || !r->session->is_psk)
        return DSM_ERR_INTERNAL;
    r->step.end = end;
    DSM_TRY(encode_request(r, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_PSK_FINISH_RSP, take);
}

enum dsm_step dsm_psk_finish_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
