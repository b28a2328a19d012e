/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/tdisp.h"

#include "requester/fail.h"
#include "requester/tdisp_call.h"

#define RULE "PCIe 11.3 "
#define MANDATORY_REQUESTS 0xFEu /* GET_TDISP_VERSION to STOP_INTERFACE: bits 1 to 7 */
#define DEV_ADDR_WIDTH_MIN 52u

struct tdisp {
    struct dsm_tdisp_call call;
    void *out;
    enum dsm_tdi_state expected; /* where out is NULL */
    struct dsm_tdisp_lock lock;
    struct dsm_tdisp_start start;
};

static struct tdisp *prepare(struct dsm_requester *r, const struct dsm_tdisp_kind *kind, uint32_t function_id,
                             dsm_round_trip_take take, void *out)
{
    struct tdisp *step = dsm_step_prepare(r);

    step->call = (struct dsm_tdisp_call){ .kind = kind, .function_id = function_id, .take = take };
    step->out = out;
    return step;
}

static enum dsm_error send_without_body(struct dsm_requester *r)
{
    return dsm_tdisp_call_send(r, dsm_bytes(NULL, 0));
}

static enum dsm_error take_version(struct dsm_requester *r, struct dsm_bytes body)
{
    struct dsm_tdisp_version *out = DSM_STEP_MEMORY(r, struct tdisp)->out;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_version_decode(body, out, &r->cause), RULE "TDISP_VERSION", body.n));
    for (size_t i = 0; i < out->entries.n; i++)
        if (out->entries.p[i] == DSM_TDISP_VERSION_10)
            return DSM_OK;
    return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_VERSION, RULE "TDISP_VERSION",
                             "TDISP 1.0 is not among the %zu versions of the device", out->entries.n);
}

enum dsm_step dsm_tdisp_version_begin(struct dsm_requester *r, uint32_t function_id, struct dsm_tdisp_version *out)
{
    static const struct dsm_tdisp_kind kind = { "GET_TDISP_VERSION", DSM_TDISP_GET_VERSION, DSM_TDISP_VERSION };

    (void)prepare(r, &kind, function_id, take_version, out);
    return dsm_step_begin(r, send_without_body);
}

static enum dsm_error take_capabilities(struct dsm_requester *r, struct dsm_bytes body)
{
    struct dsm_tdisp_capabilities *out = DSM_STEP_MEMORY(r, struct tdisp)->out;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_capabilities_decode(body, out, &r->cause), RULE "TDISP_CAPABILITIES", body.n));
    if ((out->req_msgs_supported[0] & MANDATORY_REQUESTS) != MANDATORY_REQUESTS)
        dsm_requester_note(r, "byte 0 of REQ_MSGS_SUPPORTED is 0x%02x: mandatory requests (0xfe) are missing",
                           out->req_msgs_supported[0]);
    if (out->dev_addr_width < DEV_ADDR_WIDTH_MIN)
        dsm_requester_note(r, "DEV_ADDR_WIDTH is %u, below the 52 that hosts expect", out->dev_addr_width);
    if (out->num_req_this == 0 || out->num_req_all == 0)
        dsm_requester_note(r, "NUM_REQ_THIS %u and NUM_REQ_ALL %u: hosts expect more than 0", out->num_req_this,
                           out->num_req_all);
    return DSM_OK;
}

static enum dsm_error send_capabilities(struct dsm_requester *r)
{
    struct dsm_tdisp_get_capabilities request = { .tsm_caps = 0 };
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_tdisp_get_capabilities_encode(&request, &w));
    return dsm_tdisp_call_send(r, dsm_written(&w));
}

enum dsm_step dsm_tdisp_capabilities_begin(struct dsm_requester *r, uint32_t function_id,
                                           struct dsm_tdisp_capabilities *out)
{
    static const struct dsm_tdisp_kind kind = { "GET_TDISP_CAPABILITIES", DSM_TDISP_GET_CAPABILITIES,
                                                DSM_TDISP_CAPABILITIES };

    (void)prepare(r, &kind, function_id, take_capabilities, out);
    return dsm_step_begin(r, send_capabilities);
}

static const struct dsm_tdisp_kind get_state = { "GET_DEVICE_INTERFACE_STATE", DSM_TDISP_GET_DEVICE_INTERFACE_STATE,
                                                 DSM_TDISP_DEVICE_INTERFACE_STATE };

static enum dsm_error take_state(struct dsm_requester *r, struct dsm_bytes body)
{
    const struct tdisp *step = DSM_STEP_MEMORY(r, struct tdisp);
    struct dsm_tdisp_state state;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_state_decode(body, &state, &r->cause), RULE "DEVICE_INTERFACE_STATE", body.n));
    if (step->out)
        *(uint8_t *)step->out = state.tdi_state;
    else if (state.tdi_state != step->expected)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, "PCIe 11.1 TDI states", "the TDI is in %s, not in %s",
                                 dsm_tdi_state_name(state.tdi_state), dsm_tdi_state_name((uint8_t)step->expected));
    return DSM_OK;
}

enum dsm_step dsm_tdisp_state_begin(struct dsm_requester *r, uint32_t function_id, uint8_t *state)
{
    (void)prepare(r, &get_state, function_id, take_state, state);
    return dsm_step_begin(r, send_without_body);
}

enum dsm_step dsm_tdisp_expect_begin(struct dsm_requester *r, uint32_t function_id, enum dsm_tdi_state expected)
{
    prepare(r, &get_state, function_id, take_state, NULL)->expected = expected;
    return dsm_step_begin(r, send_without_body);
}

static enum dsm_error take_lock(struct dsm_requester *r, struct dsm_bytes body)
{
    static const uint8_t zeros[DSM_TDISP_NONCE_LEN];
    struct dsm_tdisp_lock_response response;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_lock_response_decode(body, &response, &r->cause),
                            RULE "LOCK_INTERFACE_RESPONSE", body.n));
    if (memcmp(response.start_interface_nonce, zeros, sizeof(zeros)) == 0)
        return dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, "PCIe 11.3.9 START_INTERFACE_NONCE", "the nonce is all zeros");
    memcpy(DSM_STEP_MEMORY(r, struct tdisp)->out, response.start_interface_nonce, DSM_TDISP_NONCE_LEN);
    return DSM_OK;
}

static enum dsm_error send_lock(struct dsm_requester *r)
{
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_tdisp_lock_encode(&DSM_STEP_MEMORY(r, struct tdisp)->lock, &w));
    return dsm_tdisp_call_send(r, dsm_written(&w));
}

enum dsm_step dsm_tdisp_lock_begin(struct dsm_requester *r, uint32_t function_id, const struct dsm_tdisp_lock *lock,
                                   uint8_t *nonce)
{
    static const struct dsm_tdisp_kind kind = { "LOCK_INTERFACE_REQUEST", DSM_TDISP_LOCK_INTERFACE_REQUEST,
                                                DSM_TDISP_LOCK_INTERFACE_RESPONSE };

    prepare(r, &kind, function_id, take_lock, nonce)->lock = *lock;
    return dsm_step_begin(r, send_lock);
}

static enum dsm_error take_start(struct dsm_requester *r, struct dsm_bytes body)
{
    return dsm_fail_decode(r, dsm_tdisp_empty_decode(body, &r->cause), RULE "START_INTERFACE_RESPONSE", body.n);
}

static enum dsm_error send_start(struct dsm_requester *r)
{
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_tdisp_start_encode(&DSM_STEP_MEMORY(r, struct tdisp)->start, &w));
    return dsm_tdisp_call_send(r, dsm_written(&w));
}

enum dsm_step dsm_tdisp_start_begin(struct dsm_requester *r, uint32_t function_id, const uint8_t *nonce)
{
    static const struct dsm_tdisp_kind kind = { "START_INTERFACE_REQUEST", DSM_TDISP_START_INTERFACE_REQUEST,
                                                DSM_TDISP_START_INTERFACE_RESPONSE };
    struct tdisp *step = prepare(r, &kind, function_id, take_start, NULL);

    memcpy(step->start.start_interface_nonce, nonce, DSM_TDISP_NONCE_LEN);
    return dsm_step_begin(r, send_start);
}

static enum dsm_error take_stop(struct dsm_requester *r, struct dsm_bytes body)
{
    return dsm_fail_decode(r, dsm_tdisp_empty_decode(body, &r->cause), RULE "STOP_INTERFACE_RESPONSE", body.n);
}

enum dsm_step dsm_tdisp_stop_begin(struct dsm_requester *r, uint32_t function_id)
{
    static const struct dsm_tdisp_kind kind = { "STOP_INTERFACE_REQUEST", DSM_TDISP_STOP_INTERFACE_REQUEST,
                                                DSM_TDISP_STOP_INTERFACE_RESPONSE };

    (void)prepare(r, &kind, function_id, take_stop, NULL);
    return dsm_step_begin(r, send_without_body);
}
