/* SPDX-License-Identifier: BSD-3-Clause */
/* A requester on an open socket. */
#ifndef DSM_BENCH_LINK_H
#define DSM_BENCH_LINK_H

#include "cli/link.h"
#include "requester/steps.h"

struct bench_link {
    struct cli_link link;
    struct dsm_requester *requester;
};

/* False: detail tells. The link must stay where it is. */
bool bench_link_open(const struct dsm_crypto *crypto, const char *address, const struct dsm_requester_options *options,
                     struct bench_link *out, struct dsm_error_detail *detail);
/* Takes a step to its end. */
enum dsm_error bench_link_do(struct bench_link *link, enum dsm_step step) DSM_MUST_CHECK;
/* The device keeps its context, and its program lives on. */
void bench_link_close(struct bench_link *link);
/* What went wrong last, for people. */
void bench_link_failure(const struct bench_link *link, enum dsm_error error, struct dsm_error_detail *detail);

#endif
