/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/end_session.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "wire/end_session.h"

/* Whatever stands in it: with its code the device says that the session is over. */
static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_end_session_ack ack;

    dsm_requester_session_clear(r);
    return dsm_fail_decode(r, dsm_end_session_ack_decode(&params, &response, &ack), "DSP0274 END_SESSION_ACK",
                           response.n);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_end_session request = { .attributes = DSM_END_SESSION_PRESERVE_STATE_CLEAR };
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "END_SESSION");
    if (r->session->state != DSM_SESSION_ESTABLISHED)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_end_session_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_END_SESSION_ACK, take);
}

enum dsm_step dsm_end_session_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
