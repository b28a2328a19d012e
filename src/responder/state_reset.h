/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection begins anew: sessions ended, nothing negotiated. */
#ifndef DSM_RESPONDER_STATE_RESET_H
#define DSM_RESPONDER_STATE_RESET_H

#include "responder/context.h"

/* Back to before GET_VERSION. */
void dsm_state_reset_all(struct dsm_connection *connection);
/* The same but for the transcripts: VERSION stands in them already. */
void dsm_state_reset_negotiated(struct dsm_connection *connection);

/* A conventional reset: as the first, but what was negotiated stays where the device states CACHE_CAP. */
void dsm_state_reset_conventional(struct dsm_connection *connection);

#endif
