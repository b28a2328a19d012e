/* SPDX-License-Identifier: BSD-3-Clause */
/* The messages of CXL's TSP (CXL 3.1). */
#ifndef DSM_WIRE_CXL_TSP_MESSAGES_H
#define DSM_WIRE_CXL_TSP_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. Its decoder takes what follows the header. */
const struct dsm_message *dsm_cxl_tsp_messages_at(size_t i);
/* NULL for an opcode that nobody defined. */
const struct dsm_message *dsm_cxl_tsp_messages_find(uint8_t opcode);
/* "LOCK_TARGET_CONFIGURATION"; "?" when unknown. */
const char *dsm_cxl_tsp_messages_name(uint8_t opcode);

/* Of how many bytes of a message may be shown: neither keys nor PSKs. */
size_t dsm_cxl_tsp_messages_shown(struct dsm_bytes message);
/* "CXL TSP GET_TARGET_CAPABILITIES". */
void dsm_cxl_tsp_messages_print(struct dsm_bytes message, struct dsm_text *out);

#endif
