/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/set_key_pair_info.h"

#include "requester/fail.h"
#include "requester/round_trip.h"

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_set_key_pair_info_ack ack;

    DSM_TRY(dsm_fail_decode(r, dsm_set_key_pair_info_ack_decode(&params, &response, &ack),
                            "DSP0274 SET_KEY_PAIR_INFO_ACK", response.n));
    if (ack.reserved_set)
        dsm_requester_note(r, "reserved bits are set in SET_KEY_PAIR_INFO_ACK");
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct dsm_set_key_pair_info *wanted = DSM_STEP_MEMORY(r, struct dsm_set_key_pair_info);
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "SET_KEY_PAIR_INFO");
    DSM_TRY(dsm_set_key_pair_info_encode(&params, wanted, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_SET_KEY_PAIR_INFO_ACK, take);
}

enum dsm_step dsm_set_key_pair_info_begin(struct dsm_requester *r, const struct dsm_set_key_pair_info *wanted)
{
    struct dsm_set_key_pair_info *step = dsm_step_prepare(r);

    *step = *wanted;
    return dsm_step_begin(r, send_request);
}
