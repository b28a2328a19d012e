/* SPDX-License-Identifier: BSD-3-Clause */
/* The benchmark of one responder: its settings, operations, floors and results. */
#ifndef DSM_BENCH_RESPONDER_H
#define DSM_BENCH_RESPONDER_H

#include "link.h"

#include <sys/types.h>

struct bench_settings {
    bool help;
    bool show_version;
    bool json;
    const char *connect;
    size_t n;         /* how often each operation is done */
    pid_t pid;        /* 0: not told, CPU time is not read */
    const char *only; /* names with commas between; NULL: all */
    struct dsm_requester_options requester;
};

/* False: a line for people has been printed, *exit_code is what to exit with. */
bool bench_settings_read(int argc, char **argv, struct bench_settings *out, int *exit_code);

/* What the cryptography alone costs, with bare calls of the same library: keys and contexts made beforehand. */
struct bench_floor;
struct bench_floor *bench_floor_create(const struct dsm_negotiated *negotiated);
void bench_floor_destroy(struct bench_floor *floor);
/* One operation each; false when the library fails. */
bool bench_floor_sign(struct bench_floor *floor);
/* A fresh key, the shared secret with another's public key, a signature. */
bool bench_floor_session(struct bench_floor *floor);

struct bench_target {
    const struct bench_settings *settings;
    const struct dsm_crypto *crypto;
    struct bench_link link;
    struct bench_floor *floor;
    int query_fd; /* of DECAP_TDISP; -1 */
};

struct bench_operation {
    const char *name;
    const char *help;
    /* prepare and clean_up stand outside of what is measured, and may be NULL. */
    enum dsm_error (*prepare)(struct bench_target *target);
    enum dsm_error (*run)(struct bench_target *target);
    enum dsm_error (*clean_up)(struct bench_target *target);
    bool (*floor)(struct bench_floor *floor); /* NULL: no public-key cryptography in it */
};

extern const struct bench_operation bench_operations[]; /* ends with a nameless row */
bool bench_is_operation(const char *name, size_t n);

struct bench_result {
    const struct bench_operation *operation;
    struct dsm_error_detail failure; /* empty: all went well */
    size_t n;
    double exchanges;      /* one operation's */
    double away_median_us; /* from requests sent to responses read */
    double away_p95_us;
    double whole_median_us; /* with what the requester does itself */
    bool has_cpu;
    double cpu_us; /* of the responder */
    bool has_floor;
    double floor_us;
};

/* Runs one operation settings->n times. */
void bench_measure(struct bench_target *target, const struct bench_operation *operation, struct bench_result *out);

void bench_report_begin(const struct bench_target *target);
void bench_report_row(const struct bench_settings *settings, const struct bench_result *result);
void bench_report_json(const struct bench_settings *settings, const struct dsm_negotiated *n,
                       const struct bench_result *results, size_t count);

#endif
