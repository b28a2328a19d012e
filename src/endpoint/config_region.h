/* SPDX-License-Identifier: BSD-3-Clause */
/* A client's accesses to configuration space, of any length within it. The device hears of each write with what the
 * register reads and what is written, before it takes effect; then reports, locks and errors follow by themselves. */
#ifndef DSM_ENDPOINT_CONFIG_REGION_H
#define DSM_ENDPOINT_CONFIG_REGION_H

#include "endpoint/endpoint.h"

void dsm_config_region_read(const struct dsm_endpoint *endpoint, uint16_t offset, uint8_t *out, size_t n);
void dsm_config_region_write(struct dsm_endpoint *endpoint, uint16_t offset, struct dsm_bytes data);

#endif
