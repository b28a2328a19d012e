/* SPDX-License-Identifier: BSD-3-Clause */
/* A device described anew while it is served, by its emulator (DESCRIBE) and over the control socket alike. */
#ifndef DSM_HOST_DEVICE_DESCRIBE_H
#define DSM_HOST_DEVICE_DESCRIBE_H

#include "describe/description.h"
#include "host/hosted_device.h"

/*
 * Applies a description of docs/swdsm.schema.json#/$defs/runtime: all of it, or nothing and at's error says why.
 * measured: an earlier reading of it, whose files are measured since (measure_files.h); NULL: it names none.
 */
enum dsm_error dsm_hosted_device_describe(struct dsm_hosted_device *hosted, const struct dsm_json *at,
                                          const struct dsm_device_description *measured) DSM_MUST_CHECK;
/* The same from an emulator's JSON text, in which no file can be named. */
enum dsm_error dsm_hosted_device_describe_text(struct dsm_hosted_device *hosted, struct dsm_bytes text,
                                               struct dsm_error_detail *error) DSM_MUST_CHECK;

#endif
