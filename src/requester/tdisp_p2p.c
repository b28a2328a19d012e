/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/tdisp_p2p.h"

#include "requester/fail.h"
#include "requester/tdisp_call.h"
#include "wire/tdisp.h"
#include "wire/tdisp_optional.h"

struct p2p {
    struct dsm_tdisp_call call;
    struct dsm_tdisp_p2p_stream request;
};

static enum dsm_error take_confirmation(struct dsm_requester *r, struct dsm_bytes body)
{
    return dsm_fail_decode(r, dsm_tdisp_empty_decode(body, &r->cause),
                           "PCIe 11.3 BIND_P2P_STREAM_RESPONSE, UNBIND_P2P_STREAM_RESPONSE", body.n);
}

static enum dsm_error send(struct dsm_requester *r)
{
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_tdisp_p2p_stream_encode(&DSM_STEP_MEMORY(r, struct p2p)->request, &w));
    return dsm_tdisp_call_send(r, dsm_written(&w));
}

static enum dsm_step begin(struct dsm_requester *r, const struct dsm_tdisp_kind *kind, uint32_t function_id,
                           uint8_t stream_id)
{
    struct p2p *step = dsm_step_prepare(r);

    step->call = (struct dsm_tdisp_call){ .kind = kind, .function_id = function_id, .take = take_confirmation };
    step->request.p2p_stream_id = stream_id;
    return dsm_step_begin(r, send);
}

enum dsm_step dsm_tdisp_bind_p2p_begin(struct dsm_requester *r, uint32_t function_id, uint8_t stream_id)
{
    static const struct dsm_tdisp_kind kind = { "BIND_P2P_STREAM_REQUEST", DSM_TDISP_BIND_P2P_STREAM_REQUEST,
                                                DSM_TDISP_BIND_P2P_STREAM_RESPONSE };

    return begin(r, &kind, function_id, stream_id);
}

enum dsm_step dsm_tdisp_unbind_p2p_begin(struct dsm_requester *r, uint32_t function_id, uint8_t stream_id)
{
    static const struct dsm_tdisp_kind kind = { "UNBIND_P2P_STREAM_REQUEST", DSM_TDISP_UNBIND_P2P_STREAM_REQUEST,
                                                DSM_TDISP_UNBIND_P2P_STREAM_RESPONSE };

    return begin(r, &kind, function_id, stream_id);
}
