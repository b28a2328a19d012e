/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/log_fields.h"

#include "describe/json_write.h"
#include "describe/measurement_types.h"
#include "describe/values.h"

#include <stdlib.h>

#define VALUE_MAX 0xFFF0u /* DMTFSpecMeasurementValueSize has 16 bits */

struct reading {
    uint8_t type;
    struct dsm_read_bytes value;
};

static enum dsm_error read_type(const struct dsm_json *at, void *target)
{
    return dsm_read_measurement_type(at, &((struct reading *)target)->type);
}

static json_t *write_type(const void *target)
{
    return dsm_write_measurement_type(((const struct reading *)target)->type);
}

static enum dsm_error read_text(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_text(at, &((struct reading *)target)->value);
}

static enum dsm_error read_hex(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_hex(at, &((struct reading *)target)->value);
}

static json_t *write_hex(const void *target)
{
    const struct dsm_read_bytes *value = &((const struct reading *)target)->value;

    return dsm_json_write_hex_digits(value->bytes, value->n);
}

static const struct dsm_json_field fields[] = {
    { .name = "type", .read = read_type, .required = true, .write = write_type },
    { .name = "text", .read = read_text },
    { .name = "hex", .read = read_hex, .write = write_hex },
};
const struct dsm_json_object dsm_log_entry_object = { "log_entry", fields, DSM_FIELD_COUNT(fields) };

static enum dsm_error add(struct dsm_described_measurement *block, const struct reading *reading)
{
    struct dsm_described_log_entry *entry = DSM_GROW(block->log, block->log_count);

    if (!entry)
        return DSM_ERR_NO_MEMORY;
    *entry = (struct dsm_described_log_entry){
        .type = reading->type,
        .value = reading->value.bytes,
        .value_len = reading->value.n,
    };
    return DSM_OK;
}

static enum dsm_error read_entry(const struct dsm_json *at, void *target)
{
    struct reading reading = { .value = { .max = VALUE_MAX } };
    enum dsm_error error = dsm_json_object_read(at, &dsm_log_entry_object, &reading);

    if (error == DSM_OK && !reading.value.given)
        error = dsm_json_fail(at, "has no value; accepted: \"text\" or \"hex\"");
    if (error == DSM_OK)
        error = add(target, &reading);
    if (error != DSM_OK)
        free(reading.value.bytes);
    return error;
}

enum dsm_error dsm_read_log(const struct dsm_json *at, struct dsm_described_measurement *block)
{
    DSM_TRY(dsm_json_array_read(at, DSM_LOG_ENTRIES_MAX, read_entry, block));
    return block->log_count > 0 ? DSM_OK : dsm_json_fail(at, "has no entry: it takes one to make a block");
}

json_t *dsm_write_log(const struct dsm_described_measurement *block)
{
    json_t *array = block->log_count > 0 ? json_array() : NULL;

    for (size_t i = 0; i < block->log_count; i++) {
        const struct dsm_described_log_entry *entry = &block->log[i];
        struct reading reading = { .type = entry->type, .value = { .bytes = entry->value, .n = entry->value_len } };

        json_array_append_new(array, dsm_json_write_object(&dsm_log_entry_object, &reading));
    }
    return array;
}

void dsm_log_fields_clear(struct dsm_described_measurement *block)
{
    for (size_t i = 0; i < block->log_count; i++)
        free(block->log[i].value);
    free(block->log);
    block->log = NULL;
    block->log_count = 0;
}
