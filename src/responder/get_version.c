/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_VERSION (DSP0274 10.2): begins everything anew. */
#include "responder/get_version.h"

#include "device/device_events.h"
#include "responder/handler.h"
#include "responder/state_reset.h"
#include "wire/version.h"

static bool resets_device(const struct dsm_device *device)
{
    switch (device->settings.on_get_version) {
    case DSM_GET_VERSION_CONVENTIONAL_RESET:
        return true;
    case DSM_GET_VERSION_SESSION_END:
        return false;
    case DSM_GET_VERSION_BY_OWNER:
        break;
    }
    /* An owner that never said HELLO cannot tell of resets: after a guest's reboot GET_VERSION is the only sign. */
    return !device->owner_said_hello;
}

enum dsm_error dsm_get_version_handle(struct dsm_connection *connection)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    struct dsm_version version = { 0 };
    struct dsm_get_version request;

    DSM_TRY(dsm_get_version_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    for (uint8_t v = settings->version_min; v <= settings->version_max; v++)
        version.entries[version.entry_count++] = (uint16_t)(v << 8);
    connection->request.params.version = DSM_SPDM_10;
    return dsm_version_encode(&connection->request.params, &version, &connection->request.response);
}

void dsm_get_version_commit(struct dsm_connection *connection)
{
    if (resets_device(connection->device))
        dsm_device_conventional_reset(connection->device);
    dsm_state_reset_negotiated(connection);
}
