/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The requester id that a function goes by: each configuration write names it (PCIe 2.2.6.2). The first write tells
 * which bus the guest has given; only from then on can it change.
 */
#ifndef DSM_DEVICE_CONFIG_CAPTURE_H
#define DSM_DEVICE_CONFIG_CAPTURE_H

#include "device/config/effects.h"
#include "device/config/functions.h"

/* The TDIs that are locked under another id than this one will make theirs (11.2). Changes nothing. */
void dsm_config_capture_judge(const struct dsm_config_view *view, const struct dsm_config_function *function,
                              uint32_t function_id, struct dsm_config_effects *effects);
/* The function has this id from now on; so have its TDIs, its VFs and its IDE port. */
void dsm_config_capture_keep(const struct dsm_config_view *view, struct dsm_config_function *function,
                             uint32_t function_id);
/* The function id of a TDI as its configuration writes show it, bus number included; false before the first. */
bool dsm_config_capture_find(const struct dsm_config_view *view, size_t tdi, uint32_t *function_id);

#endif
