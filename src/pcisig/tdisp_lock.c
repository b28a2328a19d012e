/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LOCK_INTERFACE_REQUEST (PCIe 11.3.8, 11.3.9) in two halves: check, which decides everything that can fail and leaves
 * the TDI in CONFIG_UNLOCKED, and commit, which cannot fail. What has to happen between them (old transactions drain)
 * can.
 */
#include "pcisig/tdisp_lock.h"
#include "crypto/crypto.h"
#include "device/device_config.h"
#include "device/device_events.h"
#include "device/device_finding.h"
#include "device/tdi_report.h"
#include "device/tdi_transitions.h"
#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"

/* Everything that commit needs. */
struct plan {
    struct dsm_tdisp_lock request;
    bool stream_secure;
    uint8_t stream_port;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
};

static dsm_tdisp_result check_flags(struct dsm_tdisp_exchange *x, const struct dsm_tdisp_lock *request)
{
    uint16_t unsupported =
        request->flags & DSM_LOCK_FLAGS_DEFINED & (uint16_t)~x->device->settings.lock_flags_supported;

    if (unsupported)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_LOCK_FLAGS, request->flags,
                                x->device->settings.lock_flags_supported);
    return dsm_tdisp_check_reserved(x, request->reserved_set, "LOCK parameters");
}

static dsm_tdisp_result check_offset(struct dsm_tdisp_exchange *x, const struct dsm_tdisp_lock *request)
{
    if (request->mmio_reporting_offset % DSM_PAGE_LEN == 0)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_MISALIGNED_OFFSET, DSM_ERR_INVALID_FIELD,
                                                  "0x%016llx", (unsigned long long)request->mmio_reporting_offset));
}

/*
 * 11.3.8: it has to be the one that the IDE registers say, too, as far as they are known. Table 11-12 has the code
 * INVALID_REQUEST for keys alone.
 */
static dsm_tdisp_result check_default_stream(struct dsm_tdisp_exchange *x, uint8_t id)
{
    const char *reason = dsm_device_default_stream_fault(x->device, id);

    if (!reason)
        return DSM_TDISP_SUCCESS;
    if (x->device->ide.policy == DSM_IDE_REQUIRED) {
        (void)dsm_cause_set_text(&x->device->cause, DSM_CAUSE_LOCK_DEFAULT_STREAM, reason, NULL);
        x->device->cause.value = id;
        return DSM_TDISP_INVALID_DEVICE_CONFIGURATION;
    }
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_DEFAULT_STREAM, DSM_ERR_CONFIG,
                                                  "LOCK with stream %u, %s", id, reason));
}

/*
 * 11.3.8: the default stream has to be keyed, over this session. An emulated bus may have no IDE, and TF-RMM keys
 * another stream than it names, so that only a device whose IDE is required refuses.
 */
static dsm_tdisp_result check_stream(struct dsm_tdisp_exchange *x, struct plan *plan)
{
    struct dsm_ide *ide = &x->device->ide;
    uint8_t id = plan->request.default_stream_id;
    const struct dsm_ide_stream *stream = dsm_ide_find_stream(ide, id);
    bool secure = stream && stream->secure;
    bool own = secure && dsm_ide_owner(ide, stream->port_index, id) == x->session->session_id;

    plan->stream_secure = secure;
    plan->stream_port = secure ? stream->port_index : 0;
    if (ide->policy == DSM_IDE_NONE)
        return DSM_TDISP_SUCCESS;
    if (own)
        return check_default_stream(x, id);
    if (ide->policy == DSM_IDE_REQUIRED)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_LOCK_STREAM, id, 0);
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_STREAM_WITHOUT_KEYS, DSM_ERR_INVALID_FIELD,
                                                  "LOCK with stream %u, %s", id,
                                                  secure ? "keyed over another session" : "which is not secure"));
}

static dsm_tdisp_result make_report(struct dsm_tdisp_exchange *x, const struct dsm_tdisp_lock *request)
{
    return dsm_tdisp_result_of(
        dsm_tdi_make_report(x->tdi, request->flags, request->mmio_reporting_offset, &x->device->cause));
}

/*
 * 11.3.8: an LN requester that is enabled goes by the cache line size of LOCK's flags. A finding, since spdm-emu's
 * sample report has it enabled with 128 bytes and TSMs lock with flags of 0.
 */
#define LNR_ENABLE 0x0001u
#define LNR_CLS_128 0x0002u

static dsm_tdisp_result check_cache_line_size(struct dsm_tdisp_exchange *x, const struct dsm_tdisp_lock *request)
{
    uint16_t lnr = x->tdi->description.lnr_control;
    unsigned enabled_len = lnr & LNR_CLS_128 ? 128 : 64;
    unsigned locked_len = request->flags & DSM_LOCK_SYSTEM_CACHE_LINE_SIZE ? 128 : 64;

    if (!(lnr & LNR_ENABLE) || enabled_len == locked_len)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_CACHE_LINE_SIZE, DSM_ERR_CONFIG,
                                                  "LOCK with %u bytes, the LN requester has %u", locked_len,
                                                  enabled_len));
}

static dsm_tdisp_result check_configuration(struct dsm_tdisp_exchange *x, const struct dsm_tdisp_lock *request)
{
    const char *fault = dsm_device_lock_fault(x->device, x->tdi);

    if (fault)
        return dsm_tdisp_refuse_text(x, DSM_TDISP_INVALID_DEVICE_CONFIGURATION, DSM_CAUSE_LOCK_CONFIGURATION, fault,
                                     NULL);
    return check_cache_line_size(x, request);
}

/* 11.3.8: nor may BARs of PFs and VFs lie over those of another function. */
static dsm_tdisp_result check_neighbours(struct dsm_tdisp_exchange *x)
{
    const struct dsm_tdi *tdis = x->device->tdis;

    for (size_t i = 0; i < x->device->tdi_count; i++)
        if (&tdis[i] != x->tdi && dsm_tdi_description_bars_overlap(&x->tdi->description, &tdis[i].description))
            return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_DEVICE_CONFIGURATION, DSM_CAUSE_LOCK_NEIGHBOURS,
                                    tdis[i].description.function_id, 0);
    return DSM_TDISP_SUCCESS;
}

static dsm_tdisp_result make_nonce(struct dsm_tdisp_exchange *x, uint8_t nonce[DSM_TDISP_NONCE_LEN])
{
    if (dsm_random(x->device->crypto, nonce, DSM_TDISP_NONCE_LEN) == DSM_OK)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_refuse(x, DSM_TDISP_INSUFFICIENT_ENTROPY, DSM_CAUSE_LOCK_ENTROPY, 0, 0);
}

static dsm_tdisp_result check(struct dsm_tdisp_exchange *x, struct plan *plan)
{
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_lock_decode(x->body, &plan->request, NULL));

    if (result == DSM_TDISP_SUCCESS)
        result = check_flags(x, &plan->request);
    if (result == DSM_TDISP_SUCCESS)
        result = check_offset(x, &plan->request);
    if (result == DSM_TDISP_SUCCESS)
        result = check_stream(x, plan);
    if (result == DSM_TDISP_SUCCESS)
        result = make_report(x, &plan->request);
    if (result == DSM_TDISP_SUCCESS)
        result = check_neighbours(x);
    if (result == DSM_TDISP_SUCCESS)
        result = check_configuration(x, &plan->request);
    if (result == DSM_TDISP_SUCCESS)
        result = make_nonce(x, plan->nonce);
    return result;
}

static dsm_tdisp_result encode(struct dsm_tdisp_exchange *x, const struct plan *plan)
{
    struct dsm_tdisp_lock_response response;
    enum dsm_error error;

    memcpy(response.start_interface_nonce, plan->nonce, sizeof(plan->nonce));
    dsm_tdisp_header_write(x->w, DSM_TDISP_LOCK_INTERFACE_RESPONSE, x->header.function_id);
    error = dsm_tdisp_lock_response_encode(&response, x->w);
    dsm_wipe(&response, sizeof(response));
    return dsm_tdisp_encoded(x, error);
}

/* An auto TDI's id is bound as the request names it, the segment with it where it states one; a fixed one is its own.
 */
static void commit(struct dsm_tdisp_exchange *x, const struct plan *plan)
{
    struct dsm_tdi *tdi = x->tdi;

    tdi->bound = true;
    tdi->bound_function_id =
        tdi->description.auto_id ? x->header.function_id & DSM_FUNCTION_DEFINED : tdi->description.function_id;
    tdi->session_id = x->session->session_id;
    tdi->lock_flags = plan->request.flags & DSM_LOCK_FLAGS_DEFINED;
    tdi->stream_id = plan->request.default_stream_id;
    tdi->stream_port = plan->stream_port;
    tdi->stream_secure = plan->stream_secure;
    tdi->mmio_reporting_offset = plan->request.mmio_reporting_offset;
    memcpy(tdi->nonce, plan->nonce, sizeof(tdi->nonce));
    tdi->has_nonce = true;
    dsm_device_move_tdi(x->device, tdi, DSM_TDI_CONFIG_LOCKED, DSM_TDI_REASON_LOCK);
}

dsm_tdisp_result dsm_tdisp_lock_respond(struct dsm_tdisp_exchange *x)
{
    struct plan plan;
    dsm_tdisp_result result = check(x, &plan);

    if (result == DSM_TDISP_SUCCESS)
        result = encode(x, &plan);
    if (result == DSM_TDISP_SUCCESS)
        commit(x, &plan);
    else
        x->tdi->report_len = 0; /* an unlocked TDI has no report */
    dsm_wipe(&plan, sizeof(plan));
    return result;
}
