/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device is made of, from the embedder's structures to the core's. */
#include <errno.h>
#include <stdlib.h>

#include "device/device_check.h"
#include "device/device_tdis.h"
#include "embed/embed.h"
#include "embed/error.h"
#include "embed/identity.h"
#include "embed/state.h"
#include "embed/take.h"

#define WHY_LEN 200u
#define DEFAULT_PORTS 8u
#define DEFAULT_LINK_STREAMS 1u
#define DEFAULT_SELECTIVE_STREAMS 4u
#define DEFAULT_ADDRESS_BLOCKS 1u

static int wrong_size(struct swdsm_device *device, int code)
{
    return embed_fail(device, -code, "size is wrong, or newer than this library");
}

EMBED_EXPORT int swdsm_device_add_measurement(struct swdsm_device *device, const struct swdsm_measurement *measurement)
{
    struct swdsm_measurement taken;
    int result = embed_before_realize(device);
    enum dsm_error error;

    if (result != 0)
        return result;
    result = EMBED_TAKE(taken, measurement);
    if (result != 0)
        return wrong_size(device, result);
    error = dsm_measurements_add(device->crypto, &device->device->measurements, taken.index, taken.type,
                                 taken.digest_only, dsm_bytes(taken.value, taken.len));
    return embed_result(device, error, "measurement: index or type cannot be, the index is taken, or it is too long");
}

static int make_port(struct swdsm_device *device, const struct swdsm_ide_port *in, struct dsm_ide_port *out)
{
    *out = (struct dsm_ide_port){
        .dev_func_num = in->device_function,
        .bus_num = in->bus,
        .segment = in->segment,
    };
    return embed_result(device,
                        dsm_ide_port_make_registers(out, in->link_streams, in->selective_streams, in->address_blocks),
                        "IDE port: more streams or address blocks than fit");
}

EMBED_EXPORT int swdsm_device_add_ide_port(struct swdsm_device *device, const struct swdsm_ide_port *port)
{
    struct swdsm_ide_port taken;
    int result = embed_before_realize(device);

    if (result != 0)
        return result;
    result = EMBED_TAKE(taken, port);
    if (result != 0)
        return wrong_size(device, result);
    if (device->port_count == DSM_IDE_PORTS_MAX)
        return embed_fail(device, ENOSPC, "more than %u IDE ports", DSM_IDE_PORTS_MAX);
    result = make_port(device, &taken, &device->ports[device->port_count]);
    device->port_count += result == 0;
    return result;
}

static int add_default_ports(struct swdsm_device *device)
{
    struct swdsm_ide_port port = {
        .size = sizeof(port),
        .link_streams = DEFAULT_LINK_STREAMS,
        .selective_streams = DEFAULT_SELECTIVE_STREAMS,
        .address_blocks = DEFAULT_ADDRESS_BLOCKS,
    };
    int result = 0;

    while (result == 0 && device->port_count < DEFAULT_PORTS)
        result = swdsm_device_add_ide_port(device, &port);
    return result;
}

static int add_ide(struct swdsm_device *device)
{
    bool none = device->ide_policy == DSM_IDE_NONE;
    size_t streams = 0;
    int result = 0;

    if (!none && device->port_count == 0)
        result = add_default_ports(device);
    if (result != 0)
        return result;
    for (size_t i = 0; i < device->port_count; i++)
        streams += dsm_ide_port_streams(&device->ports[i]);
    if (streams > DSM_IDE_STREAMS_MAX)
        streams = DSM_IDE_STREAMS_MAX;
    return embed_result(device,
                        dsm_ide_configure(&device->device->ide, device->ide_policy, device->ports,
                                          none ? 0 : device->port_count, none ? 0 : streams),
                        NULL);
}

static int convert_bar(struct swdsm_device *device, const struct swdsm_bar *in, struct dsm_bar *out)
{
    if (in->range_count > SWDSM_BAR_RANGES_MAX)
        return embed_fail(device, EINVAL, "bars: more than %u ranges", SWDSM_BAR_RANGES_MAX);
    *out = (struct dsm_bar){
        .present = in->len > 0,
        .address = in->address,
        .len = in->len,
        .attributes = in->attributes,
        .range_count = in->range_count,
    };
    for (size_t i = 0; i < in->range_count; i++)
        out->ranges[i] = (struct dsm_bar_range){ in->ranges[i].offset, in->ranges[i].len, in->ranges[i].attributes };
    return 0;
}

static struct dsm_msix_area convert_area(const struct swdsm_msix_area *in)
{
    return (struct dsm_msix_area){ .present = in->len > 0, .bar = in->bar, .offset = in->offset, .len = in->len };
}

/* out borrows device specific info, which the core copies and does not change. */
static int convert_tdi(struct swdsm_device *device, const struct swdsm_tdi_description *theirs,
                       struct dsm_tdi_description *out)
{
    struct swdsm_tdi_description in;
    int result = EMBED_TAKE(in, theirs);

    if (result != 0)
        return wrong_size(device, result);
    *out = (struct dsm_tdi_description){
        .auto_id = in.any_bus,
        .function_id = in.function_id,
        .is_vf = in.is_vf,
        .parent_function_id = in.parent_function_id,
        .interface_info = in.interface_info,
        .msi_x_message_control = in.msi_x_message_control,
        .lnr_control = in.lnr_control,
        .tph_control = in.tph_control,
        .num_req_this = 1,
        .msix_table = convert_area(&in.msix_table),
        .msix_pba = convert_area(&in.msix_pba),
        .device_specific_info = (uint8_t *)in.device_specific_info,
        .device_specific_info_len = in.device_specific_info_len,
    };
    for (size_t i = 0; result == 0 && i < DSM_BARS_MAX; i++)
        result = convert_bar(device, &in.bars[i], &out->bars[i]);
    return result;
}

EMBED_EXPORT int swdsm_device_add_tdi(struct swdsm_device *device, const struct swdsm_tdi_description *description)
{
    struct dsm_tdi_description taken;
    char reason[WHY_LEN] = "";
    int result = embed_before_realize(device);

    if (result == 0)
        result = convert_tdi(device, description, &taken);
    if (result == 0)
        result = embed_result(device, dsm_tdi_description_check_areas(&taken, reason, sizeof(reason)), reason);
    if (result == 0)
        result = embed_result(device, dsm_device_add_tdi(device->device, &taken, reason, sizeof(reason)), reason);
    return result;
}

EMBED_EXPORT int swdsm_device_describe_tdi(struct swdsm_device *device, size_t tdi,
                                           const struct swdsm_tdi_description *description)
{
    struct dsm_tdi_description taken;
    char reason[WHY_LEN] = "";
    int result = embed_after_realize(device);

    if (result == 0)
        result = convert_tdi(device, description, &taken);
    if (result != 0)
        return result;
    return embed_result(device, dsm_device_describe_tdi(device->device, tdi, &taken, reason, sizeof(reason)), reason);
}

EMBED_EXPORT int swdsm_device_remove_tdi(struct swdsm_device *device, size_t tdi)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    int result = embed_after_realize(device);

    if (result != 0)
        return result;
    return embed_refused(device, dsm_device_remove_tdi(device->device, tdi, &cause), &cause);
}

static int make_words(struct swdsm_device *device)
{
    size_t count = device->device->tdi_count;

    free(device->words);
    device->words = calloc(count, sizeof(*device->words));
    if (!device->words)
        return embed_fail(device, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        embed_store_word(device, i);
    return 0;
}

static int complete(struct swdsm_device *device)
{
    struct dsm_device *core = device->device;
    int result = 0;

    if (core->tdi_count == 0)
        return embed_fail(device, EINVAL, "no TDI is described");
    if (core->identity.slots[0].credential_count == 0)
        result = embed_make_identity(device);
    if (result == 0 && core->measurements.count == 0)
        result = embed_result(device, dsm_measurements_add_default(device->crypto, &core->measurements), NULL);
    if (result == 0)
        result = add_ide(device);
    return result == 0 ? make_words(device) : result;
}

EMBED_EXPORT int swdsm_device_realize(struct swdsm_device *device)
{
    char reason[WHY_LEN] = "";
    int result = embed_before_realize(device);

    if (result == 0)
        result = complete(device);
    if (result == 0)
        result = embed_result(device, dsm_device_check(device->device, reason, sizeof(reason)), reason);
    if (result == 0)
        result = embed_result(device, dsm_connection_create(device->device, &device->connection), NULL);
    return result;
}
