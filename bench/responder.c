/* SPDX-License-Identifier: BSD-3-Clause */
/* How long a responder takes, and how much CPU time, whosever it is: it only has to listen on a PCI_DOE socket. */
#include "responder.h"

#include "process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATIONS_MAX 16u

static bool is_wanted(const struct bench_settings *settings, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = settings->only; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, name, n) == 0 && (p[n] == '\0' || p[n] == ','))
            return true;
    }
    return !settings->only;
}

static bool open_target(struct bench_target *target, struct dsm_crypto **crypto, struct dsm_error_detail *detail)
{
    const struct bench_settings *settings = target->settings;
    enum dsm_error error;
    uint64_t ns;

    if (settings->pid && !bench_process_cpu_ns(settings->pid, &ns))
        return cli_refuse(detail, "the CPU time of process %d cannot be read", (int)settings->pid);
    if (dsm_crypto_create(crypto) != DSM_OK)
        return cli_refuse(detail, "the cryptographic library does not start");
    target->crypto = *crypto;
    if (!bench_link_open(*crypto, settings->connect, &settings->requester, &target->link, detail))
        return false;
    error = bench_link_do(&target->link, dsm_vca_begin(target->link.requester));
    if (error != DSM_OK)
        bench_link_failure(&target->link, error, detail);
    return error == DSM_OK;
}

/* Returns how many failed. */
static int measure_all(struct bench_target *target)
{
    static struct bench_result results[OPERATIONS_MAX];
    struct dsm_negotiated negotiated = target->link.requester->negotiated;
    size_t count = 0;
    int failed = 0;

    if (!target->settings->json)
        bench_report_begin(target);
    for (const struct bench_operation *o = bench_operations; o->name && count < OPERATIONS_MAX; o++) {
        if (!is_wanted(target->settings, o->name))
            continue;
        bench_measure(target, o, &results[count]);
        failed += results[count].failure.reason[0] != '\0';
        bench_report_row(target->settings, &results[count++]);
    }
    if (target->settings->json)
        bench_report_json(target->settings, &negotiated, results, count);
    return failed;
}

int main(int argc, char **argv)
{
    struct bench_settings settings;
    struct bench_target target = { .settings = &settings, .query_fd = -1 };
    struct dsm_crypto *crypto = NULL;
    struct dsm_error_detail detail = { .place = "" };
    int exit_code;

    if (!bench_settings_read(argc, argv, &settings, &exit_code))
        return exit_code;
    if (!open_target(&target, &crypto, &detail)) {
        fprintf(stderr, "responder: %s: %s\n", settings.connect, detail.reason);
        exit_code = EXIT_FAILURE;
    } else {
        exit_code = measure_all(&target) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    bench_link_close(&target.link);
    bench_floor_destroy(target.floor);
    dsm_crypto_destroy(crypto);
    return exit_code;
}
