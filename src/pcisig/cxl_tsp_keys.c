/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/cxl_tsp_keys.h"

#include "device/cxl_tsp_memory.h"
#include "device/device_finding.h"
#include "pcisig/cxl_tsp_error.h"

#define TYPE_TVM 1u /* of a specific key */
#define TYPE_OS 2u
#define RANDOM_TVM 0x01u /* of a random one */
#define FLAGS_DEFINED (DSM_CXL_TSP_DATA_KEY_VALID | DSM_CXL_TSP_TWEAK_KEY_VALID)

/* A specific key has to be there; what a random one brings is entropy, which the target may not take. */
static dsm_cxl_tsp_result check_flags(struct dsm_cxl_tsp_exchange *x, bool is_random, uint8_t flags)
{
    bool takes_entropy = (x->tsp->capabilities.memory_encryption_features & DSM_CXL_TSP_SUPPORTS_ENTROPY) != 0;

    if (!is_random && !(flags & DSM_CXL_TSP_DATA_KEY_VALID))
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_NO_KEY, flags, 0);
    if (is_random && (flags & FLAGS_DEFINED) != 0 && !takes_entropy)
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_ENTROPY, flags, 0);
    return DSM_CXL_TSP_SUCCESS;
}

static bool has_undefined(uint8_t flags)
{
    return (flags & ~FLAGS_DEFINED) != 0;
}

static dsm_cxl_tsp_result set_ckid(struct dsm_cxl_tsp_exchange *x, const struct dsm_cxl_tsp_ckid_key *request,
                                   bool is_tvm)
{
    dsm_cxl_tsp_result result = dsm_cxl_tsp_result_of(
        x, dsm_cxl_tsp_set_ckid(x->tsp, x->session->session_id, request->ckid, is_tvm), DSM_CAUSE_TSP_CKID);

    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}

dsm_cxl_tsp_result dsm_cxl_tsp_ckid_specific_key_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_ckid_key request;
    enum dsm_error error = dsm_cxl_tsp_ckid_key_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result =
        dsm_cxl_tsp_decoded(x, error, request.reserved_set || has_undefined(request.validity_flags));

    if (result == DSM_CXL_TSP_SUCCESS && request.attributes != TYPE_TVM && request.attributes != TYPE_OS)
        result = dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_CKID_TYPE, request.attributes, 0);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_flags(x, false, request.validity_flags);
    return result == DSM_CXL_TSP_SUCCESS ? set_ckid(x, &request, request.attributes == TYPE_TVM) : result;
}

dsm_cxl_tsp_result dsm_cxl_tsp_ckid_random_key_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_ckid_key request;
    enum dsm_error error = dsm_cxl_tsp_ckid_key_decode(x->body, &request, NULL);
    bool undefined = has_undefined(request.validity_flags) || (request.attributes & ~RANDOM_TVM) != 0;
    dsm_cxl_tsp_result result = dsm_cxl_tsp_decoded(x, error, request.reserved_set || undefined);

    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_flags(x, true, request.validity_flags);
    return result == DSM_CXL_TSP_SUCCESS ? set_ckid(x, &request, (request.attributes & RANDOM_TVM) != 0) : result;
}

dsm_cxl_tsp_result dsm_cxl_tsp_clear_ckid_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_number request;
    enum dsm_error error = dsm_cxl_tsp_number_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result;

    result = dsm_cxl_tsp_decoded(x, error, request.reserved_set);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = dsm_cxl_tsp_result_of(x, dsm_cxl_tsp_clear_ckid(x->tsp, request.value), DSM_CAUSE_TSP_CKID);
    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}

static dsm_cxl_tsp_result set_range(struct dsm_cxl_tsp_exchange *x, bool is_random)
{
    struct dsm_cxl_tsp_range_key request;
    enum dsm_error error = dsm_cxl_tsp_range_key_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result =
        dsm_cxl_tsp_decoded(x, error, request.reserved_set || has_undefined(request.validity_flags));

    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_flags(x, is_random, request.validity_flags);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = dsm_cxl_tsp_result_of(x, dsm_cxl_tsp_set_range(x->tsp, &request), DSM_CAUSE_TSP_RANGE);
    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}

dsm_cxl_tsp_result dsm_cxl_tsp_range_specific_key_respond(struct dsm_cxl_tsp_exchange *x)
{
    return set_range(x, false);
}

dsm_cxl_tsp_result dsm_cxl_tsp_range_random_key_respond(struct dsm_cxl_tsp_exchange *x)
{
    return set_range(x, true);
}

dsm_cxl_tsp_result dsm_cxl_tsp_clear_range_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_number request;
    enum dsm_error error = dsm_cxl_tsp_number_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result;

    result = dsm_cxl_tsp_decoded(x, error, request.reserved_set);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = dsm_cxl_tsp_result_of(x, dsm_cxl_tsp_clear_range(x->tsp, request.value), DSM_CAUSE_TSP_RANGE);
    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}

/* spdm_requester_emu enables changes in band alone, and then asks for one out of band. */
static dsm_cxl_tsp_result check_enabled(struct dsm_cxl_tsp_exchange *x)
{
    if ((x->tsp->configuration.te_state_features & DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE) ||
        dsm_device_finding(x->device, DSM_FINDING_TE_STATE_NOT_ENABLED, DSM_ERR_CONFIG,
                           "SET_TARGET_TE_STATE with TE state features 0x%02x",
                           x->tsp->configuration.te_state_features) == DSM_OK)
        return DSM_CXL_TSP_SUCCESS;
    return DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION;
}

dsm_cxl_tsp_result dsm_cxl_tsp_set_te_state_respond(struct dsm_cxl_tsp_exchange *x)
{
    struct dsm_cxl_tsp_set_te_state request;
    enum dsm_error error = dsm_cxl_tsp_set_te_state_decode(x->body, &request, NULL);
    dsm_cxl_tsp_result result;

    result = dsm_cxl_tsp_decoded(x, error, request.reserved_set);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_enabled(x);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = dsm_cxl_tsp_result_of(x, dsm_cxl_tsp_set_te(x->tsp, &request), DSM_CAUSE_TSP_TE_STATE);
    return result == DSM_CXL_TSP_SUCCESS ? dsm_cxl_tsp_confirm(x) : result;
}
