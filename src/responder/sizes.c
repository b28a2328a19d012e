/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/sizes.h"

size_t dsm_sizes_transfer_max(const struct dsm_connection *connection)
{
    size_t chosen = connection->device->settings.data_transfer_size, most = connection->binding->request_max;

    return chosen != 0 && chosen < most ? chosen : most;
}

size_t dsm_sizes_message_max(const struct dsm_connection *connection)
{
    size_t chosen = connection->device->settings.max_message_size, transfer_max = dsm_sizes_transfer_max(connection);

    if (chosen == 0)
        return DSM_LARGE_MESSAGE_USUAL;
    return chosen > transfer_max ? chosen : transfer_max;
}

size_t dsm_sizes_request_max(const struct dsm_connection *connection)
{
    size_t pad_max = connection->request.session ? 0 : connection->binding->record.pad_max;

    if (connection->device->settings.data_transfer_size == 0 || connection->state.negotiated.version < DSM_SPDM_12)
        return DSM_REQUEST_MAX;
    return (dsm_sizes_transfer_max(connection) + pad_max) & ~pad_max;
}
