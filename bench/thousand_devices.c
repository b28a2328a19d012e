/* SPDX-License-Identifier: BSD-3-Clause */
/* Many devices in one daemon: how long until all are ready, and what memory each takes, idle and with an open session.
 */
#include "daemon.h"
#include "link.h"
#include "options.h"
#include "process.h"
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>

#define DEVICES_DEFAULT 1000u
#define DEVICES_MAX 4096u
#define STARTS 3u
#define SETTLE_MS 300u

struct settings {
    struct bench_common common;
    size_t devices;
};

struct figures {
    uint64_t ready_ns; /* the best of some starts */
    uint64_t idle_kib; /* of all devices */
    uint64_t session_kib;
};

static enum dsm_error set_devices(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return bench_read_count(value, DEVICES_MAX, &((struct settings *)settings)->devices, detail);
}

static const struct dsm_option table[] = {
    { "devices", 'n', "N", "how many devices (1000)", set_devices },
    BENCH_COMMON_OPTIONS,
};

static bool measure_starts(struct bench_daemon *daemon, struct figures *figures, struct dsm_error_detail *detail)
{
    if (!bench_daemon_start(daemon, detail))
        return false;
    printf("first start, which makes the identities: %.2f s\n", (double)daemon->ready_ns / 1e9);
    for (unsigned i = 0; i < STARTS; i++) {
        bench_daemon_stop(daemon);
        if (!bench_daemon_start(daemon, detail))
            return false;
        printf("start with kept identities: %.2f s\n", (double)daemon->ready_ns / 1e9);
        if (i == 0 || daemon->ready_ns < figures->ready_ns)
            figures->ready_ns = daemon->ready_ns;
    }
    fflush(stdout);
    return true;
}

static bool measure_memory(const struct bench_daemon *daemon, uint64_t *kib, struct dsm_error_detail *detail)
{
    bench_sleep_ms(SETTLE_MS);
    return bench_process_pss_kib(daemon->pid, kib) || cli_refuse(detail, "its memory cannot be read");
}

static bool open_session(const struct dsm_crypto *crypto, const struct bench_daemon *daemon, size_t device,
                         struct bench_link *link, struct dsm_error_detail *detail)
{
    struct dsm_requester_options options = { .version = 0 };
    char address[BENCH_ADDRESS_SIZE];
    enum dsm_error error;

    if (!bench_link_open(crypto, bench_daemon_address(daemon, device, address), &options, link, detail))
        return false;
    error = bench_identify(link);
    if (error == DSM_OK)
        error = bench_begin_session(link);
    if (error != DSM_OK)
        bench_link_failure(link, error, detail);
    return error == DSM_OK;
}

static bool measure_sessions(const struct dsm_crypto *crypto, const struct bench_daemon *daemon,
                             struct bench_link *links, struct figures *figures, struct dsm_error_detail *detail)
{
    for (size_t i = 0; i < daemon->devices; i++) {
        if (!open_session(crypto, daemon, i, &links[i], detail))
            return false;
        if ((i + 1) % 250 == 0) {
            printf("%zu sessions are open\n", i + 1);
            fflush(stdout);
        }
    }
    return measure_memory(daemon, &figures->session_kib, detail);
}

static bool measure(const struct dsm_crypto *crypto, struct bench_daemon *daemon, struct figures *figures,
                    struct dsm_error_detail *detail)
{
    struct bench_link *links = calloc(daemon->devices, sizeof(*links));
    bool is_done = links && measure_starts(daemon, figures, detail) &&
                   measure_memory(daemon, &figures->idle_kib, detail) &&
                   measure_sessions(crypto, daemon, links, figures, detail);

    for (size_t i = 0; links && i < daemon->devices; i++)
        bench_link_close(&links[i]);
    free(links);
    return is_done;
}

static bool run(const struct settings *settings, struct figures *figures, struct dsm_error_detail *detail)
{
    struct bench_daemon daemon = { .pid = 0 };
    struct dsm_crypto *crypto = NULL;
    bool is_done =
        dsm_crypto_create(&crypto) == DSM_OK || cli_refuse(detail, "the cryptographic library does not start");

    is_done = is_done && bench_daemon_prepare(&daemon, settings->common.program, settings->devices, detail) &&
              measure(crypto, &daemon, figures, detail);
    bench_daemon_remove(&daemon);
    dsm_crypto_destroy(crypto);
    return is_done;
}

int main(int argc, char **argv)
{
    struct settings settings = { .common.program = BENCH_SWDSM, .devices = DEVICES_DEFAULT };
    struct figures figures = { 0 };
    struct dsm_error_detail detail = { .place = "" };
    int status;

    if (!bench_options_parse("thousand-devices", table, argc, argv, &settings, &status))
        return status;
    if (!run(&settings, &figures, &detail)) {
        fprintf(stderr, "thousand-devices: %s\n", detail.reason);
        return EXIT_FAILURE;
    }
    printf("%zu devices: ready in %.2f s with kept P-384 identities; PSS a device %.1f KiB idle, %.1f KiB with an open "
           "session\n",
           settings.devices, (double)figures.ready_ns / 1e9, (double)figures.idle_kib / (double)settings.devices,
           (double)figures.session_kib / (double)settings.devices);
    return EXIT_SUCCESS;
}
