/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_VERSION, GET_CAPABILITIES and NEGOTIATE_ALGORITHMS in a row. */
#ifndef DSM_REQUESTER_VCA_H
#define DSM_REQUESTER_VCA_H

#include "requester/step.h"

enum dsm_step dsm_vca_begin(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
