/* SPDX-License-Identifier: BSD-3-Clause */
/* Values that several objects of the schema hold. */
#ifndef DSM_DESCRIBE_VALUES_H
#define DSM_DESCRIBE_VALUES_H

#include "describe/json.h"

#define DSM_INFO_MAX 60000u /* device specific info: what is left of a report of 65,535 bytes with all ranges */
#define DSM_FIELD_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* One of a few words; *out is its place in the list. */
enum dsm_error dsm_read_choice(const struct dsm_json *at, const char *const *words, size_t count,
                               unsigned *out) DSM_MUST_CHECK;
/* Bytes given as "text", "hex" or "file" (relative to the folder); exactly one of them. Owned by the caller. */
struct dsm_read_bytes {
    uint8_t *bytes;
    size_t n;
    size_t max;
    bool given;
    bool from_file;
    bool may_be_later; /* a file is only looked at, where files are read later (dsm_json_reads_later) */
};
enum dsm_error dsm_read_bytes_text(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;
enum dsm_error dsm_read_bytes_hex(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;
enum dsm_error dsm_read_bytes_file(const struct dsm_json *at, struct dsm_read_bytes *out) DSM_MUST_CHECK;

/* A file that is opened later: *path is its name, joined to the folder, and the caller's. */
enum dsm_error dsm_read_file_name(const struct dsm_json *at, char **path) DSM_MUST_CHECK;

/* A zeroed element more at the end of an array; NULL without memory. Elements move when the next one is added.
 * array_address: of the pointer to the array. */
void *dsm_array_grow(void *array_address, size_t *count, size_t element_size);
#define DSM_GROW(array, count) dsm_array_grow(&(array), &(count), sizeof(*(array)))

#endif
