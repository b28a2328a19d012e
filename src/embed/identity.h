/* SPDX-License-Identifier: BSD-3-Clause */
/* Who the device is. */
#ifndef DSM_EMBED_IDENTITY_H
#define DSM_EMBED_IDENTITY_H

#include "embed/embed.h"

int embed_make_identity(struct swdsm_device *device);

#endif
