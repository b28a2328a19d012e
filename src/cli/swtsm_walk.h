/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm walk: attest, a session, IDE, and the TDI to RUN. */
#ifndef DSM_CLI_SWTSM_WALK_H
#define DSM_CLI_SWTSM_WALK_H

#include "cli/swtsm.h"

enum dsm_error swtsm_walk(struct swtsm *t) DSM_MUST_CHECK;

#endif
