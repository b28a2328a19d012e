/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_SET_KEY_PAIR_INFO_H
#define DSM_RESPONDER_SET_KEY_PAIR_INFO_H

#include "responder/context.h"

enum dsm_error dsm_set_key_pair_info_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_set_key_pair_info_commit(struct dsm_connection *connection);

#endif
