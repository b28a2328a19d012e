/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A place in a JSON text: a value together with the way to it, so that every complaint names the path, shows the value
 * and gives the reason. Objects are read through tables of fields, which docs/swdsm.schema.json is held against.
 */
#ifndef DSM_DESCRIBE_JSON_H
#define DSM_DESCRIBE_JSON_H

#include "base/error_detail.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dsm_json {
    json_t *value;
    const struct dsm_json *parent; /* NULL: the whole text */
    const char *key;               /* NULL: an element of an array */
    size_t index;
    const char *folder; /* that files are named relative to, or dsm_json_no_files */
    struct dsm_error_detail *error;
    bool reads_later; /* of the root: others are served meanwhile, so that large files are not read now */
};
/* A folder that says: whoever wrote this must not have files read. */
extern const char dsm_json_no_files[];

bool dsm_json_reads_later(const struct dsm_json *at);

/* Fills the error with path, value and reason; always returns DSM_ERR_CONFIG. */
enum dsm_error dsm_json_fail(const struct dsm_json *at, const char *format, ...) DSM_MUST_CHECK
    __attribute__((format(printf, 2, 3)));

/* Steps to a member or an element; false when it is not there. */
bool dsm_json_member(const struct dsm_json *at, const char *key, struct dsm_json *out);
struct dsm_json dsm_json_element(const struct dsm_json *at, size_t index);

enum dsm_error dsm_json_bool(const struct dsm_json *at, bool *out) DSM_MUST_CHECK;
/* A whole number, or a string "0x..." since JSON has no hexadecimal numbers. */
enum dsm_error dsm_json_uint(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out) DSM_MUST_CHECK;
/* The same for bytes, also as text with QEMU's suffixes: "16K", "4M", "1G", "2T" (powers of 1024). */
enum dsm_error dsm_json_size(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out) DSM_MUST_CHECK;
/* The text lives as long as the JSON does. */
enum dsm_error dsm_json_string(const struct dsm_json *at, const char **out) DSM_MUST_CHECK;
enum dsm_error dsm_json_expect(const struct dsm_json *at, json_type type) DSM_MUST_CHECK;

/* The other way: the member's value as it would be read; NULL to leave it out. */
typedef json_t *(*dsm_json_write)(const void *target);

typedef enum dsm_error (*dsm_json_read)(const struct dsm_json *at, void *target);

enum dsm_json_kind {
    DSM_JSON_CUSTOM, /* read is called with the whole target */
    DSM_JSON_BOOL,
    DSM_JSON_U8,
    DSM_JSON_U16,
    DSM_JSON_U32,
    DSM_JSON_U64,
    DSM_JSON_SIZE, /* a uint64_t */
};

struct dsm_json_field {
    const char *name;
    enum dsm_json_kind kind;
    size_t offset; /* of the field in the target */
    uint64_t max;
    dsm_json_read read;
    bool required;
    dsm_json_write write; /* of DSM_JSON_CUSTOM; NULL for what is never written */
};

struct dsm_json_object {
    const char *name; /* in the schema: #/$defs/<name> */
    const struct dsm_json_field *fields;
    size_t count;
};

/* Reads the fields in the table's order. Unknown keys and missing required ones are errors; absent ones leave the
 * target alone. */
enum dsm_error dsm_json_object_read(const struct dsm_json *at, const struct dsm_json_object *object,
                                    void *target) DSM_MUST_CHECK;
/* Calls read for each element. */
enum dsm_error dsm_json_array_read(const struct dsm_json *at, size_t max, dsm_json_read read,
                                   void *target) DSM_MUST_CHECK;

#endif
