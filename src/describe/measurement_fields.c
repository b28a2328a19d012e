/* SPDX-License-Identifier: BSD-3-Clause */
/* "measurements": the blocks that a device reports. */
#include "describe/measurement_fields.h"
#include "describe/description.h"
#include "describe/file.h"
#include "describe/json_write.h"
#include "describe/log_fields.h"
#include "describe/measurement_types.h"
#include "describe/values.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_MIN 1u
#define INDEX_MAX 0xFEu
#define RAW_MAX 0xFFF0u     /* DSP0274 10.11.1: a block's size is 16 bits, its own headers included */
#define SVN_LEN 8u          /* DSP0274 10.11.1, table "DMTF measurement value types": a 64-bit number */
#define DEVICE_MODE_LEN 16u /* DSP0274 10.11.2: four 32-bit fields */

struct reading {
    struct dsm_described_measurement block;
    struct dsm_read_bytes value;
};

static enum dsm_error read_index(const struct dsm_json *at, void *target)
{
    uint64_t index;

    DSM_TRY(dsm_json_uint(at, INDEX_MIN, INDEX_MAX, &index));
    ((struct reading *)target)->block.index = (uint8_t)index;
    return DSM_OK;
}

static enum dsm_error read_type(const struct dsm_json *at, void *target)
{
    return dsm_read_measurement_type(at, &((struct reading *)target)->block.type);
}

static json_t *write_type(const void *target)
{
    return dsm_write_measurement_type(((const struct reading *)target)->block.type);
}

static json_t *write_index(const void *target)
{
    return json_integer(((const struct reading *)target)->block.index);
}

static json_t *write_hex(const void *target)
{
    const struct dsm_described_measurement *block = &((const struct reading *)target)->block;

    return block->has_digests || block->log_count > 0 ? NULL
                                                      : dsm_json_write_hex_digits(block->value, block->value_len);
}

/* {"SHA_256": "..."}: of every hash algorithm, since any may be negotiated. */
static enum dsm_error read_digests(const struct dsm_json *at, void *target)
{
    struct dsm_described_measurement *block = &((struct reading *)target)->block;
    const struct dsm_hash_algorithm *hash;

    DSM_TRY(dsm_json_expect(at, JSON_OBJECT));
    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)) != NULL && i < DSM_HASH_ALGORITHMS_MAX; i++) {
        struct dsm_read_bytes bytes = { .max = hash->size };
        struct dsm_json member;
        enum dsm_error error;

        if (!dsm_json_member(at, hash->common.name, &member))
            return dsm_json_fail(at, "key \"%s\" is missing: a digest of each hash algorithm", hash->common.name);
        error = dsm_read_bytes_hex(&member, &bytes);
        if (error == DSM_OK && bytes.n != hash->size)
            error = dsm_json_fail(&member, "is %zu bytes long, not %zu", bytes.n, hash->size);
        if (error == DSM_OK)
            memcpy(block->digests[i], bytes.bytes, bytes.n);
        free(bytes.bytes);
        DSM_TRY(error);
    }
    block->has_digests = true;
    return DSM_OK;
}

static json_t *write_digests(const void *target)
{
    const struct dsm_described_measurement *block = &((const struct reading *)target)->block;
    json_t *digests = block->has_digests ? json_object() : NULL;
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; digests && i < DSM_HASH_ALGORITHMS_MAX && (hash = dsm_hash_algorithm_at(i)) != NULL; i++)
        json_object_set_new(digests, hash->common.name, dsm_json_write_hex_digits(block->digests[i], hash->size));
    return digests;
}

static enum dsm_error read_text(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_text(at, &((struct reading *)target)->value);
}

static enum dsm_error read_hex(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_hex(at, &((struct reading *)target)->value);
}

static enum dsm_error read_file(const struct dsm_json *at, void *target)
{
    struct reading *reading = target;

    reading->value.max = DSM_DESCRIBED_VALUE_MAX;
    reading->value.may_be_later = true;
    DSM_TRY(dsm_read_bytes_file(at, &reading->value));
    reading->block.is_unread = !reading->value.bytes;
    reading->block.file = dsm_path_join(at->folder, json_string_value(at->value));
    return reading->block.file ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_log(const struct dsm_json *at, void *target)
{
    return dsm_read_log(at, &((struct reading *)target)->block);
}

static json_t *write_log(const void *target)
{
    return dsm_write_log(&((const struct reading *)target)->block);
}

static const struct dsm_json_field fields[] = {
    { .name = "index", .read = read_index, .required = true, .write = write_index },
    { .name = "type", .read = read_type, .required = true, .write = write_type },
    { .name = "text", .read = read_text },
    { .name = "hex", .read = read_hex, .write = write_hex },
    { .name = "file", .read = read_file },
    { .name = "digests", .read = read_digests, .write = write_digests },
    { .name = "log", .read = read_log, .write = write_log },
};
const struct dsm_json_object dsm_measurement_object = { "measurement", fields, DSM_FIELD_COUNT(fields) };

/* A value, digests or a log, and a log with what is extended alone. */
static enum dsm_error check_given(const struct dsm_json *at, const struct reading *reading)
{
    bool has_log = reading->block.log_count > 0;
    int given = reading->value.given + reading->block.has_digests + has_log;

    if (given > 1)
        return dsm_json_fail(at, has_log ? "has a log and a value or digests, too; only one of them is accepted"
                                         : "has a value and digests, too; only one of them is accepted");
    if (given == 0)
        return dsm_json_fail(at, "has no value; accepted: \"text\", \"hex\", \"file\" (whose digest is "
                                 "reported), \"digests\" or \"log\"");
    if (has_log && reading->block.type != DSM_MEASUREMENT_HEM)
        return dsm_json_fail(at, "has a log, which extends a block of type \"hash-extend\" alone");
    return DSM_OK;
}

/* Some types mean something only as they are, and have a fixed length. */
static enum dsm_error check_value(const struct dsm_json *at, const struct reading *reading)
{
    uint8_t type = reading->block.type;

    DSM_TRY(check_given(at, reading));
    if ((reading->value.from_file || reading->block.has_digests) &&
        (type == DSM_MEASUREMENT_DEVICE_MODE || type == DSM_MEASUREMENT_VERSION || type == DSM_MEASUREMENT_SVN))
        return dsm_json_fail(
            at, "a block of this type is reported as it is, not as a file's digest; accepted: \"text\" or \"hex\"");
    if (type == DSM_MEASUREMENT_SVN && reading->value.n != SVN_LEN)
        return dsm_json_fail(at, "a security version number is %u bytes, little endian, not %zu", SVN_LEN,
                             reading->value.n);
    if (type == DSM_MEASUREMENT_DEVICE_MODE && reading->value.n != DEVICE_MODE_LEN)
        return dsm_json_fail(at, "a device mode is %u bytes, not %zu", DEVICE_MODE_LEN, reading->value.n);
    return DSM_OK;
}

/* MELIndex counts on from block to block: logs in the order of their blocks make the same digests, whoever wrote them
 * down. */
static enum dsm_error check_index(const struct dsm_json *at, const struct dsm_device_description *description,
                                  const struct dsm_described_measurement *block)
{
    for (size_t i = 0; i < description->measurement_count; i++) {
        const struct dsm_described_measurement *other = &description->measurements[i];

        if (other->index == block->index)
            return dsm_json_fail(at, "index %u is taken by measurements[%zu]", block->index, i);
        if (other->log_count > 0 && block->log_count > 0 && other->index > block->index)
            return dsm_json_fail(at, "has a log and comes behind measurements[%zu], which has one and index %u", i,
                                 other->index);
    }
    return DSM_OK;
}

static enum dsm_error add(struct dsm_device_description *description, const struct reading *reading)
{
    struct dsm_described_measurement *block = DSM_GROW(description->measurements, description->measurement_count);

    if (!block)
        return DSM_ERR_NO_MEMORY;
    *block = reading->block;
    block->digest_only = reading->value.from_file || reading->block.has_digests;
    block->value = reading->value.bytes;
    block->value_len = reading->value.n;
    return DSM_OK;
}

static enum dsm_error read_block(const struct dsm_json *at, void *target)
{
    struct reading reading = { .value = { .max = RAW_MAX } };
    enum dsm_error error = dsm_json_object_read(at, &dsm_measurement_object, &reading);

    if (error == DSM_OK)
        error = check_value(at, &reading);
    if (error == DSM_OK)
        error = check_index(at, target, &reading.block);
    if (error == DSM_OK)
        error = add(target, &reading);
    if (error != DSM_OK) {
        free(reading.value.bytes);
        free(reading.block.file);
        dsm_log_fields_clear(&reading.block);
    }
    return error;
}

void dsm_measurement_fields_clear(struct dsm_device_description *description)
{
    for (size_t i = 0; i < description->measurement_count; i++) {
        free(description->measurements[i].value);
        free(description->measurements[i].file);
        dsm_log_fields_clear(&description->measurements[i]);
    }
    description->measurement_count = 0;
}

enum dsm_error dsm_read_measurements(const struct dsm_json *at, void *description)
{
    struct dsm_device_description *out = description;

    dsm_measurement_fields_clear(out);
    return dsm_json_array_read(at, DSM_MEASUREMENT_BLOCKS_MAX, read_block, description);
}

json_t *dsm_write_measurements(const void *description)
{
    const struct dsm_device_description *in = description;
    json_t *array = in->measurement_count > 0 ? json_array() : NULL;

    for (size_t i = 0; i < in->measurement_count; i++) {
        struct reading reading = { .block = in->measurements[i] };

        json_array_append_new(array, dsm_json_write_object(&dsm_measurement_object, &reading));
    }
    return array;
}
