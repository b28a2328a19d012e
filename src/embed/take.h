/* SPDX-License-Identifier: BSD-3-Clause */
/* An embedder's structures, of whatever version they are. */
#ifndef DSM_EMBED_TAKE_H
#define DSM_EMBED_TAKE_H

#include <stddef.h>

/* Copies a structure that begins with its size: what it does not have is zero. -EINVAL: no size; -E2BIG: it sets what
 * this library does not know. */
int embed_take(void *own, size_t own_size, const void *theirs);
#define EMBED_TAKE(own, theirs) embed_take(&(own), sizeof(own), theirs)

#endif
