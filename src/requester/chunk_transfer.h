/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What of a round trip is larger than a transfer (DSP0274, large SPDM message transfer mechanism): the request leaves
 * in CHUNK_SENDs, the response is fetched by CHUNK_GET. For the files of this room only.
 */
#ifndef DSM_REQUESTER_CHUNK_TRANSFER_H
#define DSM_REQUESTER_CHUNK_TRANSFER_H

#include "requester/requester.h"

/* Does a request of n bytes have to leave in chunks? It fails where it cannot. */
enum dsm_error dsm_chunk_transfer_is_needed(struct dsm_requester *r, struct dsm_bytes request,
                                            bool *is_needed) DSM_MUST_CHECK;
/* The first chunk of the round trip's request, after wait_us. */
enum dsm_error dsm_chunk_transfer_send(struct dsm_requester *r, uint64_t wait_us) DSM_MUST_CHECK;
/* CHUNK_SEND_ACK: the next chunk is sent, or *response is what the device answers. */
enum dsm_error dsm_chunk_transfer_take_ack(struct dsm_requester *r, struct dsm_bytes message,
                                           struct dsm_bytes *response) DSM_MUST_CHECK;
/* ERROR(LargeResponse) has named this handle. */
enum dsm_error dsm_chunk_transfer_get(struct dsm_requester *r, uint8_t handle) DSM_MUST_CHECK;
/* CHUNK_RESPONSE: the next chunk is asked for, or *response is the whole. */
enum dsm_error dsm_chunk_transfer_take_chunk(struct dsm_requester *r, struct dsm_bytes message,
                                             struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
