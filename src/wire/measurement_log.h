/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENT_EXTENSION_LOG and MEASUREMENT_EXTENSION_LOG (DSP0274 1.3), and the DMTF log they carry in portions.
 */
#ifndef DSM_WIRE_MEASUREMENT_LOG_H
#define DSM_WIRE_MEASUREMENT_LOG_H

#include "wire/message.h"

struct dsm_get_measurement_extension_log {
    uint32_t offset;
    uint32_t length;
    bool reserved_set;
};

struct dsm_measurement_extension_log {
    uint32_t remainder_length;
    struct dsm_bytes portion; /* its length is PortionLength */
    bool reserved_set;
};

/* The whole log: NumberOfEntries u32, MELEntriesLength u32, Reserved u64, then the entries. */
struct dsm_measurement_log {
    uint32_t entry_count;
    struct dsm_bytes entries;
    bool reserved_set;
};

#define DSM_MEASUREMENT_LOG_HEADER_LEN 16u
#define DSM_MEASUREMENT_LOG_ENTRY_LEN 11u /* without its value */

/* An entry: MELIndex u32, MeasIndex u8, three reserved bytes, then the DMTF value of a measurement block. */
struct dsm_measurement_log_entry {
    uint32_t mel_index;
    uint8_t meas_index;
    uint8_t value_type; /* enum dsm_measurement_type, with DSM_MEASUREMENT_RAW */
    struct dsm_bytes value;
};

enum dsm_error dsm_measurement_log_decode(struct dsm_bytes log, struct dsm_measurement_log *out) DSM_MUST_CHECK;
enum dsm_error dsm_measurement_log_encode(const struct dsm_measurement_log *in, struct dsm_writer *w) DSM_MUST_CHECK;
/* What stands before the entries. */
enum dsm_error dsm_measurement_log_header_write(struct dsm_writer *w, uint32_t entry_count,
                                                uint32_t entries_len) DSM_MUST_CHECK;
/* Reads the next entry of a log that r stands in. */
enum dsm_error dsm_measurement_log_entry_read(struct dsm_reader *r,
                                              struct dsm_measurement_log_entry *out) DSM_MUST_CHECK;
enum dsm_error dsm_measurement_log_entry_write(struct dsm_writer *w,
                                               const struct dsm_measurement_log_entry *in) DSM_MUST_CHECK;

enum dsm_error dsm_get_measurement_extension_log_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                        struct dsm_get_measurement_extension_log *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_measurement_extension_log_encode(const struct dsm_wire_params *params,
                                                        const struct dsm_get_measurement_extension_log *in,
                                                        struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_measurement_extension_log_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_measurement_extension_log *out) DSM_MUST_CHECK;
enum dsm_error dsm_measurement_extension_log_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_measurement_extension_log *in,
                                                    struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_measurement_extension_log_row;
extern const struct dsm_message dsm_measurement_extension_log_row;

#endif
