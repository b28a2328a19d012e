/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/heartbeat.h"

#include "requester/exchange.h"

enum dsm_error dsm_requester_heartbeat(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_heartbeat request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_heartbeat_ack ack;
    struct dsm_bytes response;

    dsm_requester_step(r, "HEARTBEAT");
    DSM_TRY(dsm_heartbeat_encode(&params, &request, &w));
    DSM_TRY(dsm_requester_exchange(r, dsm_written(&w), DSM_SPDM_HEARTBEAT_ACK, &response));
    return dsm_fail_decode(r, dsm_heartbeat_ack_decode(&params, &response, &ack), "DSP0274 HEARTBEAT_ACK", response.n);
}
