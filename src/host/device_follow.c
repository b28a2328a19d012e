/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/device_follow.h"

#include "device/device_follow.h"
#include "host/subscribers.h"

#include <stdio.h>
#include <time.h>

static void notify(struct dsm_hosted_device *hosted)
{
    const struct dsm_watcher *watcher = hosted->host->watcher;

    dsm_state_page_store_all(&hosted->page, hosted->device);
    for (struct dsm_port *port = hosted->ports; port; port = port->next)
        if (port->subscription.flags != 0)
            dsm_subscribers_notify_all(port);
    if (watcher && watcher->follow_changed)
        watcher->follow_changed(watcher->context, hosted);
}

void dsm_hosted_device_follow(struct dsm_hosted_device *hosted, const void *follower)
{
    bool is_news = hosted->device->follow != DSM_FOLLOW_KNOWN;

    hosted->follower = follower;
    dsm_device_follow(hosted->device);
    if (!is_news)
        return;
    dsm_log(hosted->device->log, DSM_LOG_INFO, hosted->device->name, "the description is followed");
    notify(hosted);
}

bool dsm_hosted_device_follow_lost(struct dsm_hosted_device *hosted, const void *follower, const char *why)
{
    if (hosted->follower != follower)
        return false;
    hosted->follower = NULL;
    hosted->known_until = (int64_t)time(NULL);
    dsm_device_follow_lost(hosted->device);
    dsm_log(hosted->device->log, DSM_LOG_WARNING, hosted->device->name,
            "the description is as last known: %s; LOCK is refused until it is followed or described anew", why);
    notify(hosted);
    return true;
}

void dsm_host_follower_gone(struct dsm_host *host, const void *follower)
{
    for (size_t i = 0; i < host->device_count; i++)
        (void)dsm_hosted_device_follow_lost(host->devices[i], follower, "who followed it is gone");
}

const char *dsm_hosted_device_known_until(const struct dsm_hosted_device *hosted, char text[DSM_KNOWN_UNTIL_LEN])
{
    time_t at = (time_t)hosted->known_until;
    struct tm utc;

    if (!gmtime_r(&at, &utc) || strftime(text, DSM_KNOWN_UNTIL_LEN, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        snprintf(text, DSM_KNOWN_UNTIL_LEN, "%lld", (long long)hosted->known_until);
    return text;
}
