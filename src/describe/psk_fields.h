/* SPDX-License-Identifier: BSD-3-Clause */
/* "psks": pre-shared keys, each a hint and the file that has the key; and the same as an option has it. */
#ifndef DSM_DESCRIBE_PSK_FIELDS_H
#define DSM_DESCRIBE_PSK_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_psk_object;

enum dsm_error dsm_read_psks(const struct dsm_json *at, void *target) DSM_MUST_CHECK;
void dsm_psk_fields_clear(struct dsm_device_description *description);

/* "HINT=FILE", in which HINT is text, or "hex:" and the digits of any bytes. *file points into text; only what is wrong
 * is said of it, since it may hold the key that somebody took it for. */
enum dsm_error dsm_psk_option_parse(const char *text, struct dsm_described_psk *out, const char **file,
                                    struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* One more of a device. */
enum dsm_error dsm_psk_option_add(const char *text, struct dsm_device_description *description,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
