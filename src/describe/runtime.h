/* SPDX-License-Identifier: BSD-3-Clause */
/* What may be described anew while a device is served. */
#ifndef DSM_DESCRIBE_RUNTIME_H
#define DSM_DESCRIBE_RUNTIME_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_runtime_object;

/* Reads what may be described anew while the device is served: measurements, tdis, settings (those of them that may
 * change). out's settings begin as settings says; a part that is not given stays empty. */
enum dsm_error dsm_runtime_description_read(const struct dsm_json *at, const struct dsm_device_settings *settings,
                                            struct dsm_device_description *out) DSM_MUST_CHECK;

#endif
