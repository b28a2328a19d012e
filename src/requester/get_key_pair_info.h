/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_GET_KEY_PAIR_INFO_H
#define DSM_REQUESTER_GET_KEY_PAIR_INFO_H

#include "requester/step.h"
#include "wire/key_pair_info.h"

/* What the device says of a key pair; out->public_key_info points into the answer. */
enum dsm_step dsm_get_key_pair_info_begin(struct dsm_requester *r, uint8_t key_pair_id,
                                          struct dsm_key_pair_info *out) DSM_MUST_CHECK;

#endif
