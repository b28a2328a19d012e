/* SPDX-License-Identifier: BSD-3-Clause */
/* The object that the guest writes into the mailbox of function 0, on its way to the responder and back. */
#ifndef DSM_EMBED_FUNCTION_MAILBOX_H
#define DSM_EMBED_FUNCTION_MAILBOX_H

#include "embed/function_state.h"

/* Of the endpoint's port: it is served by the next call of serve. */
void embed_mailbox_object(void *context, uint64_t epoch, struct dsm_bytes object);
void embed_mailbox_serve(struct swdsm_function *function);
/* Does the response of function 0 still wait? Any function may be what it waited for. */
void embed_mailbox_continue(struct swdsm_device *device, uint64_t now_ms);
void embed_mailbox_clear(struct swdsm_function *function);

#endif
