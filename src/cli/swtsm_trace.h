/* SPDX-License-Identifier: BSD-3-Clause */
/* What --verbose shows of each message, in clear also where it travels sealed: a line, and its bytes without keys and
 * nonces. */
#ifndef DSM_CLI_SWTSM_TRACE_H
#define DSM_CLI_SWTSM_TRACE_H

#include "cli/swtsm.h"

/* Of struct dsm_requester_observer; context is a struct swtsm. */
void swtsm_trace_message(void *context, bool sent, bool secured, struct dsm_bytes message);

#endif
