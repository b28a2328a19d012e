/* SPDX-License-Identifier: BSD-3-Clause */
/* SPDM's messages (DSP0274 tables "SPDM request codes" and "SPDM response codes"): all codes by name, and the rows of
 * those that we read and write. */
#ifndef DSM_WIRE_SPDM_MESSAGES_H
#define DSM_WIRE_SPDM_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. */
const struct dsm_message *dsm_spdm_messages_at(size_t i);
/* NULL for a code that nobody defined. */
const struct dsm_message *dsm_spdm_messages_find(uint8_t code);
/* "GET_VERSION"; "?" when unknown. */
const char *dsm_spdm_messages_name(uint8_t code);

/* Of how many bytes of a whole message may be shown: not of keys and nonces, nor of what may hold some. */
size_t dsm_spdm_messages_shown(const struct dsm_wire_params *params, struct dsm_bytes message);

/* One line of a whole message: its name, its fields, and the message of PCI-SIG's protocols in it. Keys and nonces are
 * not shown. params: of the connection; the version becomes the message's own, and a request leaves in it what its
 * response will have. */
void dsm_spdm_messages_print(struct dsm_wire_params *params, struct dsm_bytes message, struct dsm_text *out);

#endif
