/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The TDISP responder (PCIe 11.3). Checks come in this order, and the first that fails is answered:
 *
 *   1. version    VERSION_MISMATCH; GET_TDISP_VERSION is answered in every minor version (11.3.4)
 *   2. code       UNSUPPORTED_REQUEST, with the code as error data
 *   3. length     INVALID_REQUEST; also a message too short for its header, which is answered with function id 0
 *   4. interface  INVALID_INTERFACE
 *   5. session    INVALID_INTERFACE_STATE where only the session that locked may ask
 *   6. state      INVALID_INTERFACE_STATE
 *   7. fields     what the handler says; findings of a strict device are INVALID_REQUEST
 */
#include "pcisig/tdisp.h"
#include "pcisig/pci_session.h"

#include "device/device_events.h"
#include "device/device_finding.h"
#include "device/tdi_transitions.h"
#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"
#include "pcisig/tdisp_lock.h"
#include "pcisig/tdisp_optional.h"
#include "pcisig/tdisp_query.h"
#include "pcisig/tdisp_report.h"
#include "pcisig/tdisp_start_stop.h"
#include "pcisig/tdisp_vdm.h"
#include "wire/tdisp_messages.h"

#define IN(state) (1u << (state))
#define IN_ANY (IN(DSM_TDI_CONFIG_UNLOCKED) | IN(DSM_TDI_CONFIG_LOCKED) | IN(DSM_TDI_RUN) | IN(DSM_TDI_ERROR))

struct request {
    uint8_t code;
    uint8_t states;       /* in which it is legal (11.3.1) */
    bool locking_session; /* only in the session that locked (ours, 11.6.3 wants one TSM to hold a TDI) */
    uint16_t body_len;
    dsm_tdisp_result (*respond)(struct dsm_tdisp_exchange *x);
    bool (*is_offered)(const struct dsm_device *device); /* of the optional ones; NULL: by each device */
};

#define ANY_LEN UINT16_MAX /* its handler says what is wrong with it */

static const struct request requests[] = {
    { DSM_TDISP_GET_VERSION, IN_ANY, false, 0, dsm_tdisp_get_version_respond, NULL },
    { DSM_TDISP_GET_CAPABILITIES, IN_ANY, false, 4, dsm_tdisp_get_capabilities_respond, NULL },
    { DSM_TDISP_LOCK_INTERFACE_REQUEST, IN(DSM_TDI_CONFIG_UNLOCKED), false, 20, dsm_tdisp_lock_respond, NULL },
    { DSM_TDISP_GET_DEVICE_INTERFACE_REPORT, IN(DSM_TDI_CONFIG_LOCKED) | IN(DSM_TDI_RUN), true, 4,
      dsm_tdisp_get_report_respond, NULL },
    { DSM_TDISP_GET_DEVICE_INTERFACE_STATE, IN_ANY, false, 0, dsm_tdisp_get_state_respond, NULL },
    { DSM_TDISP_START_INTERFACE_REQUEST, IN(DSM_TDI_CONFIG_LOCKED), true, 32, dsm_tdisp_start_respond, NULL },
    { DSM_TDISP_STOP_INTERFACE_REQUEST, IN_ANY, false, 0, dsm_tdisp_stop_respond, NULL },
    { DSM_TDISP_BIND_P2P_STREAM_REQUEST, IN(DSM_TDI_RUN), true, 1, dsm_tdisp_bind_p2p_respond, dsm_tdisp_offers_p2p },
    { DSM_TDISP_UNBIND_P2P_STREAM_REQUEST, IN(DSM_TDI_RUN), true, 1, dsm_tdisp_unbind_p2p_respond,
      dsm_tdisp_offers_p2p },
    { DSM_TDISP_SET_MMIO_ATTRIBUTE_REQUEST, IN(DSM_TDI_RUN), true, 16, dsm_tdisp_set_mmio_attribute_respond,
      dsm_tdisp_offers_mmio },
    { DSM_TDISP_VDM_REQUEST, IN_ANY, false, ANY_LEN, dsm_tdisp_vdm_respond, dsm_tdisp_offers_vdm },
    { DSM_TDISP_SET_CONFIG_REQUEST, IN(DSM_TDI_CONFIG_UNLOCKED), false, 4, dsm_tdisp_set_config_respond,
      dsm_tdisp_offers_xt },
};

#define REQUEST_COUNT (sizeof(requests) / sizeof(requests[0]))

static bool is_offered(const struct request *request, const struct dsm_device *device)
{
    return !request->is_offered || request->is_offered(device);
}

static const struct request *find_request(uint8_t code, const struct dsm_device *device)
{
    for (size_t i = 0; i < REQUEST_COUNT; i++)
        if (requests[i].code == code)
            return is_offered(&requests[i], device) ? &requests[i] : NULL;
    return NULL;
}

static void list_requests(const struct dsm_device *device, uint8_t mask[16])
{
    for (size_t i = 0; i < REQUEST_COUNT; i++)
        if (is_offered(&requests[i], device))
            mask[(requests[i].code & 0x7Fu) / 8] |= (uint8_t)(1u << (requests[i].code % 8));
}

/* 11.3.4: how else could a requester of a later minor version find out? */
static bool is_version_known(const struct dsm_tdisp_header *header)
{
    if (header->type == DSM_TDISP_GET_VERSION)
        return DSM_TDISP_MAJOR(header->version) == DSM_TDISP_MAJOR(DSM_TDISP_VERSION_10);
    return header->version == DSM_TDISP_VERSION_10;
}

static dsm_tdisp_result check_message(struct dsm_tdisp_exchange *x, const struct request *request)
{
    if (!is_version_known(&x->header))
        return dsm_tdisp_refuse(x, DSM_TDISP_VERSION_MISMATCH, DSM_CAUSE_TDISP_VERSION, x->header.version, 0);
    if (!request) {
        x->error_data = x->header.type;
        return dsm_tdisp_refuse(x, DSM_TDISP_UNSUPPORTED_REQUEST, DSM_CAUSE_TDISP_CODE, x->header.type, 0);
    }
    if (request->body_len != ANY_LEN && x->body.n != request->body_len)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_TDISP_LENGTH, DSM_TDISP_HEADER_LEN + x->body.n,
                                DSM_TDISP_HEADER_LEN + request->body_len);
    return dsm_tdisp_check_interface(x);
}

/* One or two are all that the table has, where it has not all of them. */
static const char *states_text(uint8_t states)
{
    if (states == IN(DSM_TDI_CONFIG_UNLOCKED))
        return "CONFIG_UNLOCKED";
    if (states == IN(DSM_TDI_RUN))
        return "RUN";
    return states == IN(DSM_TDI_CONFIG_LOCKED) ? "CONFIG_LOCKED" : "CONFIG_LOCKED or RUN";
}

static dsm_tdisp_result check_state(struct dsm_tdisp_exchange *x, const struct request *request)
{
    if (request->locking_session && x->tdi->session_id != x->session->session_id)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_INTERFACE_STATE, DSM_CAUSE_TDISP_SESSION, x->session->session_id,
                                x->tdi->session_id);
    if ((request->states & IN(x->tdi->state)) == 0)
        return dsm_tdisp_refuse_text(x, DSM_TDISP_INVALID_INTERFACE_STATE, DSM_CAUSE_TDISP_STATE,
                                     dsm_tdi_state_name(x->tdi->state), states_text(request->states));
    return DSM_TDISP_SUCCESS;
}

static dsm_tdisp_result check_version_asked(struct dsm_tdisp_exchange *x)
{
    bool *asked = x->session->tdisp_version_asked;

    if (!asked || *asked || x->header.type == DSM_TDISP_GET_VERSION)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_NO_TDISP_VERSION, DSM_ERR_INVALID_FIELD,
                                                  "%s without one before it in its session",
                                                  dsm_tdisp_messages_name(x->header.type)));
}

/* What any requester can get wrong in any request, and is tolerated. */
static dsm_tdisp_result check_common_fields(struct dsm_tdisp_exchange *x)
{
    dsm_tdisp_result result = dsm_tdisp_check_reserved(x, x->header.reserved_set, "header");

    if (result == DSM_TDISP_SUCCESS)
        result = dsm_tdisp_result_of(dsm_pci_check_aead(x->device, x->session, "TDISP"));
    return result == DSM_TDISP_SUCCESS ? check_version_asked(x) : result;
}

/* LOCK, START and STOP alone move a TDI. */
static void ask_for_drain(struct dsm_tdisp_exchange *x, uint32_t generation_before)
{
    if (!x->device->drain || !x->session->drain || x->tdi->generation == generation_before)
        return;
    *x->session->drain = (struct dsm_tdisp_drain){
        .pending = true,
        .request = x->header.type,
        .tdi = (size_t)(x->tdi - x->device->tdis),
        .generation = x->tdi->generation,
        .function_id = x->header.function_id,
    };
}

static dsm_tdisp_result respond(struct dsm_tdisp_exchange *x)
{
    const struct request *request = find_request(x->header.type, x->device);
    dsm_tdisp_result result = check_message(x, request);
    uint32_t generation;

    if (result == DSM_TDISP_SUCCESS)
        result = check_state(x, request);
    if (result == DSM_TDISP_SUCCESS)
        result = check_common_fields(x);
    if (result != DSM_TDISP_SUCCESS)
        return result;
    generation = x->tdi->generation;
    list_requests(x->device, x->requests_supported);
    result = request->respond(x);
    if (result == DSM_TDISP_SUCCESS)
        ask_for_drain(x, generation);
    return result;
}

enum dsm_error dsm_tdisp_drain_failed(struct dsm_device *device, const struct dsm_tdisp_drain *drain,
                                      struct dsm_writer *w)
{
    struct dsm_tdi *tdi = &device->tdis[drain->tdi];
    struct dsm_tdisp_exchange x = { .device = device, .tdi = tdi, .w = w };

    x.header = (struct dsm_tdisp_header){ .type = drain->request, .function_id = drain->function_id };
    if (tdi->generation == drain->generation)
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_DRAIN);
    return dsm_tdisp_error_respond(&x, dsm_tdisp_refuse(&x, DSM_TDISP_UNSPECIFIED, DSM_CAUSE_DRAIN, 0, 0));
}

/* A message without room for a header is answered all the same (ours), with function id 0: it names no other. */
static dsm_tdisp_result read_header(struct dsm_tdisp_exchange *x, struct dsm_bytes message)
{
    if (dsm_tdisp_header_decode(message, &x->header) != DSM_OK) {
        x->header = (struct dsm_tdisp_header){ .type = message.n > 1 ? message.p[1] : 0 };
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_TDISP_SHORT, message.n, 0);
    }
    x->body = dsm_bytes(message.p + DSM_TDISP_HEADER_LEN, message.n - DSM_TDISP_HEADER_LEN);
    return DSM_TDISP_SUCCESS;
}

enum dsm_error dsm_tdisp_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                 struct dsm_bytes message, struct dsm_writer *w)
{
    struct dsm_tdisp_exchange x = { .device = device, .session = session, .w = w };
    dsm_tdisp_result result;

    device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
    result = read_header(&x, message);
    if (result == DSM_TDISP_SUCCESS)
        result = respond(&x);
    if (result != DSM_TDISP_SUCCESS)
        return dsm_tdisp_error_respond(&x, result);
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}
