/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/cxl_tsp_configuration.h"

#include "pcisig/cxl_tsp_error.h"

/* The registers that the report shows: CXL's and the Flex Bus port's DVSEC, link, timeout and isolation, HDM decoder
 * and IDE capability, in this order. */
#define REPORT_LEN (4u + 0x3Cu + 0x20u + 0x38u + 0x10u + 0x10u + 0x24u)
#define PORTION_HEAD_LEN 8u /* header, reserved, PortionLength, RemainderLength */

static dsm_cxl_tsp_result decode_plain(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_plain request;
    enum dsm_error error = dsm_cxl_tsp_plain_decode(x->body, &request, NULL);

    return dsm_cxl_tsp_decoded(x, error, request.reserved_set);
}

/* Where the peer can have no PSK there are no secondary sessions either. */
static uint8_t secondary_sessions(const struct dsm_cxl_tsp_exchange *x)
{
    return x->session->has_psk ? x->tsp->capabilities.number_of_secondary_sessions : 0;
}

dsm_cxl_tsp_result dsm_cxl_tsp_get_version_respond(struct dsm_cxl_tsp_exchange *x)
{
    static const uint8_t versions[] = { DSM_CXL_TSP_VERSION_10 };
    const struct dsm_cxl_tsp_version response = { .entries = { versions, sizeof(versions) } };
    dsm_cxl_tsp_result result = decode_plain(x);

    if (result != DSM_CXL_TSP_SUCCESS)
        return result;
    dsm_cxl_tsp_take_primary(x->tsp, x->session->session_id);
    dsm_cxl_tsp_header_write(x->w, DSM_CXL_TSP_VERSION_RSP);
    return dsm_cxl_tsp_encoded(x, dsm_cxl_tsp_version_encode(&response, x->w));
}

dsm_cxl_tsp_result dsm_cxl_tsp_get_capabilities_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_capabilities response = x->tsp->capabilities;
    dsm_cxl_tsp_result result = decode_plain(x);

    if (result != DSM_CXL_TSP_SUCCESS)
        return result;
    response.number_of_secondary_sessions = secondary_sessions(x);
    if (response.number_of_secondary_sessions > 0)
        response.configuration_features |= DSM_CXL_TSP_SECONDARY_SESSIONS;
    dsm_cxl_tsp_header_write(x->w, DSM_CXL_TSP_CAPABILITIES_RSP);
    return dsm_cxl_tsp_encoded(x, dsm_cxl_tsp_capabilities_encode(&response, x->w));
}

dsm_cxl_tsp_result dsm_cxl_tsp_set_configuration_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_set_configuration request;
    enum dsm_error error = dsm_cxl_tsp_set_configuration_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result;

    result = dsm_cxl_tsp_decoded(x, error, request.reserved_set);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = dsm_cxl_tsp_result_of(x, dsm_cxl_tsp_configure(x->tsp, &request, secondary_sessions(x)),
                                       DSM_CAUSE_TSP_CONFIGURATION);
    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}

dsm_cxl_tsp_result dsm_cxl_tsp_get_configuration_respond(struct dsm_cxl_tsp_exchange *x)
{
    const struct dsm_cxl_tsp_get_configuration_rsp response = { .configuration = x->tsp->configuration,
                                                                .state = x->tsp->state };
    dsm_cxl_tsp_result result = decode_plain(x);

    if (result != DSM_CXL_TSP_SUCCESS)
        return result;
    dsm_cxl_tsp_header_write(x->w, DSM_CXL_TSP_CONFIGURATION_RSP);
    return dsm_cxl_tsp_encoded(x, dsm_cxl_tsp_get_configuration_rsp_encode(&response, x->w));
}

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ValidTSPReportFields is 0, and the registers read as zeros: nobody describes them to us. */
dsm_cxl_tsp_result dsm_cxl_tsp_get_report_respond(struct dsm_cxl_tsp_exchange *x)
{
    static const uint8_t report[REPORT_LEN];
    struct dsm_cxl_tsp_get_report request;
    struct dsm_cxl_tsp_report_portion response;
    enum dsm_error error = dsm_cxl_tsp_get_report_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result;
    size_t n;

    result = dsm_cxl_tsp_decoded(x, error, request.reserved_set);
    if (result != DSM_CXL_TSP_SUCCESS)
        return result;
    if (request.offset >= sizeof(report))
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_REPORT_OFFSET, request.offset,
                                  sizeof(report));
    if (request.length == 0)
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_REPORT_LENGTH, 0, 0);
    n = min(min(request.length, sizeof(report) - request.offset), dsm_writer_left(x->w) - PORTION_HEAD_LEN);
    response.portion = dsm_bytes(report + request.offset, n);
    response.remainder_length = (uint16_t)(sizeof(report) - request.offset - n);
    dsm_cxl_tsp_header_write(x->w, DSM_CXL_TSP_REPORT_RSP);
    return dsm_cxl_tsp_encoded(x, dsm_cxl_tsp_report_portion_encode(&response, x->w));
}

dsm_cxl_tsp_result dsm_cxl_tsp_lock_respond(struct dsm_cxl_tsp_exchange *x)
{
    dsm_cxl_tsp_result result = decode_plain(x);

    if (result != DSM_CXL_TSP_SUCCESS)
        return result;
    x->tsp->state = DSM_CXL_TSP_CONFIG_LOCKED;
    dsm_log(x->device->log, DSM_LOG_INFO, x->device->name,
            "CXL target: CONFIG_UNLOCKED -> CONFIG_LOCKED (LOCK_TARGET_CONFIGURATION)");
    return dsm_cxl_tsp_confirm(x);
}

/* No request is answered with DELAYED_RSP, so that none is left to ask after. */
dsm_cxl_tsp_result dsm_cxl_tsp_check_delayed_respond(struct dsm_cxl_tsp_exchange *x)
{
    return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_NOTHING_DELAYED, 0, 0);
}
