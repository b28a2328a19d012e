/* SPDX-License-Identifier: BSD-3-Clause */
/* What may be done to a device while it is served, by its emulator (DESCRIBE, EVENT) and over the control socket alike.
 */
#ifndef DSM_SERVER_DEVICE_COMMANDS_H
#define DSM_SERVER_DEVICE_COMMANDS_H

#include "describe/description.h"
#include "server/hosted_device.h"
#include "wire/emulator.h"

/*
 * Applies a description of docs/swdsm.schema.json#/$defs/runtime: all of it, or nothing and at's error says why.
 */
enum dsm_error dsm_hosted_device_describe(struct dsm_hosted_device *hosted, const struct dsm_json *at) DSM_MUST_CHECK;
/* The same from an emulator's JSON text, in which no file can be named. */
enum dsm_error dsm_hosted_device_describe_text(struct dsm_hosted_device *hosted, struct dsm_bytes text,
                                               struct dsm_error_detail *error) DSM_MUST_CHECK;

/* Something has happened to the device: its effect on TDIs, IDE streams and sessions (docs/tdi-life-cycle.md). why: for
 * people, where the status is not OK. */
enum dsm_emulator_status dsm_hosted_device_event(struct dsm_hosted_device *hosted,
                                                 const struct dsm_emulator_event *event,
                                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
