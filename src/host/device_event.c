/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/device_event.h"

#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/function.h"
#include "device/tdi_transitions.h"
#include "host/reset.h"
#include "responder/connection_events.h"

/* A function without a TDI can be reset as well: a PF of VFs, or function 0. */
static enum dsm_error on_flr(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                             struct dsm_cause *cause)
{
    if (!dsm_device_has_function(hosted->device, event->function_id))
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_FUNCTION, event->function_id, 0);
    dsm_connection_flr(hosted->connection, event->function_id);
    return DSM_OK;
}

static enum dsm_error on_configuration(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                       struct dsm_cause *cause)
{
    if (!dsm_device_find_tdi(hosted->device, event->function_id))
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_TDI, event->function_id, 0);
    dsm_device_configuration_changed(hosted->device, event->function_id);
    return DSM_OK;
}

static enum dsm_error on_stream_failure(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                        struct dsm_cause *cause)
{
    if (event->argument > UINT8_MAX)
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_STREAM, event->argument, 0);
    dsm_device_stream_insecure(hosted->device, (uint8_t)event->argument);
    return DSM_OK;
}

/* PCIe 11.2: ERROR may be left once the data is cleared, where the device is set to recover by itself. */
static enum dsm_error on_data_cleared(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                      struct dsm_cause *cause)
{
    struct dsm_device *device = hosted->device;
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, event->function_id);

    if (!tdi)
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_TDI, event->function_id, 0);
    if (tdi->state == DSM_TDI_ERROR && device->settings.error_recovery == DSM_RECOVERY_AUTO)
        dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_RECOVERY);
    return DSM_OK;
}

static enum dsm_error on_function_removal(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                          struct dsm_cause *cause)
{
    struct dsm_device *device = hosted->device;
    struct dsm_tdi *tdi = dsm_device_find_tdi(device, event->function_id);

    if (!tdi)
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_TDI, event->function_id, 0);
    return dsm_device_remove_tdi(device, (size_t)(tdi - device->tdis), cause);
}

static enum dsm_error event_happen(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                   struct dsm_cause *cause)
{
    switch ((enum dsm_swdsm_event_kind)event->kind) {
    case DSM_SWDSM_EVENT_FLR:
        return on_flr(hosted, event, cause);
    case DSM_SWDSM_EVENT_CONVENTIONAL_RESET:
        dsm_reset_device(hosted);
        return DSM_OK;
    case DSM_SWDSM_EVENT_CONFIGURATION_CHANGE:
        return on_configuration(hosted, event, cause);
    case DSM_SWDSM_EVENT_IDE_STREAM_FAILURE:
        return on_stream_failure(hosted, event, cause);
    case DSM_SWDSM_EVENT_SURPRISE_REMOVAL:
        dsm_connection_removed(hosted->connection);
        return DSM_OK;
    case DSM_SWDSM_EVENT_DATA_CLEARED:
        return on_data_cleared(hosted, event, cause);
    case DSM_SWDSM_EVENT_FUNCTION_REMOVAL:
        return on_function_removal(hosted, event, cause);
    }
    return dsm_cause_set(cause, DSM_CAUSE_EVENT_KIND, event->kind, DSM_SWDSM_EVENT_FUNCTION_REMOVAL);
}

enum dsm_error dsm_hosted_device_event(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                       struct dsm_cause *cause)
{
    enum dsm_error error;

    if (event->function_id & ~DSM_FUNCTION_DEFINED)
        return dsm_cause_set(cause, DSM_CAUSE_EVENT_FUNCTION_BITS, event->function_id, DSM_FUNCTION_DEFINED);
    error = event_happen(hosted, event, cause);
    dsm_hosted_device_update_timer(hosted);
    return error;
}
