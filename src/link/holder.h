/* SPDX-License-Identifier: BSD-3-Clause */
/* Which process listens at an address that is in use: for people, and only as far as the system lets us see it. */
#ifndef DSM_LINK_HOLDER_H
#define DSM_LINK_HOLDER_H

#include "link/address.h"

#include <stddef.h>

/* "process 123, swdsm"; false where it cannot be known. */
bool dsm_holder_find(const struct dsm_address *address, char *text, size_t size);

#endif
