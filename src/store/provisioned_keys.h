/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Key pairs that SET_KEY_PAIR_INFO has changed, in the identity folder:
 *
 *     DIR/devices/NAME/provisioned/key-pair-ID        what it is now: a line "usage 0x.. slots 0x.. algorithm 0x.. key
 * WORD" DIR/devices/NAME/provisioned/key-pair-ID.key.pem    its key, where WORD is "made"; "own": as described; "none"
 */
#ifndef DSM_STORE_PROVISIONED_KEYS_H
#define DSM_STORE_PROVISIONED_KEYS_H

#include "base/error_detail.h"
#include "device/device.h"

#define DSM_PROVISIONED_FOLDER "provisioned"

/* A dsm_keeper's keep_key_pair; context: the folder of all identities. */
enum dsm_error dsm_provisioned_keep_key_pair(void *context, const char *device, uint8_t id,
                                             const struct dsm_key_pair *pair, bool is_made) DSM_MUST_CHECK;
/* A slot has a chain of the pair now. */
enum dsm_error dsm_provisioned_note_slot(const char *folder, const char *device, uint8_t id,
                                         uint8_t slot) DSM_MUST_CHECK;
/* Adopts what is kept of the device's key pairs: keys before chains are looked at, slots after it. */
enum dsm_error dsm_provisioned_adopt_keys(const char *folder, struct dsm_device *device,
                                          struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_provisioned_adopt_slots(const char *folder, struct dsm_device *device,
                                           struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
