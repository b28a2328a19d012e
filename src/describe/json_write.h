/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes through the tables that json.h reads through, so that a key is one row. Without memory: NULL. */
#ifndef DSM_DESCRIBE_JSON_WRITE_H
#define DSM_DESCRIBE_JSON_WRITE_H

#include "describe/json.h"
#include "describe/names.h"

json_t *dsm_json_write_object(const struct dsm_json_object *object, const void *target);
/* Whole, or as "0x..." where JSON's readers would lose digits. */
json_t *dsm_json_write_uint(uint64_t value);
json_t *dsm_json_write_hex_digits(const uint8_t *bytes, size_t n);
/* ["a", "b"], in the order of the names; a bit that has two has its first. */
json_t *dsm_json_write_names(const struct dsm_names *names, uint32_t bits);

#endif
