/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_finding.h"

#include <stdarg.h>
#include <stdio.h>

/* A requester that errs in every message must not flood the log: each of the first few of a kind has its line, then
 * only every one that doubles their number. Counting and telling the observer go on for all. */
#define LOGGED_ALWAYS 8u

static bool is_logged(uint64_t count)
{
    return count <= LOGGED_ALWAYS || (count & (count - 1)) == 0;
}

static void log_finding(const struct dsm_device *device, const struct dsm_finding *finding)
{
    const struct dsm_finding_row *row = dsm_finding_row(finding->kind);
    char times[48] = "";

    if (!is_logged(finding->count))
        return;
    if (finding->count > LOGGED_ALWAYS)
        snprintf(times, sizeof(times), " (%llu times so far)", (unsigned long long)finding->count);
    dsm_log(device->log, DSM_LOG_WARNING, device->name, "finding: %s (%s %s): expected %s, came %s%s%s", row->name,
            row->document, row->clause, row->expected, finding->came, times,
            device->settings.strict ? "; refused, since strict" : "");
}

enum dsm_error dsm_device_finding(struct dsm_device *device, enum dsm_finding_kind kind, enum dsm_error strict_error,
                                  const char *came, ...)
{
    struct dsm_finding *finding = &device->findings.entries[kind];
    va_list arguments;

    va_start(arguments, came);
    vsnprintf(finding->came, sizeof(finding->came), came, arguments);
    va_end(arguments);
    finding->kind = kind;
    finding->count++;
    log_finding(device, finding);
    if (device->observer.finding)
        device->observer.finding(device->observer.context, device, kind, finding->came);
    if (!device->settings.strict)
        return DSM_OK;
    (void)dsm_cause_set_text(&device->cause, DSM_CAUSE_STRICT_FINDING, finding->came, dsm_finding_row(kind)->expected);
    return strict_error;
}
