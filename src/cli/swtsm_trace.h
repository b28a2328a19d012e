/* SPDX-License-Identifier: BSD-3-Clause */
/* What --verbose shows of each message, in clear also where it travels sealed: a line, and its bytes without keys and
 * nonces. */
#ifndef DSM_CLI_SWTSM_TRACE_H
#define DSM_CLI_SWTSM_TRACE_H

#include "requester/requester.h"

/* asked: what the last request asked for, and its response therefore has; kept by the caller for each requester. */
void swtsm_trace_message(const struct dsm_requester *requester, struct dsm_wire_params *asked, bool sent, bool secured,
                         struct dsm_bytes message);

#endif
