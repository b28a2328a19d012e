/* SPDX-License-Identifier: BSD-3-Clause */
/* A TDI's state as readers on any thread see it. */
#ifndef DSM_EMBED_STATE_H
#define DSM_EMBED_STATE_H

#include "embed/embed.h"

/* Publishes the state of a TDI as it is now. */
void embed_store_word(struct swdsm_device *device, size_t tdi);

#endif
