/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_TDISP_VERSION, GET_TDISP_CAPABILITIES and GET_DEVICE_INTERFACE_STATE (PCIe 11.3.4 to 11.3.13): none changes a
 * TDI. */
#include "pcisig/tdisp_query.h"
#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"
#include "wire/tdisp_optional.h"

dsm_tdisp_result dsm_tdisp_get_version_respond(struct dsm_tdisp_exchange *x)
{
    static const uint8_t versions[] = { DSM_TDISP_VERSION_10 };
    struct dsm_tdisp_version response = { .entries = { versions, sizeof(versions) } };

    dsm_tdisp_header_write(x->w, DSM_TDISP_VERSION, x->header.function_id);
    if (x->session->tdisp_version_asked)
        *x->session->tdisp_version_asked = true;
    return dsm_tdisp_encoded(x, dsm_tdisp_version_encode(&response, x->w));
}

/* NUM_REQ is at least 1: a TDI that takes no request at all could not be asked for it. */
static uint8_t requests_of(const struct dsm_tdi *tdi)
{
    return tdi->description.num_req_this > 0 ? tdi->description.num_req_this : 1;
}

/* One request is in flight on a connection, whatever TDI it is for, so the TDIs' numbers do not add up. */
static uint8_t requests_of_all(const struct dsm_device *device)
{
    uint8_t most = 1;

    for (size_t i = 0; i < device->tdi_count; i++)
        if (requests_of(&device->tdis[i]) > most)
            most = requests_of(&device->tdis[i]);
    return most;
}

dsm_tdisp_result dsm_tdisp_get_capabilities_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_get_capabilities request;
    struct dsm_tdisp_capabilities response = {
        .dsm_caps = x->device->settings.xt_mode ? DSM_TDISP_CAPS_XT_MODE : 0,
        .lock_interface_flags_supported = x->device->settings.lock_flags_supported,
        .dev_addr_width = x->device->settings.dev_addr_width,
        .num_req_this = requests_of(x->tdi),
        .num_req_all = requests_of_all(x->device),
    };
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_get_capabilities_decode(x->body, &request, NULL));

    if (result == DSM_TDISP_SUCCESS)
        result = dsm_tdisp_check_reserved(x, request.tsm_caps != 0, "TSM_CAPS");
    if (result != DSM_TDISP_SUCCESS)
        return result;
    memcpy(response.req_msgs_supported, x->requests_supported, sizeof(response.req_msgs_supported));
    dsm_tdisp_header_write(x->w, DSM_TDISP_CAPABILITIES, x->header.function_id);
    return dsm_tdisp_encoded(x, dsm_tdisp_capabilities_encode(&response, x->w));
}

dsm_tdisp_result dsm_tdisp_get_state_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_state response = { .tdi_state = x->tdi->state };

    dsm_tdisp_header_write(x->w, DSM_TDISP_DEVICE_INTERFACE_STATE, x->header.function_id);
    return dsm_tdisp_encoded(x, dsm_tdisp_state_encode(&response, x->w));
}
