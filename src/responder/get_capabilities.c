/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CAPABILITIES (DSP0274 10.3): agrees on the version and states what we can. */
#include "responder/get_capabilities.h"

#include "responder/handler.h"
#include "responder/sizes.h"
#include "spdm/capability_rules.h"
#include "wire/capabilities.h"

/* DSP0274 10.3: the largest CTExponent that a sane requester states; 2^31 us is 36 minutes. */
#define CT_EXPONENT_MAX 31u

#define GET_CAPABILITIES_IN_A 2u

static enum dsm_error check(struct dsm_connection *connection, const struct dsm_get_capabilities *request)
{
    uint8_t version = connection->request.header.version;
    uint32_t defined = dsm_capability_flags_defined(DSM_REQUESTER, version);
    struct dsm_cause *cause = &connection->device->cause;
    const char *broken = dsm_capability_rule_broken(DSM_REQUESTER, version, request->flags & defined);

    if (broken) {
        (void)dsm_cause_set_text(cause, DSM_CAUSE_CAPABILITY_RULE, broken, NULL);
        cause->value = request->flags;
        return DSM_ERR_INVALID_FIELD;
    }
    if (version >= DSM_SPDM_11 && request->ct_exponent > CT_EXPONENT_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_CT_EXPONENT, request->ct_exponent, CT_EXPONENT_MAX);
    if (version < DSM_SPDM_12)
        return dsm_handler_note_reserved(connection, request->reserved_set || (request->flags & ~defined) != 0);
    /* Without chunks a message goes in one transfer, so these are one size; the decoder has seen the other rules. */
    if ((request->flags & DSM_CAP_CHUNK) == 0 && request->max_spdm_msg_size != request->data_transfer_size)
        return dsm_cause_set(cause, DSM_CAUSE_MSG_SIZE_WITHOUT_CHUNKS, request->max_spdm_msg_size,
                             request->data_transfer_size);
    /* DSP0274 1.3, 10.3: who asks for the supported algorithms has to be able to take them in chunks. */
    if ((request->flags & DSM_CAP_CHUNK) == 0 && (request->param1 & DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS) != 0)
        return dsm_cause_set(cause, DSM_CAUSE_ALGORITHMS_WITHOUT_CHUNKS, request->param1, 0);
    return dsm_handler_note_reserved(connection, request->reserved_set || (request->flags & ~defined) != 0);
}

static struct dsm_negotiated propose(const struct dsm_connection *connection,
                                     const struct dsm_get_capabilities *request,
                                     const struct dsm_capabilities *response)
{
    uint8_t version = connection->request.header.version;

    return (struct dsm_negotiated){
        .version = version,
        .requester_flags = request->flags & dsm_capability_flags_defined(DSM_REQUESTER, version),
        .responder_flags = response->flags,
        .ct_exponent = request->ct_exponent,
        .peer_data_transfer_size = request->data_transfer_size,
        .peer_max_msg_size = request->max_spdm_msg_size,
    };
}

static uint32_t own_flags(const struct dsm_connection *connection)
{
    uint32_t flags = connection->device->settings.capabilities;

    if (connection->binding->has_no_records)
        flags &= ~dsm_capability_flags_of_sessions();
    return flags & dsm_capability_flags_defined(DSM_RESPONDER, connection->request.header.version);
}

enum dsm_error dsm_get_capabilities_handle(struct dsm_connection *connection)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    struct dsm_get_capabilities request;
    struct dsm_capabilities response;

    connection->request.params.version = connection->request.header.version;
    DSM_TRY(dsm_get_capabilities_decode(&connection->request.params, &connection->request.message, &request));
    if (dsm_exchange_phase(&connection->state.transcript) != DSM_PHASE_VERSION)
        return dsm_handler_answer_again(connection, GET_CAPABILITIES_IN_A);
    DSM_TRY(check(connection, &request));
    response = (struct dsm_capabilities){
        .ct_exponent = settings->ct_exponent,
        .flags = own_flags(connection),
        .data_transfer_size = (uint32_t)dsm_sizes_transfer_max(connection),
        .max_spdm_msg_size = (uint32_t)dsm_sizes_transfer_max(connection),
    };
    if ((response.flags & DSM_CAP_CHUNK) != 0)
        response.max_spdm_msg_size = (uint32_t)dsm_sizes_message_max(connection);
    connection->request.proposed = propose(connection, &request, &response);
    return dsm_capabilities_encode(&connection->request.params, &response, &connection->request.response);
}

void dsm_get_capabilities_commit(struct dsm_connection *connection)
{
    connection->state.negotiated = connection->request.proposed;
}
