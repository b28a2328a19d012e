/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the capabilities of a function lie. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/config/layout.h"
#include "device/function.h"

#define CONVENTIONAL_BEGIN 0x40u
#define EXTENDED_BEGIN 0x100u
#define CONFIG_SPACE_LEN 0x1000u

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
{
    va_list arguments;

    if (reason && reason_size > 0) {
        va_start(arguments, format);
        vsnprintf(reason, reason_size, format, arguments);
        va_end(arguments);
    }
    return DSM_ERR_CONFIG;
}

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

static enum dsm_error check_capability(const struct dsm_swdsm_capability *capability, size_t i, char *reason,
                                       size_t reason_size)
{
    unsigned begin = capability->extended ? EXTENDED_BEGIN : CONVENTIONAL_BEGIN;
    unsigned end = capability->extended ? CONFIG_SPACE_LEN : EXTENDED_BEGIN;

    if (capability->offset < begin || capability->offset >= end || capability->offset % 4 != 0)
        return refuse(reason, reason_size, "capabilities[%zu].offset: 0x%x is not where one can be", i,
                      capability->offset);
    if (capability->len < 2 || capability->len > end - capability->offset)
        return refuse(reason, reason_size, "capabilities[%zu].len: %u bytes do not fit at 0x%x", i, capability->len,
                      capability->offset);
    return DSM_OK;
}

static enum dsm_error check_capabilities(const struct dsm_swdsm_capability *capabilities, size_t count, char *reason,
                                         size_t reason_size)
{
    if (count > DSM_SWDSM_CAPABILITIES_MAX)
        return refuse(reason, reason_size, "capabilities: more than %u", DSM_SWDSM_CAPABILITIES_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct dsm_swdsm_capability *a = &capabilities[i];

        DSM_TRY(check_capability(a, i, reason, reason_size));
        for (size_t j = 0; j < i; j++) {
            const struct dsm_swdsm_capability *b = &capabilities[j];

            if (a->offset < b->offset + b->len && b->offset < a->offset + a->len)
                return refuse(reason, reason_size, "capabilities[%zu] overlaps capabilities[%zu]", i, j);
        }
    }
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

enum dsm_error dsm_config_layout_set(const struct dsm_config_view *view, uint32_t function_id, uint8_t header_type,
                                     const struct dsm_swdsm_capability *capabilities, size_t count, char *reason,
                                     size_t reason_size)
{
    struct dsm_config_function *function;
    struct dsm_swdsm_capability *copy;

    if (!is_known(view, function_id))
        function_id = moved_id(view, function_id);
    if (!is_known(view, function_id))
        return refuse(reason, reason_size, "function_id: %s hosts no TDI and is no PF of one",
                      dsm_function_text(function_id).text);
    if (header_type > 1)
        return refuse(reason, reason_size, "header_type: %u is neither 0 nor 1", header_type);
    DSM_TRY(check_capabilities(capabilities, count, reason, reason_size));
    function = dsm_config_function_find(view, function_id);
    if (!function && is_full(view->space))
        return refuse(reason, reason_size, "function_id: %s is one more than the %u functions that are followed",
                      dsm_function_text(function_id).text, DSM_CONFIG_FUNCTIONS_MAX);
    copy = malloc((count > 0 ? count : 1) * sizeof(*copy));
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
