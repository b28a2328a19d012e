/* SPDX-License-Identifier: BSD-3-Clause */
/* The IDE stream of a DSM: keys by IDE_KM, then the registers by the kernel. */
#ifndef DSM_CLI_TSM_STREAM_H
#define DSM_CLI_TSM_STREAM_H

#include "cli/tsm_dsm.h"

/* 0 also for a device that has no IDE. Else an errno, with the reason in detail. */
int tsm_stream_begin(struct tsm_dsm *dsm, struct dsm_error_detail *detail);

#endif
