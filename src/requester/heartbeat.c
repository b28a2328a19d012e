/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/heartbeat.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "wire/heartbeat.h"

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_heartbeat_ack ack;

    return dsm_fail_decode(r, dsm_heartbeat_ack_decode(&params, &response, &ack), "DSP0274 HEARTBEAT_ACK", response.n);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_heartbeat request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "HEARTBEAT");
    DSM_TRY(dsm_heartbeat_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_HEARTBEAT_ACK, take);
}

enum dsm_step dsm_heartbeat_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
