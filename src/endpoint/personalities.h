/* SPDX-License-Identifier: BSD-3-Clause */
/* The personalities that there are. */
#ifndef DSM_ENDPOINT_PERSONALITIES_H
#define DSM_ENDPOINT_PERSONALITIES_H

#include "endpoint/personality.h"

/* By name ("dma"); NULL for none. */
const struct dsm_personality *dsm_personalities_find(const char *name);
const struct dsm_personality *dsm_personalities_at(size_t i); /* NULL past the last */

#endif
