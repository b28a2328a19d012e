/* SPDX-License-Identifier: BSD-3-Clause */
/* The messages of CXL's IDE_KM (CXL 3.0). */
#ifndef DSM_WIRE_CXL_IDE_KM_MESSAGES_H
#define DSM_WIRE_CXL_IDE_KM_MESSAGES_H

#include "wire/message.h"

/* The i-th message; NULL past the last. Its decoder takes the whole message, object id included. */
const struct dsm_message *dsm_cxl_ide_km_messages_at(size_t i);
/* NULL for an object id that nobody defined. */
const struct dsm_message *dsm_cxl_ide_km_messages_find(uint8_t object);
/* "GETKEY"; "?" when unknown. */
const char *dsm_cxl_ide_km_messages_name(uint8_t object);

/* Of how many bytes of a message may be shown: not keys. */
size_t dsm_cxl_ide_km_messages_shown(struct dsm_bytes message);
/* "CXL IDE_KM KEY_PROG stream_id=0 ... key=secret". */
void dsm_cxl_ide_km_messages_print(struct dsm_bytes message, struct dsm_text *out);

#endif
