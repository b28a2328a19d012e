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

#define WHY_LEN 200u

EMBED_EXPORT int swdsm_device_config_layout(struct swdsm_device *device, uint32_t function_id, uint8_t header_type,
                                            const struct swdsm_config_capability *capabilities, size_t count)
{
    struct dsm_swdsm_capability copies[DSM_SWDSM_CAPABILITIES_MAX];
    char reason[WHY_LEN] = "";
    int result = embed_after_realize(device);

    if (result != 0)
        return result;
    if (count > DSM_SWDSM_CAPABILITIES_MAX)
        return embed_fail(device, EINVAL, "capabilities: more than %u", DSM_SWDSM_CAPABILITIES_MAX);
    for (size_t i = 0; i < count; i++)
        copies[i] = (struct dsm_swdsm_capability){
            .id = capabilities[i].id,
            .extended = capabilities[i].extended,
            .offset = capabilities[i].offset,
            .len = capabilities[i].len,
        };
    return embed_result(
        device,
        dsm_device_config_layout(device->device, function_id, header_type, copies, count, reason, sizeof(reason)),
        reason);
}

EMBED_EXPORT int swdsm_device_config_write(struct swdsm_device *device, uint32_t function_id, uint16_t offset,
                                           uint8_t width, uint32_t old_value, uint32_t new_value)
{
    int result = embed_after_realize(device);
    enum dsm_error error;

    if (result != 0)
        return result;
    error = dsm_connection_config_write(device->connection, function_id, offset, width, old_value, new_value, NULL);
    if (error == DSM_ERR_CONFIG)
        return embed_fail(device, ENOENT, "no layout was told for %s", dsm_function_text(function_id).text);
    return embed_result(device, error, "a write is of 1, 2 or 4 bytes inside one double word");
}

static int check_function(struct swdsm_device *device, uint32_t function_id)
{
    int result = embed_after_realize(device);

    if (result != 0 || dsm_device_has_function(device->device, function_id))
        return result;
    return embed_fail(device, ENOENT, "function_id: %s hosts no TDI and is no PF of one",
                      dsm_function_text(function_id).text);
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
