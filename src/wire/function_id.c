/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/function_id.h"

#include <stdio.h>

struct dsm_function_text dsm_function_text(uint32_t function_id)
{
    struct dsm_function_text out;
    unsigned id = DSM_FUNCTION_REQUESTER_ID(function_id);
    char *p = out.text;

    if (function_id & DSM_FUNCTION_SEGMENT_VALID)
        p += snprintf(p, sizeof(out.text), "%04x:", (unsigned)DSM_FUNCTION_SEGMENT(function_id));
    snprintf(p, sizeof(out.text) - (size_t)(p - out.text), "%02x:%02x.%x", id >> 8, (id >> 3) & 0x1Fu, id & 7u);
    return out;
}
