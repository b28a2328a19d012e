/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/sync_target.h"

#include "cli/qemu_pci.h"
#include "cli/read_file.h"
#include "cli/swdsmctl_fail.h"
#include "cli/swdsmctl_link.h"
#include "cli/sync_report.h"
#include "describe/description.h"
#include "describe/presets.h"
#include "json/json_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dsm_exit_code sync_fail(const struct sync *sync, enum dsm_exit_code status, struct dsm_error_detail *detail)
{
    (void)dsm_error_detail_within(detail, "sync-qemu");
    return swdsmctl_fail(sync->ctl->settings.json, status, detail);
}

struct sync_target *sync_target_find(struct sync *sync, const char *device)
{
    for (size_t i = 0; i < sync->count; i++)
        if (strcmp(sync->targets[i].device, device) == 0)
            return &sync->targets[i];
    return NULL;
}

struct sync_target *sync_target_add(struct sync *sync, const char *device)
{
    struct sync_target *target = &sync->targets[sync->count];

    if (sync->count == SYNC_TARGETS_MAX || strlen(device) >= sizeof(target->device))
        return NULL;
    sync->count++;
    memset(target, 0, sizeof(*target));
    memcpy(target->device, device, strlen(device) + 1);
    target->ids = json_array();
    target->is_served = true;
    return target;
}

void sync_target_clear(struct sync_target *target)
{
    json_decref(target->description);
    json_decref(target->described);
    json_decref(target->ids);
    target->description = target->described = NULL;
    target->ids = json_array();
    target->was_described = false;
}

/* The TDIs of the preset that is QEMU's device. */
static json_t *preset_description(json_t *qemu_device)
{
    const char *name = qemu_pci_preset(qemu_device);
    const struct dsm_preset *preset;
    json_t *device, *description = NULL;
    json_error_t where;

    for (size_t i = 0; name && (preset = dsm_preset_at(i)) != NULL; i++)
        if (strcmp(preset->name, name) == 0) {
            (void)!dsm_json_parse(preset->text, strlen(preset->text), 0, &device, &where);
            description = json_pack("{s:O*}", "tdis", json_object_get(device, "tdis"));
            json_decref(device);
        }
    return description;
}

static json_t *file_description(const char *file, struct dsm_error_detail *detail)
{
    json_error_t where;
    json_t *description = NULL;
    struct cli_file text;

    if (!cli_file_read(file, &text, detail))
        return NULL;
    if (dsm_json_parse((const char *)text.bytes, text.n, JSON_REJECT_DUPLICATES, &description, &where) != DSM_OK)
        cli_refuse(detail, "%.100s: line %d: %.100s", file, where.line, where.text);
    free(text.bytes);
    return description;
}

/* As the daemon describes it now, where that many TDIs are there to take BARs. */
static enum dsm_exit_code daemon_description(struct sync *sync, struct sync_target *target)
{
    struct dsm_error_detail detail;
    json_t *result = NULL, *tdis;
    enum dsm_exit_code status;

    status = swdsmctl_call(sync->ctl, "query-description", json_pack("{s:s}", "device", target->device), &result);
    tdis = json_object_get(result, "tdis");
    if (status == DSM_EXIT_DONE && json_array_size(tdis) < json_array_size(target->ids)) {
        cli_refuse(&detail, "%.60s has %zu TDIs, and not one for each of QEMU's devices", target->device,
                   json_array_size(tdis));
        status = sync_fail(sync, DSM_EXIT_USAGE, &detail);
    }
    if (status == DSM_EXIT_DONE)
        target->description = json_pack("{s:O}", "tdis", tdis);
    json_decref(result);
    return status;
}

/* What the user says; what is known of QEMU's device; what the daemon has. */
static enum dsm_exit_code choose_description(struct sync *sync, struct sync_target *target, json_t *qemu_device)
{
    const char *file = sync->ctl->settings.description;
    struct dsm_error_detail detail = { .reason = "" };

    if (file)
        target->description = file_description(file, &detail);
    else if (json_array_size(target->ids) == 1)
        target->description = preset_description(qemu_device);
    if (target->description)
        return DSM_EXIT_DONE;
    return file ? sync_fail(sync, DSM_EXIT_PROTOCOL, &detail) : daemon_description(sync, target);
}

/* And follows in one step: whoever ended between two of them would leave a description that nobody keeps. */
static enum dsm_exit_code describe(struct sync *sync, struct sync_target *target)
{
    bool follows = !sync->ctl->settings.once;
    json_t *result = NULL;
    enum dsm_exit_code status;

    status = swdsmctl_call(
        sync->ctl, "device-describe",
        json_pack("{s:s, s:O, s:b}", "device", target->device, "description", target->description, "follow", follows),
        &result);
    json_decref(result);
    if (status != DSM_EXIT_DONE)
        return status;
    target->is_followed = follows;
    json_decref(target->described);
    target->described = json_deep_copy(target->description);
    target->was_described = true;
    sync_report_described(sync->ctl->settings.json, target->device, target->description);
    return DSM_EXIT_DONE;
}

static void say_unknown(struct sync *sync, const struct sync_target *target)
{
    json_t *result = NULL;

    (void)swdsmctl_call(sync->ctl, "device-follow", json_pack("{s:s, s:b}", "device", target->device, "known", false),
                        &result);
    json_decref(result);
}

void sync_target_lose(struct sync *sync, struct sync_target *target, const char *why)
{
    if (target->is_followed && !swdsmctl_is_gone(sync->ctl))
        say_unknown(sync, target);
    target->is_followed = false;
    json_decref(target->described);
    target->described = NULL;
    sync_report_lost(sync->ctl->settings.json, target->device, why);
}

/* The first of QEMU's devices that is not there; NULL: they all are. */
static const char *missing_id(const struct sync_target *target, json_t *buses)
{
    json_t *id;
    size_t i;

    json_array_foreach(target->ids, i, id)
    {
        if (!qemu_pci_find(buses, json_string_value(id)))
            return json_string_value(id);
    }
    return NULL;
}

/* One that was there before may come back. */
static enum dsm_exit_code miss(struct sync *sync, struct sync_target *target, const char *id)
{
    struct dsm_error_detail detail;

    if (target->was_described) {
        if (target->described)
            sync_target_lose(sync, target, "QEMU's device is unplugged");
        return DSM_EXIT_DONE;
    }
    cli_refuse(&detail, "QEMU has no PCI device with the id %.60s", id);
    return sync_fail(sync, DSM_EXIT_PROTOCOL, &detail);
}

static enum dsm_exit_code apply_bars(struct sync *sync, struct sync_target *target, json_t *buses)
{
    struct dsm_error_detail detail;
    json_t *id;
    size_t i;

    json_array_foreach(target->ids, i, id)
    {
        if (!qemu_pci_apply_bars(qemu_pci_find(buses, json_string_value(id)),
                                 json_array_get(json_object_get(target->description, "tdis"), i), &detail))
            return sync_fail(sync, DSM_EXIT_PROTOCOL, &detail);
    }
    return DSM_EXIT_DONE;
}

enum dsm_exit_code sync_target_look(struct sync *sync, struct sync_target *target, json_t *buses)
{
    const char *missing = missing_id(target, buses);
    enum dsm_exit_code status = DSM_EXIT_DONE;

    if (missing)
        return miss(sync, target, missing);
    if (!target->description)
        status =
            choose_description(sync, target, qemu_pci_find(buses, json_string_value(json_array_get(target->ids, 0))));
    if (status == DSM_EXIT_DONE)
        status = apply_bars(sync, target, buses);
    if (status == DSM_EXIT_DONE && !json_equal(target->description, target->described))
        status = describe(sync, target);
    return status;
}

enum dsm_exit_code sync_target_reset(struct sync *sync, const struct sync_target *target)
{
    json_t *result = NULL;
    enum dsm_exit_code status;

    status = swdsmctl_call(sync->ctl, "device-event",
                           json_pack("{s:s, s:s}", "device", target->device, "event", "conventional-reset"), &result);
    json_decref(result);
    if (status == DSM_EXIT_DONE)
        sync_report_reset(sync->ctl->settings.json, target->device);
    return status;
}

static bool has_addresses(json_t *tdi)
{
    json_t *bar;
    size_t i;

    json_array_foreach(json_object_get(tdi, "bars"), i, bar)
    {
        if (strcmp(json_string_value(json_object_get(bar, "address")), "0x0") == 0)
            return false;
    }
    return true;
}

bool sync_target_is_programmed(const struct sync_target *target)
{
    for (size_t i = 0; target->described && i < json_array_size(target->ids); i++)
        if (!has_addresses(json_array_get(json_object_get(target->described, "tdis"), i)))
            return false;
    return target->described != NULL;
}
