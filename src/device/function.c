/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/function.h"

#include <stdio.h>

#include "wire/tdisp.h"

#define DEVICE_FUNCTION_MASK 0xFFu
#define FUNCTION_NUMBER_MASK 0x07u

bool dsm_function_same(uint32_t a, uint32_t b)
{
    if (DSM_FUNCTION_REQUESTER_ID(a) != DSM_FUNCTION_REQUESTER_ID(b))
        return false;
    return (a & b & DSM_FUNCTION_SEGMENT_VALID) == 0 || DSM_FUNCTION_SEGMENT(a) == DSM_FUNCTION_SEGMENT(b);
}

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

bool dsm_function_same_device(uint32_t a, uint32_t b)
{
    return ((a ^ b) & DEVICE_FUNCTION_MASK) == 0;
}

bool dsm_function_same_number(uint32_t a, uint32_t b)
{
    return ((a ^ b) & FUNCTION_NUMBER_MASK) == 0;
}
