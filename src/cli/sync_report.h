/* SPDX-License-Identifier: BSD-3-Clause */
/* What sync-qemu says while it runs: a line each for people, or a JSON object {"event", "data"} a line. */
#ifndef DSM_CLI_SYNC_REPORT_H
#define DSM_CLI_SYNC_REPORT_H

#include <jansson.h>
#include <stdbool.h>

/* What QMP does not tell, and nobody who looks from beside can know. */
void sync_report_limits(bool json);
void sync_report_waiting(bool json, const char *qmp);
void sync_report_found(bool json, const char *device, const char *id);
void sync_report_described(bool json, const char *device, json_t *description);
void sync_report_reset(bool json, const char *device);
/* From now on the description is as last known, and why. */
void sync_report_lost(bool json, const char *device, const char *why);
void sync_report_daemon_gone(bool json);

#endif
