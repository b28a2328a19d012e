/* SPDX-License-Identifier: BSD-3-Clause */
/* "ide": policy, ports with their registers, and how many streams can be keyed at once. */
#include "describe/ide_fields.h"
#include "describe/description.h"
#include "describe/json_write.h"
#include "describe/values.h"

#define LINK_MAX 8u
#define SELECTIVE_MAX 255u
#define ADDRESS_BLOCKS 1u /* of each selective stream */

static const char *const policy_words[] = {
    [DSM_IDE_OPTIONAL] = "optional",
    [DSM_IDE_REQUIRED] = "required",
    [DSM_IDE_NONE] = "none",
};

static enum dsm_error read_policy(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, policy_words, DSM_FIELD_COUNT(policy_words), &choice));
    ((struct dsm_described_ide *)target)->policy = (enum dsm_ide_policy)choice;
    return DSM_OK;
}

static json_t *write_policy(const void *target)
{
    return json_string(policy_words[((const struct dsm_described_ide *)target)->policy]);
}

/* A port as it is read: its registers as such, or how many streams they are to have room for. */
struct reading {
    struct dsm_ide_port port;
    uint8_t link_streams;
    uint8_t selective_streams;
};

static enum dsm_error read_register(const struct dsm_json *at, void *target)
{
    struct dsm_ide_port *port = &((struct reading *)target)->port;
    uint64_t value;

    DSM_TRY(dsm_json_uint(at, 0, UINT32_MAX, &value));
    port->registers[port->register_dw_count++] = (uint32_t)value;
    return DSM_OK;
}

static enum dsm_error read_registers(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, DSM_IDE_REGISTERS_MAX, read_register, target);
}

static json_t *write_registers(const void *target)
{
    const struct dsm_ide_port *port = &((const struct reading *)target)->port;
    json_t *array = json_array();

    for (size_t i = 0; i < port->register_dw_count; i++)
        json_array_append_new(array, dsm_json_write_uint(port->registers[i]));
    return array;
}

#define PORT(member) offsetof(struct reading, member)

static const struct dsm_json_field port_fields[] = {
    { .name = "device_function", .kind = DSM_JSON_U8, .offset = PORT(port.dev_func_num), .max = UINT8_MAX },
    { .name = "bus", .kind = DSM_JSON_U8, .offset = PORT(port.bus_num), .max = UINT8_MAX },
    { .name = "segment", .kind = DSM_JSON_U8, .offset = PORT(port.segment), .max = UINT8_MAX },
    { .name = "link_streams", .kind = DSM_JSON_U8, .offset = PORT(link_streams), .max = LINK_MAX },
    { .name = "selective_streams", .kind = DSM_JSON_U8, .offset = PORT(selective_streams), .max = SELECTIVE_MAX },
    { .name = "registers", .read = read_registers, .write = write_registers },
};
const struct dsm_json_object dsm_ide_port_object = { "ide_port", port_fields, DSM_FIELD_COUNT(port_fields) };

static enum dsm_error make_registers(const struct dsm_json *at, struct reading *reading)
{
    if (reading->link_streams == 0 && reading->selective_streams == 0)
        return DSM_OK;
    if (reading->port.register_dw_count > 0)
        return dsm_json_fail(at, "accepts either \"registers\" or \"link_streams\" and \"selective_streams\"");
    if (dsm_ide_port_make_registers(&reading->port, reading->link_streams, reading->selective_streams,
                                    ADDRESS_BLOCKS) != DSM_OK)
        return dsm_json_fail(at, "has more streams than %u double words of registers hold", DSM_IDE_REGISTERS_MAX);
    return DSM_OK;
}

static enum dsm_error read_port(const struct dsm_json *at, void *target)
{
    struct dsm_described_ide *ide = target;
    struct reading reading = { 0 };
    struct dsm_ide_port *port;

    DSM_TRY(dsm_json_object_read(at, &dsm_ide_port_object, &reading));
    DSM_TRY(make_registers(at, &reading));
    port = DSM_GROW(ide->ports, ide->port_count);
    if (!port)
        return DSM_ERR_NO_MEMORY;
    *port = reading.port;
    return DSM_OK;
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

static json_t *write_ports(const void *target)
{
    const struct dsm_described_ide *ide = target;
    json_t *array = json_array();

    for (size_t i = 0; i < ide->port_count; i++) {
        struct reading reading = { .port = ide->ports[i] };

        json_array_append_new(array, dsm_json_write_object(&dsm_ide_port_object, &reading));
    }
    return array;
}

static json_t *write_streams(const void *target)
{
    const struct dsm_described_ide *ide = target;

    return ide->streams > 0 ? json_integer(ide->streams) : NULL;
}

static const struct dsm_json_field ide_fields[] = {
    { .name = "policy", .read = read_policy, .write = write_policy },
    { .name = "ports", .read = read_ports, .write = write_ports },
    { .name = "streams", .read = read_streams, .write = write_streams },
};
const struct dsm_json_object dsm_ide_object = { "ide", ide_fields, DSM_FIELD_COUNT(ide_fields) };

enum dsm_error dsm_read_ide(const struct dsm_json *at, void *description)
{
    struct dsm_described_ide *ide = &((struct dsm_device_description *)description)->ide;
    struct dsm_json policy;

    DSM_TRY(dsm_json_object_read(at, &dsm_ide_object, ide));
    if (ide->port_count == 0 && ide->policy != DSM_IDE_NONE && dsm_json_member(at, "policy", &policy))
        return dsm_json_fail(&policy,
                             "wants \"ports\" beside it: without one a device has no IDE; accepted then: \"none\"");
    return DSM_OK;
}

json_t *dsm_write_ide(const void *description)
{
    return dsm_json_write_object(&dsm_ide_object, &((const struct dsm_device_description *)description)->ide);
}
