/* SPDX-License-Identifier: BSD-3-Clause */
/* One SPDM request and its response, as every exchange of this room does it. For the files of this room only. */
#ifndef DSM_REQUESTER_EXCHANGE_H
#define DSM_REQUESTER_EXCHANGE_H

#include "requester/requester.h"

/* What decoders and encoders need now. */
struct dsm_wire_params dsm_requester_params(const struct dsm_requester *r);

/* Over the request buffer, for an encoder. */
struct dsm_writer dsm_requester_writer(struct dsm_requester *r);

/*
 * Sends request (sealed, when the session is) and takes its response: the object, the record, version and code are
 * checked, an ERROR becomes a failure, Busy and ResponseNotReady are waited for. *response is valid until the next
 * exchange.
 */
enum dsm_error dsm_requester_exchange(struct dsm_requester *r, struct dsm_bytes request, uint8_t response_code,
                                      struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
