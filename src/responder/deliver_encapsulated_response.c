/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * DELIVER_ENCAPSULATED_RESPONSE (DSP0274 1.1): the answer to what we asked, acknowledged with the next request or with
 * none. What is wrong inside is InvalidResponseCode and ends what it was for.
 */
#include "responder/deliver_encapsulated_response.h"

#include "responder/asked_answers.h"
#include "responder/encapsulated.h"
#include "responder/encapsulated_answers.h"
#include "responder/handler.h"
#include "responder/proof.h"
#include "responder/response.h"
#include "wire/encapsulated.h"
#include "wire/error_message.h"

static const uint8_t answer_codes[] = {
    [DSM_ENCAPSULATED_DIGESTS] = DSM_SPDM_DIGESTS,
    [DSM_ENCAPSULATED_CERTIFICATE] = DSM_SPDM_CERTIFICATE,
    [DSM_ENCAPSULATED_CHALLENGE] = DSM_SPDM_CHALLENGE_AUTH,
    [DSM_ENCAPSULATED_KEY_UPDATE] = DSM_SPDM_KEY_UPDATE_ACK,
    [DSM_ENCAPSULATED_VERIFY_NEW_KEY] = DSM_SPDM_KEY_UPDATE_ACK,
    [DSM_ENCAPSULATED_ENDPOINT_INFO] = DSM_SPDM_ENDPOINT_INFO,
};

/* The next request, or that there is none; a slot is named where it is not the first. */
static enum dsm_error write_ack(struct dsm_connection *connection, uint8_t id,
                                const struct dsm_encapsulated_state *next)
{
    struct dsm_encapsulated_response_ack ack = { .ack_request_id = id };
    uint8_t inside[64];
    struct dsm_writer w = dsm_writer(inside, sizeof(inside));

    if (next->step != DSM_ENCAPSULATED_NOTHING) {
        DSM_TRY(dsm_encapsulated_write(connection, next, &w));
        ack.payload_type = DSM_ENCAPSULATED_PRESENT;
        ack.request_id = next->request_id;
        ack.request = dsm_written(&w);
    } else if (next->slot != 0) {
        ack.payload_type = DSM_ENCAPSULATED_REQ_SLOT;
        ack.req_slot = next->slot;
    }
    DSM_TRY(dsm_encapsulated_response_ack_encode(&connection->request.params, &ack, &connection->request.response));
    return dsm_response_fits(connection, 0);
}

/* An ERROR inside: who is not ready is not waited for (DSP0274 1.1, encapsulated requests). */
static enum dsm_error take_error(struct dsm_connection *connection, struct dsm_bytes inside, uint8_t id,
                                 uint8_t error_code)
{
    struct dsm_encapsulated_state nothing = { .step = DSM_ENCAPSULATED_NOTHING };

    if (error_code != DSM_SPDM_ERROR_RESPONSE_NOT_READY) {
        (void)dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_ERROR,
                                 dsm_spdm_error_code_name(error_code), NULL);
        return DSM_ERR_INVALID_RESPONSE;
    }
    connection->request.message.n = (size_t)(inside.p + inside.n - connection->request.message.p);
    connection->request.encapsulated = nothing;
    return write_ack(connection, id, &nothing);
}

static enum dsm_error check_header(struct dsm_connection *connection, const struct dsm_spdm_header *header,
                                   enum dsm_encapsulated_step step)
{
    struct dsm_cause *cause = &connection->device->cause;

    if (header->version != connection->request.params.version)
        return dsm_cause_set(cause, DSM_CAUSE_ENCAPSULATED_VERSION, header->version,
                             connection->request.params.version);
    if (header->code != answer_codes[step])
        return dsm_cause_set(cause, DSM_CAUSE_ENCAPSULATED_CODE, header->code, answer_codes[step]);
    return DSM_OK;
}

static enum dsm_error take(struct dsm_connection *connection, struct dsm_mutual *mutual, struct dsm_bytes inside)
{
    struct dsm_encapsulated_state next = mutual->now;
    struct dsm_spdm_header header;
    bool reserved_set;

    if (dsm_spdm_header_decode(inside, &header) != DSM_OK)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_SHORT, inside.n, 0);
    if (header.code == DSM_SPDM_ERROR && header.version == connection->request.params.version)
        return take_error(connection, inside, next.request_id, header.param1);
    DSM_TRY(check_header(connection, &header, next.step));
    DSM_TRY(dsm_encapsulated_answers_take(connection, mutual, &inside, &next, &reserved_set));
    connection->request.message.n = (size_t)(inside.p + inside.n - connection->request.message.p);
    DSM_TRY(dsm_handler_note_reserved(connection, reserved_set));
    next.request_id++;
    next.is_asked = next.step != DSM_ENCAPSULATED_NOTHING;
    DSM_TRY(write_ack(connection, mutual->now.request_id, &next));
    connection->request.encapsulated = next;
    return dsm_encapsulated_answers_keep(connection, mutual, inside, &next);
}

enum dsm_error dsm_deliver_encapsulated_response_handle(struct dsm_connection *connection)
{
    struct dsm_mutual *mutual = dsm_encapsulated_find(connection);
    struct dsm_deliver_encapsulated_response request;
    enum dsm_error error;

    DSM_TRY(
        dsm_deliver_encapsulated_response_decode(&connection->request.params, &connection->request.message, &request));
    if (!mutual || !mutual->now.is_asked)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_UNASKED, 0, 0);
    if (request.request_id != mutual->now.request_id)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_ID, request.request_id,
                             mutual->now.request_id);
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    connection->request.subject = dsm_encapsulated_session(connection, mutual);
    error = take(connection, mutual, request.response);
    if (error == DSM_ERR_INVALID_RESPONSE)
        dsm_encapsulated_give_up(connection, mutual);
    return error;
}

static void log_proven(const struct dsm_connection *connection, const struct dsm_mutual *mutual)
{
    const struct dsm_device *device = connection->device;

    dsm_log(device->log, DSM_LOG_INFO, device->name,
            "the requester is authenticated by CHALLENGE_AUTH with the key of its slot %u", mutual->now.slot);
}

void dsm_deliver_encapsulated_response_commit(struct dsm_connection *connection)
{
    struct dsm_mutual *mutual = dsm_encapsulated_find(connection);
    struct dsm_responder_session *session = dsm_encapsulated_session(connection, mutual);
    bool is_proven = mutual->now.step == DSM_ENCAPSULATED_CHALLENGE && dsm_job_is_set(&connection->job);

    dsm_asked_answers_commit(connection, mutual);
    mutual->now = connection->request.encapsulated;
    if (is_proven)
        log_proven(connection, mutual);
    if (dsm_job_is_set(&connection->job))
        mutual->key = dsm_proof_take_key(&connection->job);
    if (session)
        session->base.req_slot = mutual->now.slot;
}

enum dsm_error dsm_deliver_encapsulated_response_fail(struct dsm_connection *connection, enum dsm_error error)
{
    bool is_info = dsm_encapsulated_find(connection)->now.step == DSM_ENCAPSULATED_ENDPOINT_INFO;

    error = dsm_proof_name_failure(
        connection, error, is_info ? DSM_CAUSE_REQUESTER_INFO_SIGNATURE : DSM_CAUSE_REQUESTER_CHALLENGE_SIGNATURE);
    if (error == DSM_ERR_INVALID_RESPONSE)
        dsm_encapsulated_give_up(connection, dsm_encapsulated_find(connection));
    return error;
}
