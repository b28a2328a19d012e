/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_VERSION and VERSION (DSP0274 10.2). Both always carry version 1.0 in their header. */
#ifndef DSM_WIRE_VERSION_H
#define DSM_WIRE_VERSION_H

#include "wire/message.h"

struct dsm_get_version {
    bool reserved_set; /* param1 or param2 not zero */
};

struct dsm_version {
    uint8_t entry_count;
    uint16_t entries[DSM_VERSIONS_MAX]; /* major 15:12, minor 11:8, update 7:4, alpha 3:0 */
    bool reserved_set;
};

enum dsm_error dsm_get_version_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_get_version *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_version_encode(const struct dsm_wire_params *params, const struct dsm_get_version *in,
                                      struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_version_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_version *out) DSM_MUST_CHECK;
enum dsm_error dsm_version_encode(const struct dsm_wire_params *params, const struct dsm_version *in,
                                  struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_version_row;
extern const struct dsm_message dsm_version_row;

#endif
