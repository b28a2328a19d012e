/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_CLI_SWTSM_SERVE_H
#define DSM_CLI_SWTSM_SERVE_H

#include "cli/swtsm.h"

enum dsm_error swtsm_serve(struct swtsm *t) DSM_MUST_CHECK;

#endif
