/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/device_observer.h"

#include "host/subscribers.h"

/* Page, frames, events, in this order; the response that the transition belongs to comes behind them all. */
static void on_tdi_moved(void *context, struct dsm_device *device, size_t tdi, uint8_t from, uint8_t to,
                         enum dsm_tdi_reason reason, uint32_t session_id)
{
    struct dsm_hosted_device *hosted = context;
    const struct dsm_watcher *watcher = hosted->host->watcher;
    struct dsm_tdi_move move = { tdi, from, to, reason, session_id };

    dsm_state_page_store(&hosted->page, device, tdi);
    dsm_subscribers_tdi_moved(hosted, &move);
    if (watcher && watcher->tdi_moved)
        watcher->tdi_moved(watcher->context, hosted, &move);
}

/* It has moved to ERROR before; its word is not valid from now on. */
static void on_tdi_removed(void *context, struct dsm_device *device, size_t tdi)
{
    struct dsm_hosted_device *hosted = context;

    dsm_state_page_store(&hosted->page, device, tdi);
}

static void on_finding(void *context, struct dsm_device *device, enum dsm_finding_kind kind, const char *came)
{
    struct dsm_hosted_device *hosted = context;
    const struct dsm_watcher *watcher = hosted->host->watcher;

    (void)came;
    if (watcher && watcher->finding)
        watcher->finding(watcher->context, hosted, &device->findings.entries[kind]);
}

static void on_refused(void *context, struct dsm_device *device, const struct dsm_refusal *refusal)
{
    struct dsm_hosted_device *hosted = context;
    const struct dsm_watcher *watcher = hosted->host->watcher;

    (void)device;
    if (watcher && watcher->refused)
        watcher->refused(watcher->context, hosted, refusal);
}

static void on_key(void *context, struct dsm_device *device, uint32_t session_id, const char *label,
                   struct dsm_bytes secret)
{
    struct dsm_hosted_device *hosted = context;

    dsm_keylog_secret(hosted->host->parts.keylog, device->name, session_id, label, secret);
}

static uint64_t now_us(void *context)
{
    (void)context;
    return uv_hrtime() / 1000u;
}

void dsm_device_observe(struct dsm_hosted_device *hosted)
{
    struct dsm_device_observer *observer = &hosted->device->observer;

    observer->context = hosted;
    observer->tdi_moved = on_tdi_moved;
    observer->tdi_removed = on_tdi_removed;
    observer->finding = on_finding;
    observer->refused = on_refused;
    observer->now_us = now_us;
    if (hosted->host->parts.keylog->fd >= 0)
        observer->key = on_key;
}
