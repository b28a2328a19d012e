/* SPDX-License-Identifier: BSD-3-Clause */
/* From a device model back to a description. */
#include "describe/describe_device.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/values.h"
#include "device/device_settings.h"
#include "device/measurement_log.h"
#include "wire/measurement_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum dsm_error copy_bytes(const uint8_t *from, size_t n, uint8_t **to)
{
    *to = malloc(n > 0 ? n : 1);
    if (!*to)
        return DSM_ERR_NO_MEMORY;
    if (n > 0)
        memcpy(*to, from, n);
    return DSM_OK;
}

/* A block's entries, in their order. */
static enum dsm_error take_log(const struct dsm_measurements_set *set, uint8_t index,
                               struct dsm_described_measurement *out)
{
    struct dsm_measurement_log_entry entry;
    struct dsm_measurement_log log;
    struct dsm_reader r;

    DSM_TRY(dsm_measurement_log_decode(dsm_measurement_log_bytes(set), &log));
    r = dsm_reader(log.entries);
    while (dsm_reader_left(&r) > 0) {
        struct dsm_described_log_entry *described;

        DSM_TRY(dsm_measurement_log_entry_read(&r, &entry));
        if (entry.meas_index != index)
            continue;
        described = DSM_GROW(out->log, out->log_count);
        if (!described)
            return DSM_ERR_NO_MEMORY;
        described->type = entry.value_type & (uint8_t)~DSM_MEASUREMENT_RAW;
        described->value_len = entry.value.n;
        DSM_TRY(copy_bytes(entry.value.p, entry.value.n, &described->value));
    }
    return DSM_OK;
}

static enum dsm_error take_measurements(const struct dsm_measurements_set *set, struct dsm_device_description *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct dsm_measurement *block = &set->blocks[i];
        struct dsm_described_measurement *described = DSM_GROW(out->measurements, out->measurement_count);

        if (!described)
            return DSM_ERR_NO_MEMORY;
        described->index = block->index;
        described->type = block->type;
        described->digest_only = described->has_digests = block->digest_only && block->log_entries == 0;
        memcpy(described->digests, block->digests, sizeof(described->digests));
        if (block->log_entries > 0) {
            DSM_TRY(take_log(set, block->index, described));
            continue;
        }
        if (block->digest_only)
            continue;
        described->value_len = block->raw_len;
        DSM_TRY(copy_bytes(block->raw, block->raw_len, &described->value));
    }
    return DSM_OK;
}

/* A file of spdm-emu's can describe what no BAR register holds: a BAR at address 0, or of a length that is no power of
 * two. */
static bool has_keys_for(const struct dsm_tdi_description *tdi)
{
    for (size_t i = 0; i < DSM_BARS_MAX; i++)
        if (tdi->bars[i].present &&
            (tdi->bars[i].at_zero || !dsm_bar_has_len(tdi->bars[i].len) || dsm_bar_address_fault(&tdi->bars[i])))
            return false;
    return tdi->msix_table.present == tdi->msix_pba.present;
}

static enum dsm_error take_tdis(const struct dsm_device *device, struct dsm_device_description *out, char *reason,
                                size_t reason_size)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi_description *tdi = &device->tdis[i].description;
        struct dsm_tdi_description *described;

        if (device->tdis[i].removed)
            continue;
        if (!has_keys_for(tdi)) {
            snprintf(reason, reason_size, "TDI %zu has BARs or MSI-X areas that no key but \"spdm_emu_report\" can say",
                     i);
            return DSM_ERR_CONFIG;
        }
        described = DSM_GROW(out->tdis, out->tdi_count);
        if (!described)
            return DSM_ERR_NO_MEMORY;
        *described = *tdi;
        DSM_TRY(copy_bytes(tdi->device_specific_info, tdi->device_specific_info_len, &described->device_specific_info));
    }
    return DSM_OK;
}

static enum dsm_error take_ide(const struct dsm_ide *ide, struct dsm_described_ide *out)
{
    out->policy = ide->policy;
    out->streams = (uint16_t)ide->stream_max;
    if (ide->port_count == 0)
        return DSM_OK;
    out->ports = calloc(ide->port_count, sizeof(*out->ports));
    if (!out->ports)
        return DSM_ERR_NO_MEMORY;
    out->port_count = ide->port_count;
    memcpy(out->ports, ide->ports, ide->port_count * sizeof(*out->ports));
    return DSM_OK;
}

enum dsm_error dsm_description_of(const struct dsm_device *device, struct dsm_device_description *out, char *reason,
                                  size_t reason_size)
{
    struct dsm_device_settings defaults;
    enum dsm_error error;

    memset(out, 0, sizeof(*out));
    dsm_device_settings_default(&defaults);
    snprintf(out->name, sizeof(out->name), "%s", device->name);
    out->binding = &dsm_binding_doe;
    out->ids = device->ids;
    out->classes = device->classes;
    out->settings = device->settings;
    out->settings.capabilities &= ~DSM_CAP_PSK_MASK; /* they come with a PSK, which cannot be described back */
    out->asym_chosen = device->settings.algorithms[DSM_ALG_ASYM] != defaults.algorithms[DSM_ALG_ASYM];
    out->pqc_asym_chosen = device->settings.algorithms[DSM_ALG_PQC_ASYM] != defaults.algorithms[DSM_ALG_PQC_ASYM];
    error = take_measurements(&device->measurements, out);
    if (error == DSM_OK)
        error = take_tdis(device, out, reason, reason_size);
    if (error == DSM_OK)
        error = take_ide(&device->ide, &out->ide);
    if (error != DSM_OK)
        dsm_device_description_clear(out);
    return error;
}
