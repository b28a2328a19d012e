/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys of the session's records. For the files of this room only. */
#ifndef DSM_REQUESTER_KEYS_H
#define DSM_REQUESTER_KEYS_H

#include "requester/requester.h"

struct dsm_kdf dsm_requester_kdf(const struct dsm_requester *r);

/* One direction's record key from its secret; sequence numbers begin at 0. */
enum dsm_error dsm_requester_set_out(struct dsm_requester *r, const struct dsm_secret *secret) DSM_MUST_CHECK;
enum dsm_error dsm_requester_set_in(struct dsm_requester *r, const struct dsm_secret *secret) DSM_MUST_CHECK;
enum dsm_error dsm_requester_set_next_in(struct dsm_requester *r, const struct dsm_secret *secret) DSM_MUST_CHECK;

#endif
