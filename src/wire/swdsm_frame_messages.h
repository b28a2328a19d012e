/* SPDX-License-Identifier: BSD-3-Clause */
/* The messages of swdsm's own frames (wire/swdsm_frame.h): their payloads. */
#ifndef DSM_WIRE_SWDSM_FRAME_MESSAGES_H
#define DSM_WIRE_SWDSM_FRAME_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. Its code is its command; a RESULT, which answers any, has code 0. */
const struct dsm_message *dsm_swdsm_frame_messages_at(size_t i);

#endif
