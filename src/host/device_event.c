/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/device_event.h"

#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/function.h"
#include "device/tdi_transitions.h"
#include "host/reset.h"
#include "responder/connection_events.h"

static enum dsm_swdsm_status no_such_tdi(uint32_t function_id, struct dsm_error_detail *detail)
{
    dsm_error_detail_set(detail, "no TDI answers to function %s", dsm_function_text(function_id).text);
    return DSM_SWDSM_NO_SUCH_TDI;
}

/* A function without a TDI can be reset as well: a PF of VFs, or function 0. */
static enum dsm_swdsm_status on_flr(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                    struct dsm_error_detail *detail)
{
    if (!dsm_device_has_function(hosted->device, event->function_id))
        return no_such_tdi(event->function_id, detail);
    dsm_connection_flr(hosted->connection, event->function_id);
    return DSM_SWDSM_OK;
}

static enum dsm_swdsm_status on_configuration(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                              struct dsm_error_detail *detail)
{
    if (!dsm_device_find_tdi(hosted->device, event->function_id))
        return no_such_tdi(event->function_id, detail);
    dsm_device_configuration_changed(hosted->device, event->function_id);
    return DSM_SWDSM_OK;
}

static enum dsm_swdsm_status on_stream_failure(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                               struct dsm_error_detail *detail)
{
    if (event->argument > UINT8_MAX) {
        dsm_error_detail_set(detail, "stream %u: a stream id is 0 to 255", (unsigned)event->argument);
        return DSM_SWDSM_INVALID;
    }
    dsm_device_stream_insecure(hosted->device, (uint8_t)event->argument);
    return DSM_SWDSM_OK;
}

/* PCIe 11.2: ERROR may be left once the data is cleared, where the device is set to recover by itself. */
static enum dsm_swdsm_status on_data_cleared(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                             struct dsm_error_detail *detail)
{
    struct dsm_device *device = hosted->device;
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, event->function_id);

    if (!tdi)
        return no_such_tdi(event->function_id, detail);
    if (tdi->state == DSM_TDI_ERROR && device->settings.error_recovery == DSM_RECOVERY_AUTO)
        dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_RECOVERY);
    return DSM_SWDSM_OK;
}

static enum dsm_swdsm_status on_function_removal(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                                 struct dsm_error_detail *detail)
{
    struct dsm_device *device = hosted->device;
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, event->function_id);
    char reason[256] = "";

    if (!tdi)
        return no_such_tdi(event->function_id, detail);
    if (dsm_device_remove_tdi(device, (size_t)(tdi - device->tdis), reason, sizeof(reason)) == DSM_OK)
        return DSM_SWDSM_OK;
    dsm_error_detail_set(detail, "%s", reason);
    return DSM_SWDSM_INVALID;
}

static enum dsm_swdsm_status event_happen(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                          struct dsm_error_detail *detail)
{
    switch ((enum dsm_swdsm_event_kind)event->kind) {
    case DSM_SWDSM_EVENT_FLR:
        return on_flr(hosted, event, detail);
    case DSM_SWDSM_EVENT_CONVENTIONAL_RESET:
        dsm_reset_device(hosted);
        return DSM_SWDSM_OK;
    case DSM_SWDSM_EVENT_CONFIGURATION_CHANGE:
        return on_configuration(hosted, event, detail);
    case DSM_SWDSM_EVENT_IDE_STREAM_FAILURE:
        return on_stream_failure(hosted, event, detail);
    case DSM_SWDSM_EVENT_SURPRISE_REMOVAL:
        dsm_connection_removed(hosted->connection);
        return DSM_SWDSM_OK;
    case DSM_SWDSM_EVENT_DATA_CLEARED:
        return on_data_cleared(hosted, event, detail);
    case DSM_SWDSM_EVENT_FUNCTION_REMOVAL:
        return on_function_removal(hosted, event, detail);
    }
    dsm_error_detail_set(detail, "there is no event of kind %u", (unsigned)event->kind);
    return DSM_SWDSM_INVALID;
}

enum dsm_swdsm_status dsm_hosted_device_event(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                              struct dsm_error_detail *detail)
{
    enum dsm_swdsm_status status;

    if (event->function_id & ~DSM_FUNCTION_DEFINED) {
        dsm_error_detail_set(detail, "function id 0x%08x has undefined bits", (unsigned)event->function_id);
        return DSM_SWDSM_INVALID;
    }
    status = event_happen(hosted, event, detail);
    dsm_hosted_device_update_timer(hosted);
    return status;
}
