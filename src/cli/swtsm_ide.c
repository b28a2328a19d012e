/* SPDX-License-Identifier: BSD-3-Clause */
/* IDE keys as TF-RMM programs them: RX then TX for three sub-streams, K_SET_GO for all RX, then for all TX. */
#include "cli/swtsm_ide.h"

#include "cli/swtsm.h"
#include "cli/swtsm_run.h"

#include "requester/ide_km.h"

#include <stdio.h>

static struct dsm_ide_key_id key_id(const struct swtsm *t, uint8_t stream, uint8_t direction, uint8_t sub_stream)
{
    return (struct dsm_ide_key_id){
        .stream_id = stream,
        .port_index = t->settings->port_index,
        .key_set = t->settings->key_set,
        .direction = direction,
        .sub_stream = sub_stream,
    };
}

static enum dsm_error query(struct swtsm *t)
{
    struct dsm_ide_km_query_resp resp;

    DSM_TRY(swtsm_do(t, dsm_ide_km_query_begin(t->requester, t->settings->port_index, &resp)));
    cli_step(&t->output, "IDE_KM QUERY", "port %u of 0 to %u, %04x:%02x:%02x.%u, %zu bytes of IDE registers",
             resp.port_index, resp.max_port_index, resp.segment, resp.bus_num, resp.dev_func_num >> 3,
             resp.dev_func_num & 7u, resp.ide_registers.n);
    cli_output_set(&t->output, "ide",
                   json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "port_index", resp.port_index, "max_port_index",
                             resp.max_port_index, "segment", resp.segment, "bus", resp.bus_num, "dev_func",
                             resp.dev_func_num, "stream", t->settings->stream, "registers",
                             cli_json_hex(resp.ide_registers)));
    return DSM_OK;
}

static enum dsm_error program(struct swtsm *t, uint8_t stream, uint8_t direction, uint8_t sub_stream)
{
    struct dsm_ide_key_id id = key_id(t, stream, direction, sub_stream);
    uint8_t key[DSM_IDE_KEY_LEN];
    enum dsm_error error;

    DSM_TRY(dsm_random(t->crypto, key, sizeof(key)));
    error = swtsm_do(t, dsm_ide_km_key_prog_begin(t->requester, &id, key));
    dsm_wipe(key, sizeof(key));
    DSM_TRY(error);
    return DSM_OK;
}

static enum dsm_error go(struct swtsm *t, uint8_t stream, uint8_t direction)
{
    for (unsigned i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        struct dsm_ide_key_id id = key_id(t, stream, direction, (uint8_t)i);

        DSM_TRY(swtsm_do(t, dsm_ide_km_key_set_begin(t->requester, DSM_IDE_KM_K_SET_GO, &id)));
    }
    return DSM_OK;
}

static enum dsm_error key_stream(struct swtsm *t, uint8_t stream)
{
    for (unsigned i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        DSM_TRY(program(t, stream, DSM_IDE_RX, (uint8_t)i));
        DSM_TRY(program(t, stream, DSM_IDE_TX, (uint8_t)i));
    }
    DSM_TRY(go(t, stream, DSM_IDE_RX));
    DSM_TRY(go(t, stream, DSM_IDE_TX));
    cli_step(&t->output, "IDE_KM KEY_PROG, K_SET_GO",
             "stream %u, key set %u: RX and TX keys of PR, NPR and CPL are in use", stream, t->settings->key_set);
    return DSM_OK;
}

/* IDE_KM has no word for it: a device that does not serve it at all has no IDE (PCIe 6.33.2 wants it of one that has).
 */
static bool has_no_ide(const struct swtsm *t, enum dsm_error error)
{
    return error == DSM_ERR_PEER_ERROR && t->requester->failure.spdm_error_code == DSM_SPDM_ERROR_UNSUPPORTED_REQUEST;
}

enum dsm_error swtsm_ide(struct swtsm *t)
{
    enum dsm_error error;

    if (t->settings->no_ide)
        return DSM_OK;
    error = query(t);
    if (has_no_ide(t, error)) {
        cli_step(&t->output, "IDE_KM QUERY", "the device has no IDE (ERROR UnsupportedRequest): no stream is keyed");
        return DSM_OK;
    }
    DSM_TRY(error);
    DSM_TRY(key_stream(t, t->settings->stream));
    return t->settings->has_p2p_stream ? key_stream(t, t->settings->p2p_stream) : DSM_OK;
}
