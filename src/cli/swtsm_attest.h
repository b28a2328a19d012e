/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm attest. */
#ifndef DSM_CLI_SWTSM_ATTEST_H
#define DSM_CLI_SWTSM_ATTEST_H

#include "cli/swtsm.h"

enum dsm_error swtsm_attest(struct swtsm *t) DSM_MUST_CHECK;

#endif
