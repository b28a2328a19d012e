/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to a device model. What the device itself refuses is reported with the path it was described at.
 */
#include "describe/build.h"
#include "describe/description.h"
#include "describe/measured_files.h"
#include "describe/vfio_user_fields.h"
#include "device/device_tdis.h"

#include <stdio.h>
#include <string.h>

#define STREAMS_DEFAULT 4u

static enum dsm_error refuse(struct dsm_error_detail *error, enum dsm_error cause, const char *path, const char *part,
                             size_t index, const char *reason)
{
    memset(error, 0, sizeof(*error));
    if (part)
        snprintf(error->place, sizeof(error->place), "%s%s%s[%zu]", path, path[0] ? "." : "", part, index);
    else
        snprintf(error->place, sizeof(error->place), "%s", path);
    snprintf(error->reason, sizeof(error->reason), "%s", reason && reason[0] ? reason : dsm_error_text(cause));
    return DSM_ERR_CONFIG;
}

static enum dsm_error add_measurements(struct dsm_device *device, const struct dsm_device_description *description,
                                       const char *path, struct dsm_error_detail *error)
{
    enum dsm_error result;

    if (description->measurement_count == 0)
        return dsm_measurements_add_default(device->crypto, &device->measurements);
    for (size_t i = 0; i < description->measurement_count; i++) {
        const struct dsm_described_measurement *block = &description->measurements[i];

        result = dsm_measurement_build(device->crypto, block, &device->measurements);
        if (result != DSM_OK)
            return refuse(error, result, path, "measurements", i, NULL);
    }
    return DSM_OK;
}

static enum dsm_error add_tdis(struct dsm_device *device, const struct dsm_device_description *description,
                               const char *path, struct dsm_error_detail *error)
{
    char reason[256] = "";

    for (size_t i = 0; i < description->tdi_count; i++) {
        enum dsm_error result = dsm_device_add_tdi(device, &description->tdis[i], reason, sizeof(reason));

        if (result != DSM_OK)
            return refuse(error, result, path, "tdis", i, reason);
    }
    return DSM_OK;
}

static enum dsm_error add_ide(struct dsm_device *device, const struct dsm_described_ide *ide)
{
    bool none = ide->policy == DSM_IDE_NONE || ide->port_count == 0;

    return dsm_ide_configure(&device->ide, ide->policy, ide->ports, none ? 0 : ide->port_count,
                             none           ? 0
                             : ide->streams ? ide->streams
                                            : STREAMS_DEFAULT);
}

/* The leaf names function 0 (PCIe 6.31.3), and a function that is served is what its personality makes of it. */
static struct dsm_pci_ids ids_of(const struct dsm_device_description *description)
{
    struct dsm_pci_ids ids = description->ids;

    for (size_t i = 0; i < description->vfio_user_count; i++) {
        const struct dsm_described_vfio_user *served = &description->vfio_user[i];

        if (served->function != 0)
            continue;
        ids.class_code = dsm_vfio_user_class_code(served);
        if (served->device_id != 0)
            ids.device_id = served->device_id;
    }
    return ids;
}

static enum dsm_error fill(struct dsm_device *device, const struct dsm_device_description *description,
                           const char *path, struct dsm_error_detail *error)
{
    device->settings = description->settings;
    if (device->settings.mutual != DSM_MUTUAL_NONE || device->settings.mutual_basic)
        device->settings.capabilities |= DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP; /* who asks states that it does */
    if (description->psk_count > 0 && !description->capabilities_chosen)
        device->settings.capabilities |= DSM_CAP_PSK_WITH_CONTEXT;
    device->ids = ids_of(description);
    device->classes = description->classes;
    DSM_TRY(add_measurements(device, description, path, error));
    DSM_TRY(add_ide(device, &description->ide));
    if (description->cxl.present)
        DSM_TRY(dsm_cxl_create(&description->cxl, &device->cxl));
    return add_tdis(device, description, path, error);
}

enum dsm_error dsm_description_build(const struct dsm_device_description *description, const struct dsm_crypto *crypto,
                                     const struct dsm_log *log, const char *path, struct dsm_device **out,
                                     struct dsm_error_detail *error)
{
    enum dsm_error result;

    memset(error, 0, sizeof(*error));
    *out = NULL;
    if (description->tdi_count == 0)
        return refuse(error, DSM_ERR_CONFIG, path, NULL, 0, "describes no TDI; \"tdis\" or a \"preset\" gives one");
    result = dsm_device_create(crypto, log, description->name, out);
    if (result == DSM_OK)
        result = fill(*out, description, path, error);
    if (result == DSM_OK)
        return DSM_OK;
    dsm_device_destroy(*out);
    *out = NULL;
    return error->reason[0] ? result : refuse(error, result, path, NULL, 0, NULL);
}
