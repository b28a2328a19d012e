/* SPDX-License-Identifier: BSD-3-Clause */
/* A device object. */
#ifndef DSM_DESCRIBE_DEVICE_FIELDS_H
#define DSM_DESCRIBE_DEVICE_FIELDS_H

#include "describe/description.h"
#include "describe/presets.h"

extern const struct dsm_json_object dsm_device_object;
extern const struct dsm_json_object dsm_pci_object;
extern const struct dsm_json_object dsm_identity_object;

void dsm_device_description_clear(struct dsm_device_description *description);
/* Reads one device object. */
enum dsm_error dsm_device_description_read(const struct dsm_json *at,
                                           struct dsm_device_description *out) DSM_MUST_CHECK;

/* A preset by its name (presets.h). */
enum dsm_error dsm_preset_read(const char *name, struct dsm_device_description *out,
                               struct dsm_error_detail *error) DSM_MUST_CHECK;

/* As JSON that reads as this description; NULL without memory. */
json_t *dsm_device_description_write(const struct dsm_device_description *description);

#endif
