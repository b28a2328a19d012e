/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_SET_CERTIFICATE_H
#define DSM_RESPONDER_SET_CERTIFICATE_H

#include "responder/context.h"

enum dsm_error dsm_set_certificate_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_set_certificate_commit(struct dsm_connection *connection);
enum dsm_error dsm_set_certificate_fail(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;
/* Its requester gets no answer any more: what is kept already is so all the same. */
void dsm_set_certificate_abandoned(struct dsm_connection *connection);

#endif
