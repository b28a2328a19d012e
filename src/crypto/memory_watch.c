/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/memory_watch.h"

#include <openssl/err.h>

static _Thread_local bool is_lost;

void dsm_memory_watch_begin(void)
{
    ERR_clear_error();
    is_lost = false;
}

void dsm_memory_watch_note(void)
{
    is_lost = true;
}

bool dsm_memory_watch_is_lost(void)
{
    unsigned long error;

    while ((error = ERR_get_error()) != 0)
        is_lost |= ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
    return is_lost;
}
