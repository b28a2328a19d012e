/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CAPABILITIES (DSP0274 10.3): agrees on the version and states what we can. */
#include "wire/capabilities.h"

#include "responder/handlers.h"
#include "spdm/capability_rules.h"

/* DSP0274 10.3: the largest CTExponent that a sane requester states; 2^31 us is 36 minutes. */
#define CT_EXPONENT_MAX 31u

static enum dsm_error check(struct dsm_connection *connection, const struct dsm_get_capabilities *request)
{
    uint8_t version = connection->header.version;
    uint32_t defined = dsm_capability_flags_defined(DSM_REQUESTER, version);
    const char *broken = dsm_capability_rule_broken(DSM_REQUESTER, version, request->flags & defined);

    if (broken) {
        dsm_log(connection->device->log, DSM_LOG_INFO, connection->device->name,
                "GET_CAPABILITIES with flags 0x%08x: %s", (unsigned)request->flags, broken);
        return DSM_ERR_INVALID_FIELD;
    }
    if (version >= DSM_SPDM_11 && request->ct_exponent > CT_EXPONENT_MAX)
        return DSM_ERR_INVALID_FIELD;
    if (version < DSM_SPDM_12)
        return dsm_note_reserved(connection, request->reserved_set || (request->flags & ~defined) != 0);
    /* Without chunks a message goes in one transfer, so these are one size; the decoder has seen the other rules. */
    if ((request->flags & DSM_CAP_CHUNK) == 0 && request->max_spdm_msg_size != request->data_transfer_size)
        return DSM_ERR_INVALID_FIELD;
    /* DSP0274 1.3, 10.3: who asks for the supported algorithms has to be able to take them in chunks. */
    if ((request->flags & DSM_CAP_CHUNK) == 0 && (request->param1 & DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS) != 0)
        return DSM_ERR_INVALID_FIELD;
    return dsm_note_reserved(connection, request->reserved_set || (request->flags & ~defined) != 0);
}

/*
 * A requester that lost our answer may ask the same again and gets the same; another question needs a new GET_VERSION
 * (DSP0274 10.3). A keeps the first pair only.
 */
static enum dsm_error answer_again(struct dsm_connection *connection)
{
    const struct dsm_transcript *transcript = &connection->transcript;
    struct dsm_bytes asked = dsm_bytes(transcript->vca + connection->capabilities_at,
                                       connection->capabilities_response_at - connection->capabilities_at);
    size_t end = connection->phase == DSM_PHASE_CAPABILITIES ? transcript->vca_len : connection->algorithms_at;

    if (!dsm_bytes_equal(asked, connection->message))
        return DSM_ERR_UNEXPECTED_REQUEST;
    dsm_write_bytes(&connection->response, dsm_bytes(transcript->vca + connection->capabilities_response_at,
                                                     end - connection->capabilities_response_at));
    return dsm_encode_end(&connection->response);
}

static void remember(struct dsm_connection *connection, const struct dsm_get_capabilities *request,
                     const struct dsm_capabilities *response)
{
    struct dsm_negotiated *negotiated = &connection->negotiated;

    negotiated->version = connection->header.version;
    negotiated->requester_flags = request->flags & dsm_capability_flags_defined(DSM_REQUESTER, negotiated->version);
    negotiated->responder_flags = response->flags;
    negotiated->ct_exponent = request->ct_exponent;
    negotiated->peer_data_transfer_size = request->data_transfer_size;
    negotiated->peer_max_msg_size = request->max_spdm_msg_size;
    connection->phase = DSM_PHASE_CAPABILITIES;
}

enum dsm_error dsm_handle_get_capabilities(struct dsm_connection *connection)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    struct dsm_get_capabilities request;
    struct dsm_capabilities response;

    connection->params.version = connection->header.version;
    DSM_TRY(dsm_get_capabilities_decode(&connection->params, &connection->message, &request));
    if (connection->phase != DSM_PHASE_VERSION)
        return answer_again(connection);
    DSM_TRY(check(connection, &request));
    response = (struct dsm_capabilities){
        .ct_exponent = settings->ct_exponent,
        .flags = settings->capabilities & dsm_capability_flags_defined(DSM_RESPONDER, connection->header.version),
        .data_transfer_size = (uint32_t)connection->binding->request_max,
        .max_spdm_msg_size = (uint32_t)connection->binding->request_max,
    };
    DSM_TRY(dsm_capabilities_encode(&connection->params, &response, &connection->response));
    connection->capabilities_at = connection->transcript.vca_len;
    DSM_TRY(dsm_transcript_add_vca(&connection->transcript, connection->message));
    connection->capabilities_response_at = connection->transcript.vca_len;
    DSM_TRY(dsm_transcript_add_vca(&connection->transcript, dsm_written(&connection->response)));
    remember(connection, &request, &response);
    return DSM_OK;
}
