/* SPDX-License-Identifier: BSD-3-Clause */
/* The table for people and the document for programs. */
#include "responder.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *name_of(const struct dsm_negotiated *negotiated, enum dsm_algorithm_kind kind, const char *none)
{
    const struct dsm_algorithm *selected = negotiated->selected[kind];

    if (!selected)
        selected = negotiated->selected[dsm_algorithm_kind(kind)->instead];
    return selected ? selected->name : none;
}

void bench_report_begin(const struct bench_target *target)
{
    const struct dsm_negotiated *negotiated = &target->link.requester->negotiated;

    printf("%s, SPDM %s, %s, %s, %s, %s; %s\n\n", target->settings->connect, dsm_spdm_version_text(negotiated->version),
           name_of(negotiated, DSM_ALG_HASH, "-"), name_of(negotiated, DSM_ALG_ASYM, "-"),
           name_of(negotiated, DSM_ALG_DHE, "-"), name_of(negotiated, DSM_ALG_AEAD, "-"), dsm_crypto_library_version());
    printf("%-10s %6s %9s | %10s %10s %10s | %10s %10s %6s\n", "", "", "messages", "median us", "p95 us", "median us",
           "CPU us", "floor us", "CPU/");
    printf("%-10s %6s %9s | %10s %10s %10s | %10s %10s %6s\n", "operation", "runs", "each", "wall", "wall", "with ours",
           "responder", "crypto", "floor");
}

static void print_number(bool has, double value, int width, int precision)
{
    if (has)
        printf(" %*.*f", width, precision, value);
    else
        printf(" %*s", width, "-");
}

void bench_report_row(const struct bench_settings *settings, const struct bench_result *result)
{
    if (settings->json)
        return;
    if (result->failure.reason[0]) {
        printf("%-10s failed: %s\n", result->operation->name, result->failure.reason);
        return;
    }
    printf("%-10s %6zu %9.1f | %10.1f %10.1f %10.1f |", result->operation->name, result->n, result->exchanges,
           result->away_median_us, result->away_p95_us, result->whole_median_us);
    print_number(result->has_cpu, result->cpu_us, 10, 1);
    print_number(result->has_floor, result->floor_us, 10, 1);
    print_number(result->has_cpu && result->has_floor, result->cpu_us / (result->has_floor ? result->floor_us : 1), 6,
                 2);
    printf("\n");
    fflush(stdout);
}

static json_t *describe(const struct bench_result *result)
{
    json_t *row = json_pack("{s:s}", "name", result->operation->name);

    if (result->failure.reason[0]) {
        json_object_set_new(row, "failure", json_string(result->failure.reason));
        return row;
    }
    json_object_set_new(row, "runs", json_integer((json_int_t)result->n));
    json_object_set_new(row, "messages", json_real(result->exchanges));
    json_object_set_new(row, "wall_median_us", json_real(result->away_median_us));
    json_object_set_new(row, "wall_p95_us", json_real(result->away_p95_us));
    json_object_set_new(row, "wall_with_requester_median_us", json_real(result->whole_median_us));
    if (result->has_cpu)
        json_object_set_new(row, "responder_cpu_us", json_real(result->cpu_us));
    if (result->has_floor)
        json_object_set_new(row, "crypto_floor_us", json_real(result->floor_us));
    return row;
}

void bench_report_json(const struct bench_settings *settings, const struct dsm_negotiated *n,
                       const struct bench_result *results, size_t count)
{
    json_t *rows = json_array();
    json_t *document = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "connect", settings->connect, "library",
                                 dsm_crypto_library_version(), "version", dsm_spdm_version_text(n->version), "hash",
                                 name_of(n, DSM_ALG_HASH, ""), "asym", name_of(n, DSM_ALG_ASYM, ""), "dhe",
                                 name_of(n, DSM_ALG_DHE, ""), "aead", name_of(n, DSM_ALG_AEAD, ""));

    for (size_t i = 0; i < count; i++)
        json_array_append_new(rows, describe(&results[i]));
    json_object_set_new(document, "operations", rows);
    json_dumpf(document, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(document);
}
