/* SPDX-License-Identifier: BSD-3-Clause */
/* What the guest and its machine do to the device beside DOE. */
#include <errno.h>
#include <stdlib.h>

#include "device/device_config.h"
#include "device/device_events.h"
#include "device/function.h"
#include "embed/embed.h"
#include "embed/error.h"
#include "responder/connection_events.h"

EMBED_EXPORT int swdsm_device_config_layout(struct swdsm_device *device, uint32_t function_id, uint8_t header_type,
                                            const struct swdsm_config_capability *capabilities, size_t count)
{
    struct dsm_swdsm_capability copies[DSM_SWDSM_CAPABILITIES_MAX];
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    int result = embed_after_realize(device);

    if (result != 0)
        return result;
    if (count > DSM_SWDSM_CAPABILITIES_MAX)
        return embed_refused(device, dsm_cause_set(&cause, DSM_CAUSE_LAYOUT_COUNT, count, DSM_SWDSM_CAPABILITIES_MAX),
                             &cause);
    for (size_t i = 0; i < count; i++)
        copies[i] = (struct dsm_swdsm_capability){
            .id = capabilities[i].id,
            .extended = capabilities[i].extended,
            .offset = capabilities[i].offset,
            .len = capabilities[i].len,
        };
    return embed_refused(
        device, dsm_device_config_layout(device->device, function_id, header_type, copies, count, &cause), &cause);
}

EMBED_EXPORT int swdsm_device_config_write(struct swdsm_device *device, uint32_t function_id, uint16_t offset,
                                           uint8_t width, uint32_t old_value, uint32_t new_value)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    int result = embed_after_realize(device);
    enum dsm_error error;

    if (result != 0)
        return result;
    error = dsm_device_config_write_check(device->device, function_id, offset, width, &cause);
    if (cause.id == DSM_CAUSE_WRITE_FUNCTION)
        error = DSM_ERR_NO_SUCH_TDI;
    if (error == DSM_OK)
        error = dsm_connection_config_write(device->connection, function_id, offset, width, old_value, new_value, NULL);
    return embed_refused(device, error, &cause);
}

static int check_function(struct swdsm_device *device, uint32_t function_id)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    int result = embed_after_realize(device);

    if (result != 0 || dsm_device_has_function(device->device, function_id))
        return result;
    return embed_refused(device, dsm_cause_set(&cause, DSM_CAUSE_EVENT_FUNCTION, function_id, 0), &cause);
}

EMBED_EXPORT int swdsm_device_flr(struct swdsm_device *device, uint32_t function_id)
{
    int result = check_function(device, function_id);

    if (result == 0)
        dsm_connection_flr(device->connection, function_id);
    return result;
}

EMBED_EXPORT int swdsm_device_conventional_reset(struct swdsm_device *device)
{
    int result = embed_after_realize(device);

    if (result == 0) {
        dsm_connection_reset(device->connection);
        dsm_device_config_reset(device->device);
    }
    return result;
}

EMBED_EXPORT int swdsm_device_configuration_changed(struct swdsm_device *device, uint32_t function_id)
{
    int result = check_function(device, function_id);

    if (result == 0)
        dsm_device_configuration_changed(device->device, function_id);
    return result;
}

EMBED_EXPORT int swdsm_device_ide_stream_failed(struct swdsm_device *device, uint8_t stream_id)
{
    int result = embed_after_realize(device);

    if (result == 0)
        dsm_device_stream_insecure(device->device, stream_id);
    return result;
}

EMBED_EXPORT int swdsm_device_removed(struct swdsm_device *device)
{
    int result = embed_after_realize(device);

    if (result == 0)
        dsm_connection_removed(device->connection);
    return result;
}
