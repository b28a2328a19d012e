/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_EMBED_FUNCTION_H
#define DSM_EMBED_FUNCTION_H

#include "embed/embed.h"

/* The device's observer: the function's DMA ends with RUN. */
void embed_functions_tdi_moved(struct swdsm_device *device, size_t tdi, uint8_t from, uint8_t to);

#endif
