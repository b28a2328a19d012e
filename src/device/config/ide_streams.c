/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes to a function's IDE extended capability (PCIe 7.9.26): which stream they touch, and what QUERY_RESP shows
 * then. */
#include "device/config/ide_streams.h"

#define FIRST_REGISTER 4u /* behind the extended capability header, where QUERY_RESP begins */
#define DEVICE_FUNCTION_MASK 0xFFu
#define STREAM_TC 0x00380000u
#define STREAM_DEFAULT 0x00400000u
#define IDE_CAPABILITY 0x0030u

/* Several ports of one function show one capability (requesters differ in which of them they speak to: ours). */
static bool is_port_of(const struct dsm_ide *ide, size_t port, uint32_t function_id)
{
    return ide->ports[port].register_dw_count > 0 &&
           (ide->port_count == 1 || ide->ports[port].dev_func_num == (function_id & DEVICE_FUNCTION_MASK));
}

/* The port that this function's capability describes; NULL when none is, or none with registers. */
static struct dsm_ide_port *find_port(const struct dsm_config_view *view, uint32_t function_id)
{
    for (size_t i = 0; i < view->ide->port_count; i++)
        if (is_port_of(view->ide, i, function_id))
            return &view->ide->ports[i];
    return NULL;
}

static bool is_bound(const struct dsm_config_view *view, const struct dsm_tdi *tdi, uint32_t function_id,
                     uint8_t stream_id)
{
    return tdi->stream_port < view->ide->port_count && is_port_of(view->ide, tdi->stream_port, function_id) &&
           dsm_tdi_trusts(tdi, tdi->stream_port, stream_id);
}

/* Whose control register it was: as it read, where the write covers its Stream ID, since what is kept of it begins only
 * when the layout is told. */
static uint8_t stream_before(const struct dsm_ide_register *where, const struct dsm_config_write *write)
{
    return DSM_IDE_STREAM_ID((where->control & ~write->valid) | write->old);
}

/*
 * The TDIs that trusted in the stream when they were locked. Where nothing tells which stream a register belongs to, it
 * might be any (ours).
 */
bool dsm_config_ide_streams_breaks(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                   const struct dsm_tdi *tdi, size_t at, const struct dsm_config_write *write)
{
    const struct dsm_ide_port *port = find_port(view, function->function_id);
    struct dsm_ide_register where;

    if (!port || !dsm_ide_port_locate(port, (at - FIRST_REGISTER) / 4, &where))
        return tdi->stream_secure;
    if (((write->old ^ write->now) & where.writable) == 0)
        return false;
    if (where.is_control &&
        (is_bound(view, tdi, function->function_id, DSM_IDE_STREAM_ID((where.control & ~write->valid) | write->now)) ||
         is_bound(view, tdi, function->function_id, stream_before(&where, write))))
        return true;
    return is_bound(view, tdi, function->function_id, DSM_IDE_STREAM_ID(where.control));
}

/* PCIe 7.9.26.4.1, 7.9.26.5.2: clearing Enable makes the stream insecure at once. */
uint32_t dsm_config_ide_streams_ends(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                     size_t at, const struct dsm_config_write *write, uint8_t *stream_id)
{
    const struct dsm_ide_port *port = find_port(view, function->function_id);
    struct dsm_ide_register where;
    uint32_t ports = 0;

    if (!port || !dsm_ide_port_locate(port, (at - FIRST_REGISTER) / 4, &where) || !where.is_control ||
        (write->old & ~write->now & DSM_IDE_STREAM_ENABLE) == 0)
        return 0;
    *stream_id = stream_before(&where, write);
    for (size_t i = 0; i < view->ide->port_count; i++)
        if (is_port_of(view->ide, i, function->function_id) && dsm_ide_find(view->ide, (uint8_t)i, *stream_id))
            ports |= 1u << i;
    return ports;
}

void dsm_config_ide_streams_keep(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                 size_t at, const struct dsm_config_write *write)
{
    struct dsm_ide_port *port = find_port(view, function->function_id);
    size_t dw = (at - FIRST_REGISTER) / 4;
    struct dsm_ide_register where;
    uint32_t bits;

    if (!port || !dsm_ide_port_locate(port, dw, &where))
        return;
    bits = where.writable & write->valid;
    port->registers[dw] = (port->registers[dw] & ~bits) | (write->now & bits);
}

void dsm_config_ide_streams_clear(const struct dsm_config_view *view)
{
    struct dsm_ide_register where;

    for (size_t i = 0; i < view->ide->port_count; i++)
        for (size_t dw = 0; dsm_ide_port_locate(&view->ide->ports[i], dw, &where); dw++)
            view->ide->ports[i].registers[dw] &= ~where.writable;
}

/* 6.33.3: QUERY_RESP names the port's function as the guest sees it. */
void dsm_config_ide_streams_keep_bus(const struct dsm_config_view *view, uint32_t function_id)
{
    struct dsm_ide *ide = view->ide;

    for (size_t i = 0; i < ide->port_count; i++)
        if (ide->ports[i].dev_func_num == (function_id & DEVICE_FUNCTION_MASK))
            ide->ports[i].bus_num = (uint8_t)(DSM_FUNCTION_REQUESTER_ID(function_id) >> 8);
}

/* Has an emulator told where the port's registers lie, so that what the guest makes of them is known? */
static bool is_followed(const struct dsm_config_view *view, const struct dsm_ide_port *port)
{
    for (size_t i = 0; i < view->space->count; i++) {
        const struct dsm_config_function *function = &view->space->functions[i];

        for (size_t k = 0; k < function->capability_count; k++)
            if (function->capabilities[k].extended && function->capabilities[k].id == IDE_CAPABILITY &&
                find_port(view, function->function_id) == port)
                return true;
    }
    return false;
}

/* A Link IDE stream has no Default Stream bit: an enabled one is it where no Selective IDE stream is (11.1, ours). */
static bool is_default(const struct dsm_ide_register *where, uint8_t stream_id)
{
    if (!where->is_control)
        return false;
    if (where->is_selective)
        return where->control & STREAM_DEFAULT;
    return (where->control & DSM_IDE_STREAM_ENABLE) && DSM_IDE_STREAM_ID(where->control) == stream_id;
}

/* An endpoint's port is the first (6.33.3). */
const char *dsm_config_ide_streams_default_fault(const struct dsm_config_view *view, uint8_t stream_id)
{
    const struct dsm_ide_port *port = view->ide->ports;
    uint32_t control[2] = { 0 }; /* of the default stream: Link, Selective */
    size_t count[2] = { 0 };
    struct dsm_ide_register where;

    if (view->ide->port_count == 0 || !is_followed(view, port))
        return NULL;
    for (size_t dw = 0; dsm_ide_port_locate(port, dw, &where); dw++)
        if (is_default(&where, stream_id)) {
            control[where.is_selective] = where.control;
            count[where.is_selective]++;
        }
    if (count[1] > 1)
        return "several IDE streams are configured as the default stream";
    if (count[0] + count[1] == 0)
        return "no IDE stream is configured as the default stream";
    if (DSM_IDE_STREAM_ID(control[count[1]]) != stream_id)
        return "another IDE stream is configured as the default stream";
    return control[count[1]] & STREAM_TC ? "the default IDE stream is for another TC than TC0" : NULL;
}
