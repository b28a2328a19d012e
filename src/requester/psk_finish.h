/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_FINISH: ends the handshake that PSK_EXCHANGE began. If it fails, there is no session. */
#ifndef DSM_REQUESTER_PSK_FINISH_H
#define DSM_REQUESTER_PSK_FINISH_H

#include "requester/step.h"

enum dsm_step dsm_psk_finish_begin(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
