/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many clients that walk at once, each its own device of one daemon, beside one client alone: throughput and CPU time
 * of both sides, and how long a query on an idle device takes meanwhile.
 */
#include "daemon.h"
#include "link.h"
#include "options.h"
#include "process.h"
#include "query.h"
#include "statistics.h"
#include "walk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CLIENTS_DEFAULT 64u
#define CLIENTS_MAX 1024u
#define SECONDS_DEFAULT 5u
#define WARM_UP_MS 500u

struct settings {
    struct bench_common common;
    bool realtime;
    size_t clients;
    size_t seconds;
};

struct run {
    const struct dsm_crypto *crypto;
    const struct bench_daemon *daemon;
    bool stop;
    size_t walks; /* of all clients that ended */
    size_t failures;
    struct dsm_error_detail failure; /* the first */
    pthread_mutex_t lock;
};

struct client {
    struct run *run;
    size_t device;
    pthread_t thread;
};

/* Of a stretch of time in the middle of a run. */
struct figures {
    double seconds;
    size_t walks;
    double daemon_cpu; /* cores */
    double client_cpu;
};

static enum dsm_error set_clients(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return bench_read_count(value, CLIENTS_MAX, &((struct settings *)settings)->clients, detail);
}

static enum dsm_error set_seconds(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return bench_read_count(value, 3600, &((struct settings *)settings)->seconds, detail);
}

static enum dsm_error set_realtime(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct settings *)settings)->realtime = true;
    return DSM_OK;
}

static const struct dsm_option table[] = {
    { "clients", 'n', "N", "how many clients walk at once (64)", set_clients },
    { "seconds", 't', "SECONDS", "how long each of the two runs is measured (5)", set_seconds },
    { "realtime", 'r', NULL, "start the daemon with --realtime", set_realtime },
    BENCH_COMMON_OPTIONS,
};

static void note_failure(struct run *run, const struct dsm_error_detail *detail)
{
    pthread_mutex_lock(&run->lock);
    if (run->failures++ == 0)
        run->failure = *detail;
    pthread_mutex_unlock(&run->lock);
}

static void walk_on(struct run *run, struct bench_link *link)
{
    struct dsm_error_detail detail;

    while (!__atomic_load_n(&run->stop, __ATOMIC_RELAXED)) {
        enum dsm_error error = bench_walk(link);

        if (error != DSM_OK) {
            bench_link_failure(link, error, &detail);
            note_failure(run, &detail);
            return;
        }
        __atomic_fetch_add(&run->walks, 1, __ATOMIC_RELAXED);
    }
}

static void *run_client(void *context)
{
    struct dsm_requester_options options = { .version = 0 };
    struct client *client = context;
    char address[BENCH_ADDRESS_SIZE];
    struct bench_link link;
    struct dsm_error_detail detail;

    bench_daemon_address(client->run->daemon, client->device, address);
    if (bench_link_open(client->run->crypto, address, &options, &link, &detail))
        walk_on(client->run, &link);
    else
        note_failure(client->run, &detail);
    bench_link_close(&link);
    return NULL;
}

static uint64_t daemon_cpu_ns(const struct run *run)
{
    uint64_t ns = 0;

    return bench_process_cpu_ns(run->daemon->pid, &ns) ? ns : 0;
}

static void watch(struct run *run, size_t seconds, struct figures *out)
{
    uint64_t wall, theirs, ours;
    size_t walks;

    bench_sleep_ms(WARM_UP_MS);
    wall = bench_wall_ns();
    theirs = daemon_cpu_ns(run);
    ours = bench_own_cpu_ns();
    walks = __atomic_load_n(&run->walks, __ATOMIC_RELAXED);
    bench_sleep_ms((unsigned)seconds * 1000);
    out->walks = __atomic_load_n(&run->walks, __ATOMIC_RELAXED) - walks;
    out->seconds = (double)(bench_wall_ns() - wall) / 1e9;
    out->daemon_cpu = (double)(daemon_cpu_ns(run) - theirs) / 1e9 / out->seconds;
    out->client_cpu = (double)(bench_own_cpu_ns() - ours) / 1e9 / out->seconds;
}

/* Device 0 is left to the query. */
static bool run_clients(struct run *run, size_t count, size_t seconds, struct figures *out,
                        struct dsm_error_detail *detail)
{
    struct client *clients = calloc(count, sizeof(*clients));
    size_t started = 0;

    if (!clients)
        return cli_refuse(detail, "out of memory");
    run->stop = false;
    for (; started < count; started++) {
        clients[started] = (struct client){ .run = run, .device = started + 1 };
        if (pthread_create(&clients[started].thread, NULL, run_client, &clients[started]) != 0)
            break;
    }
    watch(run, seconds, out);
    __atomic_store_n(&run->stop, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < started; i++)
        pthread_join(clients[i].thread, NULL);
    free(clients);
    if (run->failures > 0)
        return cli_refuse(detail, "%zu clients failed, the first: %.200s", run->failures, run->failure.reason);
    return started == count || cli_refuse(detail, "no more threads than %zu", started);
}

static void print_figures(size_t clients, const struct figures *f)
{
    printf("%4zu client%s: %7.1f walks a second, %5.2f ms CPU a walk in the daemon, %5.2f in the clients (%.2f + %.2f "
           "cores)\n",
           clients, clients == 1 ? " " : "s", (double)f->walks / f->seconds,
           f->daemon_cpu * f->seconds / (double)f->walks * 1000, f->client_cpu * f->seconds / (double)f->walks * 1000,
           f->daemon_cpu, f->client_cpu);
    fflush(stdout);
}

static void print_times(const char *what, const uint64_t *sorted, size_t n)
{
    printf("    %s: median %.3f ms, p99 %.3f ms, longest %.3f ms\n", what,
           (double)bench_percentile(sorted, n, 50) / 1e6, (double)bench_percentile(sorted, n, 99) / 1e6,
           (double)bench_percentile(sorted, n, 100) / 1e6);
}

static void print_query(const struct bench_query *query)
{
    printf("  %zu queries on an idle device meanwhile\n", query->count);
    print_times("arrival to reply, waits for a core included", query->ns, query->count);
    print_times("arrival to reply inside the daemon         ", query->own_ns, query->count);
    fflush(stdout);
}

/* Alone in every way: a second peer, the query's, would send signatures to other threads. */
static bool measure_one(struct run *run, const struct settings *settings, struct figures *out,
                        struct dsm_error_detail *detail)
{
    if (!run_clients(run, 1, settings->seconds, out, detail))
        return false;
    print_figures(1, out);
    return true;
}

static bool measure_many(struct run *run, const struct settings *settings, struct figures *out,
                         struct dsm_error_detail *detail)
{
    static struct bench_query query;
    bool is_done;

    if (!bench_query_start(&query, run->daemon->tcp_port, run->daemon->pid, detail))
        return false;
    is_done = run_clients(run, settings->clients, settings->seconds, out, detail);
    if (!bench_query_stop(&query))
        return cli_refuse(detail, "a query was not answered");
    if (!is_done)
        return false;
    print_figures(settings->clients, out);
    print_query(&query);
    return true;
}

static bool measure(const struct settings *settings, struct run *run, struct dsm_error_detail *detail)
{
    struct figures one = { .walks = 0 }, many = one;

    if (!measure_one(run, settings, &one, detail) || !measure_many(run, settings, &many, detail))
        return false;
    printf("%zu clients have %.2f times the throughput of one\n", settings->clients,
           ((double)many.walks / many.seconds) / ((double)one.walks / one.seconds));
    return true;
}

static bool run_all(const struct settings *settings, struct dsm_error_detail *detail)
{
    struct run run = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct bench_daemon daemon = { .pid = 0 };
    struct dsm_crypto *crypto = NULL;
    bool is_done =
        dsm_crypto_create(&crypto) == DSM_OK || cli_refuse(detail, "the cryptographic library does not start");

    run.crypto = crypto;
    run.daemon = &daemon;
    is_done = is_done && bench_daemon_prepare(&daemon, settings->common.program, settings->clients + 1, detail);
    daemon.realtime = settings->realtime;
    is_done = is_done && bench_daemon_start(&daemon, detail) && measure(settings, &run, detail);
    bench_daemon_remove(&daemon);
    dsm_crypto_destroy(crypto);
    return is_done;
}

int main(int argc, char **argv)
{
    struct settings settings = { .common.program = BENCH_SWDSM,
                                 .clients = CLIENTS_DEFAULT,
                                 .seconds = SECONDS_DEFAULT };
    struct dsm_error_detail detail = { .place = "" };
    int status;

    if (!bench_options_parse("many-clients", table, argc, argv, &settings, &status))
        return status;
    if (run_all(&settings, &detail))
        return EXIT_SUCCESS;
    fprintf(stderr, "many-clients: %s\n", detail.reason);
    return EXIT_FAILURE;
}
