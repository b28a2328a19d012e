/* SPDX-License-Identifier: BSD-3-Clause */
/* Which TDIs a device has, and what they are described as. */
#include "device/device_tdis.h"
#include "device/tdi_transitions.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/config/bars.h"
#include "device/config/layout.h"
#include "device/device_events.h"
#include "device/function.h"

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
{
    va_list arguments;

    if (reason) {
        va_start(arguments, format);
        vsnprintf(reason, reason_size, format, arguments);
        va_end(arguments);
    }
    return DSM_ERR_CONFIG;
}

/* Two TDIs that one InterfaceID could name are refused when described, so that finding one is never a choice. */
static enum dsm_error check_clash(const struct dsm_device *device, size_t except,
                                  const struct dsm_tdi_description *description, char *reason, size_t reason_size)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi_description *other = &device->tdis[i].description;

        if (i == except || device->tdis[i].removed || !dsm_tdi_descriptions_clash(other, description))
            continue;
        return refuse(reason, reason_size, "function_id: %s is also named by TDI %zu (%s)",
                      dsm_function_text(description->function_id).text, i, dsm_function_text(other->function_id).text);
    }
    return DSM_OK;
}

/* The first that is free: of a removed TDI, whose transitions go on being counted, or at the end. */
static enum dsm_error find_number(struct dsm_device *device, char *reason, size_t reason_size, size_t *number)
{
    struct dsm_tdi *tdis;

    for (*number = 0; *number < device->tdi_count; ++*number)
        if (device->tdis[*number].removed)
            return DSM_OK;
    if (*number == DSM_TDIS_MAX) {
        (void)refuse(reason, reason_size, "more than %u TDIs", DSM_TDIS_MAX);
        return DSM_ERR_LIMIT;
    }
    tdis = realloc(device->tdis, (*number + 1) * sizeof(*tdis));
    if (!tdis)
        return DSM_ERR_NO_MEMORY;
    device->tdis = tdis;
    tdis[*number] = (struct dsm_tdi){ .removed = true };
    return DSM_OK;
}

enum dsm_error dsm_device_add_tdi(struct dsm_device *device, const struct dsm_tdi_description *description,
                                  char *reason, size_t reason_size)
{
    struct dsm_config_view view;
    struct dsm_tdi tdi = { 0 };
    size_t number;

    DSM_TRY(check_clash(device, SIZE_MAX, description, reason, reason_size));
    DSM_TRY(find_number(device, reason, reason_size, &number));
    DSM_TRY(dsm_tdi_describe(&tdi, description, reason, reason_size));
    tdi.generation = device->tdis[number].generation;
    device->tdis[number] = tdi;
    if (number == device->tdi_count)
        device->tdi_count++;
    view = dsm_device_config_view(device);
    dsm_config_bars_fill(&view, &device->tdis[number], &device->tdis[number].description);
    return DSM_OK;
}

enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index,
                                       const struct dsm_tdi_description *description, char *reason, size_t reason_size)
{
    struct dsm_config_view view = dsm_device_config_view(device);
    struct dsm_tdi_description now = *description;
    struct dsm_tdi *tdi;

    if (index >= device->tdi_count || device->tdis[index].removed)
        return refuse(reason, reason_size, "there is no TDI %zu", index);
    tdi = &device->tdis[index];
    dsm_tdi_follow_bus(tdi, &now);
    dsm_config_bars_fill(&view, tdi, &now);
    if (dsm_tdi_description_equal(&tdi->description, &now))
        return DSM_OK;
    DSM_TRY(check_clash(device, index, &now, reason, reason_size));
    DSM_TRY(dsm_tdi_describe(tdi, &now, reason, reason_size));
    if (dsm_tdi_is_locked(tdi))
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_DESCRIPTION);
    return DSM_OK;
}

static enum dsm_error check_removal(const struct dsm_device *device, size_t index, struct dsm_cause *cause)
{
    const struct dsm_tdi *tdi = &device->tdis[index];
    uint32_t function_id;

    if (index >= device->tdi_count || tdi->removed)
        return dsm_cause_set(cause, DSM_CAUSE_CALL_TDI, index, device->tdi_count);
    function_id = tdi->description.function_id;
    if (dsm_tdi_count_present(device->tdis, device->tdi_count) == 1)
        return dsm_cause_set(cause, DSM_CAUSE_REMOVE_LAST, function_id, 0);
    for (size_t i = 0; i < device->tdi_count; i++)
        if (i != index && dsm_config_function_is_pf_of(&device->tdis[i], function_id))
            return dsm_cause_set(cause, DSM_CAUSE_REMOVE_PF, function_id, device->tdis[i].description.function_id);
    return DSM_OK;
}

enum dsm_error dsm_device_remove_tdi(struct dsm_device *device, size_t index, struct dsm_cause *cause)
{
    struct dsm_config_view view;
    uint32_t generation;

    DSM_TRY(check_removal(device, index, cause));
    if (device->tdis[index].state != DSM_TDI_ERROR)
        dsm_device_move_tdi(device, &device->tdis[index], DSM_TDI_ERROR, DSM_TDI_REASON_REMOVAL);
    dsm_log(device->log, DSM_LOG_INFO, device->name, "TDI %zu (%s) is removed", index,
            dsm_function_text(device->tdis[index].description.function_id).text);
    generation = device->tdis[index].generation;
    dsm_tdi_clear(&device->tdis[index]);
    device->tdis[index].removed = true;
    device->tdis[index].state = DSM_TDI_ERROR;
    device->tdis[index].generation = generation;
    view = dsm_device_config_view(device);
    dsm_config_layout_prune(&view);
    if (device->observer.tdi_removed)
        device->observer.tdi_removed(device->observer.context, device, index);
    return DSM_OK;
}
