/* SPDX-License-Identifier: BSD-3-Clause */
/* The alias certificate of a device (DSP0274, AliasCert model): made anew at each start, as firmware does it. */
#ifndef DSM_STORE_ALIAS_H
#define DSM_STORE_ALIAS_H

#include "base/error_detail.h"
#include "device/device.h"

/* In: the device's key and the chain of its Device Certificate CA; out, in their place, those of its alias. */
enum dsm_error dsm_alias_make(const struct dsm_device *device, const struct dsm_asym_algorithm *algorithm,
                              const struct dsm_hash_algorithm *hash, struct dsm_private_key **key,
                              struct dsm_certificates *chain, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
