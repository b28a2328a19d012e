/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/sync_report.h"

#include "cli/output.h"

#include <stdio.h>

/* Takes data over. */
static void print_event(const char *event, json_t *data)
{
    json_t *line = json_pack("{s:s, s:o}", "event", event, "data", data);

    (void)!(line && cli_output_print(line, JSON_COMPACT)); /* what is lost the next call of the daemon tells */
    json_decref(line);
}

void sync_report_limits(bool json)
{
    if (json)
        print_event("LIMITS",
                    json_pack("{s:[s, s, s, s]}", "unknown", "BARs of VFs", "Bus Master", "MSI-X", "Device Control"));
    else
        printf(
            "QMP does not tell, so that nobody here looks at them: BARs of VFs, Bus Master, MSI-X, Device Control\n");
}

void sync_report_waiting(bool json, const char *qmp)
{
    if (json)
        print_event("WAITING", json_pack("{s:s}", "qmp", qmp));
    else
        printf("waits for QEMU at %s\n", qmp);
}

void sync_report_found(bool json, const char *device, const char *id)
{
    if (json)
        print_event("FOUND", json_pack("{s:s, s:s}", "device", device, "id", id));
    else
        printf("%s: is QEMU's %s\n", device, id);
}

static void print_bars(const char *device, json_t *tdi)
{
    json_t *bar;
    size_t i;

    json_array_foreach(json_object_get(tdi, "bars"), i, bar)
    {
        printf("%s: BAR %lld at %s, %lld bytes\n", device, json_integer_value(json_object_get(bar, "index")),
               json_string_value(json_object_get(bar, "address")), json_integer_value(json_object_get(bar, "size")));
    }
}

void sync_report_described(bool json, const char *device, json_t *description)
{
    json_t *tdi;
    size_t i;

    if (json) {
        print_event("DESCRIBED", json_pack("{s:s, s:O}", "device", device, "description", description));
        return;
    }
    json_array_foreach(json_object_get(description, "tdis"), i, tdi)
    {
        print_bars(device, tdi);
    }
}

void sync_report_reset(bool json, const char *device)
{
    if (json)
        print_event("RESET", json_pack("{s:s}", "device", device));
    else
        printf("%s: conventional reset\n", device);
}

void sync_report_lost(bool json, const char *device, const char *why)
{
    if (json)
        print_event("LOST", json_pack("{s:s, s:s}", "device", device, "reason", why));
    else
        printf("%s: %s; the description is as last known, and LOCK refused\n", device, why);
}

void sync_report_daemon_gone(bool json)
{
    if (json)
        print_event("DAEMON_GONE", json_object());
    else
        printf("swdsm is gone; told again when it is back\n");
}
