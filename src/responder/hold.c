/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/hold.h"

#include "responder/response.h"
#include "wire/error_message.h"
#include "wire/spdm_messages.h"

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

    dsm_response_begin(connection);
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

static enum dsm_error refuse_busy(struct dsm_connection *connection)
{
    const struct dsm_held_response *held = &connection->state.held;
    struct dsm_cause *cause = &connection->device->cause;

    (void)dsm_cause_set(cause, DSM_CAUSE_RESPONSE_HELD, held->token, 0);
    cause->came = dsm_spdm_messages_name(held->request_code);
    return DSM_ERR_BUSY;
}

enum dsm_error dsm_hold_answer(struct dsm_connection *connection)
{
    const struct dsm_held_response *held = &connection->state.held;
    uint8_t digest[DSM_HASH_MAX] = { 0 };

    if (held->session_id != session_id_of(connection) || held->request_code != connection->request.header.code)
        return refuse_busy(connection);
    DSM_TRY(digest_request(connection, digest));
    if (memcmp(digest, held->request_digest, dsm_negotiated_hash(&connection->state.negotiated)->size) != 0)
        return refuse_busy(connection);
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
    held->is_large = dsm_response_is_large(connection);
    held->len = dsm_written_len(&connection->request.response);
    return answer_not_ready(connection);
}
