/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_EXCHANGE. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_PSK_EXCHANGE_H
#define DSM_RESPONDER_PSK_EXCHANGE_H

#include "responder/context.h"

enum dsm_error dsm_psk_exchange_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_psk_exchange_commit(struct dsm_connection *connection);

#endif
