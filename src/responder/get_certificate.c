/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CERTIFICATE (DSP0274 10.6): a slot's chain in portions. */
#include "responder/get_certificate.h"

#include "responder/handler.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/certificate.h"

/* CERTIFICATE without its portion */
static size_t fixed_len(const struct dsm_get_certificate *request)
{
    return request->is_large ? 16 : 8;
}

/* LARGE_RESP_CAP is ours alone to state: who asks in the large form takes such an answer. */
static enum dsm_error check_form(struct dsm_connection *connection, const struct dsm_get_certificate *request,
                                 const struct dsm_slots_find *view)
{
    struct dsm_cause *cause = &connection->device->cause;

    if (request->is_large && (connection->state.negotiated.responder_flags & DSM_CAP_LARGE_RESP) == 0)
        return dsm_cause_set(cause, DSM_CAUSE_CERTIFICATE_LARGE, 0, 0);
    if (request->is_large || !view || view->form.total_len <= DSM_CERT_CHAIN_MAX)
        return DSM_OK;
    connection->request.too_large_len = view->form.total_len;
    return dsm_cause_set(cause, DSM_CAUSE_CERTIFICATE_SMALL, view->form.total_len, DSM_CERT_CHAIN_MAX);
}

static size_t portion_len(const struct dsm_connection *connection, const struct dsm_get_certificate *request,
                          size_t total)
{
    size_t room = dsm_response_limit(connection) - fixed_len(request);
    size_t n = total - request->offset;

    n = n < request->length ? n : request->length;
    return n < room ? n : room;
}

static enum dsm_error respond(struct dsm_connection *connection, const struct dsm_get_certificate *request,
                              const struct dsm_slots_find *view)
{
    uint8_t *place = connection->request.response.p + fixed_len(request);
    struct dsm_certificate response = { .slot = request->slot, .is_large = request->is_large };

    if (connection->request.params.version >= DSM_SPDM_13 &&
        (request->attributes & DSM_GET_CERTIFICATE_SLOT_SIZE_REQUESTED) != 0) {
        response.remainder_length = view ? (uint32_t)view->form.total_len : 0;
        return dsm_certificate_encode(&connection->request.params, &response, &connection->request.response);
    }
    if (!view)
        return dsm_slots_refuse(connection, request->slot);
    if (request->offset >= view->form.total_len)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CERTIFICATE_OFFSET, request->offset,
                             view->form.total_len);
    response.portion = dsm_bytes(place, portion_len(connection, request, view->form.total_len));
    dsm_chain_form_copy(&view->form, request->offset, response.portion.n, place);
    response.remainder_length = (uint32_t)(view->form.total_len - request->offset - response.portion.n);
    return dsm_certificate_encode(&connection->request.params, &response, &connection->request.response);
}

enum dsm_error dsm_get_certificate_handle(struct dsm_connection *connection)
{
    const struct dsm_slots_find *view;
    struct dsm_get_certificate request;

    DSM_TRY(dsm_get_certificate_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    view = dsm_slots_find(connection, request.slot);
    DSM_TRY(check_form(connection, &request, view));
    return respond(connection, &request, view);
}
