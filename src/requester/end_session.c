/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/end_session.h"

#include "requester/exchange.h"

enum dsm_error dsm_requester_end_session(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_end_session request = { .attributes = DSM_END_SESSION_PRESERVE_STATE_CLEAR };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_end_session_ack ack;
    struct dsm_bytes response;

    dsm_requester_step(r, "END_SESSION");
    if (r->session.state != DSM_SESSION_ESTABLISHED)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_end_session_encode(&params, &request, &w));
    DSM_TRY(dsm_requester_exchange(r, dsm_written(&w), DSM_SPDM_END_SESSION_ACK, &response));
    DSM_TRY(dsm_fail_decode(r, dsm_end_session_ack_decode(&params, &response, &ack), "DSP0274 END_SESSION_ACK",
                            response.n));
    dsm_requester_session_forget(r);
    return DSM_OK;
}
