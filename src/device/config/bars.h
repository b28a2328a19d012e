/* SPDX-License-Identifier: BSD-3-Clause */
/* The addresses that a guest programs into BARs and VF BARs: the next report shows them. */
#ifndef DSM_DEVICE_CONFIG_BARS_H
#define DSM_DEVICE_CONFIG_BARS_H

#include "device/config/functions.h"
#include "device/config/write.h"

/* index: of the BAR register written. */
void dsm_config_bars_keep(const struct dsm_config_view *view, struct dsm_config_function *function, unsigned index,
                          const struct dsm_config_write *write);
void dsm_config_bars_keep_vf(const struct dsm_config_view *view, struct dsm_config_function *function, unsigned index,
                             const struct dsm_config_write *write);
/* The bits of such a register that an address can have: a lower half ends in read-only flags, which a guest may well
 * write as zeros. */
uint32_t dsm_config_bars_bits(const struct dsm_config_view *view, const struct dsm_config_function *function,
                              unsigned index);
uint32_t dsm_config_bars_vf_bits(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                 unsigned index);
/* A description of the TDI that leaves addresses open takes those that the guest has programmed. */
void dsm_config_bars_fill(const struct dsm_config_view *view, const struct dsm_tdi *tdi,
                          struct dsm_tdi_description *description);
/* A reset has cleared the function's BARs. */
void dsm_config_bars_clear(const struct dsm_config_view *view, struct dsm_config_function *function);

#endif
