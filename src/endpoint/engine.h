/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The personality "dma": an engine that copies, fills and sums memory, for tests and for drivers of one's own. One
 * operation at a time, in pieces. BAR 0, all registers little endian:
 *
 *     0x00  u32 ro  Identification, 0x444d4153
 *     0x04  u32 ro  Version, 1
 *     0x08  u64     Source
 *     0x10  u64     Destination
 *     0x18  u32     Length in bytes, at most 16 MiB
 *     0x1C  u32     Control: 1:0 T bit (0: as the TDI's state says, 1: T=0, 2: T=1), 8 interrupt when done, 31:16
 * vector 0x20  u32     Pattern of a fill 0x24  u32 wo  Operation: starts 1 copy, 2 fill, 3 sum (Adler-32 of the source,
 * RFC 1950); dropped while busy 0x28  u32 ro  Status: 0 idle, 1 busy, 2 done, 3 refused, 4 fault, 5 invalid 0x2C  u32
 * ro  Bytes done 0x30  u32 ro  Sum
 */
#ifndef DSM_ENDPOINT_ENGINE_H
#define DSM_ENDPOINT_ENGINE_H

#include "endpoint/personality.h"

enum dsm_engine_register {
    DSM_ENGINE_ID = 0x00,
    DSM_ENGINE_VERSION = 0x04,
    DSM_ENGINE_SOURCE = 0x08,
    DSM_ENGINE_DESTINATION = 0x10,
    DSM_ENGINE_LENGTH = 0x18,
    DSM_ENGINE_CONTROL = 0x1C,
    DSM_ENGINE_PATTERN = 0x20,
    DSM_ENGINE_OPERATION = 0x24,
    DSM_ENGINE_STATUS = 0x28,
    DSM_ENGINE_BYTES_DONE = 0x2C,
    DSM_ENGINE_SUM = 0x30,
};

enum dsm_engine_operation {
    DSM_ENGINE_NOTHING = 0,
    DSM_ENGINE_COPY = 1,
    DSM_ENGINE_FILL = 2,
    DSM_ENGINE_ADLER = 3,
};

enum dsm_engine_status {
    DSM_ENGINE_IDLE = 0,
    DSM_ENGINE_BUSY = 1,
    DSM_ENGINE_DONE = 2,
    DSM_ENGINE_REFUSED = 3,
    DSM_ENGINE_FAULT = 4,
    DSM_ENGINE_INVALID = 5,
};

#define DSM_ENGINE_ID_VALUE 0x444d4153u
#define DSM_ENGINE_LENGTH_MAX (16u << 20)
#define DSM_ENGINE_CONTROL_INTERRUPT 0x100u
#define DSM_ENGINE_VECTORS 4u

extern const struct dsm_personality dsm_engine_personality;

#endif
