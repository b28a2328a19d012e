/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_FINISH. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_PSK_FINISH_H
#define DSM_RESPONDER_PSK_FINISH_H

#include "responder/context.h"

enum dsm_error dsm_psk_finish_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_psk_finish_commit(struct dsm_connection *connection);

#endif
