/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/tdisp.h"

#include "requester/tdisp_exchange.h"

#define RULE "PCIe 11.3 "
#define MANDATORY_REQUESTS 0xFEu /* GET_TDISP_VERSION to STOP_INTERFACE: bits 1 to 7 */
#define DEV_ADDR_WIDTH_MIN 52u

enum dsm_error dsm_requester_tdisp_version(struct dsm_requester *r, uint32_t function_id, struct dsm_tdisp_version *out)
{
    struct dsm_tdisp_call call = { "GET_TDISP_VERSION", DSM_TDISP_GET_VERSION, DSM_TDISP_VERSION, function_id };
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_call(r, &call, dsm_bytes(NULL, 0), &body));
    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_version_decode(body, out), RULE "TDISP_VERSION", body.n));
    for (size_t i = 0; i < out->entries.n; i++)
        if (out->entries.p[i] == DSM_TDISP_VERSION_10)
            return DSM_OK;
    return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_VERSION, RULE "TDISP_VERSION",
                             "TDISP 1.0 is not among the %zu versions of the device", out->entries.n);
}

enum dsm_error dsm_requester_tdisp_capabilities(struct dsm_requester *r, uint32_t function_id,
                                                struct dsm_tdisp_capabilities *out)
{
    struct dsm_tdisp_call call = { "GET_TDISP_CAPABILITIES", DSM_TDISP_GET_CAPABILITIES, DSM_TDISP_CAPABILITIES,
                                   function_id };
    struct dsm_tdisp_get_capabilities request = { .tsm_caps = 0 };
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_get_capabilities_encode(&request, &w));
    DSM_TRY(dsm_tdisp_call(r, &call, dsm_written(&w), &body));
    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_capabilities_decode(body, out), RULE "TDISP_CAPABILITIES", body.n));
    if ((out->req_msgs_supported[0] & MANDATORY_REQUESTS) != MANDATORY_REQUESTS)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "TDISP_CAPABILITIES, REQ_MSGS_SUPPORTED",
                                 "byte 0 is 0x%02x: mandatory requests (0xfe) are missing", out->req_msgs_supported[0]);
    if (out->dev_addr_width < DEV_ADDR_WIDTH_MIN)
        dsm_requester_note(r, "DEV_ADDR_WIDTH is %u, below the 52 that hosts expect", out->dev_addr_width);
    if (out->num_req_this == 0 || out->num_req_all == 0)
        dsm_requester_note(r, "NUM_REQ_THIS %u and NUM_REQ_ALL %u: hosts expect more than 0", out->num_req_this,
                           out->num_req_all);
    return DSM_OK;
}

enum dsm_error dsm_requester_tdisp_state(struct dsm_requester *r, uint32_t function_id, uint8_t *state)
{
    struct dsm_tdisp_call call = { "GET_DEVICE_INTERFACE_STATE", DSM_TDISP_GET_DEVICE_INTERFACE_STATE,
                                   DSM_TDISP_DEVICE_INTERFACE_STATE, function_id };
    struct dsm_tdisp_state out;
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_call(r, &call, dsm_bytes(NULL, 0), &body));
    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_state_decode(body, &out), RULE "DEVICE_INTERFACE_STATE", body.n));
    *state = out.tdi_state;
    return DSM_OK;
}

enum dsm_error dsm_requester_tdisp_expect(struct dsm_requester *r, uint32_t function_id, enum dsm_tdi_state expected)
{
    uint8_t state;

    DSM_TRY(dsm_requester_tdisp_state(r, function_id, &state));
    if (state != expected)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, "PCIe 11.1 TDI states", "the TDI is in %s, not in %s",
                                 dsm_tdi_state_name(state), dsm_tdi_state_name((uint8_t)expected));
    return DSM_OK;
}

enum dsm_error dsm_requester_tdisp_lock(struct dsm_requester *r, uint32_t function_id,
                                        const struct dsm_tdisp_lock *lock, uint8_t *nonce)
{
    struct dsm_tdisp_call call = { "LOCK_INTERFACE_REQUEST", DSM_TDISP_LOCK_INTERFACE_REQUEST,
                                   DSM_TDISP_LOCK_INTERFACE_RESPONSE, function_id };
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    static const uint8_t zeros[DSM_TDISP_NONCE_LEN];
    struct dsm_tdisp_lock_response response;
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_lock_encode(lock, &w));
    DSM_TRY(dsm_tdisp_call(r, &call, dsm_written(&w), &body));
    DSM_TRY(
        dsm_fail_decode(r, dsm_tdisp_lock_response_decode(body, &response), RULE "LOCK_INTERFACE_RESPONSE", body.n));
    if (memcmp(response.start_interface_nonce, zeros, sizeof(zeros)) == 0)
        return dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, "PCIe 11.3.9 START_INTERFACE_NONCE", "the nonce is all zeros");
    memcpy(nonce, response.start_interface_nonce, DSM_TDISP_NONCE_LEN);
    return DSM_OK;
}

enum dsm_error dsm_requester_tdisp_start(struct dsm_requester *r, uint32_t function_id, const uint8_t *nonce)
{
    struct dsm_tdisp_call call = { "START_INTERFACE_REQUEST", DSM_TDISP_START_INTERFACE_REQUEST,
                                   DSM_TDISP_START_INTERFACE_RESPONSE, function_id };
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_tdisp_start request;
    struct dsm_bytes body;

    memcpy(request.start_interface_nonce, nonce, DSM_TDISP_NONCE_LEN);
    DSM_TRY(dsm_tdisp_start_encode(&request, &w));
    DSM_TRY(dsm_tdisp_call(r, &call, dsm_written(&w), &body));
    return dsm_fail_decode(r, dsm_tdisp_empty_decode(body), RULE "START_INTERFACE_RESPONSE", body.n);
}

enum dsm_error dsm_requester_tdisp_stop(struct dsm_requester *r, uint32_t function_id)
{
    struct dsm_tdisp_call call = { "STOP_INTERFACE_REQUEST", DSM_TDISP_STOP_INTERFACE_REQUEST,
                                   DSM_TDISP_STOP_INTERFACE_RESPONSE, function_id };
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_call(r, &call, dsm_bytes(NULL, 0), &body));
    return dsm_fail_decode(r, dsm_tdisp_empty_decode(body), RULE "STOP_INTERFACE_RESPONSE", body.n);
}
