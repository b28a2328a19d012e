/* SPDX-License-Identifier: BSD-3-Clause */
/* Options that several benchmarks have. */
#ifndef DSM_BENCH_OPTIONS_H
#define DSM_BENCH_OPTIONS_H

#include "cli/option_table.h"
#include "requester/requester.h"

bool bench_read_version(const char *value, struct dsm_requester_options *out, struct cli_reason *why);
bool bench_read_hash(const char *value, struct dsm_requester_options *out, struct cli_reason *why);
bool bench_read_asym(const char *value, struct dsm_requester_options *out, struct cli_reason *why);
bool bench_read_dhe(const char *value, struct dsm_requester_options *out, struct cli_reason *why);
bool bench_read_aead(const char *value, struct dsm_requester_options *out, struct cli_reason *why);
/* A whole number from 1 on. */
bool bench_read_count(const char *value, size_t max, size_t *out, struct cli_reason *why);

/* Of those that start a daemon: the first member of their settings. */
struct bench_common {
    bool help;
    const char *program;
};
bool bench_set_program(void *settings, const char *value, struct cli_reason *why);
bool bench_set_help(void *settings, const char *value, struct cli_reason *why);
/* The end of their tables. */
#define BENCH_COMMON_OPTIONS                                                                                           \
    { "swdsm", 's', "PATH", "the daemon (the one that was built with this)", bench_set_program },                      \
        { "help", 'h', NULL, "print this", bench_set_help },                                                           \
    {                                                                                                                  \
        NULL, 0, NULL, NULL, NULL                                                                                      \
    }
/* false: there is nothing to measure, after a help or a complaint; *status is the program's. */
bool bench_options_parse(const char *name, const struct cli_option *table, int argc, char **argv, void *settings,
                         int *status);

#endif
