/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/signals.h"

#include "host/host_life.h"

#include <signal.h>

static void on_end(uv_signal_t *handle, int number)
{
    struct dsm_signals *signals = handle->data;

    dsm_log(signals->host->parts.log, DSM_LOG_INFO, NULL, "%s: stopping", number == SIGTERM ? "SIGTERM" : "SIGINT");
    dsm_host_stop(signals->host);
}

static void watch_signal(struct dsm_signals *signals, uv_signal_t *handle, int number)
{
    (void)uv_signal_init(&signals->host->loop, handle);
    handle->data = signals;
    (void)uv_signal_start(handle, on_end, number);
    uv_unref((uv_handle_t *)handle);
}

void dsm_signals_open(struct dsm_signals *signals, struct dsm_host *host)
{
    signals->host = host;
    watch_signal(signals, &signals->terminate, SIGTERM);
    watch_signal(signals, &signals->interrupt, SIGINT);
}

void dsm_signals_close(struct dsm_signals *signals)
{
    if (!signals->host)
        return;
    uv_close((uv_handle_t *)&signals->terminate, NULL);
    uv_close((uv_handle_t *)&signals->interrupt, NULL);
}
