/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_DIGESTS and DIGESTS (DSP0274 10.5). */
#ifndef DSM_WIRE_DIGESTS_H
#define DSM_WIRE_DIGESTS_H

#include "wire/message.h"

struct dsm_get_digests {
    bool reserved_set;
};

struct dsm_digests {
    uint8_t supported_slot_mask;       /* param1: 1.3; reserved before */
    uint8_t provisioned_slot_mask;     /* param2 */
    struct dsm_bytes digests;          /* hash_size each, one a provisioned slot, ascending */
    struct dsm_bytes key_pair_ids;     /* 1.3 with multi_key_conn: one byte a slot, else empty */
    struct dsm_bytes certificate_info; /* one byte a slot */
    struct dsm_bytes key_usage_masks;  /* two bytes a slot */
    bool reserved_set;
};

enum dsm_error dsm_get_digests_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_get_digests *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_digests_encode(const struct dsm_wire_params *params, const struct dsm_get_digests *in,
                                      struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_digests_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_digests *out) DSM_MUST_CHECK;
enum dsm_error dsm_digests_encode(const struct dsm_wire_params *params, const struct dsm_digests *in,
                                  struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_digests_row;
extern const struct dsm_message dsm_digests_row;

#endif
