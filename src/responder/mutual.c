/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/mutual.h"

void dsm_mutual_clear(struct dsm_mutual *mutual)
{
    dsm_messages_reset(&mutual->chain);
    dsm_messages_reset(&mutual->m1m2);
    dsm_public_key_destroy(mutual->key);
    *mutual = (struct dsm_mutual){ .key = NULL };
}
