/* SPDX-License-Identifier: BSD-3-Clause */
/* A secured session. */
#ifndef DSM_CLI_SWTSM_SESSION_H
#define DSM_CLI_SWTSM_SESSION_H

#include "cli/swtsm.h"

enum dsm_error swtsm_session(struct swtsm *t,
                             uint8_t slot) DSM_MUST_CHECK; /* KEY_EXCHANGE, FINISH and what is asked for */

#endif
