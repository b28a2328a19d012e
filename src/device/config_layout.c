/* SPDX-License-Identifier: BSD-3-Clause */
/* Which functions there are, where their capabilities lie, and by which requester id they go. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/config_internal.h"

#define CONVENTIONAL_BEGIN 0x40u
#define EXTENDED_BEGIN 0x100u
#define CONFIG_SPACE_LEN 0x1000u
#define DEVICE_FUNCTION_MASK 0xFFu
#define REQUESTER_ID_MASK 0xFFFFu

static enum dsm_error refuse(char *why, size_t why_size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static enum dsm_error refuse(char *why, size_t why_size, const char *format, ...)
{
    va_list arguments;

    if (why && why_size > 0) {
        va_start(arguments, format);
        vsnprintf(why, why_size, format, arguments);
        va_end(arguments);
    }
    return DSM_ERR_CONFIG;
}

static bool same_device_function(uint32_t a, uint32_t b)
{
    return ((a ^ b) & DEVICE_FUNCTION_MASK) == 0;
}

bool dsm_config_hosts(const struct dsm_device *device, const struct dsm_tdi *tdi, uint32_t function_id)
{
    const struct dsm_tdi_description *description = &tdi->description;

    if (!description->auto_id)
        return dsm_function_same(description->function_id, function_id);
    return device->tdi_count == 1 || same_device_function(description->function_id, function_id);
}

bool dsm_config_is_pf_of(const struct dsm_tdi *tdi, uint32_t function_id)
{
    const struct dsm_tdi_description *description = &tdi->description;

    if (!description->is_vf)
        return false;
    if (description->auto_id)
        return same_device_function(description->parent_function_id, function_id);
    return dsm_function_same(description->parent_function_id, function_id);
}

bool dsm_config_is_vf(const struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (device->tdis[i].description.is_vf && dsm_config_hosts(device, &device->tdis[i], function_id))
            return true;
    return false;
}

static bool is_known(const struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (dsm_config_hosts(device, &device->tdis[i], function_id) ||
            dsm_config_is_pf_of(&device->tdis[i], function_id))
            return true;
    return false;
}

/* A function that goes by the id that it was described with, though the guest has given it another bus since. */
static uint32_t moved_id(const struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi *tdi = &device->tdis[i];

        if (tdi->description.auto_id)
            continue;
        if (dsm_function_same(tdi->described_function_id, function_id))
            return tdi->description.function_id;
        if (tdi->description.is_vf && dsm_function_same(tdi->described_parent_id, function_id))
            return tdi->description.parent_function_id;
    }
    return function_id;
}

/* A VF is found by its whole id alone: VFs of one device share device and function numbers on several buses. */
struct dsm_config_function *dsm_config_find(const struct dsm_device *device, uint32_t function_id)
{
    struct dsm_config_function *functions = device->config.functions;

    for (size_t i = 0; i < device->config.count; i++)
        if (dsm_function_same(functions[i].function_id, function_id))
            return &functions[i];
    for (size_t i = 0; i < device->config.count; i++)
        if (same_device_function(functions[i].function_id, function_id) &&
            !dsm_config_is_vf(device, functions[i].function_id))
            return &functions[i];
    return NULL;
}

static enum dsm_error check_capability(const struct dsm_emulator_capability *capability, size_t i, char *why,
                                       size_t why_size)
{
    unsigned begin = capability->extended ? EXTENDED_BEGIN : CONVENTIONAL_BEGIN;
    unsigned end = capability->extended ? CONFIG_SPACE_LEN : EXTENDED_BEGIN;

    if (capability->offset < begin || capability->offset >= end || capability->offset % 4 != 0)
        return refuse(why, why_size, "capabilities[%zu].offset: 0x%x is not where one can be", i, capability->offset);
    if (capability->len < 2 || capability->len > end - capability->offset)
        return refuse(why, why_size, "capabilities[%zu].len: %u bytes do not fit at 0x%x", i, capability->len,
                      capability->offset);
    return DSM_OK;
}

static enum dsm_error check_capabilities(const struct dsm_emulator_capability *capabilities, size_t count, char *why,
                                         size_t why_size)
{
    if (count > DSM_EMULATOR_CAPABILITIES_MAX)
        return refuse(why, why_size, "capabilities: more than %u", DSM_EMULATOR_CAPABILITIES_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct dsm_emulator_capability *a = &capabilities[i];

        DSM_TRY(check_capability(a, i, why, why_size));
        for (size_t j = 0; j < i; j++) {
            const struct dsm_emulator_capability *b = &capabilities[j];

            if (a->offset < b->offset + b->len && b->offset < a->offset + a->len)
                return refuse(why, why_size, "capabilities[%zu] overlaps capabilities[%zu]", i, j);
        }
    }
    return DSM_OK;
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

enum dsm_error dsm_device_config_layout(struct dsm_device *device, uint32_t function_id, uint8_t header_type,
                                        const struct dsm_emulator_capability *capabilities, size_t count, char *why,
                                        size_t why_size)
{
    struct dsm_config_function *function;
    struct dsm_emulator_capability *copy;

    if (!is_known(device, function_id))
        function_id = moved_id(device, function_id);
    if (!is_known(device, function_id))
        return refuse(why, why_size, "function_id: %s hosts no TDI and is no PF of one",
                      dsm_function_text(function_id).text);
    if (header_type > 1)
        return refuse(why, why_size, "header_type: %u is neither 0 nor 1", header_type);
    DSM_TRY(check_capabilities(capabilities, count, why, why_size));
    copy = malloc((count > 0 ? count : 1) * sizeof(*copy));
    if (!copy)
        return DSM_ERR_NO_MEMORY;
    if (count > 0)
        memcpy(copy, capabilities, count * sizeof(*copy));
    function = dsm_config_find(device, function_id);
    if (!function)
        function = add_function(&device->config, function_id);
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

void dsm_config_space_clear(struct dsm_config_space *space)
{
    for (size_t i = 0; i < space->count; i++)
        free(space->functions[i].capabilities);
    free(space->functions);
    *space = (struct dsm_config_space){ 0 };
}

static uint32_t with_requester_id(uint32_t id, uint32_t of)
{
    return (id & ~REQUESTER_ID_MASK) | (of & REQUESTER_ID_MASK);
}

/* PCIe 9.2.1.2: VFs lie at an offset from their PF, and so move with it. */
static void move_vf(struct dsm_device *device, struct dsm_tdi *tdi, uint32_t pf_from, uint32_t pf_to)
{
    uint32_t from = tdi->description.function_id;
    uint32_t to = with_requester_id(from, from + pf_to - pf_from);
    struct dsm_config_function *function = dsm_config_find(device, from);

    tdi->description.parent_function_id = with_requester_id(tdi->description.parent_function_id, pf_to);
    if (tdi->description.auto_id)
        return;
    tdi->description.function_id = to;
    if (function && dsm_function_same(function->function_id, from))
        function->function_id = to;
}

static void fail(struct dsm_device *device, struct dsm_tdi *tdi)
{
    if (dsm_tdi_is_locked(tdi))
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_REQUESTER_ID);
}

/* The first write tells which bus the guest has given; only from then on can it change. */
void dsm_config_capture(struct dsm_device *device, struct dsm_config_function *function, uint32_t function_id)
{
    uint32_t from = function->function_id;
    bool changed = !dsm_function_same(from, function_id);

    for (size_t i = 0; changed && i < device->tdi_count; i++) {
        struct dsm_tdi *tdi = &device->tdis[i];
        bool hosted = dsm_config_hosts(device, tdi, from);
        bool vf = !hosted && dsm_config_is_pf_of(tdi, from);

        if ((hosted || vf) && (function->captured || !tdi->description.auto_id))
            fail(device, tdi);
        if (hosted && !tdi->description.auto_id)
            tdi->description.function_id = with_requester_id(tdi->description.function_id, function_id);
        if (vf)
            move_vf(device, tdi, from, function_id);
    }
    function->function_id = with_requester_id(from, function_id);
    function->captured = true;
    if (!dsm_config_is_vf(device, function_id))
        dsm_config_keep_bus(device, function_id);
}

bool dsm_device_captured_id(const struct dsm_device *device, size_t tdi, uint32_t *function_id)
{
    for (size_t i = 0; tdi < device->tdi_count && i < device->config.count; i++) {
        const struct dsm_config_function *function = &device->config.functions[i];

        if (!function->captured || !dsm_config_hosts(device, &device->tdis[tdi], function->function_id))
            continue;
        *function_id = function->function_id;
        return true;
    }
    return false;
}
