/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_refusal.h"

#include <stdio.h>

static void describe(const struct dsm_device *device, enum dsm_error error, struct dsm_refusal *refusal)
{
    refusal->peer = device->peer;
    refusal->cause = device->cause;
    refusal->count = device->refused[device->cause.id];
    dsm_cause_describe(&device->cause, error, &refusal->detail);
}

static void observe(struct dsm_device *device, const struct dsm_refusal *refusal)
{
    if (device->observer.refused)
        device->observer.refused(device->observer.context, device, refusal);
}

/* Whoever has no number talks to a device that serves one alone. */
static void log_refusal(const struct dsm_device *device, const struct dsm_refusal *refusal)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    char peer[32] = "";

    if (device->peer != 0)
        snprintf(peer, sizeof(peer), "peer %llu: ", (unsigned long long)device->peer);
    dsm_log(device->log, DSM_LOG_INFO, device->name, "%s%s answered with %s: %s", peer, refusal->message,
            refusal->answer, dsm_error_detail_text(&refusal->detail, text, sizeof(text)));
}

void dsm_device_refused(struct dsm_device *device, const char *message, const char *answer, enum dsm_error error)
{
    struct dsm_refusal refusal = { .message = message, .answer = answer };
    bool is_logged;

    device->refused[device->cause.id]++;
    is_logged = device->log && device->log->level >= DSM_LOG_INFO;

    if (!is_logged && !device->observer.refused)
        return;
    describe(device, error, &refusal);
    if (is_logged)
        log_refusal(device, &refusal);
    observe(device, &refusal);
}

void dsm_device_refused_in_silence(struct dsm_device *device, const char *message)
{
    struct dsm_refusal refusal = { .message = message };

    device->refused[device->cause.id]++;
    if (!device->observer.refused)
        return;
    describe(device, DSM_ERR_DISCARD, &refusal);
    observe(device, &refusal);
}

void dsm_device_refused_beside(struct dsm_device *device, struct dsm_refusal *refusal)
{
    refusal->count = ++device->refused[refusal->cause.id];
    observe(device, refusal);
}
