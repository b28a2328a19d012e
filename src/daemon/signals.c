/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/signals.h"

#include "host/host_life.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} known[] = {
    { SIGTERM, "SIGTERM" }, { SIGINT, "SIGINT" }, { SIGUSR1, "SIGUSR1" }, { SIGUSR2, "SIGUSR2" }, { SIGHUP, "SIGHUP" },
};

_Static_assert(sizeof(known) / sizeof(known[0]) == DSM_SIGNALS_MAX, "a handle for each");

static const char *name_of(int number)
{
    for (size_t i = 0; i < DSM_SIGNALS_MAX; i++)
        if (known[i].number == number)
            return known[i].name;
    return "a signal";
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct dsm_signals *signals = handle->data;
    const struct dsm_log *log = signals->host->parts.log;

    if (number == SIGHUP && !signals->has_terminal) {
        dsm_daemon_files_reopen(signals->files);
        dsm_log(log, DSM_LOG_INFO, NULL, "SIGHUP: files that were moved away are begun anew");
        return;
    }
    dsm_log(log, DSM_LOG_INFO, NULL, "%s: stopping", name_of(number));
    dsm_host_stop(signals->host);
}

/* Asked at the start: once it has hung up there is none any more. */
static bool has_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void watch_signal(struct dsm_signals *signals, int number)
{
    uv_signal_t *handle = &signals->handles[signals->count++];

    (void)uv_signal_init(&signals->host->loop, handle);
    handle->data = signals;
    (void)uv_signal_start(handle, on_signal, number);
    uv_unref((uv_handle_t *)handle);
}

void dsm_signals_open(struct dsm_signals *signals, struct dsm_host *host, struct dsm_daemon_files *files)
{
    *signals = (struct dsm_signals){ .host = host, .files = files, .has_terminal = has_terminal() };
    for (size_t i = 0; i < DSM_SIGNALS_MAX; i++)
        if (known[i].number != SIGHUP || !is_ignored(SIGHUP))
            watch_signal(signals, known[i].number);
}

void dsm_signals_close(struct dsm_signals *signals)
{
    for (size_t i = 0; signals->host && i < signals->count; i++)
        uv_close((uv_handle_t *)&signals->handles[i], NULL);
}
