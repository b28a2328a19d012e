/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/config/functions.h"

#include "device/function.h"

bool dsm_config_function_hosts(const struct dsm_config_view *view, const struct dsm_tdi *tdi, uint32_t function_id)
{
    const struct dsm_tdi_description *description = &tdi->description;

    if (tdi->removed)
        return false;
    if (!description->auto_id)
        return dsm_function_same(description->function_id, function_id);
    return dsm_tdi_count_present(view->tdis, view->tdi_count) == 1 ||
           dsm_function_same_device(description->function_id, function_id);
}

bool dsm_config_function_is_pf_of(const struct dsm_tdi *tdi, uint32_t function_id)
{
    const struct dsm_tdi_description *description = &tdi->description;

    if (tdi->removed || !description->is_vf)
        return false;
    if (description->auto_id)
        return dsm_function_same_device(description->parent_function_id, function_id);
    return dsm_function_same(description->parent_function_id, function_id);
}

bool dsm_config_function_is_vf(const struct dsm_config_view *view, uint32_t function_id)
{
    for (size_t i = 0; i < view->tdi_count; i++)
        if (view->tdis[i].description.is_vf && dsm_config_function_hosts(view, &view->tdis[i], function_id))
            return true;
    return false;
}

/* A VF is found by its whole id alone: VFs of one device share device and function numbers on several buses. */
struct dsm_config_function *dsm_config_function_find(const struct dsm_config_view *view, uint32_t function_id)
{
    struct dsm_config_function *functions = view->space->functions;

    for (size_t i = 0; i < view->space->count; i++)
        if (dsm_function_same(functions[i].function_id, function_id))
            return &functions[i];
    for (size_t i = 0; i < view->space->count; i++)
        if (dsm_function_same_device(functions[i].function_id, function_id) &&
            !dsm_config_function_is_vf(view, functions[i].function_id))
            return &functions[i];
    return NULL;
}
