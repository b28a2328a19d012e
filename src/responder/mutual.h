/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester shows of itself, as a connection or a session holds it. */
#ifndef DSM_RESPONDER_MUTUAL_H
#define DSM_RESPONDER_MUTUAL_H

#include "responder/connection_state.h"

/* Forgets it: nothing waits for the requester, and its key is not known. */
void dsm_mutual_clear(struct dsm_mutual *mutual);

#endif
