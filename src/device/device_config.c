/* SPDX-License-Identifier: BSD-3-Clause */
/* Configuration writes: what config/ has found out is done to the device here, in this order. */
#include "device/device_config.h"
#include "device/tdi_transitions.h"

#include "device/config/capture.h"
#include "device/config/follow.h"
#include "device/config/ide_streams.h"
#include "device/config/layout.h"
#include "device/config/lock.h"
#include "device/device_events.h"
#include "device/function.h"

enum dsm_error dsm_device_config_layout(struct dsm_device *device, uint32_t function_id, uint8_t header_type,
                                        const struct dsm_swdsm_capability *capabilities, size_t count,
                                        struct dsm_cause *cause)
{
    struct dsm_config_view view = dsm_device_config_view(device);

    return dsm_config_layout_set(&view, function_id, header_type, capabilities, count, cause);
}

static void log_broken(const struct dsm_device *device, uint32_t function_id, const struct dsm_config_write *write,
                       const struct dsm_config_register *row)
{
    dsm_log(device->log, DSM_LOG_INFO, device->name, "configuration write of %s, 0x%03x: 0x%x -> 0x%x: %s (PCIe %s)",
            dsm_function_text(function_id).text, write->dw, (unsigned)write->old, (unsigned)write->now, row->name,
            row->clause);
}

static void move_broken(struct dsm_device *device, uint32_t function_id, const struct dsm_config_write *write,
                        struct dsm_config_effects *effects)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        if (effects->broken[i] == DSM_TDI_REASON_NONE)
            continue;
        if (effects->broken_by[i])
            log_broken(device, function_id, write, effects->broken_by[i]);
        dsm_device_move_tdi(device, &device->tdis[i], DSM_TDI_ERROR, effects->broken[i]);
        effects->broken[i] = DSM_TDI_REASON_NONE; /* done; one that recovers by itself is not locked any more */
    }
}

/* The IDE capability is function 0's, which has the mailbox as well (6.33.2). */
static void apply_flr(struct dsm_device *device, struct dsm_config_function *function)
{
    struct dsm_config_view view = dsm_device_config_view(device);

    dsm_config_follow_clear(&view, function);
    dsm_device_flr_ends_streams(device, function->function_id);
    if (dsm_device_owns_mailbox(device, function->function_id))
        dsm_config_ide_streams_clear(&view);
}

enum dsm_error dsm_device_config_write(struct dsm_device *device, uint32_t function_id, uint16_t offset, uint8_t width,
                                       uint32_t old_value, uint32_t new_value, enum dsm_config_effect *effect)
{
    struct dsm_config_view view = dsm_device_config_view(device);
    struct dsm_config_function *function = dsm_config_function_find(&view, function_id);
    struct dsm_config_effects effects = { .strongest = DSM_CONFIG_ALLOWED };
    struct dsm_config_write write;

    if (!function)
        return DSM_ERR_CONFIG;
    DSM_TRY(dsm_config_write_read(offset, width, old_value, new_value, &write));
    dsm_config_capture_judge(&view, function, function_id, &effects);
    move_broken(device, function_id, &write, &effects);
    dsm_config_capture_keep(&view, function, function_id);
    dsm_config_follow_judge(&view, function, &write, &effects);
    move_broken(device, function->function_id, &write, &effects);
    dsm_config_follow_keep(&view, function, &write);
    for (uint8_t port = 0; port < DSM_IDE_PORTS_MAX; port++)
        if (effects.insecure_ports & 1u << port)
            dsm_device_port_stream_insecure(device, port, effects.insecure_stream_id);
    if (effects.is_flr)
        apply_flr(device, function);
    if (effect)
        *effect = effects.strongest;
    return DSM_OK;
}

enum dsm_error dsm_device_config_write_check(struct dsm_device *device, uint32_t function_id, uint16_t offset,
                                             uint8_t width, struct dsm_cause *cause)
{
    struct dsm_config_view view = dsm_device_config_view(device);
    struct dsm_config_write write;

    if (!dsm_config_function_find(&view, function_id))
        return dsm_cause_set(cause, DSM_CAUSE_WRITE_FUNCTION, function_id, 0);
    if (dsm_config_write_read(offset, width, 0, 0, &write) != DSM_OK)
        return dsm_cause_set(cause, DSM_CAUSE_CALL_WRITE, offset, width);
    return DSM_OK;
}

void dsm_device_config_reset(struct dsm_device *device)
{
    struct dsm_config_view view = dsm_device_config_view(device);

    for (size_t i = 0; i < view.space->count; i++)
        dsm_config_follow_clear(&view, &view.space->functions[i]);
    if (view.space->count > 0) /* else the registers are as they were described */
        dsm_config_ide_streams_clear(&view);
}

/* For questions, which change nothing. */
static struct dsm_config_view view_of(const struct dsm_device *device)
{
    return dsm_device_config_view((struct dsm_device *)device);
}

const char *dsm_device_lock_fault(const struct dsm_device *device, const struct dsm_tdi *tdi)
{
    struct dsm_config_view view = view_of(device);

    if (tdi->stale) /* a BAR may be elsewhere by now */
        return "the description is as last known: who followed it is gone";
    return dsm_config_lock_fault(&view, tdi);
}

const char *dsm_device_default_stream_fault(const struct dsm_device *device, uint8_t stream_id)
{
    struct dsm_config_view view = view_of(device);

    return dsm_config_ide_streams_default_fault(&view, stream_id);
}

bool dsm_device_captured_id(const struct dsm_device *device, size_t tdi, uint32_t *function_id)
{
    struct dsm_config_view view = view_of(device);

    return dsm_config_capture_find(&view, tdi, function_id);
}
