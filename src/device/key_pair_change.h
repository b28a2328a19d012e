/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_KEY_PAIR_INFO: what becomes of a key pair, and what keeps it from that. Pure: it changes nothing of the device.
 */
#ifndef DSM_DEVICE_KEY_PAIR_CHANGE_H
#define DSM_DEVICE_KEY_PAIR_CHANGE_H

#include "device/identity.h"
#include "wire/cause.h"

/* The pair as it is to be, without a key where one is to be generated or goes; what it was is not touched. Else a
 * cause. */
enum dsm_error dsm_key_pair_change_judge(const struct dsm_identity *identity,
                                         const struct dsm_set_key_pair_info *wanted, struct dsm_key_pair *out,
                                         struct dsm_cause *cause) DSM_MUST_CHECK;
/* It is so from here on; pair's key is taken over. Chains of keys that are gone, or that their slots do not have any
 * more, go as well. It cannot fail. */
void dsm_key_pair_change_apply(struct dsm_identity *identity, uint8_t id, const struct dsm_key_pair *pair);

#endif
