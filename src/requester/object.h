/* SPDX-License-Identifier: BSD-3-Clause */
/* A message in its transport's object, in clear or as a secured record. For the files of this room only. */
#ifndef DSM_REQUESTER_OBJECT_H
#define DSM_REQUESTER_OBJECT_H

#include "requester/requester.h"

/* One object there and back. */
enum dsm_error dsm_requester_object(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes request,
                                    struct dsm_object *response) DSM_MUST_CHECK;

/* The response is of another kind than it has to be. */
enum dsm_error dsm_requester_wrong_kind(struct dsm_requester *r, enum dsm_object_kind came,
                                        enum dsm_object_kind expected);

/* A message there and one back, sealed and opened if the session is secured. */
enum dsm_error dsm_requester_message(struct dsm_requester *r, struct dsm_bytes request,
                                     struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
