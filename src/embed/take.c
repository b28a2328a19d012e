/* SPDX-License-Identifier: BSD-3-Clause */
#include "embed/take.h"
#include "embed/embed.h"

#include <errno.h>

int embed_take(void *own, size_t own_size, const void *theirs)
{
    const uint8_t *bytes = theirs;
    size_t size;

    memset(own, 0, own_size);
    if (!theirs)
        return -EINVAL;
    memcpy(&size, bytes, sizeof(size));
    if (size < sizeof(size))
        return -EINVAL;
    memcpy(own, bytes, size < own_size ? size : own_size);
    for (size_t i = own_size; i < size; i++)
        if (bytes[i] != 0)
            return -E2BIG; /* what is known of it may say where to tell so */
    return 0;
}
