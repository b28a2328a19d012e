/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/cxl_ide.h"

#define BOTH_DIRECTIONS 0x3u
#define IV_SUB_STREAM_AT 3u /* the highest byte of the first double word */
#define IV_SUB_STREAM_SHIFT 4

const uint8_t dsm_cxl_ide_default_iv[DSM_CXL_IDE_IV_LEN] = { 0, 0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0 };

enum dsm_cxl_ide_result dsm_cxl_ide_find(const struct dsm_cxl_ide *ide, const struct dsm_cxl_key_id *id)
{
    if (id->port_index >= ide->port_count)
        return DSM_CXL_IDE_NO_SUCH_PORT;
    return id->sub_stream == DSM_CXL_IDE_SUB_STREAM ? DSM_CXL_IDE_DONE : DSM_CXL_IDE_NO_SUCH_SUB_STREAM;
}

static uint8_t bit_of(const struct dsm_cxl_key_id *id)
{
    return (uint8_t)(1u << id->direction);
}

/* With the flag the IV that the message has is not looked at. */
static bool has_iv(const struct dsm_cxl_ide_km_key_prog *request)
{
    return request->id.flag || request->iv.p[IV_SUB_STREAM_AT] >> IV_SUB_STREAM_SHIFT == DSM_CXL_IDE_SUB_STREAM;
}

enum dsm_cxl_ide_result dsm_cxl_ide_key_prog(struct dsm_cxl_ide *ide, const struct dsm_cxl_ide_km_key_prog *request,
                                             uint32_t session_id)
{
    enum dsm_cxl_ide_result result = dsm_cxl_ide_find(ide, &request->id);
    struct dsm_cxl_ide_port *port;

    if (result != DSM_CXL_IDE_DONE)
        return result;
    if (!has_iv(request))
        return DSM_CXL_IDE_WRONG_IV;
    port = &ide->ports[request->id.port_index];
    port->pending |= bit_of(&request->id);
    port->owner = session_id;
    return DSM_CXL_IDE_DONE;
}

enum dsm_cxl_ide_result dsm_cxl_ide_key_set_go(struct dsm_cxl_ide *ide, const struct dsm_cxl_key_id *id)
{
    enum dsm_cxl_ide_result result = dsm_cxl_ide_find(ide, id);
    struct dsm_cxl_ide_port *port;

    if (result != DSM_CXL_IDE_DONE)
        return result;
    port = &ide->ports[id->port_index];
    if (!(port->pending & bit_of(id)))
        return DSM_CXL_IDE_NOT_PROGRAMMED;
    port->pending &= (uint8_t)~bit_of(id);
    port->going |= bit_of(id);
    port->containment = (uint8_t)(id->flag ? port->containment | bit_of(id) : port->containment & ~bit_of(id));
    return DSM_CXL_IDE_DONE;
}

enum dsm_cxl_ide_result dsm_cxl_ide_key_set_stop(struct dsm_cxl_ide *ide, const struct dsm_cxl_key_id *id)
{
    enum dsm_cxl_ide_result result = dsm_cxl_ide_find(ide, id);
    struct dsm_cxl_ide_port *port;

    if (result != DSM_CXL_IDE_DONE)
        return result;
    port = &ide->ports[id->port_index];
    if (!((port->pending | port->going) & bit_of(id)))
        return DSM_CXL_IDE_NOT_PROGRAMMED;
    port->pending &= (uint8_t)~bit_of(id);
    port->going &= (uint8_t)~bit_of(id);
    port->containment &= (uint8_t)~bit_of(id);
    return DSM_CXL_IDE_DONE;
}

bool dsm_cxl_ide_is_secure(const struct dsm_cxl_ide *ide, uint8_t port_index)
{
    return port_index < ide->port_count && ide->ports[port_index].going == BOTH_DIRECTIONS;
}

uint32_t dsm_cxl_ide_owner(const struct dsm_cxl_ide *ide, uint8_t port_index)
{
    return port_index < ide->port_count ? ide->ports[port_index].owner : 0;
}

void dsm_cxl_ide_disown(struct dsm_cxl_ide *ide, uint32_t session_id)
{
    for (size_t i = 0; i < ide->port_count; i++)
        if (ide->ports[i].owner == session_id)
            ide->ports[i] = (struct dsm_cxl_ide_port){ .owner = 0 };
}

void dsm_cxl_ide_wipe(struct dsm_cxl_ide *ide)
{
    for (size_t i = 0; i < ide->port_count; i++)
        ide->ports[i] = (struct dsm_cxl_ide_port){ .owner = 0 };
}
