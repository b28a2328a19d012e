/* SPDX-License-Identifier: BSD-3-Clause */
/* What GET_CSR and SET_CERTIFICATE have in common: which key pair they are about. */
#ifndef DSM_RESPONDER_PROVISION_H
#define DSM_RESPONDER_PROVISION_H

#include "responder/context.h"

/* key_pair_id and model are the request's: both 0 unless the connection has several key pairs of an algorithm. A model
 * of 0 is right then as well if is_erase. The pair has a key of the negotiated algorithm. */
enum dsm_error dsm_provision_find_key_pair(struct dsm_connection *connection, uint8_t slot, uint8_t key_pair_id,
                                           uint8_t model, bool is_erase, struct dsm_key_pair **out) DSM_MUST_CHECK;
/* A job about this key, which may be NULL, with the bytes that the request has of it, which are copied. */
enum dsm_error dsm_provision_begin_job(struct dsm_connection *connection, const struct dsm_private_key *key,
                                       struct dsm_bytes evidence,
                                       enum dsm_error (*run)(struct dsm_job *job)) DSM_MUST_CHECK;

#endif
