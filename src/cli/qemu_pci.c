/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/qemu_pci.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int integer(json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* Devices without an id have an empty one. */
static bool has_id(json_t *device, const char *id)
{
    const char *its = json_string_value(json_object_get(device, "qdev_id"));

    return its && its[0] && strcmp(its, id) == 0;
}

static json_t *find_in(json_t *devices, const char *id)
{
    json_t *device, *found;
    size_t i;

    json_array_foreach(devices, i, device)
    {
        if (has_id(device, id))
            return device;
        found = find_in(json_object_get(json_object_get(device, "pci_bridge"), "devices"), id);
        if (found)
            return found;
    }
    return NULL;
}

json_t *qemu_pci_find(json_t *buses, const char *id)
{
    json_t *bus, *found;
    size_t i;

    json_array_foreach(buses, i, bus)
    {
        found = find_in(json_object_get(bus, "devices"), id);
        if (found)
            return found;
    }
    return NULL;
}

static void collect_in(json_t *devices, json_t *ids)
{
    json_t *device;
    size_t i;

    json_array_foreach(devices, i, device)
    {
        json_t *id = json_object_get(device, "qdev_id");

        if (json_string_length(id) > 0)
            json_array_append(ids, id);
        collect_in(json_object_get(json_object_get(device, "pci_bridge"), "devices"), ids);
    }
}

json_t *qemu_pci_ids(json_t *buses)
{
    json_t *ids = json_array(), *bus;
    size_t i;

    json_array_foreach(buses, i, bus)
    {
        collect_in(json_object_get(bus, "devices"), ids);
    }
    return ids;
}

uint16_t qemu_pci_requester_id(json_t *device)
{
    return (uint16_t)((integer(device, "bus") & 0xFF) << 8 | (integer(device, "slot") & 0x1F) << 3 |
                      (integer(device, "function") & 7));
}

static const struct {
    int vendor, device;
    const char *preset;
} presets[] = {
    { 0x1b36, 0x0010, "qemu-nvme" },
    { 0x8086, 0x2922, "qemu-ahci" },
};

const char *qemu_pci_preset(json_t *device)
{
    json_t *id = json_object_get(device, "id");

    for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
        if (integer(id, "vendor") == presets[i].vendor && integer(id, "device") == presets[i].device)
            return presets[i].preset;
    return NULL;
}

static json_t *region_of(json_t *device, int bar)
{
    json_t *region;
    size_t i;

    json_array_foreach(json_object_get(device, "regions"), i, region)
    {
        const char *type = json_string_value(json_object_get(region, "type"));

        if (integer(region, "bar") == bar && type && strcmp(type, "memory") == 0)
            return region;
    }
    return NULL;
}

/* QEMU says -1 of a BAR that decodes nowhere. */
static json_t *address_of(json_t *region)
{
    json_int_t address = json_integer_value(json_object_get(region, "address"));
    char text[24];

    snprintf(text, sizeof(text), "0x%llx", address == -1 ? 0ull : (unsigned long long)address);
    return json_string(text);
}

bool qemu_pci_apply_bars(json_t *device, json_t *tdi, struct dsm_error_detail *detail)
{
    json_t *bars = json_object_get(tdi, "bars");
    json_t *bar, *region;
    size_t i;

    if (json_array_size(bars) == 0)
        return cli_refuse(detail, "the description has no BARs: tdis[].bars");
    json_array_foreach(bars, i, bar)
    {
        region = region_of(device, integer(bar, "index"));
        if (!region)
            return cli_refuse(detail, "the description has BAR %d, which QEMU's device has not", integer(bar, "index"));
        json_object_set(bar, "size", json_object_get(region, "size"));
        json_object_set_new(bar, "address", address_of(region));
    }
    return true;
}
