/* SPDX-License-Identifier: BSD-3-Clause */
/* What is answered in place of a handler's response, and how large any response may be. */
#include "responder/reply.h"

#include "responder/error_map.h"

static size_t our_transfer_max(const struct dsm_connection *connection)
{
    const struct dsm_binding *binding = connection->binding;

    return connection->request.session ? binding->secured_response_max : binding->response_max;
}

size_t dsm_response_limit(const struct dsm_connection *connection)
{
    /* Without chunks a whole message has to fit into what the requester takes at once (DSP0274 10.3). */
    return dsm_negotiated_transfer_max(&connection->state.negotiated, our_transfer_max(connection));
}

/* A large message is made where there is room for it; without memory for that, responses are as large as a transfer. */
static struct dsm_writer response_room(struct dsm_connection *connection)
{
    size_t message_max = dsm_negotiated_message_max(&connection->state.negotiated, our_transfer_max(connection));

    if (message_max <= sizeof(connection->response_bytes))
        dsm_assembly_free(&connection->large);
    else if (dsm_assembly_provide(&connection->large, message_max) == DSM_OK)
        return dsm_writer(connection->large.bytes, connection->large.size);
    return dsm_writer(connection->response_bytes, sizeof(connection->response_bytes));
}

void dsm_begin_response(struct dsm_connection *connection)
{
    if (connection->state.held.held)
        connection->request.response = dsm_writer(connection->aside_bytes, sizeof(connection->aside_bytes));
    else
        connection->request.response = response_room(connection);
}

enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more)
{
    size_t len = dsm_written_len(&connection->request.response) + more;

    if (len <= dsm_response_limit(connection))
        return DSM_OK;
    connection->request.too_large_len = len;
    return DSM_ERR_RESPONSE_TOO_LARGE;
}

#define RDT_EXPONENT 0u /* ready after 2^0 us */
#define RDTM 2u         /* the least: DSP0274 10.9 wants a multiplier above 1 */

/* ERROR(ResponseNotReady) with its ExtendedErrorData (DSP0274 10.9). The response is kept for as long as it takes. */
static enum dsm_error answer_not_ready(struct dsm_connection *connection)
{
    const struct dsm_held_response *held = &connection->state.held;
    uint8_t extended[4] = { RDT_EXPONENT, held->request_code, held->token, RDTM };
    struct dsm_error_message message = {
        .error_code = DSM_SPDM_ERROR_RESPONSE_NOT_READY,
        .extended = dsm_bytes(extended, sizeof(extended)),
    };
    struct dsm_wire_params params = { .version = connection->state.negotiated.version };

    dsm_begin_response(connection);
    return dsm_error_message_encode(&params, &message, &connection->request.response);
}

static uint32_t session_id_of(const struct dsm_connection *connection)
{
    return connection->request.session ? connection->request.session->base.id : 0;
}

/* With the transport's padding: a retry that is not decoded has it, too. */
static enum dsm_error digest_request(const struct dsm_connection *connection, uint8_t *digest)
{
    struct dsm_bytes padded = dsm_bytes(connection->request.message.p, connection->request.padded_len);

    return dsm_hash_once(connection->device->crypto, dsm_negotiated_hash(&connection->state.negotiated), padded,
                         digest);
}

enum dsm_error dsm_hold_note_request(struct dsm_connection *connection)
{
    return digest_request(connection, connection->state.held.request_digest);
}

bool dsm_hold_blocks(const struct dsm_connection *connection)
{
    uint8_t code = connection->request.header.code;

    return connection->state.held.held && code != DSM_SPDM_RESPOND_IF_READY && code != DSM_SPDM_GET_VERSION;
}

enum dsm_error dsm_answer_blocked(struct dsm_connection *connection)
{
    const struct dsm_held_response *held = &connection->state.held;
    uint8_t digest[DSM_HASH_MAX] = { 0 };

    if (held->session_id != session_id_of(connection) || held->request_code != connection->request.header.code)
        return DSM_ERR_BUSY;
    DSM_TRY(digest_request(connection, digest));
    if (memcmp(digest, held->request_digest, dsm_negotiated_hash(&connection->state.negotiated)->size) != 0)
        return DSM_ERR_BUSY;
    return answer_not_ready(connection);
}

/* Holds a finished response back until RESPOND_IF_READY asks for it. */
enum dsm_error dsm_hold_response(struct dsm_connection *connection)
{
    struct dsm_held_response *held = &connection->state.held;

    held->held = true;
    held->request_code = connection->request.header.code;
    held->token++;
    held->session_id = session_id_of(connection);
    held->is_large = connection->request.response.start == connection->large.bytes;
    held->len = dsm_written_len(&connection->request.response);
    return answer_not_ready(connection);
}

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
    if (error_code == DSM_SPDM_ERROR_RESPONSE_TOO_LARGE)
        message.extended = dsm_written(&w);
    return dsm_error_message_encode(&params, &message, &connection->request.response);
}

/* ERROR that answers the request in hand, in place of whatever the handler has written. */
enum dsm_verdict dsm_answer_error(struct dsm_connection *connection, enum dsm_error error)
{
    uint8_t version = error_version(connection);
    uint8_t code = dsm_error_to_spdm(error, version);

    dsm_job_clear(&connection->job);
    dsm_exchange_refused(code, &connection->state.transcript, dsm_session_l1l2(connection));
    if (error == DSM_ERR_DISCARD)
        return DSM_VERDICT_DROP;
    if (error == DSM_ERR_CLOSE)
        return DSM_VERDICT_CLOSE;
    dsm_log(connection->device->log, DSM_LOG_INFO, connection->device->name, "%s answered with ERROR(%s): %s",
            dsm_spdm_code_name(connection->request.header.code), dsm_spdm_error_code_name(code), dsm_error_text(error));
    dsm_begin_response(connection);
    return write_error(connection, code, version) == DSM_OK ? DSM_VERDICT_DONE : DSM_VERDICT_CLOSE;
}
