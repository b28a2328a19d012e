/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENTS and MEASUREMENTS (DSP0274 10.11), and the DMTF measurement blocks they carry (10.11.1). */
#ifndef DSM_WIRE_MEASUREMENTS_H
#define DSM_WIRE_MEASUREMENTS_H

#include "wire/message.h"

#define DSM_MEASUREMENTS_SIGNATURE_REQUESTED 0x01u /* param1 */
#define DSM_MEASUREMENTS_RAW_REQUESTED 0x02u       /* param1, 1.2 */
#define DSM_MEASUREMENTS_NEW_REQUESTED 0x04u       /* param1, 1.3 */
#define DSM_MEASUREMENTS_COUNT 0x00u               /* param2: how many blocks there are */
#define DSM_MEASUREMENTS_ALL 0xFFu                 /* param2 */

struct dsm_get_measurements {
    uint8_t attributes;           /* param1 */
    uint8_t operation;            /* param2: index, count, or all */
    uint8_t nonce[DSM_NONCE_LEN]; /* only with a signature requested */
    uint8_t slot;                 /* 1.1, only with a signature requested: bits 3:0 */
    uint8_t context[8];           /* 1.3 */
    bool reserved_set;
};

struct dsm_measurements {
    uint8_t total_blocks;    /* param1: the count when operation was count, else reserved */
    uint8_t slot;            /* param2 bits 3:0, 1.1 */
    uint8_t content_changed; /* param2 bits 5:4, 1.2: 0 no detection, 1 changed, 2 not changed */
    uint8_t block_count;
    struct dsm_bytes record;      /* MeasurementRecord */
    uint8_t nonce[DSM_NONCE_LEN]; /* there whether signed or not */
    struct dsm_bytes opaque;
    uint8_t context[8];         /* 1.3 */
    struct dsm_bytes signature; /* empty when none was requested */
    bool reserved_set;
};

enum dsm_error dsm_get_measurements_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_get_measurements *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_measurements_encode(const struct dsm_wire_params *params, const struct dsm_get_measurements *in,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

/* An encoder given an empty signature leaves it off (to sign, or because none is wanted). */
enum dsm_error dsm_measurements_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_measurements *out) DSM_MUST_CHECK;
enum dsm_error dsm_measurements_encode(const struct dsm_wire_params *params, const struct dsm_measurements *in,
                                       struct dsm_writer *w) DSM_MUST_CHECK;

/* DMTFSpecMeasurementValueType: bit 7 set means the value is the raw bit stream, not a digest. */
#define DSM_MEASUREMENT_RAW 0x80u
enum dsm_measurement_type {
    DSM_MEASUREMENT_IMMUTABLE_ROM = 0,
    DSM_MEASUREMENT_MUTABLE_FIRMWARE = 1,
    DSM_MEASUREMENT_HARDWARE_CONFIGURATION = 2,
    DSM_MEASUREMENT_FIRMWARE_CONFIGURATION = 3,
    DSM_MEASUREMENT_MANIFEST = 4,
    DSM_MEASUREMENT_DEVICE_MODE = 5,
    DSM_MEASUREMENT_VERSION = 6,
    DSM_MEASUREMENT_SVN = 7,
    DSM_MEASUREMENT_HEM = 8,                  /* 1.3: hash-extend measurement */
    DSM_MEASUREMENT_INFORMATIONAL = 9,        /* 1.3 */
    DSM_MEASUREMENT_STRUCTURED_MANIFEST = 10, /* 1.3 */
};

/* One block of a record: Index, MeasurementSpecification 0x01, MeasurementSize, then the DMTF value. */
struct dsm_measurement_block_wire {
    uint8_t index;
    uint8_t specification;
    uint8_t value_type; /* enum dsm_measurement_type, with DSM_MEASUREMENT_RAW */
    struct dsm_bytes value;
};

/* Reads the next block of a record that r stands in. */
enum dsm_error dsm_measurement_block_read(struct dsm_reader *r, struct dsm_measurement_block_wire *out,
                                          struct dsm_cause *cause) DSM_MUST_CHECK;
void dsm_measurement_block_write(struct dsm_writer *w, const struct dsm_measurement_block_wire *in);
size_t dsm_measurement_block_len(size_t value_len);

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_measurements_row;
extern const struct dsm_message dsm_measurements_row;

#endif
