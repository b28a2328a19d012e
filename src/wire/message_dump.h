/* SPDX-License-Identifier: BSD-3-Clause */
/* A message's bytes for people, in rows of hexadecimal; those that are not to be shown as asterisks. */
#ifndef DSM_WIRE_MESSAGE_DUMP_H
#define DSM_WIRE_MESSAGE_DUMP_H

#include "base/text.h"

#define DSM_MESSAGE_DUMP_ROW 32u /* bytes */

/* "0020: 13 fe 00 00 ** **", from this byte on. shown: how many of all bytes may be shown (dsm_spdm_messages_shown). */
void dsm_message_dump_row(struct dsm_bytes message, size_t shown, size_t from, struct dsm_text *out);

#endif
