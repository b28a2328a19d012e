/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/ide.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_OF_SET 6u /* two directions of three sub-streams */
#define KEYS_OF_SET_MASK 0x3Fu

#define STATUS_STATE 0x0000000Fu /* of a stream's status register */
#define STATUS_SECURE 0x00000002u

enum dsm_error dsm_ide_configure(struct dsm_ide *ide, enum dsm_ide_policy policy, const struct dsm_ide_port *ports,
                                 size_t port_count, size_t stream_max)
{
    struct dsm_ide fresh = { .policy = port_count > 0 ? policy : DSM_IDE_NONE,
                             .port_count = port_count,
                             .stream_max = stream_max };

    if (port_count > DSM_IDE_PORTS_MAX || stream_max > DSM_IDE_STREAMS_MAX)
        return DSM_ERR_LIMIT;
    fresh.ports = calloc(port_count + 1, sizeof(*fresh.ports));
    fresh.streams = calloc(stream_max + 1, sizeof(*fresh.streams));
    fresh.owners = calloc(port_count + 1, sizeof(*fresh.owners));
    if (!fresh.ports || !fresh.streams || !fresh.owners) {
        dsm_ide_clear(&fresh);
        return DSM_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < port_count; i++)
        fresh.ports[i] = ports[i];
    dsm_ide_clear(ide);
    *ide = fresh;
    return DSM_OK;
}

void dsm_ide_clear(struct dsm_ide *ide)
{
    free(ide->ports);
    free(ide->streams);
    free(ide->owners);
    *ide = (struct dsm_ide){ 0 };
}

void dsm_ide_clear_streams(struct dsm_ide *ide)
{
    ide->stream_count = 0;
}

void dsm_ide_wipe(struct dsm_ide *ide)
{
    dsm_ide_clear_streams(ide);
    if (ide->has_owners)
        memset(ide->owners, 0, ide->port_count * sizeof(*ide->owners));
    ide->has_owners = false;
}

void dsm_ide_clear_stream(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id)
{
    struct dsm_ide_stream *stream = dsm_ide_find(ide, port_index, stream_id);

    if (stream)
        *stream = ide->streams[--ide->stream_count];
}

uint32_t dsm_ide_owner(const struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id)
{
    return port_index < ide->port_count ? ide->owners[port_index][stream_id] : 0;
}

void dsm_ide_own(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id, uint32_t session_id)
{
    if (port_index >= ide->port_count)
        return;
    ide->owners[port_index][stream_id] = session_id;
    ide->has_owners = true;
}

bool dsm_ide_may_query(const struct dsm_ide *ide, uint8_t port_index, uint32_t session_id, uint32_t *owner)
{
    *owner = 0;
    for (size_t i = 0; port_index < ide->port_count && i < DSM_IDE_STREAM_IDS; i++) {
        uint32_t one = ide->owners[port_index][i];

        if (one == session_id)
            return true;
        *owner = one != 0 ? one : *owner;
    }
    return *owner == 0;
}

void dsm_ide_disown(struct dsm_ide *ide, uint32_t session_id)
{
    for (size_t port = 0; port < ide->port_count; port++)
        for (size_t i = 0; i < DSM_IDE_STREAM_IDS; i++)
            if (ide->owners[port][i] == session_id)
                ide->owners[port][i] = 0;
}

bool dsm_ide_has_keys(const struct dsm_ide *ide)
{
    for (size_t i = 0; i < ide->stream_count; i++)
        if (ide->streams[i].programmed != 0)
            return true;
    return false;
}

struct dsm_ide_stream *dsm_ide_find(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id)
{
    for (size_t i = 0; i < ide->stream_count; i++)
        if (ide->streams[i].port_index == port_index && ide->streams[i].stream_id == stream_id)
            return &ide->streams[i];
    return NULL;
}

struct dsm_ide_stream *dsm_ide_find_stream(struct dsm_ide *ide, uint8_t stream_id)
{
    struct dsm_ide_stream *found = NULL;

    for (size_t i = 0; i < ide->stream_count; i++) {
        if (ide->streams[i].stream_id != stream_id)
            continue;
        if (ide->streams[i].secure)
            return &ide->streams[i];
        found = &ide->streams[i];
    }
    return found;
}

static size_t streams_on_port(const struct dsm_ide *ide, uint8_t port_index)
{
    size_t count = 0;

    for (size_t i = 0; i < ide->stream_count; i++)
        count += ide->streams[i].port_index == port_index;
    return count;
}

/*
 * Which stream ids exist is written in the Stream ID fields of the configuration space, which belongs to the emulator.
 * So each id is taken until the port has as many streams as its capability shows (ours).
 */
static struct dsm_ide_stream *find_or_add(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id)
{
    struct dsm_ide_stream *stream = dsm_ide_find(ide, port_index, stream_id);

    if (stream)
        return stream;
    if (ide->stream_count == ide->stream_max ||
        streams_on_port(ide, port_index) >= dsm_ide_port_streams(&ide->ports[port_index]))
        return NULL;
    stream = &ide->streams[ide->stream_count++];
    *stream = (struct dsm_ide_stream){ .stream_id = stream_id, .port_index = port_index };
    return stream;
}

static void drop_if_unused(struct dsm_ide *ide, struct dsm_ide_stream *stream)
{
    if (stream->programmed == 0)
        *stream = ide->streams[--ide->stream_count];
}

static unsigned key_in_set(const struct dsm_ide_key_id *id)
{
    return id->direction * (unsigned)DSM_IDE_SUB_STREAMS + id->sub_stream;
}

static uint16_t key_bit(const struct dsm_ide_key_id *id)
{
    return (uint16_t)(1u << (id->key_set * KEYS_OF_SET + key_in_set(id)));
}

static uint16_t other_set_bit(const struct dsm_ide_key_id *id)
{
    return (uint16_t)(1u << ((id->key_set ^ 1u) * KEYS_OF_SET + key_in_set(id)));
}

static bool is_secure(const struct dsm_ide_stream *stream)
{
    return (((unsigned)stream->going | stream->going >> KEYS_OF_SET) & KEYS_OF_SET_MASK) == KEYS_OF_SET_MASK;
}

/* PCIe 6.33.3: the invocation field of the IV begins at 1; its two double words come most significant first. Other
 * values would have both ends encrypt under different IVs, and are UnsupportedValue, as validators expect. */
bool dsm_ide_is_initial_ifv(struct dsm_bytes ifv)
{
    static const uint8_t one[DSM_IDE_IFV_LEN] = { 0, 0, 0, 0, 1, 0, 0, 0 };

    return dsm_bytes_equal(ifv, dsm_bytes(one, sizeof(one)));
}

static uint8_t check_key_prog(const struct dsm_ide *ide, const struct dsm_ide_km_key_prog *request)
{
    if (!request->key_present)
        return DSM_KP_ACK_INCORRECT_LENGTH;
    if (request->id.port_index >= ide->port_count)
        return DSM_KP_ACK_UNSUPPORTED_PORT_INDEX;
    if (request->id.sub_stream >= DSM_IDE_SUB_STREAMS || !dsm_ide_is_initial_ifv(request->ifv))
        return DSM_KP_ACK_UNSUPPORTED_VALUE;
    return DSM_KP_ACK_SUCCESS;
}

/*
 * A key that goes is not replaced under the traffic that it protects: a refresh programs the other set (PCIe 6.33.3).
 * The values are all supported, so it is UnspecifiedFailure (ours).
 */
uint8_t dsm_ide_key_prog(struct dsm_ide *ide, const struct dsm_ide_km_key_prog *request)
{
    uint8_t status = check_key_prog(ide, request);
    struct dsm_ide_stream *stream;

    if (status != DSM_KP_ACK_SUCCESS)
        return status;
    stream = find_or_add(ide, request->id.port_index, request->id.stream_id);
    if (!stream)
        return DSM_KP_ACK_UNSUPPORTED_VALUE;
    if (stream->going & key_bit(&request->id))
        return DSM_KP_ACK_UNSPECIFIED_FAILURE;
    stream->programmed |= key_bit(&request->id);
    return DSM_KP_ACK_SUCCESS;
}

static enum dsm_ide_result find_key(struct dsm_ide *ide, const struct dsm_ide_key_id *id,
                                    struct dsm_ide_stream **stream)
{
    if (id->port_index >= ide->port_count)
        return DSM_IDE_NO_SUCH_PORT;
    if (id->sub_stream >= DSM_IDE_SUB_STREAMS)
        return DSM_IDE_NO_SUCH_SUB_STREAM;
    *stream = dsm_ide_find(ide, id->port_index, id->stream_id);
    return *stream && ((*stream)->programmed & key_bit(id)) ? DSM_IDE_DONE : DSM_IDE_NOT_PROGRAMMED;
}

/* The key that goes no more has done its work: keys are not used again after a refresh (PCIe 6.33.3), so that its set
 * has to be programmed before it goes the next time. */
enum dsm_ide_result dsm_ide_key_set_go(struct dsm_ide *ide, const struct dsm_ide_key_id *id)
{
    struct dsm_ide_stream *stream;
    enum dsm_ide_result result = find_key(ide, id, &stream);

    if (result != DSM_IDE_DONE)
        return result;
    if (stream->going & other_set_bit(id))
        stream->programmed &= (uint16_t)~other_set_bit(id);
    stream->going |= key_bit(id);
    stream->going &= (uint16_t)~other_set_bit(id);
    stream->secure = is_secure(stream);
    return DSM_IDE_DONE;
}

enum dsm_ide_result dsm_ide_key_set_stop(struct dsm_ide *ide, const struct dsm_ide_key_id *id)
{
    struct dsm_ide_stream *stream;
    enum dsm_ide_result result = find_key(ide, id, &stream);
    bool was_secure;

    if (result != DSM_IDE_DONE)
        return result;
    was_secure = stream->secure;
    stream->programmed &= (uint16_t)~key_bit(id);
    stream->going &= (uint16_t)~key_bit(id);
    stream->secure = is_secure(stream);
    result = was_secure && !stream->secure ? DSM_IDE_NOT_SECURE_ANY_MORE : DSM_IDE_DONE;
    drop_if_unused(ide, stream);
    return result;
}

/* 7.9.26.4.2, 7.9.26.5.3: Secure or Insecure where the stream is enabled, zeros where it is not. */
uint32_t dsm_ide_register_now(struct dsm_ide *ide, uint8_t port_index, size_t dw)
{
    const struct dsm_ide_port *port = &ide->ports[port_index];
    const struct dsm_ide_stream *stream;
    struct dsm_ide_register where;
    uint32_t value;

    if (!dsm_ide_port_locate(port, dw, &where))
        return 0;
    value = port->registers[dw];
    if (!where.is_status)
        return value;
    stream = dsm_ide_find(ide, port_index, DSM_IDE_STREAM_ID(where.control));
    value &= ~STATUS_STATE;
    return (where.control & DSM_IDE_STREAM_ENABLE) && stream && stream->secure ? value | STATUS_SECURE : value;
}
