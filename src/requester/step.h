/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A step of the protocol without any I/O. Its begin says what is to be done next, and so does each take:
 *
 *     enum dsm_step step = dsm_get_digests_begin(r);
 *
 *     while (step == DSM_STEP_SEND) {
 *         wait for dsm_step_wait_us(r), send dsm_step_object(r), receive the object that answers it
 *         step = dsm_step_take(r, answer);
 *     }
 *
 * Results are in place with DSM_STEP_DONE. With DSM_STEP_FAILED r->failure tells the reason; what lasts is then as it
 * was before the step, or the session is over (failure.session_ended). Any step can be abandoned at any moment, also by
 * beginning another: the requester can begin anew, with the session unless a record of it is out, a handshake or a key
 * update under way.
 */
#ifndef DSM_REQUESTER_STEP_H
#define DSM_REQUESTER_STEP_H

#include "requester/requester.h"

enum dsm_step {
    DSM_STEP_SEND,
    DSM_STEP_DONE,
    DSM_STEP_FAILED,
};

/* With DSM_STEP_SEND: one object of the transport, valid until the next call. */
struct dsm_bytes dsm_step_object(const struct dsm_requester *r);
/* How long to wait before it is sent: 0, unless the device said Busy or ResponseNotReady. */
uint64_t dsm_step_wait_us(const struct dsm_requester *r);
/* The whole object that answers it; empty if the device deliberately gives no response. It has to stay until the next
 * step begins where a result points to bytes. */
enum dsm_step dsm_step_take(struct dsm_requester *r, struct dsm_bytes answer) DSM_MUST_CHECK;
/* Instead of take: the way to the device is gone (DSM_ERR_IO, DSM_ERR_TIMEOUT and the like). */
enum dsm_step dsm_step_fail(struct dsm_requester *r, enum dsm_error error) DSM_MUST_CHECK;
void dsm_step_abandon(struct dsm_requester *r);

/* The rest is for the files of this room. */

typedef enum dsm_error (*dsm_step_part)(struct dsm_requester *r);

/* Abandons the step before. The result is memory of this one's first part: zeros, wiped when the part ends. */
void *dsm_step_prepare(struct dsm_requester *r);
/* A step of one part, or of several up to NULL, one after the other. A part names itself (dsm_requester_name_step),
 * then it sends a request, is done at once, or fails. */
enum dsm_step dsm_step_begin(struct dsm_requester *r, dsm_step_part part) DSM_MUST_CHECK;
enum dsm_step dsm_step_begin_parts(struct dsm_requester *r, const dsm_step_part *parts) DSM_MUST_CHECK;

/* The memory of the part under way, as its file sees it. */
#define DSM_STEP_MEMORY(r, type)                                                                                       \
    ((void)sizeof(char[sizeof(type) <= DSM_STEP_MEMORY_MAX ? 1 : -1]), (type *)(void *)(r)->step.memory)

#endif
