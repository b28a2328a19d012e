/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/response.h"

#define HEAD DSM_CHUNK_SEND_ACK_HEAD_MAX /* in front of each response: it may come to stand in a CHUNK_SEND_ACK */

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A message is large also for a sender that has no room for it at once (DSP0274, large SPDM messages): the device plays
 * one whose buffer is that small in both directions. */
static size_t our_transfer_max(const struct dsm_connection *connection)
{
    const struct dsm_binding *binding = connection->binding;
    size_t most = connection->request.session ? binding->secured_response_max : binding->response_max;
    size_t chosen = connection->device->settings.data_transfer_size;

    if (chosen == 0 || !dsm_both_can(&connection->state.negotiated, DSM_CAP_CHUNK))
        return most;
    return min(most, chosen);
}

static struct dsm_writer room_in(uint8_t *bytes, size_t size)
{
    return dsm_writer(bytes + HEAD, size - HEAD);
}

size_t dsm_response_transfer_max(const struct dsm_connection *connection)
{
    return dsm_negotiated_transfer_max(&connection->state.negotiated, our_transfer_max(connection));
}

static size_t message_max(const struct dsm_connection *connection)
{
    return dsm_negotiated_message_max(&connection->state.negotiated, our_transfer_max(connection));
}

bool dsm_response_is_large(const struct dsm_connection *connection)
{
    return connection->large.bytes && connection->request.response.start == connection->large.bytes + HEAD;
}

uint8_t *dsm_response_large(const struct dsm_connection *connection)
{
    return connection->large.bytes + HEAD;
}

size_t dsm_response_limit(const struct dsm_connection *connection)
{
    /* Without chunks a whole message has to fit into what the requester takes at once (DSP0274 10.3). */
    if (!dsm_response_is_large(connection))
        return dsm_response_transfer_max(connection);
    return min(message_max(connection), connection->large.size - HEAD);
}

/* A large message is made where there is room for it; without memory for that, responses are as large as a transfer. */
static struct dsm_writer response_room(struct dsm_connection *connection)
{
    if (!dsm_both_can(&connection->state.negotiated, DSM_CAP_CHUNK))
        dsm_assembly_free(&connection->large);
    else if (connection->large.bytes ||
             dsm_assembly_provide(&connection->large, HEAD + DSM_LARGE_MESSAGE_USUAL) == DSM_OK)
        return room_in(connection->large.bytes, connection->large.size);
    return room_in(connection->response_bytes, sizeof(connection->response_bytes));
}

void dsm_response_begin(struct dsm_connection *connection)
{
    if (connection->state.held.held)
        connection->request.response = room_in(connection->aside_bytes, sizeof(connection->aside_bytes));
    else if (connection->state.large_response.chunks.under_way)
        connection->request.response = room_in(connection->response_bytes, sizeof(connection->response_bytes));
    else
        connection->request.response = response_room(connection);
}

void dsm_response_reserve(struct dsm_connection *connection, size_t len)
{
    if (!dsm_response_is_large(connection) || len > message_max(connection) ||
        len <= dsm_writer_left(&connection->request.response))
        return;
    if (dsm_assembly_provide(&connection->large, HEAD + len) == DSM_OK)
        connection->request.response = room_in(connection->large.bytes, connection->large.size);
}

void dsm_response_resume(struct dsm_connection *connection)
{
    const struct dsm_held_response *held = &connection->state.held;

    if (held->is_large)
        connection->request.response = room_in(connection->large.bytes, connection->large.size);
    else
        connection->request.response = room_in(connection->response_bytes, sizeof(connection->response_bytes));
    connection->request.response.p += held->len;
}

enum dsm_error dsm_response_too_large(struct dsm_connection *connection, size_t len)
{
    bool has_chunks = dsm_response_is_large(connection);

    connection->request.too_large_len = len;
    return dsm_cause_set(&connection->device->cause, has_chunks ? DSM_CAUSE_MESSAGE_LARGE : DSM_CAUSE_RESPONSE_LARGE,
                         len, dsm_response_limit(connection));
}

enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more)
{
    size_t len = dsm_written_len(&connection->request.response) + more;

    return len <= dsm_response_limit(connection) ? DSM_OK : dsm_response_too_large(connection, len);
}
