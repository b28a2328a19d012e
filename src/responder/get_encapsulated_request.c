/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_ENCAPSULATED_REQUEST (DSP0274 1.1): the requester fetches what we ask. Fetched again, it is the same request. */
#include "responder/get_encapsulated_request.h"

#include "responder/encapsulated.h"
#include "responder/handler.h"
#include "responder/response.h"
#include "wire/encapsulated.h"

enum dsm_error dsm_get_encapsulated_request_handle(struct dsm_connection *connection)
{
    const struct dsm_mutual *mutual = dsm_encapsulated_find(connection);
    struct dsm_encapsulated_request response = { .reserved_set = false };
    struct dsm_get_encapsulated_request request;
    uint8_t inside[64];
    struct dsm_writer w = dsm_writer(inside, sizeof(inside));

    DSM_TRY(dsm_get_encapsulated_request_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    if (!mutual)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NOTHING_ENCAPSULATED, 0, 0);
    DSM_TRY(dsm_encapsulated_write(connection, &mutual->now, &w));
    response.request_id = mutual->now.request_id;
    response.request = dsm_written(&w);
    DSM_TRY(dsm_encapsulated_request_encode(&connection->request.params, &response, &connection->request.response));
    return dsm_response_fits(connection, 0);
}

void dsm_get_encapsulated_request_commit(struct dsm_connection *connection)
{
    dsm_encapsulated_find(connection)->now.is_asked = true;
}
