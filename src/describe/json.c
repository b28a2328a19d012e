/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/json.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char dsm_json_no_files[] = "";

static void path_of(const struct dsm_json *at, char *path, size_t size)
{
    size_t used;

    if (!at->parent) {
        path[0] = '\0';
        return;
    }
    path_of(at->parent, path, size);
    used = strlen(path);
    if (at->key)
        snprintf(path + used, size - used, "%s%s", used ? "." : "", at->key);
    else
        snprintf(path + used, size - used, "[%zu]", at->index);
}

static void show_value(const struct dsm_json *at, char *text, size_t size)
{
    char *dump = at->parent ? json_dumps(at->value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;

    text[0] = '\0';
    if (!dump)
        return;
    if (strlen(dump) >= size)
        snprintf(text, size, "%.*s...", (int)size - 4, dump);
    else
        snprintf(text, size, "%s", dump);
    free(dump);
}

enum dsm_error dsm_json_fail(const struct dsm_json *at, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)dsm_error_detail_vset(at->error, format, arguments);
    va_end(arguments);
    path_of(at, at->error->place, sizeof(at->error->place));
    show_value(at, at->error->value, sizeof(at->error->value));
    return DSM_ERR_CONFIG;
}

bool dsm_json_reads_later(const struct dsm_json *at)
{
    while (at->parent)
        at = at->parent;
    return at->reads_later;
}

bool dsm_json_member(const struct dsm_json *at, const char *key, struct dsm_json *out)
{
    json_t *value = json_object_get(at->value, key);

    *out = (struct dsm_json){ .value = value, .parent = at, .key = key, .folder = at->folder, .error = at->error };
    return value != NULL;
}

struct dsm_json dsm_json_element(const struct dsm_json *at, size_t index)
{
    return (struct dsm_json){
        .value = json_array_get(at->value, index),
        .parent = at,
        .index = index,
        .folder = at->folder,
        .error = at->error,
    };
}

static const char *type_name(json_type type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    default:
        return "null";
    }
}

enum dsm_error dsm_json_expect(const struct dsm_json *at, json_type type)
{
    if (json_typeof(at->value) == type)
        return DSM_OK;
    return dsm_json_fail(at, "must be %s, not %s", type_name(type), type_name(json_typeof(at->value)));
}

enum dsm_error dsm_json_bool(const struct dsm_json *at, bool *out)
{
    if (!json_is_boolean(at->value))
        return dsm_json_fail(at, "must be true or false, not %s", type_name(json_typeof(at->value)));
    *out = json_is_true(at->value);
    return DSM_OK;
}

static bool hexadecimal(const char *text, uint64_t *out)
{
    char *end;

    if (strncmp(text, "0x", 2) != 0 || strspn(text + 2, "0123456789abcdefABCDEF") != strlen(text + 2) || !text[2])
        return false;
    errno = 0;
    *out = strtoull(text, &end, 16);
    return errno == 0;
}

static enum dsm_error check_range(const struct dsm_json *at, uint64_t value, uint64_t min, uint64_t max)
{
    if (value < min || value > max)
        return dsm_json_fail(at, "is out of range; accepted: %" PRIu64 " to %" PRIu64 " (0x%" PRIx64 ")", min, max,
                             max);
    return DSM_OK;
}

enum dsm_error dsm_json_uint(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (json_is_integer(at->value)) {
        if (json_integer_value(at->value) < 0)
            return dsm_json_fail(at, "must not be negative; accepted: %" PRIu64 " to %" PRIu64, min, max);
        value = (uint64_t)json_integer_value(at->value);
    } else if (!json_is_string(at->value) || !hexadecimal(json_string_value(at->value), &value)) {
        return dsm_json_fail(at, "must be a whole number or a string like \"0x1b36\"");
    }
    DSM_TRY(check_range(at, value, min, max));
    *out = value;
    return DSM_OK;
}

/* "16K": decimal digits, and one letter. */
static bool suffixed(const char *text, uint64_t *out)
{
    static const char suffixes[] = "KMGT";
    size_t digits = strspn(text, "0123456789");
    const char *suffix = text[digits] ? strchr(suffixes, toupper((unsigned char)text[digits])) : NULL;
    unsigned shift;

    if (digits == 0 || !suffix || text[digits + 1] != '\0')
        return false;
    shift = 10 * (unsigned)(suffix - suffixes + 1);
    errno = 0;
    *out = strtoull(text, NULL, 10);
    if (errno != 0 || *out > UINT64_MAX >> shift)
        return false;
    *out <<= shift;
    return true;
}

enum dsm_error dsm_json_size(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out)
{
    uint64_t value;

    if (!json_is_string(at->value) || strncmp(json_string_value(at->value), "0x", 2) == 0)
        return dsm_json_uint(at, min, max, out);
    if (!suffixed(json_string_value(at->value), &value))
        return dsm_json_fail(at,
                             "must be a whole number, or a string like \"0x4000\", \"16K\", \"4M\", \"1G\" or \"2T\"");
    DSM_TRY(check_range(at, value, min, max));
    *out = value;
    return DSM_OK;
}

enum dsm_error dsm_json_string(const struct dsm_json *at, const char **out)
{
    DSM_TRY(dsm_json_expect(at, JSON_STRING));
    if (strlen(json_string_value(at->value)) != json_string_length(at->value))
        return dsm_json_fail(at, "must not hold a NUL character");
    *out = json_string_value(at->value);
    return DSM_OK;
}

static void store(void *target, const struct dsm_json_field *field, uint64_t value)
{
    char *p = (char *)target + field->offset;

    switch (field->kind) {
    case DSM_JSON_U8:
        *(uint8_t *)(void *)p = (uint8_t)value;
        break;
    case DSM_JSON_U16:
        *(uint16_t *)(void *)p = (uint16_t)value;
        break;
    case DSM_JSON_U32:
        *(uint32_t *)(void *)p = (uint32_t)value;
        break;
    default:
        *(uint64_t *)(void *)p = value;
        break;
    }
}

static enum dsm_error read_field(const struct dsm_json *at, const struct dsm_json_field *field, void *target)
{
    uint64_t value = 0;

    if (field->kind == DSM_JSON_CUSTOM)
        return field->read(at, target);
    if (field->kind == DSM_JSON_BOOL)
        return dsm_json_bool(at, (bool *)(void *)((char *)target + field->offset));
    if (field->kind == DSM_JSON_SIZE)
        DSM_TRY(dsm_json_size(at, 0, field->max, &value));
    else
        DSM_TRY(dsm_json_uint(at, 0, field->max, &value));
    store(target, field, value);
    return DSM_OK;
}

static bool is_known(const struct dsm_json_object *object, const char *key)
{
    for (size_t i = 0; i < object->count; i++)
        if (strcmp(object->fields[i].name, key) == 0)
            return true;
    return false;
}

static enum dsm_error unknown_key(const struct dsm_json *at, const struct dsm_json_object *object)
{
    char known[300] = "";
    size_t used = 0;

    for (size_t i = 0; i < object->count && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "", object->fields[i].name);
    return dsm_json_fail(at, "unknown key; accepted here: %s", known);
}

static enum dsm_error check_keys(const struct dsm_json *at, const struct dsm_json_object *object)
{
    struct dsm_json member;
    const char *key;
    json_t *value;

    DSM_TRY(dsm_json_expect(at, JSON_OBJECT));
    json_object_foreach(at->value, key, value)
    {
        if (is_known(object, key))
            continue;
        if (dsm_json_member(at, key, &member))
            return unknown_key(&member, object);
    }
    return DSM_OK;
}

enum dsm_error dsm_json_object_read(const struct dsm_json *at, const struct dsm_json_object *object, void *target)
{
    struct dsm_json member;

    DSM_TRY(check_keys(at, object));
    for (size_t i = 0; i < object->count; i++) {
        const struct dsm_json_field *field = &object->fields[i];

        if (dsm_json_member(at, field->name, &member))
            DSM_TRY(read_field(&member, field, target));
        else if (field->required)
            return dsm_json_fail(at, "key \"%s\" is missing", field->name);
    }
    return DSM_OK;
}

enum dsm_error dsm_json_array_read(const struct dsm_json *at, size_t max, dsm_json_read read, void *target)
{
    DSM_TRY(dsm_json_expect(at, JSON_ARRAY));
    if (json_array_size(at->value) > max)
        return dsm_json_fail(at, "holds %zu entries; at most %zu are accepted", json_array_size(at->value), max);
    for (size_t i = 0; i < json_array_size(at->value); i++) {
        struct dsm_json element = dsm_json_element(at, i);

        DSM_TRY(read(&element, target));
    }
    return DSM_OK;
}
