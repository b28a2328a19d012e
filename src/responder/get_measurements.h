/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENTS. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_GET_MEASUREMENTS_H
#define DSM_RESPONDER_GET_MEASUREMENTS_H

#include "responder/context.h"

enum dsm_error dsm_get_measurements_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
