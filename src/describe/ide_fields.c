/* SPDX-License-Identifier: BSD-3-Clause */
/* "ide": policy, ports with their registers, and how many streams can be keyed at once. */
#include "describe/fields.h"

#include <string.h>

/* IDE capability register (PCIe 7.9.26.2) */
#define IDE_CAP_SELECTIVE 0x00000002u
#define IDE_CAP_IDE_KM 0x00000040u
#define IDE_CAP_SELECTIVE_COUNT_SHIFT 16
#define IDE_CAP_TEE_LIMITED 0x01000000u
/* A selective stream's registers: capability (one address association), control, status, two of the RID association,
 * three of the address association (PCIe 7.9.26.5) */
#define SELECTIVE_DW 8u
#define HEAD_DW 2u /* capability and control register */
#define SELECTIVE_MAX ((DSM_IDE_REGISTERS_MAX - HEAD_DW) / SELECTIVE_DW)

static enum dsm_error read_policy(const struct dsm_json *at, void *target)
{
    static const char *const words[] = {
        [DSM_IDE_OPTIONAL] = "optional",
        [DSM_IDE_REQUIRED] = "required",
        [DSM_IDE_NONE] = "none",
    };
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, words, DSM_FIELD_COUNT(words), &choice));
    ((struct dsm_described_ide *)target)->policy = (enum dsm_ide_policy)choice;
    return DSM_OK;
}

static enum dsm_error read_register(const struct dsm_json *at, void *target)
{
    struct dsm_ide_port *port = target;
    uint64_t value;

    DSM_TRY(dsm_json_uint(at, 0, UINT32_MAX, &value));
    port->registers[port->register_dw_count++] = (uint32_t)value;
    return DSM_OK;
}

static enum dsm_error read_registers(const struct dsm_json *at, void *target)
{
    struct dsm_ide_port *port = target;

    if (port->register_dw_count > 0)
        return dsm_json_fail(at, "only one of \"selective_streams\" and \"registers\" is accepted");
    return dsm_json_array_read(at, DSM_IDE_REGISTERS_MAX, read_register, target);
}

static enum dsm_error read_selective_streams(const struct dsm_json *at, void *target)
{
    struct dsm_ide_port *port = target;
    uint64_t count;

    DSM_TRY(dsm_json_uint(at, 1, SELECTIVE_MAX, &count));
    memset(port->registers, 0, sizeof(port->registers));
    port->registers[0] = IDE_CAP_SELECTIVE | IDE_CAP_IDE_KM | IDE_CAP_TEE_LIMITED |
                         (uint32_t)(count - 1) << IDE_CAP_SELECTIVE_COUNT_SHIFT;
    for (size_t i = 0; i < count; i++)
        port->registers[HEAD_DW + i * SELECTIVE_DW] = 1; /* Number of Address Association Register Blocks */
    port->register_dw_count = HEAD_DW + count * SELECTIVE_DW;
    return DSM_OK;
}

#define PORT(member) offsetof(struct dsm_ide_port, member)

static const struct dsm_json_field port_fields[] = {
    { .name = "device_function", .kind = DSM_JSON_U8, .offset = PORT(dev_func_num), .max = UINT8_MAX },
    { .name = "bus", .kind = DSM_JSON_U8, .offset = PORT(bus_num), .max = UINT8_MAX },
    { .name = "segment", .kind = DSM_JSON_U8, .offset = PORT(segment), .max = UINT8_MAX },
    { .name = "selective_streams", .read = read_selective_streams },
    { .name = "registers", .read = read_registers },
};
const struct dsm_json_object dsm_ide_port_object = { "ide_port", port_fields, DSM_FIELD_COUNT(port_fields) };

static enum dsm_error read_port(const struct dsm_json *at, void *target)
{
    struct dsm_described_ide *ide = target;
    struct dsm_ide_port *port = DSM_GROW(ide->ports, ide->port_count);

    return port ? dsm_json_object_read(at, &dsm_ide_port_object, port) : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_ports(const struct dsm_json *at, void *target)
{
    ((struct dsm_described_ide *)target)->port_count = 0;
    return dsm_json_array_read(at, DSM_IDE_PORTS_MAX, read_port, target);
}

static enum dsm_error read_streams(const struct dsm_json *at, void *target)
{
    uint64_t streams;

    DSM_TRY(dsm_json_uint(at, 1, DSM_IDE_STREAMS_MAX, &streams));
    ((struct dsm_described_ide *)target)->streams = (uint16_t)streams;
    return DSM_OK;
}

static const struct dsm_json_field ide_fields[] = {
    { .name = "policy", .read = read_policy },
    { .name = "ports", .read = read_ports },
    { .name = "streams", .read = read_streams },
};
const struct dsm_json_object dsm_ide_object = { "ide", ide_fields, DSM_FIELD_COUNT(ide_fields) };

enum dsm_error dsm_read_ide(const struct dsm_json *at, void *description)
{
    return dsm_json_object_read(at, &dsm_ide_object, &((struct dsm_device_description *)description)->ide);
}
