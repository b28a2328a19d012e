/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an emulator pays to know a TDI's state: the client library's readers, over the state page of a daemon, beside a
 * round trip to ask for it.
 */
#include "daemon.h"
#include "options.h"
#include "process.h"
#include "statistics.h"
#include "swdsm/swdsm-client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20u
#define READS_A_ROUND 5000000u
#define QUERIES 5000u
#define DEADLINE_MS 5000
#define BAR_ADDRESS 0xfe000000u

static const struct dsm_option table[] = {
    BENCH_COMMON_OPTIONS,
};

/* Each makes a loop of reads whose outcomes are added up, so that none is left out. */
#define READ_LOOP(name, expression)                                                                                    \
    static uint64_t loop_##name(const struct swdsm_tdi *tdi)                                                           \
    {                                                                                                                  \
        uint64_t sum = 0;                                                                                              \
                                                                                                                       \
        for (uint64_t i = 0; i < READS_A_ROUND; i++)                                                                   \
            sum += (uint64_t)(expression);                                                                             \
        return sum;                                                                                                    \
    }

READ_LOOP(state, swdsm_tdi_state(tdi))
READ_LOOP(dma, swdsm_dma_t_bit(tdi))
READ_LOOP(msix, swdsm_msix_t_bit(tdi))
READ_LOOP(mmio, swdsm_mmio_allowed(tdi, BAR_ADDRESS + (i & 0x3FFF), false))

static const struct {
    const char *name;
    uint64_t (*loop)(const struct swdsm_tdi *tdi);
} readers[] = {
    { "swdsm_tdi_state", loop_state },
    { "swdsm_dma_t_bit", loop_dma },
    { "swdsm_msix_t_bit", loop_msix },
    { "swdsm_mmio_allowed, 3 ranges", loop_mmio },
};

static volatile uint64_t sink;

static void measure_readers(const struct swdsm_tdi *tdi)
{
    uint64_t ns[ROUNDS];

    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        for (size_t round = 0; round < ROUNDS; round++) {
            uint64_t begin = bench_wall_ns();

            sink = readers[i].loop(tdi);
            ns[round] = bench_wall_ns() - begin;
        }
        bench_sort(ns, ROUNDS);
        printf("%-30s %8.2f ns\n", readers[i].name, (double)bench_percentile(ns, ROUNDS, 50) / READS_A_ROUND);
    }
}

static bool measure_query(struct swdsm_client *client, struct dsm_error_detail *detail)
{
    static uint64_t ns[QUERIES];
    enum swdsm_tdi_state state;

    for (size_t i = 0; i < QUERIES; i++) {
        uint64_t begin = bench_wall_ns();

        if (swdsm_client_query(client, 0, &state, DEADLINE_MS) != 0)
            return cli_refuse(detail, "%.200s", swdsm_client_error(client));
        ns[i] = bench_wall_ns() - begin;
    }
    bench_sort(ns, QUERIES);
    printf("%-30s %8.0f ns median, %.0f ns p95\n", "a query's round trip", (double)bench_percentile(ns, QUERIES, 50),
           (double)bench_percentile(ns, QUERIES, 95));
    return true;
}

/* Without a page the readers tell what the last STATE frame said, at the same price. */
static bool has_page(void)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    bool is_found = false;
    char line[512];

    while (maps && !is_found && fgets(line, sizeof(line), maps))
        is_found = strstr(line, "memfd:") && strstr(line, "r--s");
    if (maps)
        fclose(maps);
    return is_found;
}

static bool measure(const struct bench_daemon *daemon, struct dsm_error_detail *detail)
{
    static const struct swdsm_mmio_range ranges[] = {
        { .address = BAR_ADDRESS + 0x2000, .len = 0x1000, .msix = true },
        { .address = BAR_ADDRESS + 0x3000, .len = 0x1000, .msix = true },
        { .address = BAR_ADDRESS, .len = 0x1000, .non_tee_mem = true },
    };
    struct swdsm_client_options options = {
        .size = sizeof(options), .name = "state-page", .error = detail->reason, .error_size = sizeof(detail->reason)
    };
    struct swdsm_client *client;
    char address[BENCH_ADDRESS_SIZE];
    bool is_done;

    if (swdsm_client_connect(bench_daemon_address(daemon, 0, address), &options, DEADLINE_MS, &client) != 0)
        return false;
    printf("readers over %s:\n", has_page() ? "the daemon's state page" : "STATE frames, since there is no page");
    is_done = swdsm_client_set_ranges(client, 0, ranges, sizeof(ranges) / sizeof(ranges[0])) == 0 ||
              cli_refuse(detail, "%.200s", swdsm_client_error(client));
    if (is_done)
        measure_readers(swdsm_client_tdi(client, 0));
    is_done = is_done && measure_query(client, detail);
    swdsm_client_close(client);
    return is_done;
}

int main(int argc, char **argv)
{
    struct bench_common settings = { .program = BENCH_SWDSM };
    struct bench_daemon daemon = { .pid = 0 };
    struct dsm_error_detail detail = { .place = "" };
    bool is_done;
    int status;

    if (!bench_options_parse("state-page", table, argc, argv, &settings, &status))
        return status;
    is_done = bench_daemon_prepare(&daemon, settings.program, 1, &detail) && bench_daemon_start(&daemon, &detail) &&
              measure(&daemon, &detail);
    bench_daemon_remove(&daemon);
    if (!is_done)
        fprintf(stderr, "state-page: %s\n", detail.reason);
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
