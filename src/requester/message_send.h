/* SPDX-License-Identifier: BSD-3-Clause */
/* A message on its way out: its object, and the observer hears of it. For the files of this room only. */
#ifndef DSM_REQUESTER_MESSAGE_SEND_H
#define DSM_REQUESTER_MESSAGE_SEND_H

#include "requester/requester.h"

/* After wait_us. A record is sealed anew each time: it has a sequence number of its own. */
enum dsm_error dsm_message_send(struct dsm_requester *r, struct dsm_bytes message, uint64_t wait_us) DSM_MUST_CHECK;
void dsm_message_observe(struct dsm_requester *r, bool sent, struct dsm_bytes message);

#endif
