/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/reply.h"

#include "device/device_refusal.h"
#include "responder/error_map.h"
#include "responder/response.h"
#include "wire/spdm_messages.h"

#include <stdio.h>

/*
 * Of an ERROR: what was agreed on; 1.0 where GET_VERSION is answered, and what GET_CAPABILITIES chose as soon as it has
 * chosen well, since its sender takes no other (DSP0274 10.2, 10.3).
 */
static uint8_t error_version(const struct dsm_connection *connection)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    const struct dsm_spdm_header *header = &connection->request.header;

    if (header->code == DSM_SPDM_GET_VERSION)
        return DSM_SPDM_10;
    if (header->code == DSM_SPDM_GET_CAPABILITIES &&
        dsm_exchange_phase(&connection->state.transcript) == DSM_PHASE_VERSION &&
        header->version >= settings->version_min && header->version <= settings->version_max)
        return header->version;
    return connection->state.negotiated.version;
}

static enum dsm_error write_error(struct dsm_connection *connection, uint8_t error_code, uint8_t version)
{
    uint8_t actual_size[4];
    struct dsm_writer w = dsm_writer(actual_size, sizeof(actual_size));
    struct dsm_error_message message = { .error_code = error_code };
    struct dsm_wire_params params = { .version = version };

    dsm_write_u32le(&w, (uint32_t)connection->request.too_large_len);
    if (error_code == DSM_SPDM_ERROR_UNSUPPORTED_REQUEST)
        message.error_data = connection->request.header.code;
    if (error_code == DSM_SPDM_ERROR_RESET_REQUIRED && version >= DSM_SPDM_13) /* DSP0274 1.3 GET_CSR */
        message.error_data = connection->request.reset_tag;
    if (error_code == DSM_SPDM_ERROR_RESPONSE_TOO_LARGE || error_code == DSM_SPDM_ERROR_DATA_TOO_LARGE)
        message.extended = dsm_written(&w);
    return dsm_error_message_encode(&params, &message, &connection->request.response);
}

struct dsm_reply_request_name dsm_reply_request_name(const struct dsm_connection *connection)
{
    uint8_t code = connection->request.header.code;
    const struct dsm_message *known = dsm_spdm_messages_find(code);
    struct dsm_reply_request_name name;

    if (code == 0)
        snprintf(name.text, sizeof(name.text), "%s",
                 connection->request.kind == DSM_OBJECT_RECORD ? "secured record" : "object");
    else if (known)
        snprintf(name.text, sizeof(name.text), "%s", known->name);
    else
        snprintf(name.text, sizeof(name.text), "request 0x%02x", code);
    return name;
}

/* What goes wrong on our side has no cause in the request. */
static bool is_ours(enum dsm_error error)
{
    return error >= DSM_ERR_NO_SPACE;
}

static void notify(struct dsm_connection *connection, enum dsm_error error, uint8_t code)
{
    struct dsm_device *device = connection->device;
    char answer[48];

    if (device->cause.id == DSM_CAUSE_NONE && is_ours(error))
        (void)dsm_cause_set_text(&device->cause, DSM_CAUSE_OURS, dsm_error_text(error), NULL);
    snprintf(answer, sizeof(answer), "ERROR(%s)", dsm_spdm_error_code_name(code));
    dsm_device_refused(device, dsm_reply_request_name(connection).text, answer, error);
}

/* ERROR that answers the request in hand, in place of whatever the handler has written. */
enum dsm_verdict dsm_reply_error(struct dsm_connection *connection, enum dsm_error error)
{
    uint8_t version = error_version(connection);
    uint8_t code = dsm_error_to_spdm(error, version);

    dsm_job_clear(&connection->job);
    dsm_exchange_refused(code, &connection->state.transcript, dsm_context_session_l1l2(connection));
    if (error == DSM_ERR_DISCARD)
        return DSM_VERDICT_DROP;
    if (error == DSM_ERR_CLOSE)
        return DSM_VERDICT_CLOSE;
    notify(connection, error, code);
    dsm_response_begin(connection);
    return write_error(connection, code, version) == DSM_OK ? DSM_VERDICT_DONE : DSM_VERDICT_CLOSE;
}
