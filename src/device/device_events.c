/* SPDX-License-Identifier: BSD-3-Clause */
/* Where TDIs move: by request, and by what happens to the device (PCIe 11.4). */
#include "device/device_events.h"

#include "base/log_always.h"
#include "device/tdi_transitions.h"

#include <assert.h>

#include "device/function.h"

#define FUNCTION_MASK 0x07u

static void leave_state(struct dsm_tdi *tdi)
{
    if (tdi->state != DSM_TDI_CONFIG_LOCKED)
        return;
    dsm_wipe(tdi->nonce, sizeof(tdi->nonce)); /* 11.3.9: the nonce is good for one START of this lock */
    tdi->has_nonce = false;
}

static void enter_state(const struct dsm_device *device, struct dsm_tdi *tdi, uint8_t to)
{
    if (to == DSM_TDI_ERROR || to == DSM_TDI_CONFIG_UNLOCKED)
        tdi->session_id = 0;
    if (to != DSM_TDI_CONFIG_UNLOCKED)
        return;
    tdi->bound = false;
    tdi->bound_function_id = 0;
    tdi->lock_flags = 0;
    tdi->stream_id = 0;
    tdi->stream_port = 0;
    tdi->stream_secure = false;
    tdi->mmio_reporting_offset = 0;
    tdi->p2p_count = 0;
    tdi->mmio_change_count = 0;
    tdi->report_len = 0;
    tdi->stale = device->follow == DSM_FOLLOW_LOST;
}

static void notify(struct dsm_device *device, struct dsm_tdi *tdi, uint8_t from, uint8_t to, enum dsm_tdi_reason reason,
                   uint32_t session_id, uint32_t function_id)
{
    dsm_log_always(device->log, DSM_LOG_INFO, device->name, "TDI %s: %s -> %s (%s)",
                   dsm_function_text(function_id).text, dsm_tdi_state_name(from), dsm_tdi_state_name(to),
                   dsm_tdi_reason_text(reason));
    if (device->observer.tdi_moved)
        device->observer.tdi_moved(device->observer.context, device, (size_t)(tdi - device->tdis), from, to, reason,
                                   session_id);
}

static void move_once(struct dsm_device *device, struct dsm_tdi *tdi, uint8_t to, enum dsm_tdi_reason reason)
{
    uint8_t from = tdi->state;
    uint32_t session_id = tdi->session_id;
    uint32_t function_id = tdi->bound ? tdi->bound_function_id : tdi->description.function_id;

    assert(dsm_tdi_may_move(from, to, reason));
    leave_state(tdi);
    tdi->state = to;
    tdi->generation++;
    enter_state(device, tdi, to);
    notify(device, tdi, from, to, reason, session_id, function_id);
}

/* PCIe 11.2 lets a TDI leave ERROR by itself once its data is cleared; there is none here. A removed one stays. */
void dsm_device_move_tdi(struct dsm_device *device, struct dsm_tdi *tdi, uint8_t to, enum dsm_tdi_reason reason)
{
    move_once(device, tdi, to, reason);
    if (tdi->state == DSM_TDI_ERROR && device->settings.error_recovery == DSM_RECOVERY_AUTO &&
        reason != DSM_TDI_REASON_REMOVAL)
        move_once(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_RECOVERY);
}

static void fail_if_locked(struct dsm_device *device, struct dsm_tdi *tdi, enum dsm_tdi_reason reason)
{
    if (dsm_tdi_is_locked(tdi))
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, reason);
}

/* The TDIs that trusted in this stream when they were locked. */
static void fail_tdis_on_stream(struct dsm_device *device, uint8_t port_index, uint8_t stream_id)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (dsm_tdi_trusts(&device->tdis[i], port_index, stream_id))
            fail_if_locked(device, &device->tdis[i], DSM_TDI_REASON_IDE_INSECURE);
}

/* 6.33.8: a stream that becomes insecure has no keys any more, whatever made it so. */
void dsm_device_port_stream_insecure(struct dsm_device *device, uint8_t port_index, uint8_t stream_id)
{
    dsm_ide_clear_stream(&device->ide, port_index, stream_id);
    dsm_log(device->log, DSM_LOG_INFO, device->name, "IDE stream %u of port %u is insecure", stream_id, port_index);
    fail_tdis_on_stream(device, port_index, stream_id);
}

void dsm_device_stream_insecure(struct dsm_device *device, uint8_t stream_id)
{
    for (size_t port = 0; port < device->ide.port_count; port++)
        if (dsm_ide_find(&device->ide, (uint8_t)port, stream_id))
            dsm_device_port_stream_insecure(device, (uint8_t)port, stream_id);
    for (size_t i = 0; i < device->tdi_count; i++) /* the emulator may know of it what no IDE_KM has told us */
        if (device->tdis[i].stream_secure && device->tdis[i].stream_id == stream_id)
            fail_if_locked(device, &device->tdis[i], DSM_TDI_REASON_IDE_INSECURE);
}

/* Streams lose their keys: all of them, or those of a session. TDIs that trusted in one that was secure fail with it.
 */
static void drop_keys(struct dsm_device *device, bool all, uint32_t session_id)
{
    struct dsm_ide *ide = &device->ide;

    for (size_t i = ide->stream_count; i-- > 0;) {
        struct dsm_ide_stream stream = ide->streams[i];

        if (!all && dsm_ide_owner(ide, stream.port_index, stream.stream_id) != session_id)
            continue;
        if (stream.secure)
            dsm_device_port_stream_insecure(device, stream.port_index, stream.stream_id);
        else
            dsm_ide_clear_stream(ide, stream.port_index, stream.stream_id);
    }
}

/* As a TDI does, a target may leave ERROR by itself once its data is cleared; there is none here. */
static void end_cxl_session(struct dsm_device *device, uint32_t session_id)
{
    if (!device->cxl)
        return;
    dsm_cxl_ide_disown(&device->cxl->ide, session_id);
    if (!dsm_cxl_tsp_session_ended(&device->cxl->tsp, session_id))
        return;
    dsm_log(device->log, DSM_LOG_INFO, device->name, "CXL target: CONFIG_LOCKED -> ERROR (session ended)");
    if (device->settings.error_recovery == DSM_RECOVERY_AUTO)
        dsm_cxl_tsp_reset(&device->cxl->tsp);
}

/* 11.4.5: the streams keyed over the session fall with it, and so do TDIs that other sessions locked on them. */
void dsm_device_session_ended(struct dsm_device *device, uint32_t session_id)
{
    if (session_id == 0)
        return;
    for (size_t i = 0; i < device->tdi_count; i++)
        if (device->tdis[i].session_id == session_id)
            fail_if_locked(device, &device->tdis[i], DSM_TDI_REASON_SESSION_END);
    drop_keys(device, false, session_id);
    dsm_ide_disown(&device->ide, session_id);
    end_cxl_session(device, session_id);
}

void dsm_device_conventional_reset(struct dsm_device *device)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (device->tdis[i].state != DSM_TDI_CONFIG_UNLOCKED && !device->tdis[i].removed)
            dsm_device_move_tdi(device, &device->tdis[i], DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_CONVENTIONAL_RESET);
    for (size_t i = 0; i < device->tdi_count; i++) {
        device->tdis[i].config_flags = 0;
        device->tdis[i].arm_pmecid = 0;
    }
    dsm_ide_wipe(&device->ide);
    dsm_cxl_reset(device->cxl);
}

/* A VF can have function number 0 in its routing id as well (ARI): it is not function 0. */
static bool is_function_0(const struct dsm_device *device, uint32_t function_id)
{
    bool lone = dsm_tdi_count_present(device->tdis, device->tdi_count) == 1;

    if ((function_id & FUNCTION_MASK) != 0)
        return false;
    for (size_t i = 0; i < device->tdi_count; i++)
        if (device->tdis[i].description.is_vf && dsm_tdi_matches(&device->tdis[i], function_id, lone))
            return false;
    return true;
}

/* A lone auto TDI is what there is to reset, by whatever id a requester has bound it. */
static bool is_reset_with(const struct dsm_device *device, const struct dsm_tdi *tdi, uint32_t function_id)
{
    bool lone = dsm_tdi_count_present(device->tdis, device->tdi_count) == 1;

    return (lone && tdi->description.auto_id && !tdi->removed) || dsm_tdi_matches(tdi, function_id, lone) ||
           dsm_config_function_is_pf_of(tdi, function_id);
}

/* Function 0 is there wherever another function of its device is (PCIe 7.5.1.1.9). */
static bool is_beside(const struct dsm_tdi *tdi, uint32_t function_id)
{
    uint32_t id = tdi->bound ? tdi->bound_function_id : tdi->description.function_id;
    uint32_t mask = tdi->bound || !tdi->description.auto_id ? 0xFFFFu : 0xFFu;

    return ((id ^ function_id) & mask & ~(uint32_t)FUNCTION_MASK) == 0;
}

bool dsm_device_has_function(const struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi *tdi = &device->tdis[i];

        if (tdi->removed)
            continue;
        if (is_reset_with(device, tdi, function_id) ||
            ((function_id & FUNCTION_MASK) == 0 && is_beside(tdi, function_id)))
            return true;
    }
    return false;
}

/* 6.33.8: the FLR of the function with the IDE capability, which is function 0 (6.33.2), ends all streams; others do
 * not touch them. */
void dsm_device_flr_ends_streams(struct dsm_device *device, uint32_t function_id)
{
    if (is_function_0(device,
                      function_id)) /* whose sessions are open still: IDE_KM for a stream is its owner's (6.33.3) */
        drop_keys(device, true, 0);
}

/* 11.2.2, 6.33.3: TDISP and IDE_KM come in through function 0's mailbox. */
bool dsm_device_owns_mailbox(const struct dsm_device *device, uint32_t function_id)
{
    return is_function_0(device, function_id);
}

/* 11.4.9: the function's own TDI and, for a PF, those of its VFs. Unlocked ones and ones in ERROR stay as they are. */
void dsm_device_flr(struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (is_reset_with(device, &device->tdis[i], function_id))
            fail_if_locked(device, &device->tdis[i], DSM_TDI_REASON_FLR);
    dsm_device_flr_ends_streams(device, function_id);
}

bool dsm_device_flr_ends_sessions(const struct dsm_device *device, uint32_t function_id)
{
    return device->settings.flr0_ends_sessions && is_function_0(device, function_id);
}

void dsm_device_configuration_changed(struct dsm_device *device, uint32_t function_id)
{
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, function_id);

    if (tdi)
        fail_if_locked(device, tdi, DSM_TDI_REASON_CONFIGURATION);
}

void dsm_device_requester_id_changed(struct dsm_device *device, uint32_t old_function_id, uint32_t new_function_id)
{
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, old_function_id);

    if (!tdi || dsm_function_same(old_function_id, new_function_id))
        return;
    fail_if_locked(device, tdi, DSM_TDI_REASON_REQUESTER_ID);
    if (!tdi->description.auto_id)
        tdi->description.function_id = new_function_id & DSM_FUNCTION_DEFINED;
}

void dsm_device_removed(struct dsm_device *device)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        fail_if_locked(device, &device->tdis[i], DSM_TDI_REASON_REMOVAL);
    dsm_ide_wipe(&device->ide);
    dsm_cxl_reset(device->cxl);
}
