/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP's messages (PCIe table 11-4): all types by name, and how the bodies of those that we read and write go. */
#ifndef DSM_WIRE_TDISP_MESSAGES_H
#define DSM_WIRE_TDISP_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. Its decoder takes the body: what follows the header. */
const struct dsm_message *dsm_tdisp_messages_at(size_t i);
/* NULL for a type that nobody defined. */
const struct dsm_message *dsm_tdisp_messages_find(uint8_t type);
/* "LOCK_INTERFACE_REQUEST"; "?" when unknown. */
const char *dsm_tdisp_messages_name(uint8_t type);

/* Of how many bytes of a whole message, with its header, may be shown: not what is secret, or may be. */
size_t dsm_tdisp_messages_shown(struct dsm_bytes message);
/* A whole message, with its header: "TDISP LOCK_INTERFACE_REQUEST function_id=0x... flags=0x0004 ...". */
void dsm_tdisp_messages_print(struct dsm_bytes message, struct dsm_text *out);

#endif
