/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole text: {"devices": [...]}. */
#ifndef DSM_DESCRIBE_CONFIG_H
#define DSM_DESCRIBE_CONFIG_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_config_object;

void dsm_config_clear(struct dsm_config *config);

/* Reads a configuration: {"devices": [...]}. folder: what file names in it are relative to. On failure config is empty.
 */
enum dsm_error dsm_config_parse(const char *text, size_t n, const char *folder, struct dsm_config *config,
                                struct dsm_error_detail *error) DSM_MUST_CHECK;
enum dsm_error dsm_config_load(const char *file, struct dsm_config *config,
                               struct dsm_error_detail *error) DSM_MUST_CHECK;

/* The i-th object table of the parser, for the test that holds the schema against it; NULL past the last. */
const struct dsm_json_object *dsm_describe_object_at(size_t i);

#endif
