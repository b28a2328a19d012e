/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_GET_KEY_PAIR_INFO_H
#define DSM_RESPONDER_GET_KEY_PAIR_INFO_H

#include "responder/context.h"

enum dsm_error dsm_get_key_pair_info_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
