/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests between the operations that wait and the helper that serves. */
#ifndef SWTSM_CORE_REQUEST_H
#define SWTSM_CORE_REQUEST_H

#include "core.h"

struct swtsm_pending;

/* One helper at a time. */
int swtsm_helper_begin(void);
void swtsm_helper_end(void);

bool swtsm_requests_waiting(void);
wait_queue_head_t *swtsm_requests_queue(void);

/*
 * The next request, which stays the first until it is marked as taken.
 * NULL: none.
 */
struct swtsm_pending *swtsm_request_peek(void);
const void *swtsm_request_bytes(const struct swtsm_pending *pending,
				size_t *len);
void swtsm_request_taken(struct swtsm_pending *pending);

/*
 * The request with this id, held: its operation does not return before
 * swtsm_request_put. NULL: nobody waits for it.
 */
struct swtsm_pending *swtsm_request_get(u64 id);
void swtsm_request_put(struct swtsm_pending *pending);
struct pci_dev *swtsm_request_dsm(const struct swtsm_pending *pending);

int swtsm_request_answer(u64 id, int error, void *payload, size_t len);

#endif
