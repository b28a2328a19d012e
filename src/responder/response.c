/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/response.h"

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

void dsm_response_begin(struct dsm_connection *connection)
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
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_RESPONSE_LARGE, len, dsm_response_limit(connection));
}
