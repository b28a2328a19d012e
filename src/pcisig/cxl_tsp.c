/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The responder of CXL's TSP (CXL 3.1). Checks come in this order (ours), and the first that fails is answered:
 *
 *   1. header     INVALID_REQUEST: two bytes are there
 *   2. version    VERSION_MISMATCH
 *   3. opcode     UNSUPPORTED_REQUEST
 *   4. session    NO_PRIVILEGE: primary, secondary, or any
 *   5. state      INVALID_SECURITY_STATE; ALREADY_LOCKED where LOCK comes again
 *   6. length     INVALID_REQUEST, and so are findings of a strict device
 *   7. fields     what the handler says
 */
#include "pcisig/cxl_tsp.h"

#include "pcisig/cxl_tsp_configuration.h"
#include "pcisig/cxl_tsp_error.h"
#include "pcisig/cxl_tsp_keys.h"

#define IN(state) (1u << (state))
#define IN_ANY (IN(DSM_CXL_TSP_CONFIG_UNLOCKED) | IN(DSM_CXL_TSP_CONFIG_LOCKED) | IN(DSM_CXL_TSP_ERROR))
#define LOCKED IN(DSM_CXL_TSP_CONFIG_LOCKED)
#define UNLOCKED IN(DSM_CXL_TSP_CONFIG_UNLOCKED)

struct request {
    uint8_t opcode;
    enum dsm_cxl_tsp_session least; /* who may send it */
    uint8_t states;
    dsm_cxl_tsp_result (*respond)(struct dsm_cxl_tsp_exchange *x);
};

static const struct request requests[] = {
    { DSM_CXL_TSP_GET_VERSION, DSM_CXL_TSP_OTHER, IN_ANY, dsm_cxl_tsp_get_version_respond },
    { DSM_CXL_TSP_GET_CAPABILITIES, DSM_CXL_TSP_OTHER, IN_ANY, dsm_cxl_tsp_get_capabilities_respond },
    { DSM_CXL_TSP_SET_CONFIGURATION, DSM_CXL_TSP_PRIMARY, UNLOCKED, dsm_cxl_tsp_set_configuration_respond },
    { DSM_CXL_TSP_GET_CONFIGURATION, DSM_CXL_TSP_SECONDARY, IN_ANY, dsm_cxl_tsp_get_configuration_respond },
    { DSM_CXL_TSP_GET_REPORT, DSM_CXL_TSP_SECONDARY, UNLOCKED | LOCKED, dsm_cxl_tsp_get_report_respond },
    { DSM_CXL_TSP_LOCK, DSM_CXL_TSP_PRIMARY, UNLOCKED, dsm_cxl_tsp_lock_respond },
    { DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_ckid_specific_key_respond },
    { DSM_CXL_TSP_SET_CKID_RANDOM_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_ckid_random_key_respond },
    { DSM_CXL_TSP_CLEAR_CKID_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_clear_ckid_respond },
    { DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_range_specific_key_respond },
    { DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_range_random_key_respond },
    { DSM_CXL_TSP_CLEAR_RANGE_KEY, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_clear_range_respond },
    { DSM_CXL_TSP_SET_TE_STATE, DSM_CXL_TSP_SECONDARY, LOCKED, dsm_cxl_tsp_set_te_state_respond },
    { DSM_CXL_TSP_CHECK_DELAYED, DSM_CXL_TSP_OTHER, IN_ANY, dsm_cxl_tsp_check_delayed_respond },
};

static const struct request *find_request(uint8_t opcode)
{
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        if (requests[i].opcode == opcode)
            return &requests[i];
    return NULL;
}

static dsm_cxl_tsp_result check_message(struct dsm_cxl_tsp_exchange *x, const struct request *request)
{
    if (x->header.version != DSM_CXL_TSP_VERSION_10)
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_VERSION_MISMATCH, DSM_CAUSE_TSP_VERSION, x->header.version, 0);
    if (!request)
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_UNSUPPORTED_REQUEST, DSM_CAUSE_TSP_OPCODE, x->header.opcode, 0);
    return DSM_CXL_TSP_SUCCESS;
}

static const char *session_name(enum dsm_cxl_tsp_session session)
{
    if (session == DSM_CXL_TSP_PRIMARY)
        return "the primary session";
    return session == DSM_CXL_TSP_SECONDARY ? "the primary session, or a secondary one" : "another session";
}

static dsm_cxl_tsp_result check_session(struct dsm_cxl_tsp_exchange *x, const struct request *request)
{
    enum dsm_cxl_tsp_session session = dsm_cxl_tsp_session_of(x->tsp, x->session->session_id);

    if (session >= request->least)
        return DSM_CXL_TSP_SUCCESS;
    (void)dsm_cause_set_text(&x->device->cause, DSM_CAUSE_TSP_SESSION,
                             session == DSM_CXL_TSP_SECONDARY ? "a secondary session" : session_name(session),
                             session_name(request->least));
    return DSM_CXL_TSP_NO_PRIVILEGE;
}

static dsm_cxl_tsp_result check_state(struct dsm_cxl_tsp_exchange *x, const struct request *request)
{
    bool is_again = request->opcode == DSM_CXL_TSP_LOCK && x->tsp->state == DSM_CXL_TSP_CONFIG_LOCKED;
    const char *wanted = request->states == LOCKED ? "CONFIG_LOCKED" : "CONFIG_UNLOCKED";

    if (request->states & IN(x->tsp->state))
        return DSM_CXL_TSP_SUCCESS;
    if (request->states == (UNLOCKED | LOCKED))
        wanted = "CONFIG_UNLOCKED or CONFIG_LOCKED";
    (void)dsm_cause_set_text(&x->device->cause, is_again ? DSM_CAUSE_TSP_LOCKED : DSM_CAUSE_TSP_STATE,
                             dsm_cxl_tsp_state_name(x->tsp->state), wanted);
    return is_again ? DSM_CXL_TSP_ALREADY_LOCKED : DSM_CXL_TSP_INVALID_SECURITY_STATE;
}

static dsm_cxl_tsp_result respond(struct dsm_cxl_tsp_exchange *x, struct dsm_bytes message)
{
    const struct request *request;
    dsm_cxl_tsp_result result;

    if (dsm_cxl_tsp_header_decode(message, &x->header) != DSM_OK) {
        x->header.opcode = 0;
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_SHORT, message.n, 0);
    }
    x->body = dsm_bytes(message.p + DSM_CXL_TSP_HEADER_LEN, message.n - DSM_CXL_TSP_HEADER_LEN);
    request = find_request(x->header.opcode);
    result = check_message(x, request);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_session(x, request);
    if (result == DSM_CXL_TSP_SUCCESS)
        result = check_state(x, request);
    return result == DSM_CXL_TSP_SUCCESS ? request->respond(x) : result;
}

#define LEAST_ROOM 12u /* of ERROR, and no response that confirms a change is longer */

enum dsm_error dsm_cxl_tsp_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                   struct dsm_bytes message, struct dsm_writer *w)
{
    struct dsm_cxl_tsp_exchange x = { .device = device, .tsp = &device->cxl->tsp, .session = session, .w = w };
    dsm_cxl_tsp_result result;
    struct dsm_writer begin = *w;

    device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
    if (dsm_writer_left(w) < LEAST_ROOM)
        return DSM_ERR_NO_SPACE;
    result = respond(&x, message);
    if (result == DSM_CXL_TSP_SUCCESS)
        return DSM_OK;
    *w = begin; /* a response that did not fit has left its beginning */
    return dsm_cxl_tsp_error_respond(&x, result);
}
