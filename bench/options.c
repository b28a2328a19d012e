/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bench_read_version(const char *value, struct dsm_requester_options *out, struct cli_reason *why)
{
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_13; version++)
        if (strcmp(value, dsm_spdm_version_text(version)) == 0) {
            out->version = version;
            return true;
        }
    return cli_refuse(why, "expected 1.0, 1.1, 1.2 or 1.3");
}

/* One algorithm, as a benchmark has no use for a choice. */
#define READER(kind)                                                                                                   \
    bool bench_read_##kind(const char *value, struct dsm_requester_options *out, struct cli_reason *why)               \
    {                                                                                                                  \
        const struct dsm_##kind##_algorithm *row = dsm_##kind##_algorithm_by_name(value);                              \
                                                                                                                       \
        if (!row)                                                                                                      \
            return cli_refuse(why, "is no algorithm of this kind; swtsm --help has the names");                        \
        out->kind##_mask = row->bit;                                                                                   \
        return true;                                                                                                   \
    }

READER(hash)
READER(asym)
READER(dhe)
READER(aead)

bool bench_read_count(const char *value, size_t max, size_t *out, struct cli_reason *why)
{
    unsigned long long n;

    if (!cli_number(value, max, &n) || n == 0)
        return cli_refuse(why, "expected a number from 1 to %zu", max);
    *out = (size_t)n;
    return true;
}

bool bench_set_program(void *settings, const char *value, struct cli_reason *why)
{
    (void)why;
    ((struct bench_common *)settings)->program = value;
    return true;
}

bool bench_set_help(void *settings, const char *value, struct cli_reason *why)
{
    (void)value;
    (void)why;
    ((struct bench_common *)settings)->help = true;
    return true;
}

bool bench_options_parse(const char *name, const struct cli_option *table, int argc, char **argv, void *settings,
                         int *status)
{
    struct cli_reason why = { "" };
    int rest;

    *status = EXIT_SUCCESS;
    if (cli_options_parse(table, argc, argv, settings, &rest, &why) && !((struct bench_common *)settings)->help)
        return true;
    if (why.text[0]) {
        fprintf(stderr, "%s: %s\n", name, why.text);
        *status = EXIT_FAILURE;
    }
    cli_options_print(table);
    return false;
}
