/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/class_fields.h"

#include "describe/description.h"
#include "describe/json_write.h"
#include "describe/values.h"

#include <stdlib.h>
#include <string.h>

#define ID_MAX 252u /* an identifier's own length has 8 bits */

struct reading {
    uint8_t registry_id;
    uint8_t vendor_id[ID_MAX];
    size_t vendor_id_len;
    uint8_t ids[ID_MAX];
    size_t ids_len;
    uint8_t id_count;
};

/* Bytes in hexadecimal digits, at the end of so many. */
static enum dsm_error read_hex(const struct dsm_json *at, uint8_t *out, size_t room, size_t *n)
{
    struct dsm_read_bytes bytes = { .max = room };
    enum dsm_error error = dsm_read_bytes_hex(at, &bytes);

    if (error == DSM_OK && bytes.n > 0)
        memcpy(out, bytes.bytes, bytes.n);
    if (error == DSM_OK)
        *n = bytes.n;
    free(bytes.bytes);
    return error;
}

static enum dsm_error read_vendor_id(const struct dsm_json *at, void *target)
{
    struct reading *reading = target;

    return read_hex(at, reading->vendor_id, sizeof(reading->vendor_id), &reading->vendor_id_len);
}

static json_t *write_vendor_id(const void *target)
{
    const struct reading *reading = target;

    return dsm_json_write_hex_digits(reading->vendor_id, reading->vendor_id_len);
}

static enum dsm_error read_id(const struct dsm_json *at, void *target)
{
    struct reading *reading = target;
    size_t left = sizeof(reading->ids) - reading->ids_len, n;

    if (left == 0)
        return dsm_json_fail(at, "is more than an identifier of %u bytes has room for", ID_MAX);
    DSM_TRY(read_hex(at, reading->ids + reading->ids_len + 1, left - 1, &n));
    reading->ids[reading->ids_len] = (uint8_t)n;
    reading->ids_len += 1 + n;
    reading->id_count++;
    return DSM_OK;
}

static enum dsm_error read_ids(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, ID_MAX, read_id, target);
}

static json_t *write_ids(const void *target)
{
    const struct reading *reading = target;
    struct dsm_reader r = dsm_reader(dsm_bytes(reading->ids, reading->ids_len));
    json_t *array = json_array();

    for (unsigned i = 0; i < reading->id_count; i++) {
        struct dsm_bytes id = dsm_read_bytes(&r, dsm_read_u8(&r));

        json_array_append_new(array, dsm_json_write_hex_digits(id.p, id.n));
    }
    return array;
}

static const struct dsm_json_field fields[] = {
    { .name = "registry",
      .kind = DSM_JSON_U8,
      .offset = offsetof(struct reading, registry_id),
      .max = UINT8_MAX,
      .required = true },
    { .name = "vendor_id", .read = read_vendor_id, .write = write_vendor_id },
    { .name = "subordinate_ids", .read = read_ids, .write = write_ids },
};
const struct dsm_json_object dsm_device_class_object = { "device_class", fields, DSM_FIELD_COUNT(fields) };

static enum dsm_error read_class(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    struct reading reading = { .registry_id = 0 };
    struct dsm_device_class class;
    enum dsm_error error;

    DSM_TRY(dsm_json_object_read(at, &dsm_device_class_object, &reading));
    class = (struct dsm_device_class){
        .registry_id = reading.registry_id,
        .vendor_id = dsm_bytes(reading.vendor_id, reading.vendor_id_len),
        .id_count = reading.id_count,
        .ids = dsm_bytes(reading.ids, reading.ids_len),
    };
    error = dsm_device_class_add(&description->classes, &class);
    if (error == DSM_ERR_INVALID_FIELD)
        return dsm_json_fail(at, "is longer than the %u bytes that an identifier has room for", ID_MAX);
    if (error == DSM_ERR_LIMIT)
        return dsm_json_fail(at, "makes the identifiers longer than %u bytes together", DSM_DEVICE_CLASSES_MAX);
    return error;
}

enum dsm_error dsm_read_classes(const struct dsm_json *at, void *description)
{
    ((struct dsm_device_description *)description)->classes = (struct dsm_device_class_list){ .count = 0 };
    return dsm_json_array_read(at, UINT8_MAX, read_class, description);
}

json_t *dsm_write_classes(const void *description)
{
    const struct dsm_device_class_list *list = &((const struct dsm_device_description *)description)->classes;
    struct dsm_reader r = dsm_reader(dsm_bytes(list->bytes, list->n));
    json_t *array = list->count > 0 ? json_array() : NULL;
    struct dsm_device_class class;

    for (unsigned i = 0; i < list->count && dsm_device_class_read(&r, &class) == DSM_OK; i++) {
        struct reading reading = { .registry_id = class.registry_id, .id_count = class.id_count };

        reading.vendor_id_len = class.vendor_id.n;
        reading.ids_len = class.ids.n;
        if (class.vendor_id.n > 0)
            memcpy(reading.vendor_id, class.vendor_id.p, class.vendor_id.n);
        if (class.ids.n > 0)
            memcpy(reading.ids, class.ids.p, class.ids.n);
        json_array_append_new(array, dsm_json_write_object(&dsm_device_class_object, &reading));
    }
    return array;
}
