/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_GET_DIGESTS_H
#define DSM_REQUESTER_GET_DIGESTS_H

#include "requester/step.h"

enum dsm_step dsm_get_digests_begin(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
