/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_END_SESSION_H
#define DSM_REQUESTER_END_SESSION_H

#include "requester/step.h"

enum dsm_step dsm_end_session_begin(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
