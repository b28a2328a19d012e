/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the capabilities of a function lie. */
#include <stdlib.h>
#include <string.h>

#include "device/config/layout.h"
#include "device/function.h"

static bool is_known(const struct dsm_config_view *view, uint32_t function_id)
{
    for (size_t i = 0; i < view->tdi_count; i++)
        if (dsm_config_function_hosts(view, &view->tdis[i], function_id) ||
            dsm_config_function_is_pf_of(&view->tdis[i], function_id))
            return true;
    return false;
}

/* A function that goes by the id that it was described with, though the guest has given it another bus since. */
static uint32_t moved_id(const struct dsm_config_view *view, uint32_t function_id)
{
    for (size_t i = 0; i < view->tdi_count; i++) {
        const struct dsm_tdi *tdi = &view->tdis[i];

        if (tdi->description.auto_id)
            continue;
        if (dsm_function_same(tdi->described_function_id, function_id))
            return tdi->description.function_id;
        if (tdi->description.is_vf && dsm_function_same(tdi->described_parent_id, function_id))
            return tdi->description.parent_function_id;
    }
    return function_id;
}

static bool is_overlap(const struct dsm_swdsm_capability *a, const struct dsm_swdsm_capability *b)
{
    return a->offset < b->offset + b->len && b->offset < a->offset + a->len;
}

static enum dsm_error check_overlaps(const struct dsm_swdsm_capability *capabilities, size_t count,
                                     struct dsm_cause *cause)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (is_overlap(&capabilities[i], &capabilities[j]))
                return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_OVERLAP, (uint64_t)i << 32 | j, 0);
    return DSM_OK;
}

/* An "auto" TDI answers to any bus, so that without a limit its layouts would never end. */
static bool is_full(const struct dsm_config_space *space)
{
    return space->count >= DSM_CONFIG_FUNCTIONS_MAX;
}

static struct dsm_config_function *add_function(struct dsm_config_space *space, uint32_t function_id)
{
    struct dsm_config_function *functions = realloc(space->functions, (space->count + 1) * sizeof(*functions));

    if (!functions)
        return NULL;
    space->functions = functions;
    functions[space->count] = (struct dsm_config_function){ .function_id = function_id & DSM_FUNCTION_DEFINED };
    return &functions[space->count++];
}

static enum dsm_error keep(const struct dsm_config_view *view, uint32_t function_id, uint8_t header_type,
                           const struct dsm_swdsm_capability *capabilities, size_t count)
{
    struct dsm_config_function *function = dsm_config_function_find(view, function_id);
    struct dsm_swdsm_capability *copy = malloc((count > 0 ? count : 1) * sizeof(*copy));

    if (!copy)
        return DSM_ERR_NO_MEMORY;
    if (count > 0)
        memcpy(copy, capabilities, count * sizeof(*copy));
    if (!function)
        function = add_function(view->space, function_id);
    if (!function) {
        free(copy);
        return DSM_ERR_NO_MEMORY;
    }
    free(function->capabilities);
    function->capabilities = copy;
    function->capability_count = count;
    function->header_type = header_type;
    return DSM_OK;
}

enum dsm_error dsm_config_layout_set(const struct dsm_config_view *view, uint32_t function_id, uint8_t header_type,
                                     const struct dsm_swdsm_capability *capabilities, size_t count,
                                     struct dsm_cause *cause)
{
    if (!is_known(view, function_id))
        function_id = moved_id(view, function_id);
    if (!is_known(view, function_id))
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_FUNCTION, function_id, 0);
    DSM_TRY(dsm_swdsm_capabilities_check(header_type, capabilities, count, cause));
    DSM_TRY(check_overlaps(capabilities, count, cause));
    if (!dsm_config_function_find(view, function_id) && is_full(view->space))
        return dsm_cause_set(cause, DSM_CAUSE_LAYOUT_FUNCTIONS, function_id, DSM_CONFIG_FUNCTIONS_MAX);
    return keep(view, function_id, header_type, capabilities, count);
}

void dsm_config_layout_prune(const struct dsm_config_view *view)
{
    struct dsm_config_space *space = view->space;

    for (size_t i = space->count; i-- > 0;) {
        if (is_known(view, space->functions[i].function_id))
            continue;
        free(space->functions[i].capabilities);
        space->functions[i] = space->functions[--space->count];
    }
}

void dsm_config_layout_clear(struct dsm_config_space *space)
{
    for (size_t i = 0; i < space->count; i++)
        free(space->functions[i].capabilities);
    free(space->functions);
    *space = (struct dsm_config_space){ 0 };
}
