/* SPDX-License-Identifier: BSD-3-Clause */
/* A message in its DOE object, in clear or as a secured record. For the files of this room only. */
#ifndef DSM_REQUESTER_OBJECT_H
#define DSM_REQUESTER_OBJECT_H

#include "requester/requester.h"

/* One object there and back; *data is what follows the header of a response of that type. */
enum dsm_error dsm_requester_object(struct dsm_requester *r, uint8_t type, struct dsm_bytes request,
                                    struct dsm_doe_object *response) DSM_MUST_CHECK;

/* A message there and one back, sealed and opened if the session is secured. */
enum dsm_error dsm_requester_message(struct dsm_requester *r, struct dsm_bytes request,
                                     struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
