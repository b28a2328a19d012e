/* SPDX-License-Identifier: BSD-3-Clause */
/* A function as an InterfaceID names it (PCIe 11.3.1), and as people write it. */
#ifndef DSM_WIRE_FUNCTION_ID_H
#define DSM_WIRE_FUNCTION_ID_H

#include <stdint.h>

/* Requester id 15:0, segment 23:16, segment valid 24 */
#define DSM_FUNCTION_REQUESTER_ID(id) ((uint16_t)((id)&0xFFFFu))
#define DSM_FUNCTION_SEGMENT(id) ((uint8_t)(((id) >> 16) & 0xFFu))
#define DSM_FUNCTION_SEGMENT_VALID 0x01000000u
#define DSM_FUNCTION_DEFINED 0x01FFFFFFu

/* "0000:3a:00.0", without the segment where the id states none. */
struct dsm_function_text {
    char text[16];
};
struct dsm_function_text dsm_function_text(uint32_t function_id);

#endif
