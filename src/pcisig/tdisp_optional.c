/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/tdisp_optional.h"

#include "device/device_finding.h"
#include "device/tdi_mmio.h"
#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"

bool dsm_tdisp_offers_p2p(const struct dsm_device *device)
{
    return (device->settings.lock_flags_supported & DSM_LOCK_BIND_P2P) != 0;
}

static bool is_updatable(const struct dsm_bar *bar)
{
    uint16_t attributes = bar->present ? bar->attributes : 0;

    for (size_t i = 0; bar->present && i < bar->range_count; i++)
        attributes |= bar->ranges[i].attributes;
    return (attributes & DSM_RANGE_IS_MEM_ATTR_UPDATABLE) != 0;
}

bool dsm_tdisp_offers_mmio(const struct dsm_device *device)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        for (size_t j = 0; j < DSM_BARS_MAX; j++)
            if (is_updatable(&device->tdis[i].description.bars[j]))
                return true;
    return false;
}

bool dsm_tdisp_offers_xt(const struct dsm_device *device)
{
    return device->settings.xt_mode;
}

static dsm_tdisp_result confirm(struct dsm_tdisp_exchange *x)
{
    dsm_tdisp_header_write(x->w, x->header.type & 0x7Fu, x->header.function_id);
    return dsm_tdisp_encoded(x, dsm_encode_end(x->w));
}

static dsm_tdisp_result refuse_stream(struct dsm_tdisp_exchange *x, uint8_t id, const char *reason)
{
    (void)dsm_cause_set_text(&x->device->cause, DSM_CAUSE_P2P_STREAM, reason, NULL);
    x->device->cause.value = id;
    return DSM_TDISP_INVALID_REQUEST;
}

static struct dsm_tdi_p2p *find(struct dsm_tdi *tdi, uint8_t id)
{
    for (size_t i = 0; i < tdi->p2p_count; i++)
        if (tdi->p2p[i].stream_id == id)
            return &tdi->p2p[i];
    return NULL;
}

/* As LOCK has it of the default stream: keyed over this session, but where nobody has IDE, or needs it. */
static dsm_tdisp_result check_keys(struct dsm_tdisp_exchange *x, uint8_t id, struct dsm_tdi_p2p *out)
{
    struct dsm_ide *ide = &x->device->ide;
    const struct dsm_ide_stream *stream = dsm_ide_find_stream(ide, id);
    bool own = stream && stream->secure && dsm_ide_owner(ide, stream->port_index, id) == x->session->session_id;

    *out = (struct dsm_tdi_p2p){ .stream_id = id, .is_secure = own, .port_index = own ? stream->port_index : 0 };
    if (own || ide->policy == DSM_IDE_NONE)
        return DSM_TDISP_SUCCESS;
    if (ide->policy == DSM_IDE_REQUIRED)
        return refuse_stream(x, id, "not keyed over this session");
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_STREAM_WITHOUT_KEYS, DSM_ERR_INVALID_FIELD,
                                                  "BIND_P2P_STREAM with stream %u, which is not keyed over its session",
                                                  id));
}

static dsm_tdisp_result check_bind(struct dsm_tdisp_exchange *x, uint8_t id, struct dsm_tdi_p2p *out)
{
    const struct dsm_tdi *tdi = x->tdi;

    if (!(tdi->lock_flags & DSM_LOCK_BIND_P2P))
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_P2P_NOT_LOCKED, tdi->lock_flags, 0);
    if (id == tdi->stream_id)
        return refuse_stream(x, id, "the default stream");
    if (find(x->tdi, id))
        return refuse_stream(x, id, "bound already");
    if (tdi->p2p_count == DSM_TDI_P2P_MAX)
        return refuse_stream(x, id, "as many streams are bound as can be");
    return check_keys(x, id, out);
}

dsm_tdisp_result dsm_tdisp_bind_p2p_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_p2p_stream request;
    struct dsm_tdi_p2p p2p;
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_p2p_stream_decode(x->body, &request, NULL));

    if (result == DSM_TDISP_SUCCESS)
        result = check_bind(x, request.p2p_stream_id, &p2p);
    if (result == DSM_TDISP_SUCCESS)
        result = confirm(x);
    if (result == DSM_TDISP_SUCCESS)
        x->tdi->p2p[x->tdi->p2p_count++] = p2p;
    return result;
}

dsm_tdisp_result dsm_tdisp_unbind_p2p_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_p2p_stream request;
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_p2p_stream_decode(x->body, &request, NULL));
    struct dsm_tdi_p2p *p2p;

    if (result != DSM_TDISP_SUCCESS)
        return result;
    p2p = find(x->tdi, request.p2p_stream_id);
    if (!p2p)
        return refuse_stream(x, request.p2p_stream_id, "not bound");
    result = confirm(x);
    if (result == DSM_TDISP_SUCCESS)
        *p2p = x->tdi->p2p[--x->tdi->p2p_count];
    return result;
}

/* The response is written last and fits, as a TDISP_ERROR would not if it did not. */
dsm_tdisp_result dsm_tdisp_set_mmio_attribute_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_mmio_range request;
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_mmio_range_decode(x->body, &request, NULL));
    const char *fault;

    if (result == DSM_TDISP_SUCCESS)
        result = dsm_tdisp_check_reserved(x, request.reserved_set, "range attributes");
    if (result != DSM_TDISP_SUCCESS)
        return result;
    fault = dsm_tdi_change_mmio(x->tdi, &request);
    if (fault)
        return dsm_tdisp_refuse_text(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_MMIO_RANGE, fault, NULL);
    dsm_log(x->device->log, DSM_LOG_INFO, x->device->name, "BAR %u: %u pages are %sTEE memory now", request.range_id,
            request.number_of_pages, request.attributes & DSM_RANGE_IS_NON_TEE_MEM ? "no " : "");
    return confirm(x);
}

dsm_tdisp_result dsm_tdisp_set_config_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_config request;
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_config_decode(x->body, &request, NULL));

    if (result == DSM_TDISP_SUCCESS)
        result = dsm_tdisp_check_reserved(x, request.reserved_set, "configuration");
    if (result == DSM_TDISP_SUCCESS)
        result = confirm(x);
    if (result == DSM_TDISP_SUCCESS)
        x->tdi->config_flags = request.flags & DSM_TDISP_CONFIG_DEFINED;
    return result;
}
