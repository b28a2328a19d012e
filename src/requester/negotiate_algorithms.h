/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_NEGOTIATE_ALGORITHMS_H
#define DSM_REQUESTER_NEGOTIATE_ALGORITHMS_H

#include "requester/step.h"

enum dsm_step dsm_negotiate_algorithms_begin(struct dsm_requester *r) DSM_MUST_CHECK;
/* As a part of a longer step. */
enum dsm_error dsm_negotiate_algorithms_send(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
