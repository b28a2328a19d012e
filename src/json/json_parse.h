/* SPDX-License-Identifier: BSD-3-Clause */
/* The one way from text to JSON: without memory it is an error, where jansson's own ways end the program. */
#ifndef DSM_JSON_JSON_PARSE_H
#define DSM_JSON_JSON_PARSE_H

#include "base/error.h"

#include <jansson.h>

/* flags: jansson's. out: a new reference. DSM_ERR_CONFIG: *where says what is wrong, and quotes nothing of it;
 * DSM_ERR_NO_MEMORY: *where says that, with line and column 0. On an error *out is NULL. */
enum dsm_error dsm_json_parse(const char *text, size_t n, size_t flags, json_t **out,
                              json_error_t *where) DSM_MUST_CHECK;

#endif
