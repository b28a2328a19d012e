/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH: ends the handshake that KEY_EXCHANGE began. If it fails, there is no session. */
#ifndef DSM_REQUESTER_FINISH_H
#define DSM_REQUESTER_FINISH_H

#include "requester/step.h"

enum dsm_step dsm_finish_begin(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
