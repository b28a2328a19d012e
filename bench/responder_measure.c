/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each run of an operation is followed by one of its floor, so that both find the machine alike: caches and clock rate
 * as other work has left them. CPU times are the median of slices, since a process's can be read exactly only while it
 * sleeps; wall time is taken of each single run.
 */
#include "responder.h"

#include "process.h"
#include "statistics.h"

#include <stdlib.h>

#define SLICES_MAX 20u
#define SETTLE_MS 3u /* until a responder that has answered sleeps again: its CPU time is exact then */

struct samples {
    uint64_t *away;
    uint64_t *whole;
    size_t count;
    uint64_t cpu[SLICES_MAX];
    uint64_t floor[SLICES_MAX];
    size_t slices;
};

static enum dsm_error run_once(struct bench_target *target, const struct bench_operation *operation,
                               struct samples *samples)
{
    uint64_t begin = bench_wall_ns();

    target->link.link.away_ns = 0;
    DSM_TRY(operation->run(target));
    samples->whole[samples->count] = bench_wall_ns() - begin;
    samples->away[samples->count++] = target->link.link.away_ns;
    return DSM_OK;
}

static uint64_t responder_cpu_ns(const struct bench_target *target)
{
    uint64_t ns = 0;

    if (target->settings->pid == 0)
        return 0;
    bench_sleep_ms(SETTLE_MS);
    return bench_process_cpu_ns(target->settings->pid, &ns) ? ns : 0;
}

/* Adds what one run of the floor takes. */
static enum dsm_error run_floor(struct bench_target *target, const struct bench_operation *operation, uint64_t *ns)
{
    uint64_t begin = bench_thread_cpu_ns();

    if (operation->floor && !operation->floor(target->floor))
        return DSM_ERR_CRYPTO;
    *ns += bench_thread_cpu_ns() - begin;
    return DSM_OK;
}

static enum dsm_error run_slice(struct bench_target *target, const struct bench_operation *operation, size_t n,
                                struct samples *samples)
{
    uint64_t before = responder_cpu_ns(target), floor = 0;

    for (size_t i = 0; i < n; i++) {
        DSM_TRY(run_once(target, operation, samples));
        DSM_TRY(run_floor(target, operation, &floor));
    }
    samples->cpu[samples->slices] = (responder_cpu_ns(target) - before) / n;
    samples->floor[samples->slices++] = floor / n;
    return DSM_OK;
}

static enum dsm_error run_all(struct bench_target *target, const struct bench_operation *operation,
                              struct samples *samples)
{
    size_t n = target->settings->n;
    size_t slices = n < SLICES_MAX ? n : SLICES_MAX;

    if (operation->prepare)
        DSM_TRY(operation->prepare(target));
    if (operation->floor && !target->floor) {
        target->floor = bench_floor_create(&target->link.requester->negotiated);
        if (!target->floor)
            return DSM_ERR_CRYPTO;
    }
    DSM_TRY(operation->run(target)); /* one to warm up */
    target->link.link.exchanges = 0;
    for (size_t i = 0; i < slices; i++)
        DSM_TRY(run_slice(target, operation, n * (i + 1) / slices - n * i / slices, samples));
    return DSM_OK;
}

static double median_us(uint64_t *values, size_t n)
{
    bench_sort(values, n);
    return (double)bench_percentile(values, n, 50) / 1000;
}

static void sum_up(const struct bench_target *target, const struct bench_operation *operation, struct samples *samples,
                   struct bench_result *out)
{
    out->n = samples->count;
    out->exchanges = (double)target->link.link.exchanges / (double)samples->count;
    out->away_median_us = median_us(samples->away, samples->count);
    out->away_p95_us = (double)bench_percentile(samples->away, samples->count, 95) / 1000;
    out->whole_median_us = median_us(samples->whole, samples->count);
    out->has_cpu = target->settings->pid != 0;
    out->cpu_us = median_us(samples->cpu, samples->slices);
    out->has_floor = operation->floor;
    out->floor_us = median_us(samples->floor, samples->slices);
}

/* Opens the link anew where an operation has closed it. */
static bool has_link(struct bench_target *target, struct dsm_error_detail *detail)
{
    return target->link.requester || bench_link_open(target->crypto, target->settings->connect,
                                                     &target->settings->requester, &target->link, detail);
}

static void explain(const struct bench_target *target, enum dsm_error error, struct dsm_error_detail *detail)
{
    if (target->link.requester)
        bench_link_failure(&target->link, error, detail);
    else
        cli_refuse(detail, "%s", dsm_error_text(error));
}

void bench_measure(struct bench_target *target, const struct bench_operation *operation, struct bench_result *out)
{
    struct samples samples = { .away = calloc(target->settings->n, sizeof(uint64_t)),
                               .whole = calloc(target->settings->n, sizeof(uint64_t)) };
    enum dsm_error error = DSM_ERR_NO_MEMORY;

    *out = (struct bench_result){ .operation = operation };
    if (samples.away && samples.whole && has_link(target, &out->failure)) {
        error = run_all(target, operation, &samples);
        if (error == DSM_OK && operation->clean_up)
            error = operation->clean_up(target);
        if (error == DSM_OK)
            sum_up(target, operation, &samples, out);
        else
            explain(target, error, &out->failure);
    } else if (!out->failure.reason[0]) {
        cli_refuse(&out->failure, "%s", dsm_error_text(error));
    }
    free(samples.away);
    free(samples.whole);
}
