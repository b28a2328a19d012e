/* SPDX-License-Identifier: BSD-3-Clause */
/* How option values that several benchmarks have are read. */
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

#endif
