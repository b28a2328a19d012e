/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_GET_CSR_H
#define DSM_RESPONDER_GET_CSR_H

#include "responder/context.h"

enum dsm_error dsm_get_csr_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_get_csr_commit(struct dsm_connection *connection);
enum dsm_error dsm_get_csr_fail(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

#endif
