/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sync-qemu: keeps a device's description as QEMU has its device, for QEMUs that tell the daemon nothing themselves.
 * QMP has no event for a BAR that the guest programs, so it is asked again and again; a reset of the machine is an
 * event. It lives as long as QMP's socket: after SHUTDOWN a QEMU with -no-shutdown goes on. A daemon that was restarted
 * knows nothing of it all, and is told anew.
 */
#include "cli/swdsmctl_sync_qemu.h"

#include "cli/qemu_pci.h"
#include "cli/qmp.h"
#include "cli/swdsmctl.h"
#include "cli/swdsmctl_fail.h"
#include "cli/swdsmctl_link.h"
#include "describe/description.h"
#include "describe/presets.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define ASK_EVERY_MS 100

struct sync {
    struct swdsmctl *ctl;
    struct cli_qmp *qmp;
    const char *device; /* the daemon's name of it */
    json_t *description;
    json_t *described; /* what the daemon was told last; NULL: nothing yet */
};

static enum dsm_exit_code fail(const struct swdsmctl *ctl, enum dsm_exit_code status, struct dsm_error_detail *detail)
{
    (void)dsm_error_detail_within(detail, "sync-qemu");
    return swdsmctl_fail(ctl->settings.json, status, detail);
}

/* The TDIs of the preset that is QEMU's device. */
static json_t *preset_description(json_t *qemu_device)
{
    const char *name = qemu_pci_preset(qemu_device);
    const struct dsm_preset *preset;
    json_t *device, *description = NULL;

    for (size_t i = 0; name && (preset = dsm_preset_at(i)) != NULL; i++)
        if (strcmp(preset->name, name) == 0) {
            device = json_loads(preset->text, 0, NULL);
            description = json_pack("{s:O*}", "tdis", json_object_get(device, "tdis"));
            json_decref(device);
        }
    return description;
}

static json_t *file_description(const char *file, struct dsm_error_detail *detail)
{
    json_error_t error;
    json_t *description = json_load_file(file, JSON_REJECT_DUPLICATES, &error);

    if (!description)
        cli_refuse(detail, "%.100s: line %d: %.100s", file, error.line, error.text);
    return description;
}

/* Where swdsm serves one device only, that is it. */
static enum dsm_exit_code name_device(struct sync *s, json_t **devices)
{
    struct dsm_error_detail detail;
    enum dsm_exit_code status = swdsmctl_call(s->ctl, "query-devices", NULL, devices);

    if (status != DSM_EXIT_DONE || s->device)
        return status;
    if (json_array_size(*devices) == 1)
        s->device = json_string_value(json_object_get(json_array_get(*devices, 0), "device"));
    if (s->device)
        return DSM_EXIT_DONE;
    cli_refuse(&detail, "swdsm serves %zu devices: name one", json_array_size(*devices));
    return fail(s->ctl, DSM_EXIT_USAGE, &detail);
}

static void print_bars(const struct sync *s)
{
    json_t *bars = json_object_get(json_array_get(json_object_get(s->description, "tdis"), 0), "bars");
    json_t *bar;
    size_t i;

    json_array_foreach(bars, i, bar)
        printf("%s: BAR %lld at %s, %lld bytes\n", s->device, json_integer_value(json_object_get(bar, "index")),
               json_string_value(json_object_get(bar, "address")), json_integer_value(json_object_get(bar, "size")));
}

static enum dsm_exit_code describe(struct sync *s)
{
    json_t *result = NULL;
    enum dsm_exit_code status;

    status = swdsmctl_call(s->ctl, "device-describe",
                           json_pack("{s:s, s:O}", "device", s->device, "description", s->description), &result);
    json_decref(result);
    if (status != DSM_EXIT_DONE)
        return status;
    json_decref(s->described);
    s->described = json_deep_copy(s->description);
    print_bars(s);
    return DSM_EXIT_DONE;
}

static bool is_programmed(const json_t *description)
{
    json_t *bars = json_object_get(json_array_get(json_object_get(description, "tdis"), 0), "bars");
    json_t *bar;
    size_t i;

    json_array_foreach(bars, i,
                       bar) if (strcmp(json_string_value(json_object_get(bar, "address")), "0x0") == 0) return false;
    return true;
}

/* Looks at QEMU's device, and describes it where it is not as described. A device that is unplugged keeps its
 * description. */
static enum dsm_exit_code look(struct sync *s)
{
    const struct swdsmctl_settings *settings = &s->ctl->settings;
    struct dsm_error_detail detail = { .reason = "" };
    json_t *buses = cli_qmp_execute(s->qmp, "query-pci", NULL, &detail);
    json_t *device = qemu_pci_find(buses, settings->qemu_device);
    enum dsm_exit_code status = DSM_EXIT_DONE;

    if (!buses && s->described && cli_qmp_is_closed(s->qmp))
        return status; /* QEMU ended before it answered */
    if (device && !s->description) {
        cli_refuse(&detail, "no preset is like QEMU's device %.60s: describe it with --description FILE",
                   settings->qemu_device);
        s->description =
            settings->description ? file_description(settings->description, &detail) : preset_description(device);
    } else if (buses && !device && !s->described) {
        cli_refuse(&detail, "QEMU has no PCI device with the id %.60s", settings->qemu_device);
    }
    if (!buses || !s->description || (device && !qemu_pci_apply_bars(device, s->description, &detail)))
        status = fail(s->ctl, DSM_EXIT_PROTOCOL, &detail);
    else if (device && !json_equal(s->description, s->described))
        status = describe(s);
    json_decref(buses);
    return status;
}

static enum dsm_exit_code reset(struct sync *s)
{
    json_t *result = NULL;
    enum dsm_exit_code status;

    status = swdsmctl_call(s->ctl, "device-event",
                           json_pack("{s:s, s:s}", "device", s->device, "event", "conventional-reset"), &result);
    json_decref(result);
    printf("%s: conventional reset\n", s->device);
    return status;
}

/* All that comes until it is time to look again. */
static enum dsm_exit_code take_events(struct sync *s, bool *is_closed)
{
    int64_t deadline = swdsmctl_deadline(ASK_EVERY_MS);
    enum dsm_exit_code status = DSM_EXIT_DONE;

    while (status == DSM_EXIT_DONE && !*is_closed && swdsmctl_left_ms(deadline) > 0) {
        json_t *event = cli_qmp_event(s->qmp, swdsmctl_left_ms(deadline), is_closed);
        const char *name = json_string_value(json_object_get(event, "event"));

        if (name && strcmp(name, "RESET") == 0 && !swdsmctl_is_gone(s->ctl))
            status = reset(s);
        json_decref(event);
    }
    return status;
}

/* What a daemon that has gone was told is gone with it. */
static bool has_daemon(struct sync *s)
{
    if (!swdsmctl_is_gone(s->ctl))
        return true;
    if (s->described)
        printf("%s: swdsm is gone; told again when it is back\n", s->device);
    json_decref(s->described);
    s->described = NULL;
    return swdsmctl_reconnect(s->ctl);
}

/* Until QEMU goes, which is its good right. Events give the poll no rest: a guest can make as many as it likes. */
static enum dsm_exit_code follow(struct sync *s)
{
    enum dsm_exit_code status = DSM_EXIT_DONE;
    bool is_closed = false;

    while (status == DSM_EXIT_DONE && !is_closed) {
        status = take_events(s, &is_closed);
        if (status == DSM_EXIT_DONE && !is_closed && has_daemon(s))
            status = look(s);
        if (status != DSM_EXIT_DONE && swdsmctl_is_gone(s->ctl))
            status = DSM_EXIT_DONE; /* it went in the middle of a call */
        if (s->ctl->settings.once && s->described && is_programmed(s->described))
            break;
    }
    return status;
}

/* QEMU may be started after this program; with --for there is an end to waiting. */
static bool open_qmp(struct sync *s, struct dsm_error_detail *detail)
{
    const struct swdsmctl_settings *settings = &s->ctl->settings;
    int64_t deadline = swdsmctl_deadline(settings->wait_ms);
    bool is_absent, was_absent = false;

    while (!cli_qmp_open(settings->qmp, settings->timeout_ms, &s->qmp, &is_absent, detail)) {
        if (!is_absent || swdsmctl_left_ms(deadline) == 0)
            return false;
        if (!was_absent)
            printf("%s: waits for QEMU at %s\n", s->device, settings->qmp);
        was_absent = true;
        poll(NULL, 0, ASK_EVERY_MS);
    }
    return true;
}

enum dsm_exit_code swdsmctl_sync_qemu(struct swdsmctl *ctl, int count, char **words)
{
    struct sync s = { .ctl = ctl, .device = count > 0 ? words[0] : NULL };
    json_t *devices = NULL;
    struct dsm_error_detail detail;
    enum dsm_exit_code status;

    if (!ctl->settings.qmp || !ctl->settings.qemu_device) {
        cli_refuse(&detail, "--qmp PATH and --device ID have to be given");
        return fail(ctl, DSM_EXIT_USAGE, &detail);
    }
    status = swdsmctl_connect(ctl);
    if (status == DSM_EXIT_DONE)
        status = name_device(&s, &devices);
    if (status == DSM_EXIT_DONE && !open_qmp(&s, &detail))
        status = fail(ctl, DSM_EXIT_CONNECT, &detail);
    if (status == DSM_EXIT_DONE)
        status = look(&s);
    if (status == DSM_EXIT_DONE)
        status = follow(&s);
    cli_qmp_close(s.qmp);
    json_decref(devices);
    json_decref(s.description);
    json_decref(s.described);
    return status;
}
