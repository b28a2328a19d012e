/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_GET_CAPABILITIES_H
#define DSM_REQUESTER_GET_CAPABILITIES_H

#include "requester/step.h"

enum dsm_step dsm_get_capabilities_begin(struct dsm_requester *r) DSM_MUST_CHECK;
/* As a part of a longer step. */
enum dsm_error dsm_get_capabilities_send(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
