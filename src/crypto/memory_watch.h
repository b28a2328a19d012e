/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Private to the room. A function of OpenSSL's that finds no memory says no more than one that finds a wrong signature,
 * another kind of key, or no such extension: a peer would be blamed for it, or let pass. Of the calling thread.
 */
#ifndef DSM_CRYPTO_MEMORY_WATCH_H
#define DSM_CRYPTO_MEMORY_WATCH_H

#include "base/error.h"

#include <stdbool.h>

/* From here on it is noted. */
void dsm_memory_watch_begin(void);
/* What our memory functions found; without them OpenSSL's own list of errors has most of it. */
bool dsm_memory_watch_is_lost(void);
void dsm_memory_watch_note(void);
/* An error's true cause. */
static inline enum dsm_error dsm_memory_watch_end(enum dsm_error error)
{
    return error != DSM_OK && dsm_memory_watch_is_lost() ? DSM_ERR_NO_MEMORY : error;
}

#endif
