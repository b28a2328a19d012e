/* SPDX-License-Identifier: BSD-3-Clause */
/* A device object: its name, listeners, PCI ids and identity; the other parts have files of their own. */
#include "describe/device_fields.h"
#include "describe/class_fields.h"
#include "describe/cxl_fields.h"
#include "describe/description.h"
#include "describe/file.h"
#include "describe/ide_fields.h"
#include "describe/json_write.h"
#include "describe/measurement_fields.h"
#include "describe/presets.h"
#include "describe/psk_fields.h"
#include "describe/requester_fields.h"
#include "describe/settings_fields.h"
#include "describe/tdi_fields.h"
#include "describe/values.h"
#include "describe/vfio_user_fields.h"
#include "device/device_settings.h"
#include "json/json_parse.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASS_CODE_MAX 0xFFFFFFu

/* The name is a folder under --identity, too. */
static enum dsm_error read_name(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0' || strlen(name) >= sizeof(description->name) || name[0] == '.' ||
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != strlen(name))
        return dsm_json_fail(at, "must be 1 to 63 of A-Z a-z 0-9 . _ - and not begin with a dot");
    memcpy(description->name, name, strlen(name) + 1);
    return DSM_OK;
}

static enum dsm_error add_listener(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    const char *text;

    DSM_TRY(dsm_json_string(at, &text));
    description->listen[description->listen_count] = strdup(text);
    return description->listen[description->listen_count++] ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static void clear_listeners(struct dsm_device_description *description)
{
    for (size_t i = 0; i < description->listen_count; i++)
        free(description->listen[i]);
    description->listen_count = 0;
}

static enum dsm_error read_listen(const struct dsm_json *at, void *target)
{
    clear_listeners(target);
    if (json_is_string(at->value))
        return add_listener(at, target);
    if (!json_is_array(at->value) || json_array_size(at->value) == 0)
        return dsm_json_fail(
            at, "must be a listener like \"tcp:127.0.0.1:2323\" or \"unix:/path,mode=0600\", or an array of them");
    return dsm_json_array_read(at, DSM_LISTENERS_MAX, add_listener, target);
}

static enum dsm_error read_transport(const struct dsm_json *at, void *target)
{
    const struct dsm_binding *binding;
    const char *words[16];
    unsigned choice;
    size_t count = 0;

    while ((binding = dsm_binding_at(count)) != NULL && count < DSM_FIELD_COUNT(words))
        words[count++] = binding->name;
    DSM_TRY(dsm_read_choice(at, words, count, &choice));
    ((struct dsm_device_description *)target)->binding = dsm_binding_at(choice);
    return DSM_OK;
}

#define PCI_ID(member) offsetof(struct dsm_pci_ids, member)

static const struct dsm_json_field pci_fields[] = {
    { .name = "vendor_id", .kind = DSM_JSON_U16, .offset = PCI_ID(vendor_id), .max = UINT16_MAX },
    { .name = "device_id", .kind = DSM_JSON_U16, .offset = PCI_ID(device_id), .max = UINT16_MAX },
    { .name = "class_code", .kind = DSM_JSON_U32, .offset = PCI_ID(class_code), .max = CLASS_CODE_MAX },
    { .name = "revision", .kind = DSM_JSON_U8, .offset = PCI_ID(revision), .max = UINT8_MAX },
    { .name = "subsystem_vendor_id", .kind = DSM_JSON_U16, .offset = PCI_ID(subsystem_vendor_id), .max = UINT16_MAX },
    { .name = "subsystem_id", .kind = DSM_JSON_U16, .offset = PCI_ID(subsystem_id), .max = UINT16_MAX },
};
const struct dsm_json_object dsm_pci_object = { "pci", pci_fields, DSM_FIELD_COUNT(pci_fields) };

static enum dsm_error read_pci(const struct dsm_json *at, void *target)
{
    struct dsm_pci_ids *ids = &((struct dsm_device_description *)target)->ids;
    bool vendor, id;

    DSM_TRY(dsm_json_object_read(at, &dsm_pci_object, ids));
    vendor = json_object_get(at->value, "subsystem_vendor_id") != NULL;
    id = json_object_get(at->value, "subsystem_id") != NULL;
    if (vendor != id)
        return dsm_json_fail(at, "\"subsystem_vendor_id\" and \"subsystem_id\" come together or not at all");
    ids->has_subsystem |= vendor;
    return DSM_OK;
}

static enum dsm_error read_path(const struct dsm_json *at, char **out)
{
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0')
        return dsm_json_fail(at, "must name a PEM file");
    *out = dsm_path_join(at->folder, name);
    return *out ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_key(const struct dsm_json *at, void *target)
{
    return read_path(at, &((struct dsm_described_identity *)target)->key);
}

static enum dsm_error read_chain(const struct dsm_json *at, void *target)
{
    return read_path(at, &((struct dsm_described_identity *)target)->chain);
}

static const struct dsm_json_field identity_fields[] = {
    { .name = "slot",
      .kind = DSM_JSON_U8,
      .offset = offsetof(struct dsm_described_identity, slot),
      .max = DSM_SLOTS_MAX - 1 },
    { .name = "key", .read = read_key, .required = true },
    { .name = "chain", .read = read_chain, .required = true },
    { .name = "allow_invalid_chain",
      .kind = DSM_JSON_BOOL,
      .offset = offsetof(struct dsm_described_identity, allow_invalid_chain) },
};
const struct dsm_json_object dsm_identity_object = { "identity", identity_fields, DSM_FIELD_COUNT(identity_fields) };

static enum dsm_error read_identity(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    struct dsm_described_identity *identity = DSM_GROW(description->identities, description->identity_count);

    return identity ? dsm_json_object_read(at, &dsm_identity_object, identity) : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_identities(const struct dsm_json *at, void *target)
{
    if (json_is_object(at->value))
        return read_identity(at, target);
    return dsm_json_array_read(at, DSM_SLOTS_MAX * DSM_CREDENTIALS_MAX, read_identity, target);
}

/* Read before all else, since the other keys change what it has set. */
static enum dsm_error read_preset(const struct dsm_json *at, void *target)
{
    const struct dsm_preset *preset;
    const char *words[8];
    unsigned choice;
    size_t count = 0;

    while ((preset = dsm_preset_at(count)) != NULL && count < DSM_FIELD_COUNT(words))
        words[count++] = preset->name;
    DSM_TRY(dsm_read_choice(at, words, count, &choice));
    dsm_device_description_clear(target);
    return dsm_preset_read(words[choice], target, at->error);
}

static json_t *write_name(const void *target)
{
    return json_string(((const struct dsm_device_description *)target)->name);
}

static json_t *write_pci(const void *target)
{
    const struct dsm_pci_ids *ids = &((const struct dsm_device_description *)target)->ids;
    json_t *object = dsm_json_write_object(&dsm_pci_object, ids);

    if (!ids->has_subsystem) {
        json_object_del(object, "subsystem_vendor_id");
        json_object_del(object, "subsystem_id");
    }
    return object;
}

static json_t *write_transport(const void *target)
{
    return json_string(((const struct dsm_device_description *)target)->binding->name);
}

static const struct dsm_json_field device_fields[] = {
    { .name = "preset", .read = read_preset },
    { .name = "name", .read = read_name, .required = true, .write = write_name },
    { .name = "listen", .read = read_listen },
    { .name = "pci", .read = read_pci, .write = write_pci },
    { .name = "device_classes", .read = dsm_read_classes, .write = dsm_write_classes },
    { .name = "identity", .read = read_identities },
    { .name = "requesters", .read = dsm_read_requesters },
    { .name = "psks", .read = dsm_read_psks },
    { .name = "measurements", .read = dsm_read_measurements, .write = dsm_write_measurements },
    { .name = "tdis", .read = dsm_read_tdis, .write = dsm_write_tdis },
    { .name = "ide", .read = dsm_read_ide, .write = dsm_write_ide },
    { .name = "cxl", .read = dsm_read_cxl, .write = dsm_write_cxl },
    { .name = "settings", .read = dsm_read_settings, .write = dsm_write_settings },
    { .name = "transport", .read = read_transport, .write = write_transport },
};
const struct dsm_json_object dsm_device_object = { "device", device_fields, DSM_FIELD_COUNT(device_fields) };

void dsm_device_description_clear(struct dsm_device_description *description)
{
    clear_listeners(description);
    for (size_t i = 0; i < description->identity_count; i++) {
        free(description->identities[i].key);
        free(description->identities[i].chain);
    }
    dsm_requester_fields_clear(&description->requesters);
    dsm_psk_fields_clear(description);
    dsm_measurement_fields_clear(description);
    for (size_t i = 0; i < description->tdi_count; i++)
        free(description->tdis[i].device_specific_info);
    for (size_t i = 0; i < description->vfio_user_count; i++)
        dsm_vfio_user_fields_clear(&description->vfio_user[i]);
    free(description->vfio_user);
    free(description->identities);
    free(description->measurements);
    free(description->tdis);
    free(description->ide.ports);
    memset(description, 0, sizeof(*description));
}

enum dsm_error dsm_device_description_read(const struct dsm_json *at, struct dsm_device_description *out)
{
    enum dsm_error error;

    memset(out, 0, sizeof(*out));
    dsm_device_settings_default(&out->settings);
    out->binding = &dsm_binding_doe;
    error = dsm_json_object_read(at, &dsm_device_object, out);
    if (error != DSM_OK)
        dsm_device_description_clear(out);
    return error;
}

enum dsm_error dsm_preset_read(const char *name, struct dsm_device_description *out, struct dsm_error_detail *error)
{
    struct dsm_json at = { .error = error };
    const struct dsm_preset *preset;
    json_error_t syntax;
    enum dsm_error result;
    size_t i = 0;

    memset(out, 0, sizeof(*out));
    while ((preset = dsm_preset_at(i)) != NULL && strcmp(preset->name, name) != 0)
        i++;
    if (!preset)
        return dsm_error_detail_set(error, "there is no preset \"%s\"", name);
    result = dsm_json_parse(preset->text, strlen(preset->text), 0, &at.value, &syntax);
    if (result == DSM_OK)
        result = dsm_device_description_read(&at, out);
    json_decref(at.value);
    return dsm_error_detail_complete(error, result);
}

json_t *dsm_device_description_write(const struct dsm_device_description *description)
{
    return dsm_json_write_object(&dsm_device_object, description);
}
