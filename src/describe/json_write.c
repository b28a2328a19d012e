/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/json_write.h"

#include "json/json_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define EXACT_MAX (UINT64_C(1) << 53) /* what a double holds: many readers of JSON have no other numbers */

static json_t *hexadecimal(uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "0x%" PRIx64, value);
    return json_string(text);
}

json_t *dsm_json_write_uint(uint64_t value)
{
    return value < EXACT_MAX ? json_integer((json_int_t)value) : hexadecimal(value);
}

json_t *dsm_json_write_hex_digits(const uint8_t *bytes, size_t n)
{
    char *text = dsm_json_memory_allocate(2 * n + 1);
    json_t *value;

    if (!text)
        return NULL;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    value = json_string(text);
    free(text);
    return value;
}

json_t *dsm_json_write_names(const struct dsm_names *names, uint32_t bits)
{
    json_t *array = json_array();
    struct dsm_name row;

    for (size_t i = 0; names->at(names, i, &row); i++) {
        if ((bits & row.bit) == 0)
            continue;
        json_array_append_new(array, json_string(row.name));
        bits &= ~row.bit;
    }
    return array;
}

static json_t *write_field(const struct dsm_json_field *field, const void *target)
{
    const void *p = (const char *)target + field->offset;

    switch (field->kind) {
    case DSM_JSON_CUSTOM:
        return field->write ? field->write(target) : NULL;
    case DSM_JSON_BOOL:
        return json_boolean(*(const bool *)p);
    case DSM_JSON_U8:
        return dsm_json_write_uint(*(const uint8_t *)p);
    case DSM_JSON_U16:
        return dsm_json_write_uint(*(const uint16_t *)p);
    case DSM_JSON_U32:
        return dsm_json_write_uint(*(const uint32_t *)p);
    case DSM_JSON_U64:
        return dsm_json_write_uint(*(const uint64_t *)p);
    case DSM_JSON_SIZE:
        break;
    }
    return hexadecimal(*(const uint64_t *)p);
}

json_t *dsm_json_write_object(const struct dsm_json_object *object, const void *target)
{
    json_t *out = json_object();

    for (size_t i = 0; i < object->count; i++) {
        json_t *value = write_field(&object->fields[i], target);

        if (value)
            json_object_set_new(out, object->fields[i].name, value);
    }
    return out;
}
