/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A description at run time is read whole, then held against the device whole, then applied: the only thing that can
 * fail in the last step is memory.
 */
#include "host/device_describe.h"

#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/measured_files.h"
#include "describe/runtime.h"
#include "device/device_check.h"
#include "device/device_follow.h"
#include "device/device_tdis.h"
#include "device/function.h"
#include "host/subscribers.h"
#include "responder/connection_deadlines.h"
#include "json/json_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICE_FUNCTION_MASK 0xFFu
#define NEW_TDI SIZE_MAX

/* Which TDI of the device each described one is, or NEW_TDI. */
struct plan {
    struct dsm_hosted_device *hosted;
    struct dsm_device_description *description;
    const struct dsm_json *at; /* what it was read from */
    size_t target[DSM_TDIS_MAX];
    const struct dsm_tdi_description *planned[DSM_TDIS_MAX]; /* what each TDI of the device would be */
};

static enum dsm_error refuse(const struct plan *plan, const char *part, size_t i, const char *reason)
{
    struct dsm_json array, element;

    if (!dsm_json_member(plan->at, part, &array))
        return dsm_json_fail(plan->at, "%s", reason);
    element = dsm_json_element(&array, i);
    return dsm_json_fail(&element, "%s", reason);
}

static enum dsm_error refuse_tdi(const struct plan *plan, size_t i, const char *reason)
{
    return refuse(plan, "tdis", plan->description->tdi_places[i], reason);
}

static bool is_same_auto(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    return a->auto_id && ((a->function_id ^ b->function_id) & DEVICE_FUNCTION_MASK) == 0;
}

static size_t find_target(const struct plan *plan, size_t i)
{
    struct dsm_device *device = plan->hosted->device;
    const struct dsm_tdi_description *described = &plan->description->tdis[i];
    struct dsm_tdi *named;

    if (device->tdi_count == 1 && device->tdis[0].description.auto_id)
        return i == 0 ? 0 : NEW_TDI; /* it stands for the first function, whichever that is */
    if (described->auto_id) {
        for (size_t t = 0; t < device->tdi_count; t++)
            if (!device->tdis[t].removed && is_same_auto(&device->tdis[t].description, described))
                return t;
        return NEW_TDI;
    }
    for (size_t t = 0; t < device->tdi_count; t++) /* the guest may have moved it to another bus since */
        if (!device->tdis[t].removed && !device->tdis[t].description.auto_id &&
            dsm_function_same(device->tdis[t].described_function_id, described->function_id))
            return t;
    named = dsm_device_find_tdi(device, described->function_id);
    return named ? (size_t)(named - device->tdis) : NEW_TDI;
}

static void note_planned(struct plan *plan)
{
    for (size_t t = 0; t < plan->hosted->device->tdi_count; t++)
        plan->planned[t] = &plan->hosted->device->tdis[t].description;
    for (size_t i = 0; i < plan->description->tdi_count; i++)
        if (plan->target[i] != NEW_TDI)
            plan->planned[plan->target[i]] = &plan->description->tdis[i];
}

/* Could one InterfaceID name two of what there would be? */
static enum dsm_error check_clashes(const struct plan *plan, size_t i)
{
    const struct dsm_tdi_description *described = &plan->description->tdis[i];
    char reason[120];

    for (size_t t = 0; t < plan->hosted->device->tdi_count; t++) {
        const struct dsm_tdi_description *other = plan->planned[t];

        if (!other || other == described || plan->hosted->device->tdis[t].removed ||
            !dsm_tdi_descriptions_clash(described, other))
            continue;
        snprintf(reason, sizeof(reason), "TDI %zu (%s) answers to function %s, too", t,
                 dsm_function_text(other->function_id).text, dsm_function_text(described->function_id).text);
        return refuse_tdi(plan, i, reason);
    }
    return DSM_OK;
}

/* From now on the description has the ids that its TDI has. */
static enum dsm_error choose_target(struct plan *plan, size_t i)
{
    size_t target = find_target(plan, i);
    char reason[80];

    for (size_t j = 0; target != NEW_TDI && j < i; j++)
        if (plan->target[j] == target) {
            snprintf(reason, sizeof(reason), "TDI %zu is described by tdis[%u], too", target,
                     plan->description->tdi_places[j]);
            return refuse_tdi(plan, i, reason);
        }
    plan->target[i] = target;
    if (target != NEW_TDI)
        dsm_tdi_follow_bus(&plan->hosted->device->tdis[target], &plan->description->tdis[i]);
    return DSM_OK;
}

static enum dsm_error plan_tdis(struct plan *plan)
{
    size_t total = dsm_tdi_count_present(plan->hosted->device->tdis, plan->hosted->device->tdi_count);
    char reason[256] = "";

    for (size_t i = 0; i < plan->description->tdi_count; i++) {
        DSM_TRY(choose_target(plan, i));
        if (plan->target[i] == NEW_TDI && ++total > DSM_TDIS_MAX)
            return refuse_tdi(plan, i, "a device has at most 256 TDIs");
        if (dsm_tdi_description_check(&plan->description->tdis[i], reason, sizeof(reason)) != DSM_OK)
            return refuse_tdi(plan, i, reason);
    }
    note_planned(plan);
    for (size_t i = 0; i < plan->description->tdi_count; i++)
        DSM_TRY(check_clashes(plan, i));
    return DSM_OK;
}

/* What a device would not be served with at start it cannot become either. */
static enum dsm_error check_settings(const struct plan *plan)
{
    struct dsm_device *device = plan->hosted->device;
    struct dsm_device_settings before = device->settings;
    struct dsm_json settings;
    char reason[200] = "";
    enum dsm_error error;

    device->settings = plan->description->settings;
    error = dsm_device_check(device, reason, sizeof(reason));
    device->settings = before;
    if (error == DSM_OK)
        return DSM_OK;
    return dsm_json_fail(dsm_json_member(plan->at, "settings", &settings) ? &settings : plan->at, "%s", reason);
}

/* The new blocks, made before anything is touched. */
static enum dsm_error make_measurements(const struct plan *plan, struct dsm_measurements_set *out)
{
    struct dsm_device *device = plan->hosted->device;
    enum dsm_error error;

    for (size_t i = 0; i < plan->description->measurement_count; i++) {
        const struct dsm_described_measurement *block = &plan->description->measurements[i];

        if (dsm_device_measurements_locked(device))
            return refuse(plan, "measurements", i, "a TDI is locked with NO_FW_UPDATE: measurements must not change");
        error = dsm_measurement_build(device->crypto, block, out);
        if (error != DSM_OK)
            return refuse(plan, "measurements", i, dsm_error_text(error));
    }
    return DSM_OK;
}

static enum dsm_error apply_tdis(const struct plan *plan)
{
    struct dsm_device *device = plan->hosted->device;
    char reason[256] = "";

    for (size_t i = 0; i < plan->description->tdi_count; i++) {
        const struct dsm_tdi_description *described = &plan->description->tdis[i];
        enum dsm_error error =
            plan->target[i] == NEW_TDI
                ? dsm_device_add_tdi(device, described, reason, sizeof(reason))
                : dsm_device_describe_tdi(device, plan->target[i], described, reason, sizeof(reason));

        if (error != DSM_OK)
            return refuse_tdi(plan, i, reason[0] ? reason : dsm_error_text(error));
    }
    return DSM_OK;
}

static void apply_measurements(struct dsm_hosted_device *hosted, struct dsm_measurements_set *made)
{
    dsm_measurements_clear(&hosted->device->measurements);
    hosted->device->measurements = *made;
    memset(made, 0, sizeof(*made));
    dsm_connection_measurements_changed(hosted->connection);
}

static enum dsm_error apply(struct plan *plan)
{
    struct dsm_hosted_device *hosted = plan->hosted;
    struct dsm_measurements_set made = { 0 };
    enum dsm_error error = plan_tdis(plan);

    if (error == DSM_OK)
        error = check_settings(plan);
    if (error == DSM_OK)
        error = make_measurements(plan, &made);
    if (error == DSM_OK)
        error = apply_tdis(plan);
    if (error == DSM_OK) {
        if (plan->description->tdi_count > 0)
            dsm_device_follow_described(hosted->device);
        hosted->device->settings = plan->description->settings;
        if (made.count > 0 && !dsm_measurements_equal(&made, &hosted->device->measurements))
            apply_measurements(hosted, &made);
    }
    dsm_measurements_clear(&made);
    return error;
}

enum dsm_error dsm_hosted_device_describe(struct dsm_hosted_device *hosted, const struct dsm_json *at,
                                          const struct dsm_device_description *measured)
{
    struct dsm_device_description description;
    struct plan plan = { .hosted = hosted, .description = &description, .at = at };
    struct dsm_subscribers_present before = dsm_subscribers_present(hosted->device);
    enum dsm_error error = dsm_runtime_description_read(at, &hosted->device->settings, &description);

    if (error == DSM_ERR_NO_MEMORY)
        snprintf(at->error->reason, sizeof(at->error->reason), "%s", dsm_error_text(error));
    if (error != DSM_OK)
        return error;
    if (measured)
        dsm_measured_files_take(&description, measured);
    error = apply(&plan);
    dsm_device_description_clear(&description);
    dsm_hosted_device_update_timer(hosted);
    dsm_subscribers_described(hosted, &before);
    return error;
}

enum dsm_error dsm_hosted_device_describe_text(struct dsm_hosted_device *hosted, struct dsm_bytes text,
                                               struct dsm_error_detail *error)
{
    struct dsm_json at = { .folder = dsm_json_no_files, .error = error };
    json_error_t syntax;
    enum dsm_error result;

    memset(error, 0, sizeof(*error));
    result = dsm_json_parse((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &at.value, &syntax);
    if (result == DSM_ERR_NO_MEMORY)
        return dsm_error_detail_complete(error, result);
    if (result != DSM_OK)
        return dsm_error_detail_set(error, "line %d, column %d: %s", syntax.line, syntax.column, syntax.text);
    result = dsm_hosted_device_describe(hosted, &at, NULL);
    json_decref(at.value);
    return result;
}
