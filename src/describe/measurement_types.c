/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/measurement_types.h"

#include "describe/values.h"
#include "wire/measurements.h"

static const char *const words[] = {
    [DSM_MEASUREMENT_IMMUTABLE_ROM] = "immutable-rom",
    [DSM_MEASUREMENT_MUTABLE_FIRMWARE] = "mutable-firmware",
    [DSM_MEASUREMENT_HARDWARE_CONFIGURATION] = "hardware-configuration",
    [DSM_MEASUREMENT_FIRMWARE_CONFIGURATION] = "firmware-configuration",
    [DSM_MEASUREMENT_MANIFEST] = "manifest",
    [DSM_MEASUREMENT_DEVICE_MODE] = "device-mode",
    [DSM_MEASUREMENT_VERSION] = "version",
    [DSM_MEASUREMENT_SVN] = "svn",
    [DSM_MEASUREMENT_HEM] = "hash-extend",
    [DSM_MEASUREMENT_INFORMATIONAL] = "informational",
    [DSM_MEASUREMENT_STRUCTURED_MANIFEST] = "structured-manifest",
};

enum dsm_error dsm_read_measurement_type(const struct dsm_json *at, uint8_t *type)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, words, DSM_FIELD_COUNT(words), &choice));
    *type = (uint8_t)choice;
    return DSM_OK;
}

json_t *dsm_write_measurement_type(uint8_t type)
{
    return json_string(words[type]);
}
