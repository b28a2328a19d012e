/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/pci_ids.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SERIAL_DIGITS 16

/* PCIe 6.1, 6.31.3. Linux composes this text from the function's configuration space and compares it byte for byte, so
 * that the case of the digits counts; a Device Serial Number stands at the end where the function has one. */
void dsm_pci_ids_cma_name(const struct dsm_pci_ids *ids, char name[DSM_CMA_NAME_SIZE])
{
    int n = snprintf(name, DSM_CMA_NAME_SIZE, "Vendor=%04x:Device=%04x:CC=%06" PRIx32 ":REV=%02x", ids->vendor_id,
                     ids->device_id, ids->class_code & 0xFFFFFF, ids->revision);

    if (ids->has_subsystem)
        n += snprintf(name + n, DSM_CMA_NAME_SIZE - (size_t)n, ":SSVID=%04x:SSID=%04x", ids->subsystem_vendor_id,
                      ids->subsystem_id);
    if (ids->device_serial_number)
        snprintf(name + n, DSM_CMA_NAME_SIZE - (size_t)n, ":%016" PRIx64, ids->device_serial_number);
}

/* Takes "Vendor=" and the number behind it. */
static bool id_take(const char **name, const char *label, int digits, uint64_t *out)
{
    const char *at = *name + strlen(label);

    if (strncmp(*name, label, strlen(label)) != 0)
        return false;
    *out = 0;
    for (int i = 0; i < digits; i++) {
        if (!isxdigit((unsigned char)at[i]))
            return false;
        *out = *out << 4 | (uint64_t)(isdigit((unsigned char)at[i]) ? at[i] - '0' : tolower(at[i]) - 'a' + 10);
    }
    *name = at + digits;
    return true;
}

/* ":0011223344556677" at the end, or text of the device's own, or nothing. */
static bool tail_take(const char *name, struct dsm_pci_ids *out)
{
    const char *at = name;
    uint64_t serial;

    if (*name != '\0' && *name != ':')
        return false;
    if (id_take(&at, ":", SERIAL_DIGITS, &serial) && *at == '\0')
        out->device_serial_number = serial;
    return true;
}

bool dsm_pci_ids_parse(const char *name, struct dsm_pci_ids *out)
{
    uint64_t vendor, device, class_code, revision, subsystem_vendor = 0, subsystem = 0;

    *out = (struct dsm_pci_ids){ .vendor_id = 0 };
    if (!id_take(&name, "Vendor=", 4, &vendor) || !id_take(&name, ":Device=", 4, &device) ||
        !id_take(&name, ":CC=", 6, &class_code) || !id_take(&name, ":REV=", 2, &revision))
        return false;
    out->has_subsystem = id_take(&name, ":SSVID=", 4, &subsystem_vendor);
    if (out->has_subsystem && !id_take(&name, ":SSID=", 4, &subsystem))
        return false;
    out->vendor_id = (uint16_t)vendor;
    out->device_id = (uint16_t)device;
    out->class_code = (uint32_t)class_code;
    out->revision = (uint8_t)revision;
    out->subsystem_vendor_id = (uint16_t)subsystem_vendor;
    out->subsystem_id = (uint16_t)subsystem;
    return tail_take(name, out);
}

bool dsm_pci_ids_is_cma_name(const char *name)
{
    struct dsm_pci_ids ids;

    return dsm_pci_ids_parse(name, &ids);
}
