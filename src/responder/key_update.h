/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_UPDATE. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_KEY_UPDATE_H
#define DSM_RESPONDER_KEY_UPDATE_H

#include "responder/context.h"

enum dsm_error dsm_key_update_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_key_update_commit(struct dsm_connection *connection);

#endif
