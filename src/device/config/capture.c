/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/config/capture.h"
#include "device/tdi_transitions.h"

#include "device/config/ide_streams.h"
#include "device/function.h"

#define REQUESTER_ID_MASK 0xFFFFu

static uint32_t with_requester_id(uint32_t id, uint32_t of)
{
    return (id & ~REQUESTER_ID_MASK) | (of & REQUESTER_ID_MASK);
}

static bool goes_by(const struct dsm_config_view *view, const struct dsm_tdi *tdi, uint32_t function_id)
{
    return dsm_config_function_hosts(view, tdi, function_id) || dsm_config_function_is_pf_of(tdi, function_id);
}

void dsm_config_capture_judge(const struct dsm_config_view *view, const struct dsm_config_function *function,
                              uint32_t function_id, struct dsm_config_effects *effects)
{
    if (dsm_function_same(function->function_id, function_id))
        return;
    for (size_t i = 0; i < view->tdi_count; i++)
        if (goes_by(view, &view->tdis[i], function->function_id) && dsm_tdi_is_locked(&view->tdis[i]) &&
            (function->captured || !view->tdis[i].description.auto_id))
            effects->broken[i] = DSM_TDI_REASON_REQUESTER_ID;
}

/* PCIe 9.2.1.2: VFs lie at an offset from their PF, and so move with it. */
static void move_vf(const struct dsm_config_view *view, struct dsm_tdi *tdi, uint32_t pf_from, uint32_t pf_to)
{
    uint32_t from = tdi->description.function_id;
    uint32_t to = with_requester_id(from, from + pf_to - pf_from);
    struct dsm_config_function *function = dsm_config_function_find(view, from);

    tdi->description.parent_function_id = with_requester_id(tdi->description.parent_function_id, pf_to);
    if (tdi->description.auto_id)
        return;
    tdi->description.function_id = to;
    if (function && dsm_function_same(function->function_id, from))
        function->function_id = to;
}

void dsm_config_capture_keep(const struct dsm_config_view *view, struct dsm_config_function *function,
                             uint32_t function_id)
{
    uint32_t from = function->function_id;
    bool changed = !dsm_function_same(from, function_id);

    for (size_t i = 0; changed && i < view->tdi_count; i++) {
        struct dsm_tdi *tdi = &view->tdis[i];
        bool hosted = dsm_config_function_hosts(view, tdi, from);

        if (hosted && !tdi->description.auto_id)
            tdi->description.function_id = with_requester_id(tdi->description.function_id, function_id);
        if (!hosted && dsm_config_function_is_pf_of(tdi, from))
            move_vf(view, tdi, from, function_id);
    }
    function->function_id = with_requester_id(from, function_id);
    function->captured = true;
    if (!dsm_config_function_is_vf(view, function_id))
        dsm_config_ide_streams_keep_bus(view, function_id);
}

bool dsm_config_capture_find(const struct dsm_config_view *view, size_t tdi, uint32_t *function_id)
{
    for (size_t i = 0; tdi < view->tdi_count && i < view->space->count; i++) {
        const struct dsm_config_function *function = &view->space->functions[i];

        if (!function->captured || !dsm_config_function_hosts(view, &view->tdis[tdi], function->function_id))
            continue;
        *function_id = function->function_id;
        return true;
    }
    return false;
}
