/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_SET_KEY_PAIR_INFO_H
#define DSM_REQUESTER_SET_KEY_PAIR_INFO_H

#include "requester/step.h"
#include "wire/key_pair_info.h"

enum dsm_step dsm_set_key_pair_info_begin(struct dsm_requester *r,
                                          const struct dsm_set_key_pair_info *wanted) DSM_MUST_CHECK;

#endif
