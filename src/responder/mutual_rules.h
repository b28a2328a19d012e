/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether and how this requester is asked to authenticate. */
#ifndef DSM_RESPONDER_MUTUAL_RULES_H
#define DSM_RESPONDER_MUTUAL_RULES_H

#include "responder/context.h"

/* MutAuthRequested of KEY_EXCHANGE_RSP: 0 where the device does not ask, or the requester cannot. An error where it has
 * to and cannot. */
enum dsm_error dsm_mutual_rules_key_exchange(const struct dsm_connection *connection, uint8_t *mut_auth) DSM_MUST_CHECK;
/* BasicMutAuthReq of CHALLENGE_AUTH. */
bool dsm_mutual_rules_basic(const struct dsm_connection *connection);

#endif
