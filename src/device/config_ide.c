/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes to a function's IDE extended capability (PCIe 7.9.26): which stream they touch, and what QUERY_RESP shows
 * then. */
#include "device/config_internal.h"

#define FIRST_REGISTER 4u /* behind the extended capability header, where QUERY_RESP begins */
#define DEVICE_FUNCTION_MASK 0xFFu
#define STREAM_ID(control) ((uint8_t)((control) >> 24))
#define STREAM_ENABLE 0x00000001u

/* The port that this function's capability describes; NULL when none is, or none with registers. */
static struct dsm_ide_port *find_port(struct dsm_device *device, uint32_t function_id)
{
    struct dsm_ide *ide = &device->ide;

    for (size_t i = 0; i < ide->port_count; i++)
        if (ide->ports[i].register_dw_count > 0 &&
            (ide->port_count == 1 || ide->ports[i].dev_func_num == (function_id & DEVICE_FUNCTION_MASK)))
            return &ide->ports[i];
    return NULL;
}

static bool is_bound(const struct dsm_tdi *tdi, uint8_t stream_id)
{
    return tdi->stream_secure && tdi->stream_id == stream_id;
}

/* Whose control register it was: as it read, where the write covers its Stream ID, since what is kept of it begins only
 * when the layout is told. */
static uint8_t stream_before(const struct dsm_ide_register *where, const struct dsm_config_write *write)
{
    return STREAM_ID((where->control & ~write->valid) | write->old);
}

/*
 * The TDIs that trusted in the stream when they were locked. Where nothing tells which stream a register belongs to, it
 * might be any (ours).
 */
bool dsm_config_breaks_stream(struct dsm_device *device, const struct dsm_config_function *function,
                              const struct dsm_tdi *tdi, size_t at, const struct dsm_config_write *write)
{
    const struct dsm_ide_port *port = find_port(device, function->function_id);
    struct dsm_ide_register where;

    if (!port || !dsm_ide_port_locate(port, (at - FIRST_REGISTER) / 4, &where))
        return tdi->stream_secure;
    if (((write->old ^ write->now) & where.writable) == 0)
        return false;
    if (where.is_control && (is_bound(tdi, STREAM_ID((where.control & ~write->valid) | write->now)) ||
                             is_bound(tdi, stream_before(&where, write))))
        return true;
    return is_bound(tdi, STREAM_ID(where.control));
}

/* PCIe 7.9.26.4.1, 7.9.26.5.2: clearing Enable makes the stream insecure at once. */
static void end_disabled_stream(struct dsm_device *device, const struct dsm_ide_register *where,
                                const struct dsm_config_write *write)
{
    uint8_t stream_id = stream_before(where, write);

    if (where->is_control && (write->old & ~write->now & STREAM_ENABLE) && dsm_ide_find_stream(&device->ide, stream_id))
        dsm_device_stream_insecure(device, stream_id);
}

void dsm_config_keep_ide(struct dsm_device *device, const struct dsm_config_function *function, size_t at,
                         const struct dsm_config_write *write)
{
    struct dsm_ide_port *port = find_port(device, function->function_id);
    size_t dw = (at - FIRST_REGISTER) / 4;
    struct dsm_ide_register where;
    uint32_t bits;

    if (!port || !dsm_ide_port_locate(port, dw, &where))
        return;
    end_disabled_stream(device, &where, write);
    bits = where.writable & write->valid;
    port->registers[dw] = (port->registers[dw] & ~bits) | (write->now & bits);
}

void dsm_config_forget_ide(struct dsm_device *device)
{
    struct dsm_ide_register where;

    for (size_t i = 0; i < device->ide.port_count; i++)
        for (size_t dw = 0; dsm_ide_port_locate(&device->ide.ports[i], dw, &where); dw++)
            device->ide.ports[i].registers[dw] &= ~where.writable;
}

/* 6.33.3: QUERY_RESP names the port's function as the guest sees it. */
void dsm_config_keep_bus(struct dsm_device *device, uint32_t function_id)
{
    struct dsm_ide *ide = &device->ide;

    for (size_t i = 0; i < ide->port_count; i++)
        if (ide->ports[i].dev_func_num == (function_id & DEVICE_FUNCTION_MASK))
            ide->ports[i].bus_num = (uint8_t)(DSM_FUNCTION_REQUESTER_ID(function_id) >> 8);
}
