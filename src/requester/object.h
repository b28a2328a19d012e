/* SPDX-License-Identifier: BSD-3-Clause */
/* A message in its transport's object, in clear or as a secured record. For the files of this room only. */
#ifndef DSM_REQUESTER_OBJECT_H
#define DSM_REQUESTER_OBJECT_H

#include "requester/requester.h"

/* Writes an object around a message; one of SPDM is sealed if the session is secured. *object is valid until the next
 * one. */
enum dsm_error dsm_object_write(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes message,
                                struct dsm_bytes *object) DSM_MUST_CHECK;

/* The message of an object that answers one of such a kind. *message points into bytes or, opened, into the requester.
 */
enum dsm_error dsm_object_open(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes bytes,
                               struct dsm_bytes *message) DSM_MUST_CHECK;

#endif
