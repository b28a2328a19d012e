/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_ENDPOINT_INFO (DSP0274 1.3): device class identifiers, signed over IL1/IL2 when asked. */
#include "responder/get_endpoint_info.h"

#include "responder/handler.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/endpoint_info.h"

static bool is_signed(const struct dsm_get_endpoint_info *request)
{
    return (request->attributes & DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED) != 0;
}

static enum dsm_error check(struct dsm_connection *connection, const struct dsm_get_endpoint_info *request)
{
    struct dsm_cause *cause = &connection->device->cause;

    DSM_TRY(dsm_handler_note_reserved(connection, request->reserved_set));
    if (request->sub_code != DSM_ENDPOINT_INFO_DEVICE_CLASS)
        return dsm_cause_set(cause, DSM_CAUSE_ENDPOINT_INFO_CODE, request->sub_code, 0);
    if (!is_signed(request))
        return DSM_OK;
    if ((connection->state.negotiated.responder_flags & DSM_CAP_EP_INFO_SIG) == 0)
        return dsm_cause_set(cause, DSM_CAUSE_ENDPOINT_INFO_UNSIGNED, request->attributes, 0);
    return dsm_slots_find(connection, request->slot) ? DSM_OK : dsm_slots_refuse(connection, request->slot);
}

static enum dsm_error respond(struct dsm_connection *connection, const struct dsm_get_endpoint_info *request)
{
    const struct dsm_device *device = connection->device;
    uint8_t bytes[DSM_DEVICE_CLASSES_HEADER_LEN + DSM_DEVICE_CLASSES_MAX];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_endpoint_info response = { .slot = is_signed(request) ? request->slot : 0 };

    connection->request.params.is_signed = is_signed(request);
    DSM_TRY(dsm_device_class_list_write(&device->classes, &device->ids, &w));
    DSM_TRY(dsm_random(device->crypto, response.nonce, sizeof(response.nonce)));
    response.info = dsm_written(&w);
    DSM_TRY(dsm_endpoint_info_encode(&connection->request.params, &response, &connection->request.response));
    return dsm_response_fits(connection, is_signed(request) ? connection->request.params.signature_size : 0);
}

enum dsm_error dsm_get_endpoint_info_handle(struct dsm_connection *connection)
{
    struct dsm_get_endpoint_info request;

    DSM_TRY(dsm_get_endpoint_info_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(check(connection, &request));
    DSM_TRY(respond(connection, &request));
    if (is_signed(&request))
        dsm_handler_begin_signing(connection, dsm_slots_find(connection, request.slot)->credential,
                                  DSM_SIGN_ENDPOINT_INFO);
    return DSM_OK;
}
