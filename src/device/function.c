/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/function.h"

#include "wire/tdisp.h"

#define DEVICE_FUNCTION_MASK 0xFFu
#define FUNCTION_NUMBER_MASK 0x07u

bool dsm_function_same(uint32_t a, uint32_t b)
{
    if (DSM_FUNCTION_REQUESTER_ID(a) != DSM_FUNCTION_REQUESTER_ID(b))
        return false;
    return (a & b & DSM_FUNCTION_SEGMENT_VALID) == 0 || DSM_FUNCTION_SEGMENT(a) == DSM_FUNCTION_SEGMENT(b);
}

bool dsm_function_same_device(uint32_t a, uint32_t b)
{
    return ((a ^ b) & DEVICE_FUNCTION_MASK) == 0;
}

bool dsm_function_same_number(uint32_t a, uint32_t b)
{
    return ((a ^ b) & FUNCTION_NUMBER_MASK) == 0;
}
