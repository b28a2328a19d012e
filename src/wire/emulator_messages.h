/* SPDX-License-Identifier: BSD-3-Clause */
/* The messages of swdsm's own frames (wire/emulator.h): their payloads. */
#ifndef DSM_WIRE_EMULATOR_MESSAGES_H
#define DSM_WIRE_EMULATOR_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. Its code is its command; a RESULT, which answers any, has code 0. */
const struct dsm_message *dsm_emulator_messages_at(size_t i);

#endif
