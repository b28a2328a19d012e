/* SPDX-License-Identifier: BSD-3-Clause */
/* How much we take of a requester: what CAPABILITIES states. */
#ifndef DSM_RESPONDER_SIZES_H
#define DSM_RESPONDER_SIZES_H

#include "responder/context.h"

/* DataTransferSize, and MaxSPDMmsgSize where chunks are stated. */
size_t dsm_sizes_transfer_max(const struct dsm_connection *connection);
size_t dsm_sizes_message_max(const struct dsm_connection *connection);
/* What is taken at once now, with the transport's padding: before DataTransferSize is stated, what we can. */
size_t dsm_sizes_request_max(const struct dsm_connection *connection);

#endif
