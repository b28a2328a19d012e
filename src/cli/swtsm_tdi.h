/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI from CONFIG_UNLOCKED to RUN, and back. */
#ifndef DSM_CLI_SWTSM_TDI_H
#define DSM_CLI_SWTSM_TDI_H

#include "cli/swtsm.h"

enum dsm_error swtsm_tdi_start(struct swtsm *t) DSM_MUST_CHECK; /* version, capabilities, LOCK, report, START */
enum dsm_error swtsm_tdi_stop(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_tdi_leave(struct swtsm *t) DSM_MUST_CHECK; /* version, state, STOP: from any state, ERROR too */

#endif
