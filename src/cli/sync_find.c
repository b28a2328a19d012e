/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/sync_find.h"

#include "cli/qemu_pci.h"
#include "cli/swdsmctl_link.h"
#include "cli/sync_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *row_of(const struct sync *sync, const char *device)
{
    json_t *row;
    size_t i;

    json_array_foreach(sync->devices, i, row)
    {
        const char *name = json_string_value(json_object_get(row, "device"));

        if (name && strcmp(name, device) == 0)
            return row;
    }
    return NULL;
}

enum dsm_exit_code sync_find_devices(struct sync *sync)
{
    json_t *devices = NULL;
    enum dsm_exit_code status = swdsmctl_call(sync->ctl, "query-devices", NULL, &devices);

    if (status != DSM_EXIT_DONE)
        return status;
    json_decref(sync->devices);
    sync->devices = devices;
    for (size_t i = 0; i < sync->count; i++)
        sync->targets[i].is_served = row_of(sync, sync->targets[i].device) != NULL;
    return DSM_EXIT_DONE;
}

static enum dsm_exit_code refuse_word(struct sync *sync, const char *word, const char *why)
{
    struct dsm_error_detail detail;

    cli_refuse(&detail, "%.100s: %s", word, why);
    return sync_fail(sync, DSM_EXIT_USAGE, &detail);
}

/* Cuts the word. */
static enum dsm_exit_code take_pair(struct sync *sync, char *word)
{
    char *ids = strchr(word, '='), *rest = NULL;
    struct sync_target *target;

    if (!ids)
        return refuse_word(sync, word, "is no NAME=ID, as the other words are");
    *ids++ = '\0';
    if (!row_of(sync, word))
        return refuse_word(sync, word, "swdsm has no device of this name");
    target = sync_target_find(sync, word) ? NULL : sync_target_add(sync, word);
    if (!target)
        return refuse_word(sync, word, "is named twice, or one too many");
    for (char *id = strtok_r(ids, ",", &rest); id; id = strtok_r(NULL, ",", &rest))
        json_array_append_new(target->ids, json_string(id));
    return json_array_size(target->ids) > 0 ? DSM_EXIT_DONE : refuse_word(sync, word, "no id of QEMU's follows the =");
}

/* Where swdsm serves one device only, that is it. */
static enum dsm_exit_code take_one(struct sync *sync, const char *name)
{
    struct sync_target *target;
    struct dsm_error_detail detail;

    if (!name && json_array_size(sync->devices) == 1)
        name = json_string_value(json_object_get(json_array_get(sync->devices, 0), "device"));
    if (!name) {
        cli_refuse(&detail, "swdsm serves %zu devices: name one", json_array_size(sync->devices));
        return sync_fail(sync, DSM_EXIT_USAGE, &detail);
    }
    target = row_of(sync, name) ? sync_target_add(sync, name) : NULL;
    if (!target)
        return refuse_word(sync, name, "swdsm has no device of this name");
    json_array_append_new(target->ids, json_string(sync->ctl->settings.qemu_device));
    return DSM_EXIT_DONE;
}

/* Targets without an id: they wait for QEMU's device. */
static enum dsm_exit_code take_names(struct sync *sync, int count, char **words)
{
    sync->is_automatic = true;
    for (int i = 0; i < count; i++) {
        if (!row_of(sync, words[i]))
            return refuse_word(sync, words[i], "swdsm has no device of this name");
        if (!sync_target_find(sync, words[i]) && !sync_target_add(sync, words[i]))
            return refuse_word(sync, words[i], "is one too many");
    }
    sync->is_limited = count > 0;
    return DSM_EXIT_DONE;
}

enum dsm_exit_code sync_find_named(struct sync *sync, int count, char **words)
{
    enum dsm_exit_code status = sync_find_devices(sync);

    if (status != DSM_EXIT_DONE)
        return status;
    if (sync->ctl->settings.qemu_device)
        return count > 1 ? refuse_word(sync, words[1], "--device is of one device: use NAME=ID")
                         : take_one(sync, count > 0 ? words[0] : NULL);
    if (count == 0 || !strchr(words[0], '='))
        return take_names(sync, count, words);
    for (int i = 0; status == DSM_EXIT_DONE && i < count; i++)
        status = take_pair(sync, words[i]);
    return status;
}

/* Of "tcp:HOST:PORT"; 0: it is none. */
static json_int_t port_of(const char *address)
{
    const char *colon = address && strncmp(address, "tcp:", 4) == 0 ? strrchr(address, ':') : NULL;

    return colon ? (json_int_t)strtol(colon + 1, NULL, 10) : 0;
}

static bool listens_on(json_t *row, json_int_t port)
{
    json_t *address;
    size_t i;

    json_array_foreach(json_object_get(row, "listen"), i, address)
    {
        if (port != 0 && port_of(json_string_value(address)) == port)
            return true;
    }
    return false;
}

/* 0: QEMU's device has none. */
static json_t *ask_port(struct sync *sync, const char *id)
{
    struct dsm_error_detail detail;
    char path[256];
    json_t *port;

    snprintf(path, sizeof(path), "/machine/peripheral/%.200s", id);
    port =
        cli_qmp_execute(sync->qmp, "qom-get", json_pack("{s:s, s:s}", "path", path, "property", "spdm_port"), &detail);
    if (json_is_integer(port))
        return port;
    json_decref(port);
    return json_integer(0);
}

/* Asks for each id once, as long as it is there. */
static void refresh_ports(struct sync *sync, json_t *buses)
{
    json_t *ids = qemu_pci_ids(buses), *ports = json_object(), *id, *known;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        known = json_object_get(sync->ports, json_string_value(id));
        json_object_set_new(ports, json_string_value(id),
                            known ? json_incref(known) : ask_port(sync, json_string_value(id)));
    }
    json_decref(ids);
    json_decref(sync->ports);
    sync->ports = ports;
}

/* A second device of QEMU's on the same port is answered ERROR (Busy), and not looked at. */
static void take_match(struct sync *sync, const char *device, const char *id)
{
    struct sync_target *target = sync_target_find(sync, device);
    const char *before;

    if (!target && !sync->is_limited)
        target = sync_target_add(sync, device);
    if (!target)
        return;
    before = json_string_value(json_array_get(target->ids, 0));
    if (before && json_object_get(sync->ports, before))
        return;
    if (!before || strcmp(before, id) != 0) {
        sync_target_clear(target);
        json_array_append_new(target->ids, json_string(id));
    }
    sync_report_found(sync->ctl->settings.json, device, id);
}

static void match_id(struct sync *sync, const char *id, json_int_t port)
{
    json_t *row;
    size_t i;

    json_array_foreach(sync->devices, i, row)
    {
        if (listens_on(row, port))
            take_match(sync, json_string_value(json_object_get(row, "device")), id);
    }
}

static bool has_any_id(const struct sync *sync)
{
    for (size_t i = 0; i < sync->count; i++)
        if (json_array_size(sync->targets[i].ids) > 0)
            return true;
    return false;
}

enum dsm_exit_code sync_find_by_port(struct sync *sync, json_t *buses)
{
    struct dsm_error_detail detail;
    const char *id;
    json_t *port;

    refresh_ports(sync, buses);
    json_object_foreach(sync->ports, id, port)
    {
        match_id(sync, id, json_integer_value(port));
    }
    if (has_any_id(sync))
        return DSM_EXIT_DONE;
    cli_refuse(&detail, "no PCI device of QEMU's has both an id and an spdm_port on which swdsm listens");
    return sync_fail(sync, DSM_EXIT_PROTOCOL, &detail);
}
