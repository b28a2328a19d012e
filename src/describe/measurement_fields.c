/* SPDX-License-Identifier: BSD-3-Clause */
/* "measurements": the blocks that a device reports. */
#include "describe/measurement_fields.h"
#include "describe/description.h"
#include "describe/file.h"
#include "describe/json_write.h"
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

static const char *const type_words[] = {
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

static enum dsm_error read_type(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, type_words, DSM_FIELD_COUNT(type_words), &choice));
    ((struct reading *)target)->block.type = (uint8_t)choice;
    return DSM_OK;
}

static json_t *write_type(const void *target)
{
    return json_string(type_words[((const struct reading *)target)->block.type]);
}

static json_t *write_index(const void *target)
{
    return json_integer(((const struct reading *)target)->block.index);
}

static json_t *write_hex(const void *target)
{
    const struct dsm_described_measurement *block = &((const struct reading *)target)->block;

    return block->has_digests ? NULL : dsm_json_write_hex_digits(block->value, block->value_len);
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

static const struct dsm_json_field fields[] = {
    { .name = "index", .read = read_index, .required = true, .write = write_index },
    { .name = "type", .read = read_type, .required = true, .write = write_type },
    { .name = "text", .read = read_text },
    { .name = "hex", .read = read_hex, .write = write_hex },
    { .name = "file", .read = read_file },
    { .name = "digests", .read = read_digests, .write = write_digests },
};
const struct dsm_json_object dsm_measurement_object = { "measurement", fields, DSM_FIELD_COUNT(fields) };

/* Some types mean something only as they are, and have a fixed length. */
static enum dsm_error check_value(const struct dsm_json *at, const struct reading *reading)
{
    uint8_t type = reading->block.type;

    if (reading->value.given == reading->block.has_digests)
        return dsm_json_fail(at, reading->value.given
                                     ? "has a value and digests, too; only one of them is accepted"
                                     : "has no value; accepted: \"text\", \"hex\", \"file\" (whose digest is "
                                       "reported) or \"digests\"");
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

static enum dsm_error check_index(const struct dsm_json *at, const struct dsm_device_description *description,
                                  uint8_t index)
{
    for (size_t i = 0; i < description->measurement_count; i++)
        if (description->measurements[i].index == index)
            return dsm_json_fail(at, "index %u is taken by measurements[%zu]", index, i);
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
        error = check_index(at, target, reading.block.index);
    if (error == DSM_OK)
        error = add(target, &reading);
    if (error != DSM_OK) {
        free(reading.value.bytes);
        free(reading.block.file);
    }
    return error;
}

void dsm_measurement_fields_clear(struct dsm_device_description *description)
{
    for (size_t i = 0; i < description->measurement_count; i++) {
        free(description->measurements[i].value);
        free(description->measurements[i].file);
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
