/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm walk: attest, a session, IDE, and the TDI to RUN. swtsm stop: a session, and the TDI to CONFIG_UNLOCKED. */
#ifndef DSM_CLI_SWTSM_WALK_H
#define DSM_CLI_SWTSM_WALK_H

#include "cli/swtsm.h"

enum dsm_error swtsm_walk(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_stop(struct swtsm *t) DSM_MUST_CHECK;

#endif
