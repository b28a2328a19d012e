/* SPDX-License-Identifier: BSD-3-Clause */
/* What may be described anew while a device is served: the members of a device object that need no other device. */
#include "describe/runtime.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/measurement_fields.h"
#include "describe/settings_fields.h"
#include "describe/tdi_fields.h"
#include "describe/values.h"

#include <string.h>

static enum dsm_error read_settings(const struct dsm_json *at, void *target)
{
    return dsm_json_object_read(at, &dsm_runtime_settings_object, target);
}

static enum dsm_error read_measurements(const struct dsm_json *at, void *target)
{
    if (json_is_array(at->value) && json_array_size(at->value) == 0)
        return dsm_json_fail(at, "must hold at least one block");
    return dsm_read_measurements(at, target);
}

/* A function's socket and what stands behind it stay as long as the device. */
static enum dsm_error read_tdis(const struct dsm_json *at, void *target)
{
    DSM_TRY(dsm_read_tdis(at, target));
    if (((struct dsm_device_description *)target)->vfio_user_count > 0)
        return dsm_json_fail(at, "\"vfio_user\" cannot be described while the device is served");
    return DSM_OK;
}

static const struct dsm_json_field fields[] = {
    { .name = "measurements", .read = read_measurements },
    { .name = "tdis", .read = read_tdis },
    { .name = "settings", .read = read_settings },
};
const struct dsm_json_object dsm_runtime_object = { "runtime", fields, DSM_FIELD_COUNT(fields) };

enum dsm_error dsm_runtime_description_read(const struct dsm_json *at, const struct dsm_device_settings *settings,
                                            struct dsm_device_description *out)
{
    enum dsm_error error;

    memset(out, 0, sizeof(*out));
    out->settings = *settings;
    error = dsm_json_object_read(at, &dsm_runtime_object, out);
    if (error != DSM_OK)
        dsm_device_description_clear(out);
    return error;
}
