/* SPDX-License-Identifier: BSD-3-Clause */
/* A client's accesses to BAR 0, of any length within it. Where the function does not answer (memory space off, D3hot,
 * TEE memory of a TDI that accepts nothing: PCIe 11.2.1, the TDI as completer), reads are all ones and writes are
 * dropped. */
#ifndef DSM_ENDPOINT_BAR_REGION_H
#define DSM_ENDPOINT_BAR_REGION_H

#include "endpoint/endpoint.h"

void dsm_bar_region_read(struct dsm_endpoint *endpoint, uint64_t offset, uint8_t *out, size_t n);
void dsm_bar_region_write(struct dsm_endpoint *endpoint, uint64_t offset, struct dsm_bytes data);

#endif
