/* SPDX-License-Identifier: BSD-3-Clause */
/* Options that several benchmarks have. */
#ifndef DSM_BENCH_OPTIONS_H
#define DSM_BENCH_OPTIONS_H

#include "options/option.h"
#include "requester/requester.h"

#include <stdbool.h>

enum dsm_error bench_read_version(const char *value, struct dsm_requester_options *out,
                                  struct dsm_error_detail *detail);
enum dsm_error bench_read_hash(const char *value, struct dsm_requester_options *out, struct dsm_error_detail *detail);
enum dsm_error bench_read_asym(const char *value, struct dsm_requester_options *out, struct dsm_error_detail *detail);
enum dsm_error bench_read_dhe(const char *value, struct dsm_requester_options *out, struct dsm_error_detail *detail);
enum dsm_error bench_read_aead(const char *value, struct dsm_requester_options *out, struct dsm_error_detail *detail);
/* A whole number from 1 on. */
enum dsm_error bench_read_count(const char *value, size_t max, size_t *out, struct dsm_error_detail *detail);

/* Of those that start a daemon: the first member of their settings. */
struct bench_common {
    bool help;
    bool show_version;
    const char *program;
};
enum dsm_error bench_set_program(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error bench_set_show_version(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error bench_set_help(void *settings, const char *value, struct dsm_error_detail *detail);
/* The end of their tables. */
#define BENCH_COMMON_OPTIONS                                                                                           \
    { "swdsm", 's', "PATH", "the daemon (the one that was built with this)", bench_set_program },                      \
        { "version", 0, NULL, "print the program's version", bench_set_show_version },                                 \
        { "help", 'h', NULL, "print this", bench_set_help }, DSM_OPTIONS_END
/* false: there is nothing to measure, after a help, a version or a complaint; *status is the program's. */
bool bench_options_parse(const char *name, const struct dsm_option *table, int argc, char **argv, void *settings,
                         int *status);

#endif
