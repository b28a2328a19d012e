/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TSM does with a device, in pieces. Keys and nonces are thrown away. */
#ifndef DSM_BENCH_WALK_H
#define DSM_BENCH_WALK_H

#include "link.h"

/* VCA, GET_DIGESTS, GET_CERTIFICATE of slot 0. */
enum dsm_error bench_identify(struct bench_link *link) DSM_MUST_CHECK;
/* KEY_EXCHANGE, FINISH. */
enum dsm_error bench_begin_session(struct bench_link *link) DSM_MUST_CHECK;
/* All of it: identify, session, IDE keys, signed measurements, LOCK, report, START, STOP, END_SESSION. */
enum dsm_error bench_walk(struct bench_link *link) DSM_MUST_CHECK;

#endif
