/* SPDX-License-Identifier: BSD-3-Clause */
/* From a device model back to a description. */
#ifndef DSM_DESCRIBE_DESCRIBE_DEVICE_H
#define DSM_DESCRIBE_DESCRIBE_DEVICE_H

#include "describe/description.h"

/* The other way: what a device is described as now, BARs, bus numbers and IDE registers as its guest has set them. Not
 * its identity, which is files, nor its listeners, which are not its own. DSM_ERR_CONFIG: reason says what no key can
 * say.
 */
enum dsm_error dsm_description_of(const struct dsm_device *device, struct dsm_device_description *out, char *reason,
                                  size_t reason_size) DSM_MUST_CHECK;

#endif
