/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/pci_ids.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

/* Takes "Vendor=" and its digits. */
static bool id_take(const char **name, const char *label, size_t digits)
{
    const char *at = *name + strlen(label);

    if (strncmp(*name, label, strlen(label)) != 0)
        return false;
    for (size_t i = 0; i < digits; i++)
        if (!isxdigit((unsigned char)at[i]))
            return false;
    *name = at + digits;
    return true;
}

bool dsm_pci_ids_is_cma_name(const char *name)
{
    if (!id_take(&name, "Vendor=", 4) || !id_take(&name, ":Device=", 4) || !id_take(&name, ":CC=", 6) ||
        !id_take(&name, ":REV=", 2))
        return false;
    if (id_take(&name, ":SSVID=", 4) && !id_take(&name, ":SSID=", 4))
        return false;
    return *name == '\0' || *name == ':';
}
