/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What devices are given while they are served, in the identity folder:
 *
 *     DIR/devices/NAME/provisioned/SLOT.ALGORITHM.chain.pem    a chain that SET_CERTIFICATE brought; empty: it erased
 * one and key pairs (store/provisioned_keys.h). Each file is written whole or not at all, and each by itself says what
 * is so: there is no order to be lost in a crash.
 */
#ifndef DSM_STORE_PROVISIONED_H
#define DSM_STORE_PROVISIONED_H

#include "base/error_detail.h"
#include "device/device.h"

/* Adopts what is kept for the device, and makes it keep further changes there where its capabilities allow any. folder:
 * of all identities, as long-lived as the device. makes: folders may be made. */
enum dsm_error dsm_provisioned_open(const char *folder, bool makes, struct dsm_device *device,
                                    struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
