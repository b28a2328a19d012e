/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether requester and responder agree on all that they must agree on: what is negotiated, transcripts, session. */
#ifndef DSM_TESTS_UNIT_BOTH_SIDES_H
#define DSM_TESTS_UNIT_BOTH_SIDES_H

#include "requester/requester.h"
#include "responder/connection.h"

/* NULL, or the name of the first thing on which they differ. */
const char *both_sides_differ(const struct dsm_requester *r, const struct dsm_connection *c);

#endif
