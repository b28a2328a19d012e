/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_FINISH and PSK_FINISH_RSP (DSP0274). */
#ifndef DSM_WIRE_PSK_FINISH_H
#define DSM_WIRE_PSK_FINISH_H

#include "wire/message.h"

struct dsm_psk_finish {
    struct dsm_bytes opaque;      /* 1.4 */
    struct dsm_bytes verify_data; /* RequesterVerifyData: hash_size */
    bool reserved_set;
};

struct dsm_psk_finish_rsp {
    struct dsm_bytes opaque; /* 1.4 */
    bool reserved_set;
};

enum dsm_error dsm_psk_finish_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_psk_finish *out) DSM_MUST_CHECK;
enum dsm_error dsm_psk_finish_encode(const struct dsm_wire_params *params, const struct dsm_psk_finish *in,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_psk_finish_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_psk_finish_rsp *out) DSM_MUST_CHECK;
enum dsm_error dsm_psk_finish_rsp_encode(const struct dsm_wire_params *params, const struct dsm_psk_finish_rsp *in,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_psk_finish_row;
extern const struct dsm_message dsm_psk_finish_rsp_row;

#endif
