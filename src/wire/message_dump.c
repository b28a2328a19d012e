/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/message_dump.h"

void dsm_message_dump_row(struct dsm_bytes message, size_t shown, size_t from, struct dsm_text *out)
{
    dsm_text_add(out, "%04zx:", from);
    for (size_t i = from; i < message.n && i - from < DSM_MESSAGE_DUMP_ROW; i++)
        if (i < shown)
            dsm_text_add(out, " %02x", message.p[i]);
        else
            dsm_text_add(out, " **");
}
