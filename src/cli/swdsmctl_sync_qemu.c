/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sync-qemu: keeps descriptions as QEMU has its devices, for QEMUs that tell the daemon nothing themselves.
 * QMP has no event for a BAR that the guest programs, so it is asked again and again; a reset of the machine is an
 * event. It lives as long as QMP's socket: after SHUTDOWN a QEMU with -no-shutdown goes on. A daemon that was restarted
 * knows nothing of it all, and is told anew. The daemon is told who follows, so that it knows when nobody does.
 */
#include "cli/swdsmctl_sync_qemu.h"

#include "cli/swdsmctl_link.h"
#include "cli/sync_find.h"
#include "cli/sync_report.h"

#include <poll.h>
#include <string.h>

#define ASK_EVERY_MS 100

static bool is_event(json_t *event, const char *name)
{
    const char *its = json_string_value(json_object_get(event, "event"));

    return its && strcmp(its, name) == 0;
}

static enum dsm_exit_code look_at_targets(struct sync *s, json_t *buses)
{
    enum dsm_exit_code status = s->is_automatic ? sync_find_by_port(s, buses) : DSM_EXIT_DONE;

    for (size_t i = 0; status == DSM_EXIT_DONE && i < s->count; i++)
        if (s->targets[i].is_served && json_array_size(s->targets[i].ids) > 0)
            status = sync_target_look(s, &s->targets[i], buses);
    return status;
}

static bool was_described(const struct sync *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->targets[i].was_described)
            return true;
    return false;
}

static enum dsm_exit_code look(struct sync *s)
{
    struct dsm_error_detail detail = { .reason = "" };
    json_t *buses = cli_qmp_execute(s->qmp, "query-pci", NULL, &detail);
    enum dsm_exit_code status;

    if (buses)
        status = look_at_targets(s, buses);
    else if (was_described(s) && cli_qmp_is_closed(s->qmp))
        return DSM_EXIT_DONE; /* QEMU ended before it answered */
    else
        status = sync_fail(s, DSM_EXIT_PROTOCOL, &detail);
    json_decref(buses);
    return status;
}

static enum dsm_exit_code reset_all(struct sync *s)
{
    enum dsm_exit_code status = DSM_EXIT_DONE;

    for (size_t i = 0; status == DSM_EXIT_DONE && i < s->count; i++)
        if (s->targets[i].is_served && s->targets[i].was_described)
            status = sync_target_reset(s, &s->targets[i]);
    return status;
}

/* All that comes from QEMU until it is time to look again. */
static enum dsm_exit_code take_events(struct sync *s, bool *is_closed)
{
    int64_t deadline = swdsmctl_deadline(ASK_EVERY_MS);
    enum dsm_exit_code status = DSM_EXIT_DONE;

    while (status == DSM_EXIT_DONE && !*is_closed && swdsmctl_left_ms(deadline) > 0) {
        json_t *event = cli_qmp_event(s->qmp, swdsmctl_left_ms(deadline), is_closed);

        if (is_event(event, "RESET") && !swdsmctl_is_gone(s->ctl))
            status = reset_all(s);
        json_decref(event);
    }
    return status;
}

/* What the daemon was told of a device is gone with the device, or with the daemon itself. */
static void tell_anew(struct sync_target *target)
{
    json_decref(target->described);
    target->described = NULL;
    target->is_followed = false;
}

/* A device that was removed may come back by its name. */
static enum dsm_exit_code take_daemon_events(struct sync *s)
{
    bool is_changed = false;
    json_t *event;

    while ((event = swdsmctl_event_that_came(s->ctl)) != NULL) {
        json_t *data = json_object_get(event, "data");
        const char *device = json_string_value(json_object_get(data, "device"));
        struct sync_target *target = device ? sync_target_find(s, device) : NULL;

        is_changed |= is_event(event, "DEVICE_ADDED") || is_event(event, "DEVICE_REMOVED");
        if (target && is_event(event, "DEVICE_REMOVED"))
            tell_anew(target);
        json_decref(event);
    }
    return is_changed ? sync_find_devices(s) : DSM_EXIT_DONE;
}

/* Whether there is one to be told. */
static bool has_daemon(struct sync *s)
{
    if (!swdsmctl_is_gone(s->ctl))
        return true;
    if (!s->is_daemon_gone)
        sync_report_daemon_gone(s->ctl->settings.json);
    s->is_daemon_gone = true;
    for (size_t i = 0; i < s->count; i++)
        tell_anew(&s->targets[i]);
    if (!swdsmctl_reconnect(s->ctl) || sync_find_devices(s) != DSM_EXIT_DONE)
        return false;
    s->is_daemon_gone = false;
    return true;
}

static bool are_programmed(const struct sync *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!sync_target_is_programmed(&s->targets[i]))
            return false;
    return true;
}

/* Until QEMU goes, which is its good right. Events give the poll no rest: a guest can make as many as it likes. */
static enum dsm_exit_code follow(struct sync *s)
{
    enum dsm_exit_code status = DSM_EXIT_DONE;
    bool is_closed = false;

    while (status == DSM_EXIT_DONE && !is_closed) {
        if (s->ctl->settings.once && are_programmed(s))
            return status;
        status = take_events(s, &is_closed);
        if (status == DSM_EXIT_DONE && !is_closed && has_daemon(s))
            status = take_daemon_events(s);
        if (status == DSM_EXIT_DONE && !is_closed && !s->is_daemon_gone)
            status = look(s);
        if (status != DSM_EXIT_DONE && swdsmctl_is_gone(s->ctl))
            status = DSM_EXIT_DONE; /* it went in the middle of a call */
    }
    for (size_t i = 0; i < s->count; i++)
        if (s->targets[i].is_followed)
            sync_target_lose(s, &s->targets[i], is_closed ? "QEMU is gone" : "nobody looks any longer");
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
            sync_report_waiting(settings->json, settings->qmp);
        was_absent = true;
        poll(NULL, 0, ASK_EVERY_MS);
    }
    return true;
}

static enum dsm_exit_code run(struct sync *s, int count, char **words)
{
    struct dsm_error_detail detail;
    enum dsm_exit_code status = swdsmctl_connect(s->ctl);

    if (status == DSM_EXIT_DONE)
        status = sync_find_named(s, count, words);
    if (status != DSM_EXIT_DONE)
        return status;
    sync_report_limits(s->ctl->settings.json);
    if (!open_qmp(s, &detail))
        return sync_fail(s, DSM_EXIT_CONNECT, &detail);
    status = look(s);
    return status == DSM_EXIT_DONE || swdsmctl_is_gone(s->ctl) ? follow(s) : status;
}

enum dsm_exit_code swdsmctl_sync_qemu(struct swdsmctl *ctl, int count, char **words)
{
    struct sync s = { .ctl = ctl };
    struct dsm_error_detail detail;
    enum dsm_exit_code status;

    if (!ctl->settings.qmp) {
        cli_refuse(&detail, "--qmp PATH has to be given");
        return sync_fail(&s, DSM_EXIT_USAGE, &detail);
    }
    status = run(&s, count, words);
    cli_qmp_close(s.qmp);
    for (size_t i = 0; i < s.count; i++) {
        sync_target_clear(&s.targets[i]);
        json_decref(s.targets[i].ids);
    }
    json_decref(s.devices);
    json_decref(s.ports);
    return status;
}
