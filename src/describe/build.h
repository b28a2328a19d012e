/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to a device model. */
#ifndef DSM_DESCRIBE_BUILD_H
#define DSM_DESCRIBE_BUILD_H

#include "describe/description.h"

/* Builds the device model, all but its identity. path: where the description stood, for errors ("devices[0]"). */
enum dsm_error dsm_description_build(const struct dsm_device_description *description, const struct dsm_crypto *crypto,
                                     const struct dsm_log *log, const char *path, struct dsm_device **out,
                                     struct dsm_error_detail *error) DSM_MUST_CHECK;

#endif
