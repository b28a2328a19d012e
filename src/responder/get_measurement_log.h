/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_GET_MEASUREMENT_LOG_H
#define DSM_RESPONDER_GET_MEASUREMENT_LOG_H

#include "responder/context.h"

enum dsm_error dsm_get_measurement_log_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
