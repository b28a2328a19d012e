/* SPDX-License-Identifier: BSD-3-Clause */
/* Our answers to encapsulated requests: one row a request. For the files of this room only. */
#ifndef DSM_REQUESTER_AUTHENTICATE_ANSWERS_H
#define DSM_REQUESTER_AUTHENTICATE_ANSWERS_H

#include "requester/requester.h"

/* Behind DELIVER_ENCAPSULATED_RESPONSE's header, which w has: the answer, or an ERROR to what we do not answer. */
enum dsm_error dsm_authenticate_answers_write(struct dsm_requester *r, struct dsm_bytes request,
                                              struct dsm_writer *w) DSM_MUST_CHECK;

#endif
