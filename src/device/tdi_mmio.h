/* SPDX-License-Identifier: BSD-3-Clause */
/* Which MMIO of a TDI is TEE memory, and how SET_MMIO_ATTRIBUTE_REQUEST changes that (PCIe 11.3.21). */
#ifndef DSM_DEVICE_TDI_MMIO_H
#define DSM_DEVICE_TDI_MMIO_H

#include "device/tdi.h"
#include "wire/tdisp_optional.h"

/* Attributes of a place in a BAR as described, and as they have been changed since LOCK. */
uint16_t dsm_tdi_attributes_at(const struct dsm_tdi *tdi, unsigned bar, uint64_t offset);
/* Of a locked TDI: attributes and report are as asked for then. Why not, in static text; NULL: done. */
const char *dsm_tdi_change_mmio(struct dsm_tdi *tdi, const struct dsm_tdisp_mmio_range *wanted);

#endif
