/* SPDX-License-Identifier: BSD-3-Clause */
/* How little of a chain or a report a device may give at once: byte by byte, 64 KiB take as long as it likes. */
#ifndef DSM_REQUESTER_PORTION_H
#define DSM_REQUESTER_PORTION_H

#include <stdbool.h>
#include <stddef.h>

#define DSM_PORTION_MIN 32u

/* Where more was asked for. What is the last one may have any length. */
static inline bool dsm_portion_is_small(size_t came, size_t asked)
{
    return came < DSM_PORTION_MIN && came < asked;
}

#endif
