/* SPDX-License-Identifier: BSD-3-Clause */
/* What this role does about each request of the exchange table (spdm/exchange_table.h). */
#ifndef DSM_RESPONDER_HANDLER_TABLE_H
#define DSM_RESPONDER_HANDLER_TABLE_H

#include "responder/context.h"

/*
 * handle answers the request in hand: it checks, and writes the response or sets a job aside that ends it. It changes
 * nothing that lasts. commit does, and cannot fail: it is called when the response stands and is in its transcript.
 * NULL: nothing lasts. fail, where there is one, is called when the job has failed: it names the cause, ends what is
 * over then, and returns the error to answer with.
 */
struct dsm_handler {
    uint8_t request;
    enum dsm_error (*handle)(struct dsm_connection *connection);
    void (*commit)(struct dsm_connection *connection);
    enum dsm_error (*fail)(struct dsm_connection *connection, enum dsm_error error);
};

/* NULL for a request that we do not support. */
const struct dsm_handler *dsm_handler_table_find(uint8_t request);

#endif
