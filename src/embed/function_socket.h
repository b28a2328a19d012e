/* SPDX-License-Identifier: BSD-3-Clause */
/* The VMM's connection. */
#ifndef DSM_EMBED_FUNCTION_SOCKET_H
#define DSM_EMBED_FUNCTION_SOCKET_H

#include "embed/function_state.h"

/* Of the endpoint's port. */
bool embed_function_send(void *context, struct dsm_bytes message);
/* No VMM, and no socket for one, any more. */
void embed_function_close(struct swdsm_function *function);

#endif
