/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The personality "nvme": a controller of NVM Express 1.3 with one namespace of 512-byte blocks, as far as the stock
 * drivers of Linux and SeaBIOS need one: identify, features, queues, read, write, write zeroes, flush, MSI-X. PRPs
 * alone; memory pages of 4 KiB.
 */
#ifndef DSM_ENDPOINT_NVME_H
#define DSM_ENDPOINT_NVME_H

#include "endpoint/personality.h"

extern const struct dsm_personality dsm_nvme_personality;

#endif
