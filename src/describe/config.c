/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole text: {"devices": [...]}. */
#include "describe/config.h"
#include "describe/bar_fields.h"
#include "describe/class_fields.h"
#include "describe/cxl_fields.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/file.h"
#include "describe/ide_fields.h"
#include "describe/log_fields.h"
#include "describe/measurement_fields.h"
#include "describe/psk_fields.h"
#include "describe/requester_fields.h"
#include "describe/runtime.h"
#include "describe/settings_fields.h"
#include "describe/spdm_emu_report.h"
#include "describe/tdi_fields.h"
#include "describe/values.h"
#include "describe/vfio_user_fields.h"
#include "json/json_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_FILE_MAX (16u * 1024u * 1024u)

static const struct dsm_json_object *const objects[] = {
    &dsm_config_object,
    &dsm_device_object,
    &dsm_pci_object,
    &dsm_device_class_object,
    &dsm_identity_object,
    &dsm_requesters_object,
    &dsm_psk_object,
    &dsm_measurement_object,
    &dsm_log_entry_object,
    &dsm_ide_object,
    &dsm_ide_port_object,
    &dsm_cxl_object,
    &dsm_settings_object,
    &dsm_algorithms_object,
    &dsm_tdi_object,
    &dsm_vfs_object,
    &dsm_vfio_user_object,
    &dsm_bar_object,
    &dsm_range_object,
    &dsm_msix_object,
    &dsm_msix_area_object,
    &dsm_info_object,
    &dsm_runtime_object,
    &dsm_runtime_settings_object,
    &dsm_spdm_emu_report_object,
    &dsm_spdm_emu_range_object,
};

const struct dsm_json_object *dsm_describe_object_at(size_t i)
{
    return i < DSM_FIELD_COUNT(objects) ? objects[i] : NULL;
}

void dsm_config_clear(struct dsm_config *config)
{
    for (size_t i = 0; i < config->device_count; i++)
        dsm_device_description_clear(&config->devices[i]);
    free(config->devices);
    memset(config, 0, sizeof(*config));
}

/* Port 0 is another port each time. */
static bool is_chosen_later(const char *listen)
{
    const char *colon = strrchr(listen, ':');

    return strncmp(listen, "tcp:", 4) == 0 && colon && strtoul(colon + 1, NULL, 10) == 0;
}

static enum dsm_error check_listeners(const struct dsm_json *at, const struct dsm_device_description *a,
                                      const struct dsm_device_description *b)
{
    for (size_t i = 0; i < a->listen_count; i++)
        for (size_t j = 0; j < b->listen_count; j++)
            if (strcmp(a->listen[i], b->listen[j]) == 0 && !is_chosen_later(a->listen[i]))
                return dsm_json_fail(at, "device \"%s\" listens on %s, too: each device has a listener of its own",
                                     b->name, a->listen[i]);
    return DSM_OK;
}

static enum dsm_error check_device(const struct dsm_json *at, const struct dsm_config *config,
                                   const struct dsm_device_description *device)
{
    for (const struct dsm_device_description *other = config->devices; other != device; other++) {
        if (strcmp(other->name, device->name) == 0)
            return dsm_json_fail(at, "the name \"%s\" is taken by devices[%zu]", device->name,
                                 (size_t)(other - config->devices));
        DSM_TRY(check_listeners(at, device, other));
    }
    return DSM_OK;
}

static enum dsm_error read_device(const struct dsm_json *at, void *target)
{
    struct dsm_config *config = target;
    struct dsm_device_description *device = DSM_GROW(config->devices, config->device_count);

    if (!device)
        return DSM_ERR_NO_MEMORY;
    DSM_TRY(dsm_device_description_read(at, device));
    return check_device(at, config, device);
}

static enum dsm_error read_devices(const struct dsm_json *at, void *target)
{
    if (json_is_array(at->value) && json_array_size(at->value) == 0)
        return dsm_json_fail(at, "must hold at least one device");
    return dsm_json_array_read(at, DSM_DESCRIBED_DEVICES_MAX, read_device, target);
}

/* For editors, which look there; swdsm reads its own tables. */
static enum dsm_error read_schema(const struct dsm_json *at, void *target)
{
    (void)target;
    return dsm_json_expect(at, JSON_STRING);
}

static const struct dsm_json_field fields[] = {
    { .name = "$schema", .read = read_schema },
    { .name = "devices", .read = read_devices, .required = true },
};
const struct dsm_json_object dsm_config_object = { "config", fields, DSM_FIELD_COUNT(fields) };

enum dsm_error dsm_config_parse(const char *text, size_t n, const char *folder, struct dsm_config *config,
                                struct dsm_error_detail *error)
{
    struct dsm_json at = { .folder = folder, .error = error };
    json_error_t syntax;
    enum dsm_error result;

    memset(config, 0, sizeof(*config));
    memset(error, 0, sizeof(*error));
    result = dsm_json_parse(text, n, JSON_REJECT_DUPLICATES, &at.value, &syntax);
    if (result == DSM_ERR_CONFIG)
        return dsm_error_detail_set(error, "line %d, column %d: %s", syntax.line, syntax.column, syntax.text);
    if (result == DSM_OK)
        result = dsm_json_object_read(&at, &dsm_config_object, config);
    json_decref(at.value);
    if (result == DSM_ERR_NO_MEMORY)
        snprintf(error->reason, sizeof(error->reason), "%s", dsm_error_text(result));
    if (result != DSM_OK)
        dsm_config_clear(config);
    return result;
}

static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash ? strndup(file, (size_t)(slash - file) + (slash == file)) : strdup(".");
}

enum dsm_error dsm_config_load(const char *file, struct dsm_config *config, struct dsm_error_detail *error)
{
    char *folder = folder_of(file);
    uint8_t *text = NULL;
    size_t n;
    enum dsm_error result = folder ? dsm_file_read(file, CONFIG_FILE_MAX, &text, &n) : DSM_ERR_NO_MEMORY;

    memset(config, 0, sizeof(*config));
    memset(error, 0, sizeof(*error));
    if (result == DSM_OK)
        result = dsm_config_parse((const char *)text, n, folder, config, error);
    else
        snprintf(error->reason, sizeof(error->reason), "cannot be read: %s",
                 result == DSM_ERR_IO ? strerror(errno) : dsm_error_text(result));
    free(text);
    free(folder);
    return result;
}
